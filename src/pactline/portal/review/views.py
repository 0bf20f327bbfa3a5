"""The pages of one review link. The token in the address is the only key; every page checks it through the action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pactline.activity import limits
from pactline.activity import queries as activity
from pactline.contracts import actions, queries
from pactline.contracts.models import CustomerReview
from pactline.files import inspection
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.identity.access import public
from pactline.identity.middleware import client_ip
from pactline.intelligence import conversation
from pactline.kernel.errors import DomainError, Gone, NotVisible
from pactline.ui.errors import heading
from pactline.ui.forms import put_errors

from . import forms

WHY = "A reviewer's own link: the action behind it checks the token and whether the review is still open."
View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """Nothing of a link is kept by caches or search engines; refusals are shown as words.

    Other sites are not told the address: the house's ``Referrer-Policy: same-origin`` sees to it. A stricter one would make
    browsers post forms with ``Origin: null``, which the check against forged requests refuses.
    """

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            _slowly(request)
            response = view(request, token)
        except DomainError as error:
            response = _refused(request, token, error)
        patch_cache_control(response, no_store=True, private=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return public(WHY)(guarded)


def _slowly(request: HttpRequest) -> None:
    """At most two hundred pages and thirty answers in a minute from one address."""
    who = client_ip(request) or ""
    limits.count("review", who, most=200, seconds=60)
    if request.method == "POST":
        limits.count("review.answer", who, most=30, seconds=60)


def facts(request: HttpRequest) -> dict[str, Any]:
    """The browser that knocks, for the trail."""
    return {
        "ip": client_ip(request),
        "user_agent": request.headers.get("User-Agent", "")[:300],
        "request_id": getattr(request, "request_id", ""),
    }


def _refused(request: HttpRequest, token: str, error: DomainError) -> HttpResponse:
    context = {
        "status": error.status,
        "title": heading(error.status),
        "message": error.message,
        "problems": error.problems,
        "again": reverse("review:page", args=[token]) if error.status in (409, 422, 429, 503) else "",
    }
    return render(request, "portal/review/refused.html", context, status=error.status)


@personal
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The document with everything that can be done, or what became of the review."""
    review = queries.review_by_token(token)
    return _page(request, token, review)


def _page(
    request: HttpRequest,
    token: str,
    review: CustomerReview,
    *,
    wrong: django_forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        queries.open_review_by_token(token)
    except Gone as ended:
        return _finished(request, review, ended)
    actions.note_opening(review, actor=actions.reviewer(review, **facts(request)))
    given: dict[type[Any], Any] = {type(wrong): wrong} if wrong is not None else {}
    with translation.override(review.request.account.language):
        return render(
            request,
            "portal/review/page.html",
            {
                "token": token,
                "review": review,
                "title": review.document.title,
                "sender": review.sent_by.name if review.sent_by else "",
                "helper": review.sent_by.email if review.sent_by else "",
                "sends": conversation.sends(never_send=queries.stays_here(review.request)),
                "comments": activity.comments(review.revision, external_only=True),
                "comment_form": given.get(forms.CommentForm, forms.CommentForm()),
                "redline_form": given.get(forms.RedlineForm, forms.RedlineForm()),
                "accept_form": given.get(forms.AcceptForm, forms.AcceptForm()),
            },
            status=status,
        )


def _finished(request: HttpRequest, review: CustomerReview, ended: Gone) -> HttpResponse:
    """Answered, closed or expired. What they sent stays visible to those who hold the link; the document does not."""
    with translation.override(review.request.account.language):
        context = {
            "review": review,
            "title": review.document.title,
            "message": ended.message,
            "sender": review.sent_by.name if review.sent_by else "",
            "helper": review.sent_by.email if review.sent_by else "",
        }
        answered = review.status in (CustomerReview.Status.ACCEPTED, CustomerReview.Status.REDLINED)
        return render(request, "portal/review/finished.html", context, status=200 if answered else ended.status)


def _file(blob: Blob | None, content_type: str, *, download: bool) -> HttpResponse:
    if blob is None:
        raise NotVisible(_("This file is not there."))
    response = HttpResponse(file_queries.read(blob), content_type=content_type)
    response["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{blob.filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@personal
@require_GET
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The document as it will print."""
    review = queries.open_review_by_token(token)
    return _file(review.revision.pdf, "application/pdf", download="download" in request.GET)


@personal
@require_GET
def word(request: HttpRequest, token: str) -> HttpResponse:
    """The Word file, to be edited."""
    review = queries.open_review_by_token(token)
    return _file(review.revision.docx, inspection.CONTENT_TYPES[inspection.DOCX], download=True)


def _answer(
    request: HttpRequest, token: str, form: django_forms.Form, save: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """One answer: done, or the page again with what is wrong."""
    review = queries.open_review_by_token(token)
    status = 422
    if form.is_valid():
        try:
            messages.success(request, save(form.cleaned_data))
            return redirect(reverse("review:page", args=[token]))
        except (Gone, NotVisible):
            raise
        except DomainError as error:
            put_errors(form, error)
            status = error.status
    return _page(request, token, review, wrong=form, status=status)


@personal
@require_POST
def comments(request: HttpRequest, token: str) -> HttpResponse:
    """Say something about the document."""

    def save(data: dict[str, Any]) -> str:
        actions.customer_comment(token, text=data["text"], passage=data["passage"], actor_facts=facts(request))
        return _("Your comment is there.")

    return _answer(request, token, forms.CommentForm(request.POST), save)


@personal
@require_POST
def redline(request: HttpRequest, token: str) -> HttpResponse:
    """Send the edited Word file back."""

    def save(data: dict[str, Any]) -> str:
        _revision, warnings = actions.customer_redline(
            token,
            data=data["document"].read(),
            filename=data["document"].name,
            note=data["note"],
            actor_facts=facts(request),
        )
        return " ".join((_("Your changes have arrived."), *warnings))

    return _answer(request, token, forms.RedlineForm(request.POST, request.FILES), save)


@personal
@require_POST
def acceptance(request: HttpRequest, token: str) -> HttpResponse:
    """No changes."""

    def save(data: dict[str, Any]) -> str:
        actions.customer_accepts(token, note=data["note"], actor_facts=facts(request))
        return _("Thank you. You have no changes.")

    return _answer(request, token, forms.AcceptForm(request.POST), save)
