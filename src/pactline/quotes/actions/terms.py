"""Deal terms (sales operations) and the customer's wishes about them (the sales side)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring.models import Clause
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import save
from pactline.quotes import emails, pricing, queries
from pactline.quotes.models import DealTerm, Quote, TermRequest

from . import locks

Position = DealTerm.Position


def set_term(
    quote_id: UUID,
    *,
    clause_id: UUID,
    position: str,
    actor: Actor,
    fallback_no: int | None = None,
    custom_text: str = "",
    reason: str = "",
    if_match: str | None = None,
) -> DealTerm:
    """Say for one clause what this deal gets: the standard, fallback number n, or a text of its own with the reason.

    Anything but the standard makes the quote non-standard. Raises ``InvalidInput`` for a fallback that the clause lacks.
    """
    with transaction.atomic():
        quote = locks.editable(quote_id, actor=actor, permission="quotes.edit_terms", if_match=if_match)
        clause = Clause.objects.filter(pk=clause_id, is_active=True).first()
        if clause is None:
            raise InvalidInput(_("There is no such clause."), fields={"clause_id": _("Choose a clause.")})
        custom_text, reason = custom_text.strip(), reason.strip()
        _check(clause, position, fallback_no, custom_text, reason)
        term, _created = DealTerm.objects.update_or_create(
            quote=quote,
            clause=clause,
            defaults={
                "position": position,
                "fallback_no": fallback_no if position == Position.FALLBACK else None,
                "custom_text": custom_text if position == Position.CUSTOM else "",
                "reason": reason,
                "set_by_id": actor.user_id,
                "updated_at": clock.now(),
            },
        )
        _tell(quote, actor, {"clause": clause.name, "position": term.words, "reason": reason})
    return term


def _check(clause: Clause, position: str, fallback_no: int | None, custom_text: str, reason: str) -> None:
    fields: dict[str, str] = {}
    if position not in Position.values:
        fields["position"] = _("Choose standard, fallback or custom.")
    if position == Position.FALLBACK:
        ranks = set(clause.variations.filter(is_active=True, rank__gt=0).values_list("rank", flat=True))
        if fallback_no is None or fallback_no < 1:
            fields["fallback_no"] = _("Say which fallback: 1 is the first.")
        elif ranks and fallback_no not in ranks:
            fields["fallback_no"] = _("“%(clause)s” has the fallbacks %(ranks)s.") % {
                "clause": clause.name,
                "ranks": ", ".join(str(rank) for rank in sorted(ranks)),
            }
        elif not ranks:
            fields["fallback_no"] = _("“%(clause)s” has no fallback in the library.") % {"clause": clause.name}
    if position == Position.CUSTOM and not custom_text:
        fields["custom_text"] = _("Write the text that the customer gets.")
    if position in (Position.FALLBACK, Position.CUSTOM) and not reason:
        fields["reason"] = _("Say why this deal departs from the standard; legal reads it.")
    if fields:
        raise InvalidInput(_("The term cannot be used like this."), problems=list(fields.values()), fields=fields)


def remove_term(term_id: UUID, *, actor: Actor) -> Quote:
    """Back to the library's standard without a word."""
    with transaction.atomic():
        found = queries.get_term(term_id, actor=actor)
        quote = locks.editable(found.quote_id, actor=actor, permission="quotes.edit_terms")
        DealTerm.objects.filter(pk=term_id).delete()
        return _tell(quote, actor, {"clause": found.clause.name, "position": _("removed")})


def _tell(quote: Quote, actor: Actor, data: dict[str, str]) -> Quote:
    positions = queries.term_positions(quote)
    quote.is_non_standard = any(position != Position.STANDARD for _clause, position, _no, _text in positions)
    quote.content_hash = pricing.hash_of(quote, queries.lines(quote), positions)
    save(quote, fields=["is_non_standard", "content_hash"])
    record(subject=quote, verb="terms_changed", actor=actor, data=data, account_id=quote.account_id)
    return quote


def request_term(
    quote_id: UUID, *, text: str, actor: Actor, clause_id: UUID | None = None, reason: str = ""
) -> TermRequest:
    """Write down what the customer wishes; sales operations must answer before the quote can be submitted."""
    text = text.strip()
    if not text:
        raise InvalidInput(_("Write what the customer wishes."), fields={"text": _("Write what the customer wishes.")})
    with transaction.atomic():
        quote = locks.visible(quote_id, actor=actor)
        actor.require("quotes.request_terms", _("ask for terms"))
        if not quote.is_active or quote.status in queries.CLOSED:
            raise WrongState(
                _("%(quote)s is %(state)s.") % {"quote": quote, "state": quote.get_status_display().lower()}
            )
        if clause_id and not Clause.objects.filter(pk=clause_id).exists():
            raise InvalidInput(_("There is no such clause."), fields={"clause_id": _("Choose a clause.")})
        wish = TermRequest.objects.create(
            quote=quote, clause_id=clause_id, text=text, reason=reason.strip(), requested_by_id=actor.user_id
        )
        record(
            subject=quote, verb="terms_requested", actor=actor, data={"text": text[:500]}, account_id=quote.account_id
        )
    return wish


def answer_request(request_id: UUID, *, granted: bool, actor: Actor, answer: str = "") -> TermRequest:
    """Grant (a deal term says how) or decline a wish, with words for the sales agent."""
    answer = answer.strip()
    if not granted and not answer:
        message = _("Say why not; the sales agent must tell the customer.")
        raise InvalidInput(message, fields={"answer": message})
    with transaction.atomic():
        seen = queries.get_term_request(request_id, actor=actor)
        actor.require("quotes.edit_terms", _("answer a wish about terms"))
        wish = TermRequest.objects.select_for_update(of=("self",)).filter(pk=seen.pk).first()
        if wish is None:
            raise NotVisible(_("There is no such term request."))
        if wish.answered_at is not None:
            raise WrongState(_("This wish was answered already."))
        wish.answered_at, wish.answered_by_id = clock.now(), actor.user_id
        wish.is_granted, wish.answer = granted, answer
        save(wish, fields=["answered_at", "answered_by", "is_granted", "answer"])
        data = {"text": wish.text[:200], "granted": granted, "answer": answer}
        record(
            subject=seen.quote, verb="term_request_answered", actor=actor, data=data, account_id=seen.quote.account_id
        )
        emails.wish_answered(wish, actor)
    return wish
