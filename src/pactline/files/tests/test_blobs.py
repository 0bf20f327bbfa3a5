from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pactline.activity.models import Event
from pactline.files import access, actions, convert, inspection, queries, storage, tasks
from pactline.files.models import Blob, Conversion
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM, Actor, outsider
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, TooLarge, Unavailable

from .builders import docx, pdf, raw_docx

pytestmark = pytest.mark.django_db
CARL = outsider("Carl Customer", email="carl@customer.example")


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> None:
    settings.PACTLINE_DATA_DIR = tmp_path  # type: ignore[attr-defined]
    settings.PACTLINE_PDF_ENGINE = "embedded"  # type: ignore[attr-defined]


def path_of(blob: Blob) -> Path:
    return Path(django_settings.PACTLINE_DATA_DIR) / "files" / blob.storage_key


def test_storing_writes_bytes_row_and_event(cast: Cast) -> None:
    blob = actions.store(b"hello", filename="../note.txt", purpose="test.note", actor=cast.rita)
    assert (blob.filename, blob.size, blob.kind, blob.content_type) == (
        "note.txt",
        5,
        "txt",
        "text/plain; charset=utf-8",
    )
    assert blob.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert queries.read(blob.pk) == queries.open(blob).read() == path_of(blob).read_bytes() == b"hello"
    event = Event.objects.get(name="files.blob.stored")
    assert (event.subject_id, event.actor_label) == (blob.pk, cast.rita.label)


def test_equal_bytes_lie_there_once_but_belong_to_each_who_stored_them(cast: Cast) -> None:
    first = actions.store(b"same", filename="a.txt", purpose="files.upload", actor=cast.rita)
    second = actions.store(b"same", filename="b.txt", purpose="files.upload", actor=cast.max)
    assert first.storage_key == second.storage_key
    assert len([p for p in (Path(django_settings.PACTLINE_DATA_DIR) / "files").rglob("*") if p.is_file()]) == 1
    assert queries.get(second.pk, actor=cast.max).filename == "b.txt"
    with pytest.raises(NotVisible):
        queries.get(first.pk, actor=cast.max)


