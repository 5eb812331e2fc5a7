"""The plan of the house: who may import whom, modules that open with their reason, no cycles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAGES = ("ingest", "summarize", "render", "dateline")
MAY_IMPORT = {
    "ingest": {"ingest"},
    "summarize": {"summarize", "ingest.item"},
    "render": {"render", "summarize.edition"},
    "dateline": {"dateline", "ingest", "summarize", "render"},
}
MODULES = sorted(path for stage in STAGES for path in (ROOT / stage).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """Give every module that is imported, those inside functions too, and whether at run time."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node not in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            inner = [name for name in names if name in ALL_NAMES]
            yield from ((name, node not in typing_only) for name in inner or [str(node.module)])


ALL_NAMES = {name_of(path) for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_data_goes_up_only(path: Path):
    stage = name_of(path).partition(".")[0]
    for module, _ in imports_of(path):
        if module.partition(".")[0] in STAGES:
            allowed = any(
                module == may or module.startswith(f"{may}.") for may in MAY_IMPORT[stage]
            )
            assert allowed, f"{name_of(path)} imports {module}"


def test_no_module_imports_itself_in_a_circle():
    graph = {
        name_of(path): {m for m, at_run_time in imports_of(path) if at_run_time and m in ALL_NAMES}
        for path in MODULES
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_its_reason_and_stays_small(path: Path):
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"
    assert len(text.splitlines()) <= 400


def test_the_house_speaks_of_itself_alone():
    """Only the CI script may know where recorded data lies; nothing names a machine's paths."""
    words = ("../" + "shared", "/" + "work/", "/" + "root/")
    kept = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".txt", ".j2", ".sh"}]
    kept = [p for p in kept if not {".venv", "node_modules", ".git"} & set(p.parts)]
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in kept
        for word in words
        if word in path.read_text("utf-8", errors="replace")
    ]
    assert found == []
