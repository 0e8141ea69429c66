"""Tells people that something was released or failed, by e-mail and by webhook: the one door to the network.

A notice is made of names of programme.yml, of the kind of an error and of its fixed sentence: nothing that was read
from an export can be in it, no number and no report.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from urllib.parse import urlsplit

from pipelines import errors
from pipelines.errors import ProgrammeInvalid, SafeHavensError
from pipelines.notices import THIS_MACHINE, EmailNotice, WebhookNotice
from pipelines.programme import Programme
from pipelines.run.history import Event

SECONDS = 20
"""How long a server may take: a notice must not hold up a run."""


def send_notices(programme: Programme, events: Sequence[Event]) -> list[str]:
    """Tells of `events`, all in one notice each way; gives what could not be sent and why, without address or secret.

    Never raises: what has been released stays so, whoever has heard of it.
    """
    notify, failed = programme.notify, []
    ways: list[tuple[str, Callable[[], None]]] = []
    if email := notify.email:
        ways.append(("e-mail", lambda: _send_email(email, programme, events)))
    if webhook := notify.webhook:
        ways.append(("webhook", lambda: _post(webhook, programme, events)))
    for name, send in ways:
        try:
            send()
        except SafeHavensError as error:
            failed.append(f"The notice by {name} was not sent. {error}")
        except Exception as error:  # a server can answer anything, and its words may repeat an address or a password
            failed.append(f"The notice by {name} was not sent ({type(error).__name__}). Check notify in programme.yml.")
    return failed


def notice_of(programme: Programme, events: Sequence[Event]) -> dict[str, object]:
    """What a webhook gets, and the text of an e-mail says."""
    return {
        "programme": programme.programme,
        "title": programme.title,
        "synthetic_sample": programme.sample,
        "summary": _summary(events),
        "releases": [
            {
                "period": event.period,
                "profile": event.profile,
                "reports": list(event.countries),
                "state": event.state,
                "error": event.error,
                "exit_code": event.exit_code,
                "meaning": _meaning(event.error),
            }
            for event in events
        ],
    }


def _summary(events: Sequence[Event]) -> str:
    counts = {state: sum(event.state == state for event in events) for state in ("failed", "made")}
    said = {"failed": "failed", "made": "released"}
    return ", ".join(f"{count} {said[state]}" for state, count in counts.items() if count)


def _meaning(error: str) -> str:
    kind = getattr(errors, error, None) if error else None
    return (kind.__doc__ or "").strip().splitlines()[0] if kind else ""


def _text(programme: Programme, events: Sequence[Event]) -> str:
    lines = [f"{programme.title}: {_summary(events)}.", ""]
    for event in events:
        profile = f", profile {event.profile}" if event.profile else ""  # a lost run had all of them to make
        lines.append(f"- {event.period}{profile} ({', '.join(event.countries)}): {event.state}")
        if event.error:
            lines.append(f"  {event.error} (exit code {event.exit_code}): {_meaning(event.error)}")
    return "\n".join([*lines, "", "More, on the machine that ran it: safehavens history", ""])


def _send_email(to: EmailNotice, programme: Programme, events: Sequence[Event]) -> None:
    message = EmailMessage()
    message["Subject"] = f"{programme.title}: {_summary(events)}"
    message["From"], message["To"] = to.sender, ", ".join(to.to)
    message.set_content(_text(programme, events))
    secure = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(to.host, to.port, timeout=SECONDS, context=secure)
        if to.tls == "tls"
        else smtplib.SMTP(to.host, to.port, timeout=SECONDS)
    )
    with server:
        if to.tls == "starttls":
            server.starttls(context=secure)
        if to.user is not None and to.password is not None:
            server.login(to.user, to.password.read(programme.folder, "notify"))
        server.send_message(message)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A notice goes where the settings say, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def _post(to: WebhookNotice, programme: Programme, events: Sequence[Event]) -> None:
    url = to.url.read(programme.folder, "notify")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in THIS_MACHINE):
        raise ProgrammeInvalid("The address of the webhook is not https.", "Correct it where it is kept.")
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        url, json.dumps(notice_of(programme, events)).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS):
        pass