def test_rows_never_change_and_never_go() -> None:
    blob = actions.store(b"x", filename="a.txt", purpose="p", actor=SYSTEM)
    for sql in ("UPDATE files_blob SET sha256 = repeat('0', 64)", "DELETE FROM files_blob"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Blob.objects.get(pk=blob.pk).sha256 == blob.sha256


def test_a_flipped_bit_and_a_lost_file_are_noticed_on_reading_and_by_the_verifier(cast: Cast) -> None:
    good = actions.store(b"good", filename="good.txt", purpose="p", actor=cast.rita)
    bad = actions.store(b"bytes that matter", filename="bad.txt", purpose="p", actor=cast.rita)
    lost = actions.store(b"to be lost", filename="lost.txt", purpose="p", actor=cast.rita)
    path_of(bad).write_bytes(b"bytes that Matter")
    path_of(lost).unlink()
    with pytest.raises(Unavailable, match="is damaged"):
        queries.read(bad)
    with pytest.raises(Unavailable, match="is missing"):
        queries.read(lost)
    assert {m.blob.filename for m in actions.verify_all()} == {"bad.txt", "lost.txt"}
    assert tasks.verify_files() == 2
    assert queries.read(good) == b"good"
    actions.store(b"bytes that matter", filename="again.txt", purpose="p", actor=cast.rita)
    assert queries.read(bad) == b"bytes that matter", "storing the same bytes again heals the copy"


def test_nothing_is_left_when_the_folder_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        actions.store(b"x", filename="a.txt", purpose="p", actor=SYSTEM)
    assert not Blob.objects.exists()
    assert not [p for p in Path(django_settings.PACTLINE_DATA_DIR).rglob("*") if p.is_file()]


def test_an_upload_is_inspected_and_refused_uploads_leave_nothing(cast: Cast, anybody: Actor) -> None:
    blob, warnings = actions.upload(docx("Hi"), filename="offer.pdf", actor=cast.rita)
    assert (blob.filename, blob.kind, blob.purpose, len(warnings)) == ("offer.docx", "docx", "files.upload", 1)
    before = Blob.objects.count()
    with pytest.raises(InvalidInput):
        actions.upload(docx("Hi")[:300], filename="a.docx", actor=cast.rita)
    with pytest.raises(NotAllowed, match=r"files\.upload"):
        actions.upload(b"x", filename="a.txt", actor=anybody)
    with pytest.raises(InvalidInput, match="empty"):
        actions.store(b"", filename="a.txt", purpose="p", actor=SYSTEM)
    assert Blob.objects.count() == before


def test_the_limit_of_uploads_is_a_setting(settings: object) -> None:
    settings.PACTLINE_MAX_UPLOAD_MB = 1  # type: ignore[attr-defined]
    assert actions.limits().bytes == 1 << 20
    with pytest.raises(TooLarge, match="2 MB; at most 1 MB"):
        actions.received(SimpleUploadedFile("big.pdf", b"x" * ((1 << 20) + 1)))


# ---- who may read


def test_the_owner_of_a_purpose_decides(cast: Cast) -> None:
    access.register("test.secret", lambda blob, actor: actor.may("approvals.decide"))
    blob = actions.store(b"x", filename="a.txt", purpose="test.secret", actor=SYSTEM)
    assert queries.get(blob.pk, actor=cast.max) == blob
    for refused in (cast.rita, CARL, None):
        with pytest.raises(NotVisible):
            queries.get(blob.pk, actor=refused)
    with pytest.raises(NotVisible):
        queries.get(uuid4(), actor=SYSTEM)


def test_a_signed_link_opens_one_file_until_it_expires(move_clock: object) -> None:
    blob = actions.store(pdf("signed"), filename="Contract ü.pdf", purpose="test.none", actor=SYSTEM)
    other = actions.store(b"other", filename="other.txt", purpose="test.none", actor=SYSTEM)
    move_clock(datetime(2026, 5, 1, 12, tzinfo=UTC))  # type: ignore[operator]
    link = access.signed_url(blob, lifetime=timedelta(minutes=10))
    response = Client().get(link)
    assert response.status_code == 200
    assert response.content == queries.read(blob)
    token = link.partition("token=")[2]
    assert Client().get(f"{access.url(other)}?token={token}").status_code == 404
    assert Client().get(f"{access.url(blob)}?token={token[:-2]}xx").status_code == 404
    move_clock(datetime(2026, 5, 1, 12, 11, tzinfo=UTC))  # type: ignore[operator]
    assert Client().get(link).status_code == 404


def test_files_are_served_as_attachments_that_no_browser_runs(cast: Cast, client_for: object) -> None:
    blob = actions.store(
        b"<script>alert(1)</script>", filename="x.html", content_type="text/html", purpose="p", actor=cast.rita
    )
    response = client_for("rita").get(access.url(blob, inline=True))  # type: ignore[operator]
    assert response["Content-Disposition"] == 'attachment; filename="x.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    again = client_for("rita").get(access.url(blob), headers={"If-None-Match": response["ETag"]})  # type: ignore[operator]
    assert (again.status_code, again.content) == (304, b"")


def test_only_a_pdf_is_shown_in_the_browser(cast: Cast, client_for: object) -> None:
    blob = actions.store(pdf("x"), filename="Ä.pdf", purpose="p", actor=cast.rita)
    shown = client_for("rita").get(access.url(blob, inline=True))  # type: ignore[operator]
    assert shown["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert client_for("rita").get(access.url(blob))["Content-Disposition"].startswith("attachment")  # type: ignore[operator]
    assert client_for("max").get(access.url(blob)).status_code == 404  # type: ignore[operator]
    assert Client().get(access.url(blob)).status_code == 302


# ---- conversion and text


def test_equal_bytes_are_converted_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = convert.to_pdf
    monkeypatch.setattr(convert, "to_pdf", lambda *a, **k: made.append(1) or real(*a, **k))
    source = actions.store(docx("Hello"), filename="offer.docx", purpose="p", actor=cast.rita)
    twin = actions.store(queries.read(source), filename="twin.docx", purpose="q", actor=cast.max)
    first = actions.convert_to_pdf(source, purpose="test.pdf", actor=cast.rita)
    again = actions.convert_to_pdf(source, purpose="test.pdf", actor=cast.rita)
    other = actions.convert_to_pdf(twin, purpose="test.other", actor=cast.max)
    assert (first.filename, first.kind, first.pages) == ("offer.pdf", "pdf", 1)
    assert again == first
    assert (other.sha256, other.purpose, other.filename) == (first.sha256, "test.other", "twin.pdf")
    assert made == [1]
    assert Event.objects.filter(name="files.conversion.finished").count() == 2
    assert queries.text(first).lines == ["Hello"] == queries.text(source).lines


def test_what_cannot_be_converted_leaves_nothing(cast: Cast) -> None:
    redline = raw_docx('<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>new</w:t></w:r></w:ins></w:p>')
    source = actions.store(redline, filename="redline.docx", purpose="p", actor=cast.rita)
    with pytest.raises(Blocked):
        actions.convert_to_pdf(source, purpose="test.pdf", actor=cast.rita)
    assert not Conversion.objects.exists()
    note = actions.store(b"x", filename="a.txt", purpose="p", actor=cast.rita)
    with pytest.raises(InvalidInput, match="no Word document"):
        actions.convert_to_pdf(note, purpose="test.pdf", actor=cast.rita)


def test_the_job_notes_why_there_is_no_pdf_and_can_be_asked_again(cast: Cast) -> None:
    redline = raw_docx('<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>new</w:t></w:r></w:ins></w:p>')
    source = actions.store(redline, filename="redline.docx", purpose="p", actor=cast.rita)
    asked = actions.request_pdf(source, purpose="test.pdf", actor=cast.rita)
    assert actions.request_pdf(source, purpose="test.pdf", actor=cast.rita) == asked
    tasks.convert_to_pdf(str(source.pk), "test.pdf")
    asked.refresh_from_db()
    assert (asked.state, asked.result) == ("failed", None)
    assert "tracked changes" in asked.error
    good = actions.store(docx("fine"), filename="fine.docx", purpose="p", actor=cast.rita)
    wanted = actions.request_pdf(good, purpose="test.pdf", actor=cast.rita)
    tasks.convert_to_pdf(str(good.pk), "test.pdf")
    tasks.convert_to_pdf(str(good.pk), "test.pdf")
    wanted.refresh_from_db()
    assert wanted.state == "done"
    assert wanted.result is not None
    assert Blob.objects.filter(purpose="test.pdf").count() == 1


# ---- API


def test_api_upload_read_download(cast: Cast, client_for: object) -> None:
    client = client_for("rita")  # type: ignore[operator]
    made = client.post("/api/v1/files", {"file": SimpleUploadedFile("offer.docx", docx("Hello"))})
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["kind"], body["filename"], body["warnings"]) == ("docx", "offer.docx", [])
    assert client.get(f"/api/v1/files/{body['id']}").json()["sha256"] == body["sha256"]
    content = client.get(f"/api/v1/files/{body['id']}/content")
    assert hashlib.sha256(content.content).hexdigest() == body["sha256"]
    assert client_for("max").get(f"/api/v1/files/{body['id']}").status_code == 404  # type: ignore[operator]
    assert Client().get(f"/api/v1/files/{body['id']}").status_code == 401


def test_api_refusals_have_the_right_status(cast: Cast, client_for: object) -> None:
    client = client_for("rita")  # type: ignore[operator]
    before = Blob.objects.count()
    bad = client.post("/api/v1/files", {"file": SimpleUploadedFile("a.docx", docx("x")[:99])})
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_input")
    bomb = raw_docx(extra={"word/media/a.bin": b"\0" * (30 << 20)})
    assert client.post("/api/v1/files", {"file": SimpleUploadedFile("a.docx", bomb)}).status_code == 413
    assert Blob.objects.count() == before


def test_purposes_and_kinds_are_told() -> None:
    access.register("test.told", lambda blob, actor: False)
    assert "test.told" in access.purposes()
    assert all(inspection.kind_name(kind) for kind in inspection.ALL_KINDS)
