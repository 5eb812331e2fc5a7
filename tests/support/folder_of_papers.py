"""A folder of newsletters that read the loopback world from one store."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.newsletters import Paper
from tests.world.world import World

SHARED = "Evaluation Notes"
PAPERS: Mapping[str, Sequence[str]] = {
    "Daily": (SHARED, "Hacker News"),
    "Weekly notes": ("The Tensor Post", SHARED),
}


def papers(
    folder: Path,
    world: World,
    settings: str = "",
    followed: Mapping[str, Sequence[str]] = PAPERS,
) -> Paper:
    """Write a file for each newsletter; return the folder as what commands work on."""
    folder.mkdir(exist_ok=True)
    head, *sources = world.config_toml().split("[[sources]]")
    http = head[head.index("[http]") :]
    for name, wanted in followed.items():
        slug = name.lower().replace(" ", "-")
        own = [s for s in sources if any(f'name = "{w}"' in s for w in wanted)]
        text = f'[newsletter]\nname = "{name}"\nsite = "site/{slug}"\n{http}{settings}\n'
        file = folder / f"{slug}.toml"
        file.write_text("[[sources]]".join([text, *own]), "utf-8")
    secrets = "".join(f"{name}={value}\n" for name, value in world.secrets.items())
    (folder / ".env").write_text(secrets, "utf-8")
    return Paper(folder, world)
