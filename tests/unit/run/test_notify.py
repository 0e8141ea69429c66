"""Notices through a real mail server and a real web server, both here: what is in them, and what never is."""

import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from webhook import web_server

from pipelines.notices import Notify
from pipelines.programme import PROJECT_FOLDER, Programme, read_programme
from pipelines.run.history import Event
from pipelines.run.notify import send_notices

SAMPLE = read_programme(PROJECT_FOLDER / "data_samples" / "safe_havens")
MADE = Event("2018-01-02T03:04:05+00:00", "run-1", "havens", "made", "2017-H1", "public", ("ALL", "NL"), seconds=1234)
FAILED = Event(
    *("2018-01-02T03:04:05+00:00", "run-1", "havens", "failed", "2017-H2", "public", ("ALL", "NL")),
    error="GateStopped",
    exit_code=5,
    why="7 rows of SYN-C-0001.csv break key_is_unique.",
)
KEPT_BACK = ("SYN-C-0001", "key_is_unique", "1234", "7 rows", "hunter2", "secret-path")
"""In the history, the settings or the secrets, and never in a notice, nor in what is said of one that failed."""


def programme(**notify: Any) -> Programme:
    return SAMPLE.model_copy(update={"notify": Notify.model_validate(notify)})


class Postbox:
    """Keeps each mail that arrives, and how."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.logins: list[tuple[bytes, bytes]] = []
        self.recipients: list[str] = []
        self.is_encrypted: list[bool] = []

    async def handle_DATA(self, _: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        self.is_encrypted.append(session.ssl is not None)
        return "250 OK"

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"hunter2", handled=False)


@contextmanager
def mail_server(postbox: Postbox, **options: Any) -> Iterator[int]:
    """A real SMTP server; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def email(port: int, **more: Any) -> dict[str, Any]:
    place = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": "runs@havens.example"}
    return {**place, "to": ["ann@havens.example", "ben@havens.example"], **more}


def test_a_mail_tells_what_was_released_and_what_failed_and_no_more() -> None:
    postbox = Postbox()
    with mail_server(postbox) as port:
        assert send_notices(programme(email=email(port)), [FAILED, MADE]) == []
    (mail,) = postbox.mails
    assert postbox.recipients == ["ann@havens.example", "ben@havens.example"]
    assert mail["Subject"] == "Safe Havens: 1 failed, 1 released"
    assert mail["From"] == "runs@havens.example"
    assert not list(mail.iter_attachments())
    text = mail.get_content().replace("\r\n", "\n")
    assert "- 2017-H2, profile public (ALL, NL): failed\n" in text
    assert "  GateStopped (exit code 5): The validated export breaks a rule whose on_fail is stop.\n" in text
    assert "- 2017-H1, profile public (ALL, NL): made\n" in text
    assert not [word for word in KEPT_BACK if word in mail.as_string()]


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate, which this process trusts."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_a_password_goes_through_tls_only(certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    login = {"tls": "starttls", "user": "runs", "password": {"environment": "SMTP_PASSWORD"}}
    postbox = Postbox()
    options = {"tls_context": certificate, "auth_require_tls": True, "auth_required": True}
    with mail_server(postbox, authenticator=postbox.check, **options) as port:
        assert send_notices(programme(email=email(port, **login)), [MADE]) == []
        assert postbox.is_encrypted == [True]
        assert postbox.logins == [(b"runs", b"hunter2")]
        monkeypatch.setenv("SMTP_PASSWORD", "hunter3")
        (problem,) = send_notices(programme(email=email(port, **login)), [MADE])
        assert problem == (
            "The notice by e-mail was not sent (SMTPAuthenticationError). Check notify in programme.yml."
        )
    assert len(postbox.mails) == 1


