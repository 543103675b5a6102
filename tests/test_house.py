"""The house's rules that no linter knows, each shown with a good and a bad line."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "colonnade"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
STYLES = sorted((PACKAGE / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((PACKAGE / "static" / "js").rglob("*.js"))


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def has_opening(source: str) -> bool:
    """Does a module open with a paragraph that says what it is for?"""
    return not source.strip() or bool(ast.get_docstring(ast.parse(source)))


def imports_inside(source: str) -> list[int]:
    """The lines of imports within functions."""
    return [
        line.lineno
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef)
        for line in ast.walk(function)
        if isinstance(line, ast.Import | ast.ImportFrom)
    ]


def is_decorator(function: ast.FunctionDef) -> bool:
    """Is it put around a verb, which is all that it is given?"""
    return any(
        isinstance(line, ast.FunctionDef) and any("wraps" in ast.unparse(one) for one in line.decorator_list)
        for line in function.body
    )


def positional(source: str) -> list[str]:
    """The public verbs that can be called without naming what they are given."""
    return [
        function.name
        for function in ast.parse(source).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and function.args.args
        and function.name not in QUESTIONS
        and not is_decorator(function)
    ]


# What verbs ask of the one thing they are given, before they change it.
QUESTIONS = {"digest_of", "verdict_on", "recent_of", "must_moderate", "locked"}


def inline(template: str) -> list[str]:
    """What a strict Content-Security-Policy forbids."""
    bare = re.sub(r'<script type="application/ld\+json">.*?</script>', "", template, flags=re.S)
    return re.findall(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", bare)


def physical(style: str) -> list[str]:
    """Properties that know left from right."""
    return re.findall(r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:", style)


def test_the_rules_tell_good_from_bad():
    assert has_opening('"""What it is for."""\nimport os')
    assert not has_opening("import os")
    assert imports_inside("def one():\n    import os\n") == [2]
    assert imports_inside("import os\ndef one():\n    os.getcwd()\n") == []
    assert positional('def post(*, text):\n    """Say it."""\n') == []
    assert positional('def post(text):\n    """Say it."""\n') == ["post"]
    assert positional("def post(text):\n    pass\n") == ["post"]
    assert (
        positional("def once(verb):\n    @wraps(verb)\n    def one(**given):\n        verb(**given)\n") == []
    )
    assert inline('<p style="color:red">') == [" style="]
    assert inline('<script src="{{ x }}"></script><p class="style">') == []
    assert physical("p { margin-left: 1em; left: 0 }") == ["margin-left", "left:"]
    assert physical("p { margin-inline-start: 1em; text-align: start }") == []


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_every_module_opens_with_a_paragraph(path: Path):
    assert has_opening(path.read_text("utf-8"))


# The command starts Django only after it knows the newsroom's folder.
LATE = {"command.py", "demonstration.py", "apps.py"}


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_nothing_is_imported_inside_functions(path: Path):
    assert path.name in LATE or imports_inside(path.read_text("utf-8")) == []


ACTIONS = [path for path in MODULES if "actions" in path.relative_to(PACKAGE).parts]


@pytest.mark.parametrize("path", ACTIONS, ids=names(ACTIONS))
def test_every_verb_names_what_it_is_given(path: Path):
    assert positional(path.read_text("utf-8")) == []


def test_no_file_is_longer_than_its_nouns():
    """Past 500 lines a file holds more than one thing, and nothing is found in it."""
    folders = [PACKAGE, *(ROOT / name for name in ("tests", "bench", "demo", "docs"))]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    assert len(files) > len(MODULES)
    assert [str(path) for path in files if path.read_text("utf-8").count("\n") > 500] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_no_template_has_inline_style_or_script(path: Path):
    assert inline(path.read_text("utf-8")) == []


PARTS = sorted((PACKAGE / "templates" / "parts").glob("*.html"))


@pytest.mark.parametrize("path", PARTS, ids=names(PARTS))
def test_every_part_says_what_it_takes(path: Path):
    assert path.read_text("utf-8").startswith("{#")


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_styles_mirror_by_themselves(path: Path):
    assert physical(path.read_text("utf-8")) == []


def test_scripts_are_small_and_ask_nobody_else():
    texts = [path.read_text("utf-8") for path in SCRIPTS]
    assert sum(len(text) for text in texts) < 32_000
    assert not re.search(r"https?://(?!www\.w3\.org)", "".join(texts))


def test_no_view_reaches_past_the_queries():
    for path in MODULES:
        if path.name in ("views.py", "api.py") or path.parent.name == "views":
            assert ".objects" not in path.read_text("utf-8"), path


def test_what_is_pinned_names_no_place():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
