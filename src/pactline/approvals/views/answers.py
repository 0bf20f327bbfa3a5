"""The page behind the link of an e-mail: it shows what is asked, and decides only when its form is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.activity import limits
from pactline.approvals import actions, emails, forms, panels, queries, subjects
from pactline.approvals.models import AnswerLink
from pactline.identity.access import public
from pactline.identity.middleware import client_ip
from pactline.kernel.errors import DomainError, Gone, NotVisible
from pactline.ui.errors import heading
from pactline.ui.forms import put_errors

WHY = "An approver's own link from an e-mail: the action behind it checks the secret, and reading never decides."
View = Callable[[HttpRequest, str], HttpResponse]


def personal(view: View) -> View:
    """Nothing of a link is kept by caches or search engines; refusals are shown as words; tries are counted."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            who = client_ip(request) or ""
            limits.count("approval", who, most=200, seconds=60)
            if request.method == "POST":
                limits.count("approval.answer", who, most=30, seconds=60)
            response = view(request, token)
        except DomainError as error:
            context = {"status": error.status, "title": heading(error.status), "message": error.message}
            response = render(request, "approvals/answer_refused.html", context, status=error.status)
        patch_cache_control(response, no_store=True, private=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return public(WHY)(guarded)


@personal
@require_http_methods(("GET", "HEAD", "POST"))
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, and two buttons. Only sending the form decides: programs that open links change nothing."""
    link = queries.usable_link(token)
    with translation.override(link.person.locale):
        if request.method != "POST":
            return _page(request, link, forms.AnswerForm())
        form = forms.AnswerForm(request.POST)
        if not form.is_valid():
            return _page(request, link, form, status=422)
        return _decide(request, link, token, form)


def _decide(request: HttpRequest, link: AnswerLink, token: str, form: forms.AnswerForm) -> HttpResponse:
    try:
        step = actions.answer_link(
            token,
            approve=form.cleaned_data["decision"] == "approve",
            comment=form.cleaned_data["comment"],
            ip=client_ip(request),
            user_agent=request.headers.get("User-Agent", "")[:300],
            request_id=getattr(request, "request_id", ""),
        )
    except (Gone, NotVisible):
        raise
    except DomainError as error:
        put_errors(form, error)
        return _page(request, link, form, status=error.status)
    words = _("You approved it. Thank you.") if step.status == "approved" else _("You rejected it. Thank you.")
    context = {"title": words, "what": link.step.request, "url": link.step.request.get_absolute_url()}
    return render(request, "approvals/answer_done.html", context)


def _page(request: HttpRequest, link: AnswerLink, form: forms.AnswerForm, *, status: int = 200) -> HttpResponse:
    asked = link.step.request
    subject = subjects.find(asked.subject_type)
    context = {
        "title": str(asked),
        "sender": asked.submitted_by_label,
        "asked": asked,
        "step": link.step,
        "person": link.person,
        "why": emails.why(link.step),
        "subject_kind": subject.label if subject else asked.subject_type,
        "subject_url": subject.url(asked.subject_id) if subject else "",
        "facts": panels.values_seen(asked, subject.labels() if subject else {}),
        "groups": panels.groups(asked, None),
        "form": form,
        "until": link.expires_at,
    }
    return render(request, "approvals/answer.html", context, status=status)
