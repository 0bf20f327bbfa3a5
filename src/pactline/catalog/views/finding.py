"""Finding offerings by a description of what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.catalog import queries, rankers
from pactline.catalog.forms_shelves import FindingForm
from pactline.identity.access import acting, requires
from pactline.ui import pages


@dataclass(frozen=True, slots=True)
class Wanted:
    """For which record somebody looks (``subject``: a quote), who buys there and when, and the SKUs that it holds."""

    subject: Any
    buyer: queries.Buyer
    on: date
    present: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offered:
    """What fits, beside the record that could take it: the subject of the slot ``catalog.fit``."""

    fit: rankers.Fit
    subject: Any = None
    is_present: bool = False


@requires("catalog.view")
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest) -> HttpResponse:
    """What fits a description: ``?text=`` by its words; posted, the operator's language model ranks it. ``account``: only
    what this account may buy."""
    return found_page(request)


def found_page(request: HttpRequest, wanted: Wanted | None = None) -> HttpResponse:
    """The page, for anybody or for a record."""
    actor, posted = acting(request), request.method == "POST"
    given = request.POST if posted else request.GET
    form = FindingForm(given if "text" in given or posted else None, actor=actor, initial=given.dict())
    if wanted is not None:
        del form.fields["account"]
    found, account, goes = None, None, rankers.goes()
    if form.is_valid():
        account = form.cleaned_data.get("account")
        buyer, day = (wanted.buyer, wanted.on) if wanted else (None, None)
        if account is not None:
            buyer = queries.buyer_of(account.pk, channel="direct", actor=actor)
        found = queries.find(form.cleaned_data["text"], actor=actor, buyer=buyer, on=day)
        found = rankers.ranked(found) if posted else found
    subject, present = (wanted.subject, wanted.present) if wanted else (None, frozenset[str]())
    fits = found.fits if found else ()
    context = {
        "form": form,
        "found": found,
        "offered": [Offered(fit, subject, fit.offering.sku.lower() in present) for fit in fits],
        "subject": subject,
        "account": account,
        "goes": goes,
        "may_rank": bool(goes) and not posted,
        "action": request.path,
    }
    return pages.page(
        request,
        "catalog/finding.html",
        title=_("Find by description"),
        trail=[(str(subject), subject.get_absolute_url())] if subject else (),
        context=context,
        status=422 if form.is_bound and found is None else 200,
    )
