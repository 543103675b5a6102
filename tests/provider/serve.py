"""Makes the provider's key, database, members and one client, and serves it."""

import os
import socketserver
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

MEMBERS = {
    "ada": ("Ada Storm", "ada@union.example"),
    "known": ("Known Well", "known@post.example"),
    "doubtful": ("Known Too", "known@post.example"),
    "forged": ("Mallory Grey", "mallory@union.example"),
}
PASSWORD = "of-the-union"
CLIENT, SECRET = "the-post", "kept-between-us"


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """Answers while another question waits."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_words: object) -> None:
        pass


def make_key(home: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (home / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))


def main(home: Path, port: int, redirect: str) -> None:
    """Serve on this port until the process is ended."""
    make_key(home)
    os.environ |= {"PROVIDER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tests.provider.settings"}
    import django  # the settings read the key

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for username, (name, email) in MEMBERS.items():
        first, _space, last = name.partition(" ")
        User.objects.create_user(username, email, PASSWORD, first_name=first, last_name=last)
    Application.objects.create(
        name="The Post",
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        redirect_uris=redirect,
    )
    with make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
