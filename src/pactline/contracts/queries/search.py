"""Search by numbers and names, and over the full text of the latest revisions."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pactline.contracts.models import ContractRecord, ContractRequest, Revision
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.models import Account

from .records import records_visible_to
from .requests import visible_to


def search_text(actor: Actor, text: str, limit: int) -> list[Revision]:
    """Latest revisions whose words hold all of ``text`` (web syntax: "quoted", or, -not), best first, with a headline."""
    english = SearchQuery(text, config="english", search_type="websearch")
    simple = SearchQuery(text, config="simple", search_type="websearch")
    later = Revision.objects.filter(document_id=OuterRef("document_id"), sequence__gt=OuterRef("sequence"))
    return list(
        Revision.objects.filter(~Exists(later), search=english | simple)
        .filter(document__request__in=visible_to(actor).order_by().values("pk"))
        .annotate(rank=SearchRank(F("search"), english))
        .annotate(
            headline=SearchHeadline(
                "text", english, config="english", max_words=24, min_words=8, start_sel="", stop_sel=""
            )
        )
        .select_related("document__request__account")
        .defer("text", "search", "values")
        .order_by("-rank")[:limit]
    )


def search_numbers(actor: Actor, text: str, limit: int) -> tuple[list[ContractRequest], list[ContractRecord]]:
    """Requests and records whose number, title or account holds ``text``."""
    wanted = Q(number__icontains=text) | Q(title__icontains=text) | Q(account__name__icontains=text)
    requests = visible_to(actor).filter(wanted).select_related("account")[:limit]
    records = records_visible_to(actor).filter(wanted).select_related("account")[:limit]
    return list(requests), list(records)


def accounts(actor: Actor) -> QuerySet[Account]:
    """The accounts that can be chosen in filters and forms."""
    return parties.visible_to(actor).filter(is_active=True)


def account_name(account_id: UUID | str, *, actor: Actor) -> str:
    """The name of an account that the actor may see; empty otherwise."""
    return parties.visible_to(actor).filter(pk=account_id).values_list("name", flat=True).first() or ""
