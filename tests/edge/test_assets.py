"""Stylesheets and scripts: written apart, served joined."""

import os

import brotli
import pytest

from colonnade.edge.assets import Assets


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "static"
    write(
        folder,
        css__site_dot_css="/* order */\n@layer tokens, parts;\n@import url(tokens.css) layer(tokens);\n"
        '@import "parts/comment.css" layer(parts) print;\n',
        css__tokens_dot_css='@font-face { src: url("../fonts/serif.woff2") }\n'
        '  :root { --a: "/* stays */"; /* goes */ }\n\n',
        css__parts__comment_dot_css=".comment { background: url(data:x), url(../../icons/a.svg#b) }\n",
        fonts__serif_dot_woff2="glyphs",
        icons__a_dot_svg="<svg/>",
        js__live_dot_js="const live = 1;\n",
        js__clock_dot_js="const live = 2;\n",
        js__desk__keys_dot_js="const keys = 1;\n",
    )
    return folder


def test_stylesheets_are_joined_in_their_layers_and_name_hashed_files(folder):
    assets = Assets(folder)
    font, icon = assets.address("fonts/serif.woff2"), assets.address("icons/a.svg")
    style = assets.standing(assets.address("site.css")).bodies.by_encoding["identity"].content.decode()
    assert style == (
        "@layer tokens, parts;\n@layer tokens {\n"
        f"@font-face {{ src: url({font}) }}\n"
        ':root { --a: "/* stays */";  }\n}\n'
        "@media print {\n@layer parts {\n"
        f".comment {{ background: url(data:x), url({icon}#b) }}\n}}\n}}\n"
    )


def test_scripts_are_joined_and_their_names_stay_apart(folder):
    assets = Assets(folder)
    script = assets.standing(assets.address("page.js")).bodies.by_encoding["identity"].content.decode()
    assert script == "{\nconst live = 2;\n}\n{\nconst live = 1;\n}"
    assert assets.address("js/desk/keys.js").startswith("/static/colonnade/js/desk/keys.")


def test_an_address_changes_with_its_content_and_with_what_it_names(folder):
    before = Assets(folder)
    (folder / "fonts" / "serif.woff2").write_text("other glyphs")
    after = Assets(folder)
    assert before.address("site.css") != after.address("site.css")
    assert before.address("icons/a.svg") == after.address("icons/a.svg")


def test_before_there_are_any_the_joined_files_are_empty(tmp_path):
    assets = Assets(tmp_path / "nothing")
    for name in ("site.css", "page.js", "reader.js"):
        assert assets.standing(assets.address(name)).bodies.by_encoding["identity"].content == b""


def test_a_missing_file_takes_no_page_with_it(tmp_path, caplog):
    assets = Assets(tmp_path)
    assert assets.address("icons/none.svg") == "/static/colonnade/icons/none.svg"
    assert assets.standing("/static/colonnade/icons/none.svg") is None
    assert "icons/none.svg" in caplog.text


def test_a_stylesheet_that_imports_itself_or_nothing_stops_the_start(folder):
    write(folder, css__tokens_dot_css="@import url(site.css);")
    with pytest.raises(ValueError, match="imports itself"):
        Assets(folder)
    write(folder, css__tokens_dot_css="@import url(absent.css);")
    with pytest.raises(ValueError, match="absent.css"):
        Assets(folder)


def test_in_development_a_changed_file_is_joined_anew(folder):
    watched, fixed = Assets(folder, watched=True), Assets(folder)
    before = watched.address("page.js")
    script = folder / "js" / "live.js"
    script.write_text("const live = 3;\n")
    os.utime(script, ns=(1, 1))
    assert watched.address("page.js") != before == fixed.address("page.js")


def test_assets_are_served_for_ever_and_compressed(folder, start):
    write(folder, js__long_dot_js="const words = 1;\n" * 100)
    server = start()
    address = server.assets.address("page.js")
    reply = server.ask(address, Accept_Encoding="br")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert brotli.decompress(reply.body).count(b"words") == 100
    assert server.ask(address, Accept_Encoding="br", If_None_Match=reply.headers["ETag"]).status == 304
    assert server.ask(address, "HEAD").body == b""
    other = server.ask("/static/colonnade/page.000000000000.js")
    assert (other.status, other.headers["Cache-Control"]) == (200, "no-cache")
    assert server.ask("/static/colonnade/../settings.py").status == 404
    assert server.ask("/static/colonnade/css/tokens.css").status == 404
