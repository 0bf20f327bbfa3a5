"""What contracts answer to the engines below: approvals of a revision, signatures of a request, who reads which file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from pactline.activity import subjects as openers
from pactline.approvals import subjects as approvals
from pactline.approvals.subjects import FieldSpec
from pactline.esign import subjects as esign
from pactline.esign.models import Envelope
from pactline.files import access
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.notify import kinds

from . import context, queries, sources
from .actions import approval, signing
from .models import ContractRecord, ContractRequest, Revision, SupportingFile

YES_NO = "flag"


def _choices(states: type[TextChoices]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in states.choices)


FIELDS = (
    FieldSpec("request.contract_type", _("Contract type")),
    FieldSpec("request.request_type", _("Request type"), "choice", _choices(ContractRequest.Type)),
    FieldSpec("request.paper", _("Paper"), "choice", _choices(ContractRequest.Paper)),
    FieldSpec("request.signature_type", _("Signature"), "choice", _choices(ContractRequest.SignatureType)),
    FieldSpec("request.value", _("Total contract value"), "money"),
    FieldSpec("request.currency", _("Currency")),
    FieldSpec("request.term_months", _("Term in months"), "number"),
    FieldSpec("request.perpetual", _("Perpetual"), YES_NO),
    FieldSpec("account.name", _("Account")),
    FieldSpec("account.country", _("Country of the account")),
    FieldSpec("quote.is_non_standard", _("Non-standard terms in the quote"), YES_NO),
    FieldSpec("quote.payment_terms_days", _("Payment terms in days"), "number"),
    FieldSpec("quote.auto_renew", _("Renews automatically"), YES_NO),
    FieldSpec("revision.source", _("Where the revision comes from"), "choice", _choices(Revision.Source)),
    FieldSpec("revision.is_edited", _("Text was edited by hand or by the customer"), YES_NO),
    FieldSpec("revision.clauses", _("Clause variations used")),
)


class SigningAnswers:
    """Passes the signing engine's answers on to the actions."""

    def on_completed(self, envelope: Envelope, actor: Actor) -> None:
        """Everybody signed."""
        signing.on_completed(envelope, actor)

    def on_declined(self, envelope: Envelope, actor: Actor) -> None:
        """Somebody declined."""
        signing.on_declined(envelope, actor)

    def on_expired(self, envelope: Envelope, actor: Actor) -> None:
        """The time to sign has passed."""
        signing.on_expired(envelope, actor)

    def on_cancelled(self, envelope: Envelope, actor: Actor) -> None:
        """We called it off."""
        signing.on_cancelled(envelope, actor)


def revision_context(revision_id: UUID) -> Mapping[str, Any]:
    """What approval rules for a revision may ask for."""
    revision = queries.revision_by_id(revision_id)
    request = revision.document.request
    edited = Revision.objects.filter(document=revision.document, sequence__lte=revision.sequence).exclude(
        source__in=[Revision.Source.GENERATED, Revision.Source.REGENERATED]
    )
    generated = (
        Revision.objects.filter(document=revision.document, sequence__lte=revision.sequence)
        .filter(source__in=[Revision.Source.GENERATED, Revision.Source.REGENERATED])
        .order_by("-sequence")
        .first()
    )
    if generated is not None:
        edited = edited.filter(sequence__gt=generated.sequence)
    return {
        **context.of(request, frozen=True),
        "revision": {
            "number": revision.number,
            "source": revision.source,
            "is_edited": edited.exists(),
            "clauses": [
                f"{code}: {number}"
                for code, number in (generated.values.get("clauses", {}) if generated else {}).items()
            ],
        },
    }


def sees_revision(actor: Actor, revision_id: UUID) -> bool:
    """Whether the actor may see the request of a revision."""
    found = Revision.objects.filter(
        pk=revision_id, document__request__in=queries.visible_to(actor).order_by().values("pk")
    )
    return found.exists()


def url_of_revision(revision_id: UUID) -> str:
    """The workbench, opened at the revision."""
    return f"{queries.revision_by_id(revision_id).get_absolute_url()}&tab=approvals"


def owner_of_revision(revision_id: UUID) -> UUID | None:
    """Whose manager is meant by “owner’s manager”."""
    return queries.revision_by_id(revision_id).document.request.owner_id


def may_read(blob: Blob, actor: Actor) -> bool:
    """Whoever may see a revision may read its files; contract users without more see the latest one only."""
    kept = SupportingFile.objects.filter(blob=blob, request__in=queries.visible_to(actor).order_by().values("pk"))
    if kept.exists():
        return True
    rows = Revision.objects.filter(docx=blob) | Revision.objects.filter(pdf=blob)
    for revision in rows.select_related("document__request"):
        request = revision.document.request
        visible = queries.visible_to(actor).filter(pk=request.pk).exists()
        if visible and queries.revisions(request, actor=actor).filter(pk=revision.pk).exists():
            return True
    return False


def may_read_signed(blob: Blob, actor: Actor) -> bool:
    """Signed files are read by whoever may see the contract, its request, or its amendment."""
    of_request = Q(documents__signed_pdf=blob) | Q(certificate=blob)
    requests = ContractRequest.objects.filter(of_request)
    if queries.visible_to(actor).filter(pk__in=requests.values("pk")).exists():
        return True
    found = Q(signed_pdf=blob) | Q(certificate=blob) | Q(request__in=requests) | Q(amendments__in=requests)
    return queries.records_visible_to(actor).filter(found).exists()


def register() -> None:
    """Called when the application starts."""
    approvals.register(
        queries.REVISION_TYPE,
        approvals.Subject(
            label=_("Contract revision"),
            fields=FIELDS,
            context=revision_context,
            on_approved=approval.on_approved,
            on_rejected=approval.on_rejected,
            on_recalled=approval.on_recalled,
            on_voided=approval.on_voided,
            editors=queries.editors,
            owner=owner_of_revision,
            visible=sees_revision,
            url=url_of_revision,
            recall_permission="contracts.request_approval",
        ),
    )
    esign.register("contracts.contractrequest", SigningAnswers())
    access.register("contracts.revision", may_read)
    access.register("contracts.supporting", may_read)
    access.register("contracts.signed", may_read_signed)
    openers.register(ContractRequest, queries.get)
    openers.register(Revision, queries.revision)
    openers.register(ContractRecord, queries.record)
    sources.register()
    for key, label, email in (
        ("contracts.review_answered", _("A review of a contract was answered"), True),
        ("contracts.customer_commented", _("A customer commented on a contract"), True),
        ("contracts.review_asked", _("I am asked to review a contract"), True),
        ("contracts.approval_voided", _("An approval of a contract no longer counts"), True),
        ("contracts.signing", _("A contract was signed, declined or called back"), True),
        ("contracts.record", _("The data of a contract need attention"), True),
        ("contracts.expiry", _("A contract ends soon"), True),
    ):
        kinds.register(key, label, email=email)
