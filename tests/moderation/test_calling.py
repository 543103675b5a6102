"""Calling a program elsewhere: over in its seconds and with few octets, whatever the other side does."""

import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from colonnade.moderation.calling import Answer, call
from tests.moderation.receiver import Receiver, plain, receiving

SECONDS = 0.5


def asked(receiver: Receiver) -> tuple[Answer, float]:
    began = time.monotonic()
    answer = call(receiver.address, headers={"X-One": "1"}, body=b"{}", seconds=SECONDS)
    return answer, time.monotonic() - began


def raw(receiver: Receiver, *pieces: bytes, pause: float = 0.0, ends: bool = True):
    """Answer with these octets, one piece after the other, for as long as somebody listens."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            request.wfile.write(piece)
            request.wfile.flush()
            if pause and receiver.closing.wait(pause):
                return
        if not ends:
            receiver.closing.wait(20)
        request.close_connection = True

    receiver.answer = answer


def test_what_is_answered_is_given_with_its_beginning(receiver):
    receiver.answer = plain(201, "Danke schön\r\nund weiter".encode())
    answer, _took = asked(receiver)
    assert (answer.status, answer.words, answer.is_taken) == (201, "Danke schön\nund weiter", True)
    path, headers, body = receiver.calls[0]
    assert (path, body, headers["x-one"], headers["connection"]) == ("/told?of=all", b"{}", "1", "close")
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


def test_who_says_nothing_is_left_in_time(receiver):
    raw(receiver, ends=False)
    answer, took = asked(receiver)
    assert (answer.status, answer.words) == (0, "No answer within 0.5 seconds.")
    assert took < 2 * SECONDS


def test_who_drips_its_headers_is_left_in_time(receiver):
    raw(receiver, b"HTTP/1.1 200 OK\r\n", *(b"X: %d\r\n" % number for number in range(90)), pause=0.1)
    answer, took = asked(receiver)
    assert answer.status == 0
    assert took < 2 * SECONDS


def test_who_drips_its_body_has_answered_all_the_same(receiver):
    raw(receiver, b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n", *(b"a" for _n in range(90)), pause=0.1)
    answer, took = asked(receiver)
    assert answer.is_taken
    assert 0 < len(answer.words) < 20
    assert took < 2 * SECONDS


def test_of_ten_megabytes_the_beginning_is_read(receiver):
    sent = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.connection.settimeout(5)
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _piece in range(1000):
            request.wfile.write(b"a" * 100_000)
            sent.append(1)

    receiver.answer = answer
    answer, took = asked(receiver)
    assert (answer.status, answer.words) == (200, "a" * 500)
    assert took < 2 * SECONDS
    assert len(sent) < 300


def test_headers_without_an_end_are_left(receiver):
    line = b"X-Long: " + b"a" * 60_000 + b"\r\n"
    raw(receiver, b"HTTP/1.1 200 OK\r\n", *(line for _n in range(50)), ends=False)
    answer, _took = asked(receiver)
    assert (answer.status, answer.words) == (0, "The headers of the answer do not end.")


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"I am no HTTP at all\r\n\r\n", 0),
        (b"", 0),
        (b"HTTP/1.1 999999 What\r\n\r\n", 0),
        (b"HTTP/1.1 abc\r\n\r\n", 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc", 200),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", 200),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFF\r\nabc", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x00\x00\xff\xfe", 200),
    ],
)
def test_who_lies_about_its_answer_breaks_nothing(receiver, octets, status):
    raw(receiver, octets)
    answer, _took = asked(receiver)
    assert answer.status == status
    assert "\x00" not in answer.words
    assert len(answer.words) <= 500


def test_a_hundred_continues_are_no_answer(receiver):
    raw(receiver, *(b"HTTP/1.1 100 Continue\r\n\r\n" for _n in range(90)), pause=0.05)
    answer, took = asked(receiver)
    assert answer.status == 0
    assert took < 2 * SECONDS


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://[fe80::1]:80/", "the name stands for no machine that may be called"),
        ("http://169.254.169.254/", "the name stands for no machine that may be called"),
        ("http://[::ffff:169.254.169.254]/", "the name stands for no machine that may be called"),
        ("http://[::169.254.169.254]/", "the name stands for no machine that may be called"),
        ("http://[64:ff9b::a9fe:a9fe]/", "the name stands for no machine that may be called"),
        ("http://[2002:a9fe:a9fe::1]/", "the name stands for no machine that may be called"),
        ("http://[fd00:ec2::254]/", "the name stands for no machine that may be called"),
        ("http://100.100.100.200/", "the name stands for no machine that may be called"),
        ("http://[::1]:9/", "Connection refused"),
        ("http://0.0.0.0:9/", "the name stands for no machine that may be called"),
        ("http://127.0.0.1:9/", "Connection refused"),
    ],
)
def test_where_nobody_may_be_called_or_is_there_a_sentence_stands(address, fault):
    answer = call(address, headers={}, body=b"", seconds=SECONDS)
    assert (answer.status, answer.words) == (0, f"No answer: {fault}")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.1, "0.1 seconds"), (1.0, "1 second"), (1.5, "1.5 seconds"), (2.0, "2 seconds")]
)
def test_how_long_was_waited_is_said_as_people_count(seconds, said, monkeypatch):
    def too_late(*_given: object, **_more: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("socket.getaddrinfo", too_late)
    answer = call("https://sleeping.example/", headers={}, body=b"", seconds=seconds)
    assert answer.words == f"No answer within {said}."


def test_a_name_that_is_not_found_in_time_is_left(monkeypatch):
    awake = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_given, **_more: awake.wait(20) and [])
    began = time.monotonic()
    answer = call("https://sleeping.example/", headers={}, body=b"", seconds=SECONDS)
    awake.set()
    assert answer.words == "No answer within 0.5 seconds."
    assert time.monotonic() - began < 2 * SECONDS


def certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "one.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_certificate_that_nobody_vouches_for_is_no_safe_connection(tmp_path, monkeypatch):
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with receiving(context) as receiver:
        address = f"https://localhost:{receiver.port}/told"
        refused = call(address, headers={}, body=b"{}")
        assert refused.status == 0
        assert refused.words.startswith("No safe connection")
        assert receiver.calls == []
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert call(address, headers={}, body=b"{}").status == 204
