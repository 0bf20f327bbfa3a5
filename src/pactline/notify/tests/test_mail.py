from __future__ import annotations

import email
import email.policy
import smtplib
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.activity.models import Event
from pactline.files import actions as files
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, WrongState
from pactline.notify import actions, backends, queries, rules, tasks
from pactline.notify.models import MailMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.PACTLINE_DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


class Server(EmailBackend):
    """A mail server whose mood the test sets."""

    on_open: Exception | None = None
    on_send: Exception | None = None

    def open(self) -> bool:
        if Server.on_open:
            raise Server.on_open
        return True

    def send_messages(self, messages: Any) -> int:
        if Server.on_send:
            raise Server.on_send
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.on_open = Server.on_send = None
    return Server


def queued(**options: Any) -> MailMessage:
    given: dict[str, Any] = {
        "to": ["carl@customer.example"],
        "subject": "Please sign",
        "template": "notify/mail/notice",
        "context": {"title": "Please <sign>", "body": "Before Friday", "url": "/sign/abc", "preferences_url": "/p"},
        "actor": SYSTEM,
        **options,
    }
    return actions.send_mail(**given)[0]


def deliver(message: MailMessage) -> MailMessage:
    tasks.deliver_mail(str(message.pk))
    message.refresh_from_db()
    return message


def test_a_message_is_rendered_with_absolute_links_and_a_job(settings: Any) -> None:
    settings.PACTLINE_BASE_URL = "https://pactline.example"
    message = queued(subject="Please\r\nBcc: evil@example.com sign")
    assert message.subject == "Please Bcc: evil@example.com sign"
    assert "https://pactline.example/sign/abc" in message.text
    assert 'href="https://pactline.example/sign/abc"' in message.html
    assert "Please <sign>" in message.text
    assert "Please &lt;sign&gt;" in message.html
    job = ProcrastinateJob.objects.get(task_name="notify.deliver_mail")
    assert job.args == {"message_id": str(message.pk)}
    assert Event.objects.filter(name="notify.mailmessage.queued").count() == 1


def test_each_address_gets_a_message_of_its_own() -> None:
    sent = actions.send_mail(
        to=["a@example.com", "B <b@example.com>", "a@example.com"],
        subject="x", template="notify/mail/notice", context={"title": "x"}, actor=SYSTEM,
    )  # fmt: skip
    assert [m.to for m in sent] == ["a@example.com", "b@example.com"]
    assert len({m.message_id for m in sent}) == 2


@pytest.mark.parametrize("to", [[], ["nobody"], ["a@example.com", "x@"], ["a@example.com\nBcc: b@example.com"]])
def test_a_wrong_address_is_named_and_nothing_is_made(to: list[str]) -> None:
    with pytest.raises(InvalidInput):
        queued(to=to)
    assert not MailMessage.objects.exists()


def test_nothing_is_sent_when_the_transaction_is_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queued()
        raise RuntimeError
    assert not ProcrastinateJob.objects.exists()


def test_delivery_with_attachment_and_text_kept_where_there_is_no_server(server: type[Server]) -> None:
    blob = files.store(b"%PDF-1.7 x", filename="Vertrag.pdf", purpose="test", actor=SYSTEM)
    message = deliver(queued(attachments=[blob], reply_to="rita@northlight.example"))
    assert (message.status, message.attempts, message.last_error) == ("sent", 1, "")
    assert message.sent_at
    assert message.text
    outgoing = mail.outbox[0]
    assert outgoing.extra_headers["Message-ID"] == message.message_id
    assert outgoing.reply_to == ["rita@northlight.example"]
    assert outgoing.attachments[0][0] == "Vertrag.pdf"
    names = list(Event.objects.filter(subject_id=message.pk).order_by("id").values_list("name", flat=True))
    assert names == ["notify.mailmessage.queued", "notify.mailmessage.started", "notify.mailmessage.sent"]


def test_secrets_are_erased_once_a_real_server_has_them(server: type[Server], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "has_server", lambda: True)
    gone, kept = deliver(queued()), deliver(queued(keep_text=True))
    assert (gone.text, gone.html) == ("", "")
    assert kept.text


