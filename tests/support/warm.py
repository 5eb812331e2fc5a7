"""A Python that has read the program already, for tests that need processes of their own.

A start of the program takes two seconds of the processor, nearly all of it imports, and the tests
start it often. `warm_python()` stands in a command where `sys.executable` would: it names a small
client, which hands its words, folder, environment and standard files to a server; the server forks
a process that has all modules, which runs the words as Python would (`-m` or `-c`). The client
passes signals on to it and ends as it ends; if the client is killed, so is the process.
The processes of pytest-xdist begin so too (tests/conftest.py).

What is tested of the start itself (imports, the interpreter's options, limits of a process) starts
with `sys.executable`.
"""

import atexit
import contextlib
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_S = 100
"""Within which a server answers, though the machine is busy."""

SERVER = "DATELINE_TESTS_SERVER"
"""The variable that names the server's socket to the processes of a test run."""

LAZY = (
    "apprise", "procrastinate", "psycopg", "trafilatura", "langchain_core.messages",
    "langchain_anthropic", "langchain_ollama", "langchain_openai",
)  # fmt: skip
"""What the program imports only where it is needed."""

TOOLS = ("pytest", "hypothesis.strategies")
"""What the tests import."""

CLIENT = """
import json, os, signal, socket, sys
passed = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
signal.pthread_sigmask(signal.SIG_BLOCK, passed)
server = socket.socket(socket.AF_UNIX)
server.connect(sys.argv[1])
words = json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [b"%08d" % len(words)], [0, 1, 2])
server.sendall(words)
process = int(server.recv(8))
for number in passed:
    signal.signal(number, lambda number, frame: os.kill(process, number))
signal.pthread_sigmask(signal.SIG_UNBLOCK, passed)
code = int(server.recv(8) or b"70")
if code < 0:
    signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
    os.kill(os.getpid(), -code)
os._exit(code)
"""


@cache
def warm_python() -> tuple[str, ...]:
    """Return the words that a command begins with; the first call starts the server.

    The processes of one test run have one server together, which ends with their parent. If the
    program can't be read, they are those of a Python that has read nothing, and tests say why.
    """
    if SERVER in os.environ or (hasattr(os, "pidfd_open") and start()):  # on Linux
        return (sys.executable, "-ISc", CLIENT, os.environ[SERVER])
    return (sys.executable,)


def start() -> bool:
    """Start a server that ends with this process; return whether it answers, which sets SERVER."""
    path = Path(tempfile.mkdtemp(prefix="dateline-warm-")) / "socket"
    with Path(os.devnull).open("r+b") as nothing:
        server = os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "tests.support.warm", str(path), str(os.getpid())],
            {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
            file_actions=[(os.POSIX_SPAWN_DUP2, nothing.fileno(), n) for n in (0, 1)],
            setsid=True,
        )
    until = time.monotonic() + START_S
    while not path.exists():
        assert time.monotonic() < until, "the server does not start"
        if os.waitpid(server, os.WNOHANG)[0]:
            path.parent.rmdir()
            return False
        time.sleep(0.02)
    os.environ[SERVER] = str(path)
    return True


def serve(path: str, owner: int) -> list[str]:
    """Fork a process for each client; return its words, in that process only."""
    listener, parent = socket.socket(socket.AF_UNIX), os.pidfd_open(owner)
    listener.bind(f"{path}.new")
    listener.listen(100)
    Path(f"{path}.new").rename(path)
    signal.signal(signal.SIGCHLD, lambda number, frame: reap())
    while parent not in select.select([listener, parent], [], [])[0]:
        client = listener.accept()[0]
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            os.close(parent)
            return attend(client)
        client.close()
    Path(path).unlink()
    Path(path).parent.rmdir()
    sys.exit()


def reap() -> None:
    """Take the ends of all that have ended, so that their time is counted."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def attend(client: socket.socket) -> list[str]:
    """Fork the client's process and return its words there; here wait for its end."""
    head, files, _, _ = socket.recv_fds(client, 8, 3)
    with client.makefile("rb") as reader:
        words, folder, environment = json.loads(reader.read(int(head)))
    process = os.fork()
    if process == 0:
        client.close()
        furnish(files, folder, environment)
        return list(words)
    client.sendall(b"%08d" % process)
    for file in files:
        os.close(file)
    if client in select.select([client, os.pidfd_open(process)], [], [])[0]:  # it is gone
        os.kill(process, signal.SIGKILL)
        os._exit(1)
    client.sendall(b"%08d" % os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    os._exit(0)


def furnish(files: list[int], folder: str, environment: dict[str, str]) -> None:
    """Give this process the files, the folder and the environment of the client."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115


def read_program() -> None:
    """Import all modules of the program, and what it imports and loads only where it is needed."""
    from ingest.text.language import detect_language
    from summarize.text.language import speaks
    from tests.support.text_functions import STAGES, modules

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as where pytest imports them
        list(modules((*STAGES, "dateline")))
    for name in (*LAZY, *TOOLS):
        __import__(name)
    question = "Which language is this? It takes a model of all languages."
    detect_language(question)
    speaks(3 * question, "en")
    gc.freeze()


def run(words: list[str]) -> None:
    """Run a module or a code as the main one, as Python does with its words, and note its end."""
    option, what, *rest = words[words[0] == "-u" :]  # what starts a worker of xdist
    sys.argv = [option, *rest]
    try:
        if option == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            main = type(sys)("__main__")
            sys.modules["__main__"] = main
            exec(compile(what, "<string>", "exec"), vars(main))
    except SystemExit as end:
        ENDS.append(end.code or 0)
        raise
    ENDS.append(0)


ENDS: list[object] = []
"""The code with which this process is to end, once it is known."""


def leave() -> None:
    """End now: to take all modules apart, which no other process needs, is most of a short life."""
    if ENDS and isinstance(ENDS[0], int):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ENDS[0])


if __name__ == "__main__":
    atexit.register(leave)  # the first one is the last to be called
    read_program()
    run(serve(sys.argv[1], int(sys.argv[2])))
