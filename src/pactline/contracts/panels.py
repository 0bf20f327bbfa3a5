"""What contracts offer to other pages and to the shell: navigation, search, home widgets, the chain, blocks of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from pactline.files import access
from pactline.files.models import Blob
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.parties.models import Account
from pactline.quotes.models import Quote
from pactline.quotes.queries import lineage_of
from pactline.ui import create, formats, nav, presence, search, slots, tables
from pactline.ui import record as records

from . import actions, at_home, queries, rules, targets, workbench
from .lifecycle import RECORD
from .models import ContractLine, ContractRecord, ContractRequest, FieldChange, Revision

REQUESTS = presence.Rows(Quote, ContractRequest, "quote_id", keys=lineage_of)


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a contract."""

    name: str
    note: str
    blob: Blob
    url: str


def record_verbs(found: ContractRecord, actor: Actor) -> list[records.VerbButton]:
    """The buttons of a contract's page."""

    def at(name: str) -> str:
        return reverse(f"contracts:{name}", args=[found.pk])

    offers = RECORD.offers(found, actor)
    buttons = records.verbs(offers, {"activate": records.To(at("record_activation"), primary=True)})
    if actor.may("contracts.initiate") and found.status == ContractRecord.Status.ACTIVE:
        amendment = ContractRequest.Type.AMENDMENT
        buttons.append(_follow(found, "amend", _("Amend…"), at("record_amendment"), "pencil-plus", amendment))
    renewable = found.status in (ContractRecord.Status.ACTIVE, ContractRecord.Status.EXPIRED) and not found.perpetual
    if actor.may("contracts.initiate") and renewable:
        renewal = ContractRequest.Type.RENEWAL
        buttons.append(_follow(found, "renew", _("Renew…"), at("record_renewal"), "refresh", renewal))
    if actor.may("contracts.administer"):
        buttons.append(records.link("edit", _("Change data"), at("record_edit"), dialog=True, icon="pencil"))
    if actor.may("contracts.protect"):
        label = workbench.privacy_label(never_send=found.never_send)
        buttons.append(records.link("protect", label, at("record_privacy"), dialog=True, icon="shield-lock"))
    buttons += records.verbs(
        offers,
        {
            "terminate": records.To(at("record_termination"), dialog=True),
            "cancel": records.To(at("record_cancellation"), dialog=True),
        },
    )
    return buttons


def _follow(found: ContractRecord, verb: str, label: str, url: str, icon: str, request_type: str) -> records.VerbButton:
    """The way to an amendment or renewal, or why there is none now."""
    reasons = tuple(actions.following_problems(request_type, found).values())
    return records.VerbButton(verb, label, url, enabled=not reasons, reasons=reasons, icon=icon, dialog=True)


def line_table(found: ContractRecord, lines: Sequence[ContractLine]) -> dict[str, Any]:
    """The priced lines for the ``table`` component: bundles indented, totals below."""
    currency = found.currency
    head = [
        tables.Head(_("Product")), tables.Head(_("Quantity"), "end"), tables.Head(_("Unit price"), "end"),
        tables.Head(_("Discount"), "end"), tables.Head(_("Charged")), tables.Head(_("Net"), "end"),
    ]  # fmt: skip
    rows = [
        tables.Row(
            [
                _named(line, found), f"{formats.quantity(line.quantity)} {line.unit}".strip(),
                formats.money(line.unit_price, currency),
                formats.percent(line.discount_percent) if line.discount_percent else "", line.rhythm,
                formats.money(line.net, currency),
            ],
            indent=1 if line.parent_id else 0,
        )
        for line in lines
    ]  # fmt: skip
    total = sum((line.net for line in lines), rules.ZERO)
    foot = (
        [_("Net, each line once"), "", "", "", "", formats.money(total, currency) if currency else ""] if lines else []
    )
    return {"head": head, "rows": rows, "foot": foot}


def _named(line: ContractLine, found: ContractRecord) -> SafeString | str:
    """The product, and below it when it runs where that is not the contract's own term."""
    if (line.starts_on, line.ends_on) in ((found.starts_on, found.ends_on), (None, None)):
        return line.name
    days = [formats.day(day).replace(" ", "\u00a0") for day in (line.starts_on, line.ends_on) if day]
    return format_html('{}<br><span class="muted small">{}</span>', line.name, " – ".join(days))


