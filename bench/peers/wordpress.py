"""WordPress with MariaDB and PHP, from Debian's packages, without and with nginx's cache.

Its programs run with configurations of the bench's own: their data, sockets and
ports are the run's. The theme is one of WordPress's own; PHP keeps compiled code as
Debian sets it. Avatars are off, for they would be asked of another host.
"""

import html
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC
from pathlib import Path

from bench import corpus
from bench.load import PLAIN, ask
from bench.peers import Page, nginx
from bench.programs import (
    CACHE,
    Failed,
    Missing,
    Program,
    answers,
    free_port,
    needed,
    own_environment,
    run,
    running,
    wait_for,
)

SOURCE = Path("/usr/share/wordpress")
HOME = CACHE / "peers" / "wordpress"
PHP = "php-fpm8.2"
# The last of WordPress's own themes whose comments are not put together from blocks,
# which takes some twenty times as long.
THEME = "twentytwentyone"
# Two installations in one database: one shows all comments, one fifty on a page.
ALL, FIFTY = "all_", "fifty_"
SETTINGS = """\
<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{folder}/mariadb.sock');
define('DB_CHARSET', 'utf8mb4');
// nginx as Debian sets it leaves the port out.
$_SERVER['HTTP_HOST'] = '127.0.0.1:' . $_SERVER['SERVER_PORT'];
define('WP_HOME', 'http://' . $_SERVER['HTTP_HOST']);
define('WP_SITEURL', WP_HOME);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $of) {{
  define($of . '_KEY', 'of this run');
  define($of . '_SALT', 'of this run');
}}
$table_prefix = $_SERVER['BENCH_PREFIX'];
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# As in Debian's pool `www`.
POOL = """\
[global]
error_log = {folder}/php.log
daemonize = no
[www]
listen = {folder}/php.sock
{user}
pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
"""
HTTP = """\
  gzip on;
  gzip_vary on;
  gzip_types text/css application/javascript image/svg+xml;
  fastcgi_cache_path {folder}/cache levels=1:2 keys_zone=pages:10m inactive=60m;
  fastcgi_cache_key "$scheme$request_method$http_host$request_uri";
  index index.php;
"""
SERVER = """\
    root {folder}/site;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param BENCH_PREFIX {prefix};
      fastcgi_pass unix:{folder}/php.sock;
      fastcgi_read_timeout 120s;
      fastcgi_buffers 64 32k;
{cache}
    }}
"""
CACHED = """\
      fastcgi_cache pages;
      fastcgi_cache_valid 200 60m;
      fastcgi_cache_lock on;
"""


def version() -> str:
    """Its name with its version, and those of what it runs on."""
    said = (SOURCE / "wp-includes" / "version.php").read_text().partition("$wp_version = '")[2]
    php = run([needed(PHP, "Debian: php8.2-fpm"), "-v"]).split()[1]
    maria = run([needed("mariadbd", "Debian: mariadb-server-core"), "--version"]).split()[2]
    return f"WordPress {said.partition(chr(39))[0]}, PHP {php}, MariaDB {maria.partition('-')[0]}"


def _sql(text: object) -> str:
    return "'" + str(text).replace("\\", "\\\\").replace("'", "''") + "'"


def _rows(prefix: str) -> str:
    """The post and its comments as SQL, for the installation with this prefix."""
    article = corpus.article()
    comments = corpus.comments()
    at = comments[0].posted_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    content = f"<p>{html.escape(article.standfirst)}</p>{article.html}"
    statements = [
        f"INSERT INTO {prefix}posts (ID, post_author, post_date, post_date_gmt, post_content, post_title,"
        " post_excerpt, post_status, comment_status, post_name, to_ping, pinged, post_modified,"
        " post_modified_gmt, post_content_filtered, post_type, comment_count) VALUES"
        f" (100, 1, '{at}', '{at}', {_sql(content)}, {_sql(article.headline)}, '', 'publish', 'open', 'talk',"
        f" '', '', '{at}', '{at}', '', 'post', {len(comments)})"
    ]
    for comment in comments:
        when = comment.posted_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        statements.append(
            f"INSERT INTO {prefix}comments (comment_ID, comment_post_ID, comment_author, comment_date,"
            " comment_date_gmt, comment_content, comment_approved, comment_type, comment_parent) VALUES"
            f" ({comment.number + 100}, 100, {_sql(comment.author)}, '{when}', '{when}',"
            f" {_sql(comment.text)}, '1', 'comment', {comment.parent + 100 if comment.parent else 0})"
        )
    options = {"show_avatars": "0", "blog_public": "0", "template": THEME, "stylesheet": THEME}
    options |= {"permalink_structure": ""}
    if prefix == FIFTY:
        options |= {"page_comments": "1", "comments_per_page": str(corpus.SHOWN)}
        options |= {"default_comments_page": "oldest"}
    for name, value in options.items():
        statements.append(
            f"UPDATE {prefix}options SET option_value = {_sql(value)} WHERE option_name = '{name}'"
        )
    return "START TRANSACTION;\n" + ";\n".join(statements) + ";\nCOMMIT;\n"


def _query(folder: Path, statements: str, *words: str) -> None:
    client = needed("mariadb", "Debian: mariadb-client-core")
    command = [client, "--no-defaults", "--default-character-set=utf8mb4", "-u", "root"]
    run([*command, f"--socket={folder}/mariadb.sock", *words], input=statements)


def _install(origin: str) -> None:
    """Answer WordPress's own form of installation."""
    fields = {
        "weblog_title": "The Bench",
        "user_name": "bench",
        "admin_password": "only for one measurement",
        "admin_password2": "only for one measurement",
        "pw_weak": "1",
        "admin_email": "bench@bench.example",
        "Submit": "Install WordPress",
    }
    data = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(f"{origin}/wp-admin/install.php?step=2", data, timeout=120) as answer:
        if "wp-login.php" not in answer.read().decode("utf-8", "replace"):
            raise Failed(f"WordPress could not be installed at {origin}.")


