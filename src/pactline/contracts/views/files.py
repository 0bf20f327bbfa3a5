"""Pages of a request's documents and supporting files: add, name, classify, take off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.contracts import actions, forms, queries
from pactline.contracts.models import Revision
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages

FORM = ["GET", "POST"]
READING = "contracts/reading_form.html"


@requires("contracts.initiate")
@require_http_methods(FORM)
def document_new(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A further contract document on the other side's paper."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        revision, warnings = actions.add_document(
            request_id, data=data["document"].read(), filename=data["document"].name, title=data["title"],
            contract_type_id=data["contract_type"].pk, actor=actor,
        )  # fmt: skip
        _warn(request, warnings)
        return revision.get_absolute_url()

    return ui_forms.page(
        request,
        forms.DocumentForm,
        title=_("Add a contract document to %(request)s") % {"request": found},
        intro=_("It is read, approved and signed like the others: everybody signs every document."),
        submit=_("Add"),
        initial={"contract_type": found.contract_type_id},
        save=save,
        back=found,
        message=_("The document is added."),
        template=READING,
        context={"of": found},
    )


@requires("contracts.revise")
@require_http_methods(FORM)
def document_edit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What a document is called, and of which type it is."""
    actor = acting(request)
    found = queries.document(document_id, actor=actor)
    back = f"{found.request.get_absolute_url()}?document={found.pk}"

    def save(data: dict[str, Any]) -> str:
        actions.change_document(
            document_id, title=data["title"], contract_type_id=data["contract_type"].pk, actor=actor
        )
        return back

    return ui_forms.page(
        request,
        forms.ClassifyForm,
        title=_("Name and type of “%(title)s”") % {"title": found.title},
        submit=_("Save"),
        initial={"title": found.title, "contract_type": found.contract_type_id},
        save=save,
        back=back,
    )


@requires("contracts.revise")
@require_http_methods(FORM)
def document_removal(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Make a contract document a supporting file."""
    actor = acting(request)
    found = queries.document(document_id, actor=actor)

    def save(words: str) -> Any:
        actions.take_off(document_id, reason=words, actor=actor)
        return found.request

    return ui_forms.reason_page(
        request,
        title=_("“%(title)s” is not to be signed") % {"title": found.title},
        intro=_("It becomes a supporting file of the request. An approval of it no longer counts."),
        submit=_("Make it a supporting file"),
        save=save,
        back=found.request,
    )


@requires("contracts.edit")
@require_http_methods(FORM)
def file_new(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A supporting file, which is never signed."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        _made, warnings = actions.add_supporting(
            request_id, data=data["file"].read(), filename=data["file"].name, title=data["title"], actor=actor
        )
        _warn(request, warnings)
        return found

    return ui_forms.page(
        request,
        forms.SupportingForm,
        title=_("Add a supporting file to %(request)s") % {"request": found},
        intro=_("It stays with the request and is never sent for signature."),
        submit=_("Add"),
        save=save,
        back=found,
        message=_("The file is added."),
    )


@requires("contracts.revise")
@require_http_methods(FORM)
def classification(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Make a supporting file a contract document."""
    actor = acting(request)
    found = queries.supporting_file(file_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        made: Revision = actions.classify(
            file_id, title=data["title"], contract_type_id=data["contract_type"].pk, actor=actor
        )
        return made.get_absolute_url()

    return ui_forms.page(
        request,
        forms.ClassifyForm,
        title=_("“%(title)s” is a contract document") % {"title": found.title},
        intro=_("It is read, approved and signed like the others: everybody signs every document."),
        submit=_("Make it a contract document"),
        initial={"title": found.title, "contract_type": found.request.contract_type_id},
        save=save,
        back=found.request,
        template=READING,
        context={"of": found.request},
    )


@requires("contracts.edit")
@require_POST
def file_removal(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Take a supporting file off the request."""
    return pages.done(request, actions.remove_supporting(file_id, actor=acting(request)), message=_("Removed."))


def _warn(request: HttpRequest, warnings: Iterable[str]) -> None:
    for words in warnings:
        messages.warning(request, words)
