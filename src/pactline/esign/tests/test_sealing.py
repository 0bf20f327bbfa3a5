"""Sealing under fire: a worker that dies at every step, two at once, a subject that refuses, an operator's button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from pactline.activity.models import Event
from pactline.esign import actions, certifying, emails, queries, sealkey, subjects
from pactline.esign.actions import sealing
from pactline.esign.models import Envelope
from pactline.esign.pdf import certificate, keys, seal, verify
from pactline.esign.people import SignerInput
from pactline.esign.testing import envelope_for, sign_as
from pactline.files import actions as file_actions
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import NotAllowed, Unavailable, WrongState
from pactline.notify.models import MailMessage, Notice

CARL = SignerInput(name="Carl Customer", email="carl@contoso.example")


class Killed(BaseException):
    """What a worker that is killed looks like from inside: nothing after it runs."""


@pytest.fixture
def signed(cast: Cast) -> Envelope:
    return signed_by_carl(cast)


def signed_by_carl(cast: Cast, **options: Any) -> Envelope:
    envelope = envelope_for(cast.rita, [CARL], **options)
    sign_as(envelope.signers.get())
    envelope.refresh_from_db()
    assert envelope.status == "sealing"
    return envelope


def end_state(envelope: Envelope) -> dict[str, Any]:
    """What the world looks like after sealing, without what is random."""
    envelope.refresh_from_db()
    events = Event.objects.filter(subject_type="esign.envelope", subject_id=envelope.pk)
    return {
        "status": envelope.status,
        "level": envelope.level,
        "error": envelope.seal_error,
        "evidence": list(envelope.evidence.order_by("seq").values_list("kind", flat=True)),
        "chain": queries.trail(envelope).intact,
        "events": list(events.order_by("id").values_list("name", flat=True)),
        "sealed": Blob.objects.filter(purpose="esign.sealed").count(),
        "certificates": Blob.objects.filter(purpose="esign.certificate").count(),
        "copies": MailMessage.objects.filter(template="esign/mail/completed").count(),
        "news": MailMessage.objects.filter(template="esign/mail/sealed").count(),
    }


STEPS: list[tuple[Any, str]] = [
    (queries, "trail"),
    (sealkey, "current"),
    (file_queries, "read"),
    (sealing, "_marks"),
    (seal, "seal"),
    (sealing, "_read_back"),
    (certifying, "facts"),
    (certificate, "certificate"),
    (sealing, "_finish"),
    (file_actions, "store"),
    (sealing, "note"),
    (sealing, "_give_copies"),
    (emails, "completed"),
    (emails, "to_sender"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _module, name in STEPS])
@pytest.mark.parametrize("how", [Killed, RuntimeError])
def test_a_worker_that_dies_at_any_step_leaves_one_file_and_one_event(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: bool, how: type[BaseException]
) -> None:
    undisturbed = signed_by_carl(cast)
    actions.seal_envelope(undisturbed.pk)
    wanted = end_state(undisturbed)
    one = {key: wanted[key] for key in ("sealed", "certificates", "copies", "news")}
    envelope = signed_by_carl(cast)
    real: Callable[..., Any] = getattr(module, name)

    def die(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs) if after else None
        raise how("the worker is gone") if how is RuntimeError else how()
        return result

    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(how):
            actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    if envelope.status == "sealing":
        assert envelope.sealed_id is None
        assert bool(envelope.seal_error) == (how is RuntimeError)
    actions.seal_envelope(envelope.pk)
    actions.seal_envelope(envelope.pk)
    found = end_state(envelope)
    assert {**found, **one} == wanted
    assert {key: found[key] for key in one} == {key: 2 * count for key, count in one.items()}


def test_two_workers_at_once_make_one_file(transactional_cast: Cast) -> None:
    envelope = signed_by_carl(transactional_cast)
    refused: list[str] = []

    def work() -> None:
        try:
            actions.seal_envelope(envelope.pk)
        except Unavailable as error:
            refused.append(str(error))
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    state = end_state(envelope)
    assert (state["status"], state["sealed"], state["certificates"], state["copies"]) == ("completed", 1, 1, 1)
    assert state["events"].count("esign.envelope.completed") == 1
    assert refused == []


def test_a_subject_that_fails_undoes_everything_and_is_asked_again(cast: Cast) -> None:
    class Fussy:
        calls = 0

        def on_completed(self, envelope: Envelope, actor: Any) -> None:
            Fussy.calls += 1
            if Fussy.calls == 1:
                raise RuntimeError("the contract record could not be made")

    subjects.register("identity.user", Fussy())  # type: ignore[arg-type]
    try:
        envelope = signed_by_carl(cast, subject=cast.user("ada"))
        with pytest.raises(RuntimeError):
            actions.seal_envelope(envelope.pk)
        envelope.refresh_from_db()
        assert (envelope.status, envelope.sealed_id) == ("sealing", None)
        assert envelope.seal_error == "the contract record could not be made"
        assert not Blob.objects.filter(purpose="esign.sealed").exists()
        actions.seal_envelope(envelope.pk)
        envelope.refresh_from_db()
        assert (envelope.status, Fussy.calls) == ("completed", 2)
    finally:
        subjects._subjects.pop("identity.user")


def test_an_expired_certificate_leaves_it_waiting_for_an_operator(
    cast: Cast, signed: Envelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = keys.self_signed(organisation="Old", now=clock.now() - timedelta(days=30), validity=timedelta(days=10))
    with monkeypatch.context() as patch:
        patch.setattr(sealkey, "current", lambda: keys.load_pem(data, data))
        for _try in range(3):
            with pytest.raises(Unavailable, match="expired on"):
                actions.seal_envelope(signed.pk)
        assert actions.warn() >= 1
        assert actions.warn() == 0
    signed.refresh_from_db()
    assert "expired" in signed.seal_error
    assert list(queries.seals_that_wait()) == [signed]
    assert actions.waiting_seals_alarm() >= 1
    assert Notice.objects.filter(user=cast.user("adam"), title__contains=signed.number).exists()
    assert not Notice.objects.filter(user=cast.user("rita")).exists()
    with pytest.raises(NotAllowed):
        actions.retry_seal(signed.pk, actor=cast.rita)
    actions.retry_seal(signed.pk, actor=cast.adam)
    actions.retry_seal(signed.pk, actor=cast.adam)  # a second press while the job waits is harmless
    actions.seal_envelope(signed.pk)
    assert not queries.seals_that_wait().exists()
    with pytest.raises(WrongState):
        actions.retry_seal(signed.pk, actor=cast.adam)


def test_the_sweep_finds_what_was_forgotten_and_only_that(signed: Envelope, move_clock: Any) -> None:
    assert actions.sweep() == 0
    move_clock(clock.now() + timedelta(minutes=10))
    assert actions.sweep() == 1
    actions.seal_envelope(signed.pk)
    move_clock(clock.now() + timedelta(minutes=20))
    assert actions.sweep() == 0


def test_a_document_that_was_exchanged_is_not_sealed(signed: Envelope, monkeypatch: pytest.MonkeyPatch) -> None:
    from pactline.esign.testing import contract_pdf

    other = contract_pdf("Another agreement")
    monkeypatch.setattr(file_queries, "read", lambda blob: other)
    with pytest.raises(Unavailable, match="not the one that people signed"):
        actions.seal_envelope(signed.pk)
    signed.refresh_from_db()
    assert signed.status == "sealing"


def test_a_merged_certificate_lies_inside_the_sealed_file(cast: Cast) -> None:
    envelope = signed_by_carl(cast, merge_certificate=True)
    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    sealed = file_queries.read(envelope.sealed)
    assert verify.verify(sealed, roots=sealkey.trusted(), now=clock.now()).intact
    from pactline.esign.pdf.places import text_of

    assert "Certificate of completion" in text_of(sealed)
    assert file_queries.read(envelope.certificate)


def test_only_signed_envelopes_are_sealed(cast: Cast) -> None:
    envelope = envelope_for(cast.rita, [CARL])
    with pytest.raises(WrongState):
        actions.seal_envelope(envelope.pk)
    assert envelope.evidence.filter(kind="sealed").count() == 0