@contextmanager
def _database(folder: Path) -> Iterator[Program]:
    server = needed("mariadbd", "Debian: mariadb-server-core")
    words = ["--no-defaults", f"--datadir={folder}/data"]
    words += ["--user=root"] if os.geteuid() == 0 else []
    make = needed("mariadb-install-db", "Debian: mariadb-server-core")
    run([make, *words, "--auth-root-authentication-method=normal", "--skip-test-db"])
    command = [server, *words, f"--socket={folder}/mariadb.sock", "--skip-networking"]
    command += [f"--pid-file={folder}/mariadb.pid", "--character-set-server=utf8mb4"]
    ask_it = [needed("mariadb-admin", "Debian: mariadb-client-core"), "--no-defaults", "-u", "root"]
    ask_it += [f"--socket={folder}/mariadb.sock", "ping"]
    with running("mariadb", command, folder=folder) as program:
        ready = lambda: not subprocess.run(ask_it, capture_output=True, check=False).returncode  # noqa: E731
        wait_for(program, ready, "its first answer")
        yield program


@contextmanager
def served(folder: Path) -> Iterator[list[Page]]:
    """MariaDB, PHP and nginx, all on the server's core."""
    if not (SOURCE / "wp-content" / "themes" / THEME).exists():
        raise Missing("WordPress is not installed here: `make bench-peers` as root gets it.")
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(SOURCE, folder / "site")
    (folder / "site" / "wp-config.php").write_text(SETTINGS.format(folder=folder), "utf-8")
    user = "user = root\ngroup = root" if os.geteuid() == 0 else ""
    (folder / "php.conf").write_text(POOL.format(folder=folder, user=user), "utf-8")
    ways = [(prefix, cached) for prefix in (ALL, FIFTY) for cached in (False, True)]
    ports = {way: free_port() for way in ways}
    servers = {
        ports[prefix, cached]: SERVER.format(folder=folder, prefix=prefix, cache=CACHED if cached else "")
        for prefix, cached in ways
    }
    file = nginx.configuration(folder, servers, http=HTTP.format(folder=folder))
    php = [needed(PHP, "Debian: php8.2-fpm"), "--nodaemonize", "--fpm-config", folder / "php.conf"]
    php += ["--allow-to-run-as-root"] if os.geteuid() == 0 else []
    with ExitStack() as stack:
        database = stack.enter_context(_database(folder))
        _query(folder, "CREATE DATABASE wordpress;")
        pool = stack.enter_context(running("php", php, folder=folder, environment=own_environment()))
        wait_for(pool, (folder / "php.sock").exists, "its socket")
        front = stack.enter_context(running("nginx", nginx.command(folder, file), folder=folder))
        for prefix in (ALL, FIFTY):
            origin = f"http://127.0.0.1:{ports[prefix, False]}"
            wait_for(front, answers(f"{origin}/readme.html"), "its first answer")
            _install(origin)
            _query(folder, _rows(prefix), "wordpress")

        def memory() -> float:
            return database.memory() + pool.memory() + front.memory()

        pages = []
        for (prefix, cached), port in ports.items():
            name = "WordPress + nginx's cache" if cached else "WordPress, nothing kept"
            name += ", all 1,000" if prefix == ALL else ", 50 a page"
            address = f"http://127.0.0.1:{port}/?p=100"
            if ask(address).status != 200:
                raise Failed(f"WordPress answers {ask(address).status} for its post.")
            pages.append(Page(name, address, memory, comment="li.comment"))
            if cached:
                pages.append(Page(f"{name}, not compressed", address, memory, headers=PLAIN))
        yield pages