def test_a_server_without_a_known_certificate_gets_nothing(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    postbox = Postbox()
    with mail_server(postbox, tls_context=certificate) as port:
        (problem,) = send_notices(programme(email=email(port, tls="starttls")), [MADE])
    assert "SSLCertVerificationError" in problem
    assert postbox.mails == []


def test_a_server_that_does_not_encrypt_gets_nothing() -> None:
    postbox = Postbox()
    with mail_server(postbox) as port:
        (problem,) = send_notices(programme(email=email(port, tls="starttls")), [MADE])
    assert "SMTPNotSupportedError" in problem
    assert postbox.mails == []


def test_a_webhook_gets_the_same_as_json(tmp_path: Path) -> None:
    with web_server(200) as (url, got):
        (tmp_path / "url").write_text(f"{url}\n", encoding="utf-8")
        assert send_notices(programme(webhook={"url": {"file": str(tmp_path / "url")}}), [FAILED]) == []
    (posted,) = got
    assert (posted["path"], posted["type"]) == ("/secret-path", "application/json")
    assert json.loads(posted["body"]) == {
        "programme": "safe-havens-sample",
        "title": "Safe Havens",
        "synthetic_sample": True,
        "summary": "1 failed",
        "releases": [
            {
                "period": "2017-H2",
                "profile": "public",
                "reports": ["ALL", "NL"],
                "state": "failed",
                "error": "GateStopped",
                "exit_code": 5,
                "meaning": "The validated export breaks a rule whose on_fail is stop.",
            }
        ],
    }


@pytest.mark.parametrize("answer", [302, 403, 500])
def test_an_answer_that_is_no_yes_is_told_without_the_address(monkeypatch: pytest.MonkeyPatch, answer: int) -> None:
    with web_server(answer) as (url, got):
        monkeypatch.setenv("HOOK", url)
        (problem,) = send_notices(programme(webhook={"url": {"environment": "HOOK"}}), [FAILED])
    assert problem == "The notice by webhook was not sent (HTTPError). Check notify in programme.yml."
    assert len(got) == 1, "a redirect is not followed"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example/secret-path", "not https"),
        ("file:///etc/passwd", "not https"),
        ("", "A secret that notify names is not there"),
        ("https://[secret-path", "ValueError"),
    ],
)
def test_an_address_that_will_not_do_is_told(monkeypatch: pytest.MonkeyPatch, url: str, said: str) -> None:
    monkeypatch.setenv("HOOK", url)
    (problem,) = send_notices(programme(webhook={"url": {"environment": "HOOK"}}), [MADE])
    assert said in problem
    assert "secret-path" not in problem


def test_what_is_of_no_profile_alone_is_said_without_one() -> None:
    postbox = Postbox()
    with mail_server(postbox) as port:
        assert send_notices(programme(email=email(port)), [replace(FAILED, profile="")]) == []
    assert "- 2017-H2 (ALL, NL): failed\n" in postbox.mails[0].get_content().replace("\r\n", "\n")


def test_one_way_that_fails_does_not_keep_the_other_from_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server(200) as (url, got):
        monkeypatch.setenv("HOOK", url)
        both = programme(email=email(1), webhook={"url": {"environment": "HOOK"}})
        (problem,) = send_notices(both, [MADE])
    assert problem.startswith("The notice by e-mail was not sent (ConnectionRefusedError).")
    assert len(got) == 1


def test_nobody_is_told_where_nothing_is_set() -> None:
    assert send_notices(SAMPLE, [FAILED]) == []


def test_who_is_told_is_in_no_record_of_a_run() -> None:
    assert "havens.example" not in programme(email=email(25)).model_dump_json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "mail.havens.example", "tls": "none"},
        {"user": "runs"},
        {"to": []},
        {"to": ["Ann <ann@havens.example>"]},
        {"sender": "runs@havens.example\nBcc: x@y.example"},
        {"password": "hunter2"},
        {"user": "runs", "password": {"file": "a", "environment": "b"}},
        {"user": "runs", "password": {}},
    ],
)
def test_settings_that_would_be_overheard_or_misread_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        programme(email=email(25, **wrong))
