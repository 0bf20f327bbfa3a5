"""Own paper: the document made from the template that the rules choose, filled from quote, request and answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.authoring import actions as authoring
from pactline.authoring.docx.content import Signer
from pactline.authoring.models import Template
from pactline.contracts import carried, context, queries, rules
from pactline.contracts.lifecycle import REQUEST
from pactline.contracts.models import ContractDocument, ContractRequest, ContractStatus, Revision, Signatory
from pactline.files import actions as files
from pactline.files import inspection
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, DomainError, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote

from . import pdfs, revisions, signatories

S = ContractRequest.Status
AGREED = frozenset({"approved", "pending_customer_acceptance", "accepted", "completed"})
"""States of a quote from which a contract may be made."""
OFFERED = frozenset({"approved", "pending_customer_acceptance"})
"""Those in which the last day of validity still counts."""


@dataclass(frozen=True, slots=True)
class Made:
    """A filled document, or the sentences that say why there is none."""

    template: Template | None = None
    docx: bytes = b""
    values: dict[str, object] | None = None
    appended: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def generate(request_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """Make revision 1.0 of a request in Draft and begin its work.

    When that is not possible (no template, an empty tag), the request stays in Draft with status Error and its
    ``problems`` say what is missing and where; correct it and press again.
    """
    with transaction.atomic():
        request = locked(_own(actor), request_id)
        if request.status != S.DRAFT:
            return REQUEST.apply(request.pk, "generate", actor=actor)
        actor.require("contracts.initiate", _("make a contract document"))
        made = _make(request, actor)
        if made.problems:
            request.contract_status, request.problems = ContractStatus.ERROR, list(made.problems)
            save(request, fields=["contract_status", "problems"])
            record(subject=request, verb="generation_failed", actor=actor, data={"problems": list(made.problems)})
            return request
        document = _document(request, made)
        _add(
            document,
            made,
            Revision.Source.GENERATED,
            _("Made from the template “%(name)s”.") % {"name": made.template},
            actor,
        )
        return REQUEST.apply(
            request.pk, "generate", actor=actor, data={"template": str(made.template)},
            fields={"contract_status": ContractStatus.DOCUMENT_READY, "problems": [], "status_reason": ""},
        )  # fmt: skip


def regenerate(request_id: UUID | str, *, actor: Actor, notes: str = "") -> Revision:
    """Make the document again as the next revision: fields, clauses, tables and signatories as they are now.

    Manual edits of the document are not in it. A newer, approved version of the quote takes the place of the old one.
    Raises ``Blocked`` with what is missing; then nothing has changed.
    """
    with transaction.atomic():
        visible = queries.get(request_id, actor=actor)
        actor.require("contracts.regenerate", _("make a contract document again"))
        request = locked(_own(actor), visible.pk)
        if request.paper != ContractRequest.Paper.OWN:
            raise Blocked(
                _("%(request)s is on the other side’s paper; upload the next revision.") % {"request": request}
            )
        if request.status != S.WORK_IN_PROGRESS:
            raise WrongState(
                _("%(request)s is %(state)s; the document can be made again only while it is being worked on.")
                % {"request": request, "state": request.get_status_display()}
            )
        _take_newer_quote(request, actor)
        made = _make(request, actor)
        if made.problems:
            raise Blocked(
                _("The document of %(request)s cannot be made.") % {"request": request}, problems=made.problems
            )
        document = _document(request, made)
        words = notes.strip() or _("Made again from the template “%(name)s”.") % {"name": made.template}
        revision = _add(document, made, Revision.Source.REGENERATED, words, actor)
        request.contract_status, request.status_reason = ContractStatus.DOCUMENT_READY, ""
        request.waived_hash, request.waived_reason = "", ""
        save(request, fields=["contract_status", "status_reason", "waived_hash", "waived_reason"])
    return revision


def _own(actor: Actor) -> QuerySet[ContractRequest]:
    rows = ContractRequest.objects.filter(pk__in=queries.visible_to(actor).order_by().values("pk"))
    return rows.select_related("account", "contact", "contract_type", "quote", "owner", "selling_entity")


def _make(request: ContractRequest, actor: Actor) -> Made:
    earlier = carried.contract_of(request)
    if (request.quote is not None or earlier is None) and (problem := quote_problem(request.quote)):
        return Made(problems=(problem,))
    agreed = request.quote or (earlier.quote if earlier else None)
    found = context.of(request)
    try:
        template = authoring.choose_template(
            found,
            contract_type=request.contract_type,
            request_type=request.request_type,
            template_id=request.answers.get("template_id"),
        )
    except DomainError as error:
        return Made(problems=(error.message, *error.problems))
    if template.current is None:
        return Made(problems=(_("The template “%(name)s” has no published version.") % {"name": template.name},))
    _find_signatories(request, template, actor)
    filled = authoring.fill(
        template.current,
        found,
        signers=_signers(request),
        terms=quotes.deal_terms(agreed) if agreed else (),
    )
    if filled.problems:
        return Made(template=template, problems=tuple(filled.problems))
    return Made(
        template, filled.docx, {**filled.values, "tags": filled.values.get("values", {})}, tuple(filled.appended)
    )


def quote_problem(quote: Quote | None) -> str | None:
    """Why no contract can be made from ``quote`` now; None when one can."""
    if quote is None:
        return _("Our own paper is made from a quote; choose one.")
    facts = {"quote": quote, "state": quote.get_status_display(), "day": quote.expires_on.isoformat()}
    if not quote.is_active:
        return _("%(quote)s is an older version. Use the active one.") % facts
    if quote.status == Quote.Status.EXPIRED or (quote.status in OFFERED and quote.expires_on < clock.today()):
        return _("%(quote)s was valid until %(day)s. Set a new date and have it approved again.") % facts
    if quote.status not in AGREED:
        return _("%(quote)s is %(state)s; a contract can be made only from an approved quote.") % facts
    return None


def _take_newer_quote(request: ContractRequest, actor: Actor) -> None:
    if request.quote is None:
        return
    current = quotes.current_version(request.quote)
    if current.pk == request.quote_id:
        return
    if problem := quote_problem(current):
        raise Blocked(_("The document of %(request)s cannot be made.") % {"request": request}, problems=[problem])
    old = request.quote
    request.quote, request.value, request.currency = current, current.tcv, current.currency
    save(request, fields=["quote", "value", "currency"])
    record(subject=request, verb="quote_replaced", actor=actor, data={"quote": [str(old), str(current)]})


def _find_signatories(request: ContractRequest, template: Template, actor: Actor) -> None:
    """By rule, unless somebody has chosen them by hand."""
    people = list(queries.signatories(request))
    if not people or not any(person.is_by_hand for person in people):
        signatories.find(request, actor=actor, template=template)


def _signers(request: ContractRequest) -> list[Signer]:
    signing = [
        person for person in queries.signatories(request) if person.role == Signatory.Role.SIGNER and person.name
    ]
    return [
        Signer(number=number, side=str(person.kind), name=person.name, title=person.title, email=person.email,
               legal_name=person.name)
        for number, person in enumerate(signing, 1)
    ]  # fmt: skip


def _document(request: ContractRequest, made: Made) -> ContractDocument:
    document = revisions.document_of(request)
    if document is None:
        document = ContractDocument(
            request=request,
            contract_type=request.contract_type,
            template=made.template,
            title=request.title,
            position=1,
        )
        document.save(force_insert=True)
    elif document.template_id != (made.template.pk if made.template else None):
        document.template = made.template
        save(document, fields=["template"])
    document.request = request
    return document


def _add(document: ContractDocument, made: Made, source: str, notes: str, actor: Actor) -> Revision:
    request = document.request
    name = f"{rules.file_stem(request.number, request.title)}.docx"
    blob = files.store(made.docx, filename=name, purpose=pdfs.PDF_PURPOSE, actor=actor, kind=inspection.DOCX)
    mark = queries.quote_mark(request.quote) if request.quote else ""
    request.quote_snapshot = rules.plain(context.basis(request))
    request.quote_hash = mark
    save(request, fields=["quote_snapshot", "quote_hash"])
    notices = [
        _("“%(part)s” was added, because the template has no place for it.") % {"part": part} for part in made.appended
    ]
    return revisions.add(
        document,
        revisions.Made(
            blob=blob,
            source=source,
            notes=notes,
            values=made.values or {},
            quote_hash=mark,
            terms_hash=context.terms_mark(request),
            notices=notices,
        ),
        actor=actor,
    )