def test_a_second_run_of_the_job_sends_nothing(server: type[Server]) -> None:
    message = queued()
    for _ in range(3):
        deliver(message)
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_sending_leaves_unknown_and_nobody_sends_twice(server: type[Server]) -> None:
    message = queued()
    claimed = actions.begin_attempt(message.pk)  # … and here the worker dies
    assert claimed is not None
    message = deliver(message)
    assert message.status == "unknown"
    assert "may have arrived" in message.last_error
    deliver(message)
    assert mail.outbox == []
    assert Event.objects.filter(name="notify.mailmessage.lost_sight_of").count() == 1


def test_the_server_was_quicker_than_the_doubt(server: type[Server]) -> None:
    message = queued()
    actions.begin_attempt(message.pk)
    actions.begin_attempt(message.pk)
    assert actions.mail_accepted(message.pk, by_server=False).status == "sent"


def test_what_a_dead_worker_left_is_found_again(server: type[Server]) -> None:
    stuck, forgotten, fresh = queued(), queued(), queued()
    actions.begin_attempt(stuck.pk)
    old = clock.now() - timedelta(hours=1)
    MailMessage.objects.filter(pk__in=[stuck.pk, forgotten.pk]).update(updated_at=old)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events")
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert tasks.look_after_mail() == 2
    jobs = {job.args["message_id"] for job in ProcrastinateJob.objects.all()}
    assert jobs == {str(stuck.pk), str(forgotten.pk)}
    assert str(fresh.pk) not in jobs


@pytest.mark.parametrize(
    ("on_open", "on_send", "status"),
    [
        (ConnectionRefusedError("no"), None, "queued"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), None, "failed"),
        (smtplib.SMTPConnectError(421, b"busy"), None, "queued"),
        (None, smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), "failed"),
        (None, smtplib.SMTPRecipientsRefused({"x": (451, b"try later")}), "queued"),
        (None, smtplib.SMTPDataError(554, b"spam"), "failed"),
        (None, smtplib.SMTPServerDisconnected("gone"), "unknown"),
        (None, TimeoutError("too long"), "unknown"),
    ],
)
def test_every_failure_ends_in_the_right_state(
    server: type[Server], on_open: Exception | None, on_send: Exception | None, status: str
) -> None:
    server.on_open, server.on_send = on_open, on_send
    message = deliver(queued())
    assert message.status == status
    assert type(on_open or on_send).__name__ in message.last_error
    assert mail.outbox == []
    if status == "queued":
        assert message.next_attempt_at is not None
        assert ProcrastinateJob.objects.filter(task_name="notify.deliver_mail", scheduled_at__isnull=False).count() == 1
        deliver(message)
        assert message.attempts == 1, "not before its time"


def test_it_gives_up_after_a_while(server: type[Server]) -> None:
    server.on_open = socket.gaierror("unknown host")
    message = queued()
    for _ in range(rules.MAX_ATTEMPTS):
        MailMessage.objects.filter(pk=message.pk).update(next_attempt_at=None)
        deliver(message)
    assert (message.status, message.attempts) == ("failed", rules.MAX_ATTEMPTS)


def test_waiting_grows_and_has_an_end() -> None:
    waits = [rules.wait_after(n) for n in range(1, 12)]
    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


def test_an_attachment_that_was_damaged_is_never_sent(server: type[Server], tmp_path: Path) -> None:
    blob = files.store(b"the contract", filename="c.pdf", purpose="test", actor=SYSTEM)
    (tmp_path / "files" / blob.storage_key).write_bytes(b"another text")
    message = deliver(queued(attachments=[blob]))
    assert message.status == "queued"
    assert "damaged" in message.last_error
    assert mail.outbox == []