def terms(found: ContractRecord) -> list[tuple[str, str]]:
    """Terms and metadata as pairs of words; money in the contract's currency."""
    pairs: list[tuple[str, str]] = []
    for name, (_kind, label) in targets.TARGETS.items():
        if name in ("title", "starts_on", "ends_on"):
            continue
        pairs.append((str(label), targets.words(name, getattr(found, name), found.currency)))
    pairs += [(targets.label_of(f"metadata.{name}"), str(value)) for name, value in sorted(found.metadata.items())]
    return pairs


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the history, in words."""

    row: FieldChange
    label: str
    old: str
    new: str


def changes(found: ContractRecord, rows: Sequence[FieldChange]) -> list[Change]:
    """The history of a contract: what each term was and became."""
    return [
        Change(row, _term(row.field), _was(row.field, row.old, found), _was(row.field, row.new, found)) for row in rows
    ]


def _term(name: str) -> str:
    people = {"owner": _("Owner"), "administrator": _("Administrator")}
    return people.get(name) or targets.label_of(name)


def _was(name: str, text: str, found: ContractRecord) -> str:
    """A value of the history, which is kept as text, in words."""
    if name not in targets.TARGETS:
        return text
    try:
        return targets.words(name, targets.converted(name, text), found.currency)
    except ValueError:
        return text


def documents(found: ContractRecord) -> list[Document]:
    """The files of a contract: each signed document, its certificate, what was signed as Word; then its amendments."""
    rows: list[tuple[str, str, Blob | None]] = []
    if found.request is not None:
        rows += _signed_files(found.request, [found.revision] if found.revision else [])
    elif found.signed_pdf is not None:
        rows += [(_("Signed contract"), _sealed(found.signed_pdf), found.signed_pdf)]
        rows += [(_("Certificate of completion"), "", found.certificate)]
    for amendment in queries.signed_amendments(found):
        rows += [(f"{amendment.title}: {name}", note, blob) for name, note, blob in _signed_files(amendment, [])]
    return [Document(name, note, blob, access.url(blob)) for name, note, blob in rows if blob is not None]


def _signed_files(request: ContractRequest, revisions: Sequence[Revision]) -> list[tuple[str, str, Blob | None]]:
    """Name, note and file of all that a request brought: its signed documents, the certificate, and the Word files."""
    signed = [one for one in queries.documents(request) if one.signed_pdf is not None]
    rows: list[tuple[str, str, Blob | None]] = [
        (one.title if len(signed) > 1 else _("Signed contract"), _sealed(one.signed_pdf), one.signed_pdf)
        for one in signed
    ]
    rows.append((_("Certificate of completion"), "", request.certificate))
    rows += [(_("Revision %(number)s as Word") % {"number": one.number}, "", one.docx) for one in revisions]
    return rows


def _sealed(blob: Blob | None) -> str:
    return _("sealed; SHA-256 %(hash)s") % {"hash": blob.sha256} if blob is not None else ""


def notice_day(found: ContractRecord) -> date | None:
    """Until when notice must be given."""
    days = found.renewal_notice_days if found.auto_renew else found.termination_notice_days
    return rules.notice_by(found.ends_on, days)


# On other modules' pages


def on_quote(request: HttpRequest, quote: Any) -> slots.Panel | None:
    """On a quote: the contracts that were made from it."""
    actor = actor_of(request)
    if not isinstance(quote, Quote) or actor is None or not actor.may("contracts.view"):
        return None
    rows = _requests_of(quote, actor)
    if not rows:
        return None
    return slots.Panel("contracts/on_quote.html", {"requests": rows}, title=_("Contract"), order=30)


def on_account(request: HttpRequest, account: Any) -> slots.Panel | None:
    """On a customer: the contracts with them."""
    actor = actor_of(request)
    if not isinstance(account, Account) or actor is None or not actor.may("contracts.view_record"):
        return None
    rows = list(queries.records_visible_to(actor).filter(account=account)[:10])
    return (
        slots.Panel("contracts/on_account.html", {"contracts": rows}, title=_("Contracts"), order=40) if rows else None
    )


def _requests_of(quote: Quote, actor: Actor) -> list[ContractRequest]:
    """The contract requests of a quote's versions; read once for a page, which shows them in two places."""
    kept: tuple[Actor, list[ContractRequest]] | None = quote.__dict__.get("_contract_requests")
    if not REQUESTS.there(quote):
        return []
    if kept is None or kept[0] != actor:
        rows = queries.visible_to(actor).filter(quote__number=quote.number).select_related("contract_type", "record")
        kept = quote.__dict__["_contract_requests"] = (actor, list(rows))
    return kept[1]


