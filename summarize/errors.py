"""The one base of errors that a user can mend, with the exit code that a command ends with.

It stands on this floor because render and the newsroom may both import it. An error of another
base is a mistake of ours, and keeps its traceback.
"""

from typing import ClassVar, Final

FAILED: Final = 1
USAGE: Final = 2
REFUSED: Final = 3
MODEL_FAILED: Final = 4
"""An issue is out, but not in its model's words."""


class UserError(Exception):
    """Something that a user can mend: the message says what is wrong, `hint` how to mend it."""

    exit_code: ClassVar[int] = FAILED
    run_status: ClassVar[str] = "failed"
    """What is written down of a run that it ends."""

    def __init__(self, message: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        """Return the message with its hint, as one line or more for a terminal."""
        message = super().__str__()
        return f"{message} {self.hint}" if self.hint else message


class UsageError(UserError):
    """A setting or a user's own file that is wrong."""

    exit_code = USAGE