def test_files_in_place_of_a_server(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "pactline.notify.backends.EmlBackend"
    message = deliver(queued())
    (path,) = (tmp_path / "mail").glob("*.eml")
    assert "carl@customer.example" in path.name
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert parsed["Message-ID"] == message.message_id
    assert parsed["To"] == "carl@customer.example"
    assert "/sign/abc" in parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    settings.EMAIL_FILE_PATH = tmp_path / "files.txt"
    (tmp_path / "files.txt").write_text("in the way")
    refused = deliver(queued())
    assert refused.status == "queued", "nothing was accepted, so it may be tried again"


# ---- operators


def test_operators_retry_what_failed_and_decide_on_what_is_unknown(server: type[Server], cast: Cast) -> None:
    server.on_send = smtplib.SMTPDataError(554, b"spam")
    failed = deliver(queued())
    with pytest.raises(NotAllowed):
        actions.retry_mail(failed.pk, actor=cast.rita)
    assert deliver(failed).status == "failed"
    server.on_send = None
    actions.retry_mail(failed.pk, actor=cast.adam)
    assert deliver(failed).status == "sent"
    with pytest.raises(WrongState):
        actions.retry_mail(failed.pk, actor=cast.adam)
    with pytest.raises(WrongState):
        actions.cancel_mail(failed.pk, actor=cast.adam)
    server.on_send = smtplib.SMTPServerDisconnected("gone")
    unknown = deliver(queued())
    server.on_send = None
    actions.retry_mail(unknown.pk, actor=cast.adam)
    assert deliver(unknown).status == "sent"
    canceled = queued()
    actions.cancel_mail(canceled.pk, actor=cast.adam)
    assert deliver(canceled).status == "canceled"
    assert len(mail.outbox) == 2


def test_a_message_without_text_cannot_be_sent_again(cast: Cast) -> None:
    message = queued()
    MailMessage.objects.filter(pk=message.pk).update(status="failed", text="", html="")
    with pytest.raises(Blocked, match="cannot be retried"):
        actions.retry_mail(message.pk, actor=cast.adam)


def test_the_outbox_shows_texts_with_working_links_where_messages_are_files(cast: Cast, client_for: Any) -> None:
    message = queued(subject_record=cast.user("rita").team)
    client: Client = client_for("adam")
    assert b"Please sign" in client.get("/mail/").content
    page = client.get(message.get_absolute_url())
    assert page.status_code == 200
    assert b"/sign/abc" in page.content
    preview = client.get(f"/mail/{message.pk}/html")
    assert b'<base target="_top">' in preview.content
    assert "script-src" not in preview["Content-Security-Policy"]
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert list(queries.mails_about(cast.user("rita").team)) == [message]  # type: ignore[arg-type]


def test_nobody_reads_codes_and_links_where_mail_really_leaves(
    cast: Cast, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queued()
    monkeypatch.setattr(backends, "has_server", lambda: True)
    client: Client = client_for("adam")
    page = client.get(message.get_absolute_url())
    assert page.status_code == 200
    assert b"/sign/abc" not in page.content
    assert client.get(f"/mail/{message.pk}/html").status_code == 404
    assert "/sign/abc" not in client.get(f"/api/v1/notify/mails/{message.pk}").content.decode()


def test_only_operators_see_the_outbox(cast: Cast, client_for: Any) -> None:
    message = queued()
    client: Client = client_for("rita")
    for address in ("/mail/", message.get_absolute_url(), f"/mail/{message.pk}/html", "/api/v1/notify/mails"):
        assert client.get(address).status_code == 403
    assert client.post(f"/mail/{message.pk}/cancellation").status_code == 403
    assert client.post(f"/api/v1/notify/mails/{message.pk}/retry").status_code == 403
    message.refresh_from_db()
    assert message.status == "queued"


def test_the_api_and_the_buttons_of_the_outbox(server: type[Server], cast: Cast, client_for: Any) -> None:
    server.on_send = smtplib.SMTPDataError(554, b"spam")
    message = deliver(queued())
    client: Client = client_for("adam")
    rows = client.get("/api/v1/notify/mails?status=failed").json()["items"]
    assert [row["id"] for row in rows] == [str(message.pk)]
    assert client.get(f"/api/v1/notify/mails/{message.pk}").json()["allowed_actions"] == ["retry", "cancel"]
    assert client.post(f"/mail/{message.pk}/retry").status_code == 303
    assert client.post(f"/api/v1/notify/mails/{message.pk}/cancellation").json()["status"] == "canceled"
    assert client.post(f"/api/v1/notify/mails/{message.pk}/retry").status_code == 409
