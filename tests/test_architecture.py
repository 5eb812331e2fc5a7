"""The plan of the house: which room imports which, by its face only, and no circles."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = ("ingest", "summarize", "render", "dateline")
ALL = "*"  # every module of the room may be imported

READING = {"ingest", "ingest.http", "ingest.text", "ingest.url"}
CONTRACTS = {"ingest", "summarize"}
NEWSROOM = {"dateline.config", "dateline.console", "dateline.store"}

MAY_IMPORT: dict[str, set[str]] = {
    # A floor's own row is of the modules at its root: contracts, and launchers (`__main__`).
    "ingest": {"ingest.http", "ingest.intake", "ingest.text"},
    "ingest.url": set(),
    "ingest.text": {"ingest.url"},
    "ingest.http": set(),
    "ingest.feed": READING,
    "ingest.x": READING,
    "ingest.reddit": READING | {"ingest.feed"},
    "ingest.discord": READING,
    "ingest.hackernews": READING,
    "ingest.page": READING | {"ingest.feed"},
    "ingest.article": READING,
    "ingest.intake": READING | {"ingest.feed", "ingest.discord"},
    "summarize": {"ingest", "summarize.compose", "summarize.extractive", "summarize.stories"},
    "summarize.text": {"ingest"},
    "summarize.stories": CONTRACTS | {"summarize.text"},
    "summarize.injection": CONTRACTS | {"summarize.text"},
    "summarize.gate": CONTRACTS | {"summarize.text"},
    "summarize.extractive": CONTRACTS | {"summarize.text", "summarize.stories"},
    "summarize.models": set(),
    "summarize.llm": CONTRACTS
    | {"summarize.text", "summarize.injection", "summarize.models", "summarize.gate"},
    "summarize.compose": CONTRACTS | {"summarize.text", "summarize.gate", "summarize.extractive"},
    "render": {"summarize", "render.text", "render.post", "render.page"},
    "render.text": {"summarize"},
    "render.post": {"summarize", "render.text"},
    "render.page": {"summarize", "render.text"},
    "render.card": {"summarize", "render.text"},
    "render.deploy": {"render", "summarize"},
    "render.site": {"summarize", "render", "render.text", "render.post", "render.page"}
    | {"render.card"},
    "dateline": NEWSROOM | {"ingest", "ingest.http", "ingest.intake", "summarize"}
    | {"dateline.cli", "dateline.day", "dateline.operate", "dateline.schedule"},
    "dateline.config": CONTRACTS | {"ingest.http", "ingest.intake", "ingest.url", "render"}
    | {"summarize.gate", "summarize.models"},
    "dateline.console": {"ingest"},
    "dateline.store": {"dateline.console", "ingest", "summarize", "summarize.models"},
    "dateline.migrations": {"dateline.store"},
    "dateline.migrations.versions": {"dateline.store"},
    "dateline.demo": set(),
    "dateline.day": NEWSROOM | CONTRACTS
    | {"ingest.article", "ingest.http", "ingest.intake"}
    | {"summarize.compose", "summarize.extractive", "summarize.gate", "summarize.llm"}
    | {"summarize.models", "summarize.stories"}
    | {"render", "render.deploy", "render.post", "render.site", "render.text"},
    "dateline.deliver": NEWSROOM
    | {"dateline.day", "render.post", "render.site", "render.text", "summarize"},
    "dateline.operate": NEWSROOM
    | {"dateline.day", "dateline.deliver", "ingest", "render.post", "summarize"}
    | {"summarize.models"},
    "dateline.schedule": NEWSROOM
    | {"dateline.day", "dateline.deliver", "dateline.operate", "ingest", "summarize"},
    "dateline.workers": NEWSROOM
    | {"dateline.day", "dateline.schedule", "ingest", "ingest.http", "ingest.url", "summarize"},
    "dateline.cli": NEWSROOM | {"dateline", "dateline.day", "dateline.demo", "dateline.schedule"}
    | {"dateline.deliver", "dateline.operate", "dateline.workers"}
    | {"render", "summarize"},
}  # fmt: skip

FACE: dict[str, set[str] | str] = {
    "ingest": {"item", "source", "privacy", "errors", "service", "gather", "aside"},
    "ingest.url": {"canonical"},
    "ingest.text": ALL,
    "ingest.http": {"client", "caching", "settings", "exchange", "reply"},
    "ingest.feed": {"answer", "collector", "model", "parse"},
    "ingest.discord": {"export"},
    "ingest.article": {"fetch", "teaser"},
    "ingest.intake": ALL,
    "summarize": {"edition", "story", "editor", "errors", "passages"},
    "summarize.text": ALL,
    "summarize.stories": {
        "find", "overrides", "rank", "settings", "topics", "explain", "lead_item", "link_keys",
        "traits",
    },
    "summarize.injection": {"detect"},
    "summarize.gate": {"check"},
    "summarize.extractive": {"editor"},
    "summarize.models": {
        "budget", "chat", "errors", "settings", "embedder",
    },
    "summarize.llm": {
        "editor", "entailment", "asking", "question", "answer_forms", "prompt_files",
    },
    "summarize.compose": {"compose", "references"},
    "render": {"child", "files", "images"},
    "render.deploy": ALL,
    "render.text": ALL,
    "render.post": ALL,
    "render.page": ALL,
    "render.card": {"card"},
    "render.site": {"build", "manifest", "markdown_html", "options"},
    "dateline": {"serve"},
    "dateline.config": ALL,
    "dateline.console": ALL,
    "dateline.store": {
        "collections", "copy", "store", "items", "editions", "leases", "outbox", "queue", "runs",
        "tables",
    },
    "dateline.demo": {"replay"},
    "dateline.day": {
        "allowance", "check", "collect", "context", "correct", "deploy", "linked_pages", "models",
        "publish", "reading", "run", "stories", "write",
    },
    "dateline.deliver": {"chat", "deliver", "recipients", "smtp"},
    "dateline.operate": {"alerts", "backup", "doctor", "metrics", "problems", "status", "transfer"},
    "dateline.schedule": ALL,
    "dateline.workers": ALL,
    "dateline.cli": {"main"},
}  # fmt: skip
"""What of a room may be imported from outside; a room that is missing here lends nothing."""


@cache
def modules() -> dict[str, Path]:
    return {name_of(path): path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    path = modules()[module]
    return module if path.name == "__init__.py" else module.rpartition(".")[0]


@cache
def imports_of(module: str) -> tuple[tuple[str, str, bool], ...]:
    """Each of our modules that is imported, those inside functions too: name, what, at run time."""
    nodes = list(ast.walk(ast.parse(modules()[module].read_text("utf-8"))))
    typing_only = {
        inner
        for node in nodes
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    found: list[tuple[str, str, bool]] = []
    for node in nodes:
        at_run_time = node not in typing_only
        if isinstance(node, ast.Import):
            found += [(alias.name, "", at_run_time) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                whole = inner in modules()
                found.append((inner if whole else str(node.module), alias.name, at_run_time))
    return tuple(entry for entry in found if entry[0] in modules())


def arrows_between_rooms() -> Iterator[tuple[str, str, str]]:
    """Each import of one room's module by another's: importer, imported, name."""
    for module in modules():
        for imported, name, _ in imports_of(module):
            if room_of(imported) != room_of(module):
                yield module, imported, name


def test_a_room_imports_only_what_its_row_allows():
    found = {
        f"{module} imports {imported}"
        for module, imported, _ in arrows_between_rooms()
        if room_of(imported) not in MAY_IMPORT[room_of(module)]
    }
    assert found == set()
    assert {room_of(module) for module in modules()} == MAY_IMPORT.keys()


def test_rooms_are_entered_by_their_face():
    def is_open(imported: str, name: str) -> bool:
        room, own = room_of(imported), imported.rpartition(".")[2]
        face = FACE.get(room, set())
        return not name.startswith("_") and (face == ALL or own in face)

    found = [
        f"{module} imports {imported}.{name}"
        for module, imported, name in arrows_between_rooms()
        if not is_open(imported, name)
    ]
    assert found == []


def test_no_module_imports_itself_in_a_circle():
    graph = {m: {name for name, _, run in imports_of(m) if run} for m in modules()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_no_rooms_import_each_other_in_a_circle():
    graph: dict[str, set[str]] = {}
    for module, imported, _ in arrows_between_rooms():
        if not module.endswith("__main__") and "." in room_of(module):
            graph.setdefault(room_of(module), set()).add(room_of(imported))

    def reach(room: str) -> set[str]:
        seen, todo = set(), [room]
        while todo:
            for other in graph.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    assert [room for room in graph if room in reach(room)] == []


def test_modules_open_with_their_reason_and_stay_small():
    for module, path in modules().items():
        text = path.read_text("utf-8")
        assert ast.get_docstring(ast.parse(text)), f"{module} has no docstring"
        assert len(text.splitlines()) <= 400, f"{module} is too long"


def test_a_folder_holds_at_most_25_modules():
    rooms = [room_of(module) for module, path in modules().items() if path.name != "__init__.py"]
    assert {room: rooms.count(room) for room in rooms if rooms.count(room) > 25} == {}


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