def chain(actor: Actor, subject: Model) -> Iterable[slots.Node]:
    """The neighbours that contracts know: quote – request – contract."""
    if isinstance(subject, Quote) and actor.may("contracts.view"):
        return [_request_node(row) for row in _requests_of(subject, actor) if row.quote_id == subject.pk]
    if isinstance(subject, ContractRequest):
        found = [_record_node(row) for row in queries.records_visible_to(actor).filter(request=subject)]
        return found + ([_quote_node(subject.quote)] if subject.quote and actor.may("quotes.view") else [])
    if isinstance(subject, ContractRecord):
        wanted = [key for key in (subject.previous_id, subject.parent_id) if key]
        near = queries.records_visible_to(actor).filter(pk__in=wanted) | queries.records_visible_to(actor).filter(
            previous=subject
        )
        rows = [_record_node(row) for row in near]
        if subject.request_id is not None:
            rows += [_request_node(row) for row in queries.visible_to(actor).filter(pk=subject.request_id)]
        return rows
    return []


def _request_node(row: ContractRequest) -> slots.Node:
    return slots.Node(
        row,
        _("Contract request"),
        row.number,
        row.title,
        row.get_absolute_url(),
        40,
        row.status,
        row.get_status_display(),
    )


def _record_node(row: ContractRecord) -> slots.Node:
    return slots.Node(
        row, _("Contract"), row.number, row.title, row.get_absolute_url(), 50, row.status, row.get_status_display()
    )


def _quote_node(row: Quote) -> slots.Node:
    return slots.Node(
        row, _("Quote"), str(row), row.name, row.get_absolute_url(), 30, row.status, row.get_status_display()
    )


def find(actor: Actor, text: str, limit: int) -> Sequence[search.Hit]:
    """Requests and contracts by number, title and customer, then by the words of their documents."""
    found: list[search.Hit] = []
    if not (actor.may("contracts.view") or actor.may("contracts.view_record")):
        return found
    requests, contracts = queries.search_numbers(actor, text, limit)
    found += [
        search.Hit(_("Contract request"), r.number, r.title, r.get_absolute_url(), r.account.name, "contract")
        for r in requests
    ]
    found += [
        search.Hit(_("Contract"), c.number, c.title, c.get_absolute_url(), c.account.name, "contract")
        for c in contracts
    ]
    if actor.may("contracts.view"):
        for row in queries.search_text(actor, text, limit):
            request = row.document.request
            found.append(
                search.Hit(_("Contract text"), request.number, request.title, request.get_absolute_url(),
                           str(getattr(row, "headline", "")), "file-text")
            )  # fmt: skip
    return found


def register() -> None:
    """Called when the application starts."""
    nav.register(
        area="contracts",
        label=_l("Contract requests"),
        url_name="contracts:requests",
        permission="contracts.view",
        icon="contract",
        order=10,
    )
    nav.register(
        area="contracts",
        label=_l("Contracts"),
        url_name="contracts:records",
        permission="contracts.view_record",
        icon="contract",
        order=20,
    )
    nav.register(area="settings", label=_l("Contract configurations"), url_name="contracts:configurations",
                 permission="contracts.configure", icon="settings", order=40)  # fmt: skip
    create.register(
        label=_l("Contract on their paper"),
        url_name="contracts:request_new",
        permission="contracts.initiate",
        icon="contract",
        order=40,
    )
    search.register(find)
    slots.register("quotes.quote.side", on_quote)
    slots.register("parties.account.side", on_account)
    slots.register_chain(chain)
    at_home.register()
