"""Pages of reviews: send to the customer, remind, close; ask colleagues and what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from pactline.contracts import actions, forms, queries
from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.ui import forms as ui_forms
from pactline.ui import pages

FORM = ["GET", "POST"]


@requires("contracts.send_review")
@require_http_methods(FORM)
def reviews(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the latest revision to the customer."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        actions.send_for_review(
            request_id,
            contact_id=data["contact"].pk if data["contact"] and not data["email"] else None,
            name=data["name"],
            email=data["email"],
            message=data["message"],
            days=data["days"],
            document_id=data.get("of"),
            actor=actor,
        )
        return found

    return ui_forms.page(
        request,
        forms.ReviewForm,
        title=_("Send %(request)s to the customer") % {"request": found},
        intro=_("They get a link by e-mail: to read, comment, send back an edited Word file, or accept it as it is."),
        submit=_("Send"),
        form_kwargs={"account": found.account, "documents": list(queries.documents(found))},
        initial={"contact": found.contact_id},
        save=save,
        back=found,
        message=_("Sent to the customer."),
    )


@requires("contracts.send_review")
@require_POST
def reminder(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Remind the customer, with a fresh link."""
    review = actions.remind(review_id, actor=acting(request))
    return pages.done(request, f"{review.request.get_absolute_url()}?tab=reviews", message=_("Reminded."))


@requires("contracts.send_review")
@require_http_methods(FORM)
def closing(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Close a customer's review."""
    actor = acting(request)
    review = queries.review(review_id, actor=actor)

    def save(words: str) -> Any:
        actions.close_review(review_id, reason=words, actor=actor)
        return review.request

    return ui_forms.reason_page(
        request,
        title=_("Close the review by %(name)s") % {"name": review.name},
        intro=_("The link stops working."),
        submit=_("Close the review"),
        save=save,
        back=review.request,
    )


@requires("contracts.review_tasks")
@require_http_methods(FORM)
def review_tasks(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask a colleague to review."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        actions.ask_review(
            request_id,
            assignee_id=data["assignee"].pk,
            instructions=data["instructions"],
            due_on=data["due_on"],
            document_id=data.get("of"),
            actor=actor,
        )
        return found

    return ui_forms.page(
        request,
        forms.TaskForm,
        title=_("Ask for a review of %(request)s") % {"request": found},
        submit=_("Ask"),
        form_kwargs={"documents": list(queries.documents(found))},
        save=save,
        back=found,
        message=_("Asked."),
    )


STEPS: dict[str, tuple[str, str, Callable[[UUID, str, Actor], Any]]] = {
    "complete": (
        gettext_noop("Complete the review"),
        gettext_noop("What the review found"),
        lambda pk, words, who: actions.complete_review(pk, outcome=words, actor=who),
    ),
    "ask": (
        gettext_noop("Ask a question"),
        gettext_noop("Question"),
        lambda pk, words, who: actions.ask_back(pk, question=words, actor=who),
    ),
    "inform": (
        gettext_noop("Answer the reviewer"),
        gettext_noop("Answer"),
        lambda pk, words, who: actions.answer_back(pk, answer=words, actor=who),
    ),
    "cancel": (
        gettext_noop("Cancel the review"),
        gettext_noop("Why"),
        lambda pk, words, who: actions.cancel_review(pk, reason=words, actor=who),
    ),
}
"""Verb of a review task -> words of its form, and the action behind it."""


@requires("activity.comment")
@require_http_methods(FORM)
def task_step(request: HttpRequest, task_id: UUID, verb: str) -> HttpResponse:
    """A step of a review task; whose step it is, its lifecycle says."""
    actor = acting(request)
    task = queries.task(task_id, actor=actor)
    if verb == "start" and request.method == "POST":
        actions.start_review(task_id, actor=actor)
        return pages.done(request, f"{task.request.get_absolute_url()}?tab=reviews")
    if verb not in STEPS:
        raise Http404
    title, _label, run = STEPS[verb]

    def save(data: dict[str, Any]) -> str:
        run(task_id, data["text"], actor)
        return f"{task.request.get_absolute_url()}?tab=reviews"

    return ui_forms.page(
        request, forms.TextForm, title=_(title), intro=task.question or task.instructions, submit=_("Save"), save=save,
        back=task.request,
    )  # fmt: skip
