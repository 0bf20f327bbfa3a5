"""Pages of playbooks: list, versions, positions, questions, trying a draft, import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.identity.access import acting, requires
from pactline.intelligence import actions, conversation, forms, queries, trials, types
from pactline.intelligence.lifecycle import VERSION
from pactline.intelligence.lists import TONES, Playbooks
from pactline.intelligence.models import Playbook, PlaybookVersion, Verdict, VersionStatus
from pactline.intelligence.rules import checks
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.kernel.errors import NotVisible
from pactline.ui import forms as ui_forms
from pactline.ui import pages
from pactline.ui import record as records

VIEW, CONFIGURE, PUBLISH = "intelligence.view", "intelligence.configure", "intelligence.publish"
FORM = ["GET", "POST"]
SENDING = "intelligence/sending_form.html"


@requires(VIEW)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Playbooks."""
    return Playbooks().respond(request)


@requires(CONFIGURE)
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """A new playbook."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.PlaybookForm,
        title=_("New playbook"),
        submit=_("Create playbook"),
        save=lambda data: actions.create_playbook(actor=actor, **data),
        back="intelligence:playbooks",
        template=SENDING,
        context={"sends": conversation.sends()},
    )


@requires(CONFIGURE)
@require_http_methods(FORM)
def importing(request: HttpRequest) -> HttpResponse:
    """A playbook from a Word file."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> Playbook:
        upload = data["file"]
        made, _count = actions.import_playbook(
            upload.read(),
            filename=upload.name,
            name=data["name"],
            contract_type_id=data["contract_type_id"],
            actor=actor,
        )
        return made

    return ui_forms.page(
        request,
        forms.ImportForm,
        title=_("Import a playbook"),
        submit=_("Propose positions"),
        intro=_("Positions are proposed from the file. You confirm each before the playbook can be published."),
        save=save,
        back="intelligence:playbooks",
    )


@requires(VIEW)
@require_GET
def detail(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """A playbook with one of its versions."""
    actor = acting(request)
    book = queries.playbook(playbook_id, actor=actor)
    version = queries.version_of(book, request.GET.get("version", ""))
    if version is None:
        raise NotVisible(_("“%(playbook)s” has no such version.") % {"playbook": book})
    editable = version.status == VersionStatus.DRAFT and actor.may(CONFIGURE)
    return records.page(
        request,
        "intelligence/playbook.html",
        book,
        kind=_("Playbook"),
        number=book.number,
        name=book.name,
        status=(version.status, version.get_status_display()),
        trail=[(_("Playbooks"), reverse("intelligence:playbooks"))],
        verbs=_verbs(book, version, actor),
        layout="noside",
        context={
            "version": version,
            "versions": list(queries.versions(book)),
            "positions": [_drawn(row) for row in queries.positions(version)],
            "questions": [_asked(row) for row in version.questions.all()],
            "editable": editable,
            "sends": conversation.sends(),
        },
    )


def _drawn(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "label": types.label(row.type),
        "checks": [checks.describe(one) for one in row.checks],
        "wordings": list(row.wordings.all()),
    }


def _asked(row: Any) -> dict[str, Any]:
    how = checks.describe(row.test) if row.test else "; ".join(row.words)
    return {
        "row": row,
        "label": types.label(row.type),
        "how": how,
        "when": describe(row.condition) if row.condition else "",
    }


def _verbs(book: Playbook, version: PlaybookVersion, actor: Actor) -> list[records.VerbButton]:
    def at(name: str) -> str:
        return reverse(f"intelligence:{name}", args=[version.pk])

    offers = VERSION.offers(version, actor)
    buttons = records.verbs(offers, {"publish": records.To(at("version_publication"), primary=True)})
    if version.status == VersionStatus.DRAFT and actor.may(CONFIGURE):
        buttons.append(records.link("position", _("Add a position"), at("position_new"), icon="plus"))
        buttons.append(records.link("question", _("Add a question"), at("question_new"), icon="plus"))
    buttons.append(records.link("trial", _("Try it"), at("version_trial"), icon="test-pipe"))
    has_draft = book.versions.filter(status=VersionStatus.DRAFT).exists()
    if not has_draft and actor.may(CONFIGURE):
        again = reverse("intelligence:playbook_revision", args=[book.pk])
        buttons.append(records.VerbButton("revise", _("New draft"), again, icon="copy"))
    if actor.may(CONFIGURE):
        change = reverse("intelligence:playbook_edit", args=[book.pk])
        buttons.append(records.link("edit", _("Edit"), change, dialog=True, icon="pencil"))
    buttons += records.verbs(
        offers,
        {
            "retire": records.To(at("version_retirement"), confirm=_("Contracts are then read without this playbook.")),
            "discard": records.To(at("version_discarding"), confirm=_("The draft with its changes is given up.")),
        },
    )
    return buttons


@requires(CONFIGURE)
@require_http_methods(FORM)
def edit(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """Change a playbook's name and where it applies."""
    actor = acting(request)
    book = queries.playbook(playbook_id, actor=actor)
    return ui_forms.page(
        request,
        forms.PlaybookForm,
        title=_("Edit %(name)s") % {"name": book.name},
        submit=_("Save"),
        initial={"name": book.name, "contract_type": str(book.contract_type_id or ""), "description": book.description,
                 "reads_revisions": book.reads_revisions},
        save=lambda data: actions.change_playbook(playbook_id, actor=actor, **data),
        back=book,
        template=SENDING,
        context={"sends": conversation.sends()},
    )  # fmt: skip


@requires(CONFIGURE)
@require_POST
def revision(request: HttpRequest, playbook_id: UUID) -> HttpResponse:
    """A new draft."""
    return pages.done(request, actions.revise(playbook_id, actor=acting(request)), message=_("A draft is made."))


@requires(PUBLISH)
@require_POST
def publication(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Switch a draft on."""
    return pages.done(request, actions.publish(version_id, actor=acting(request)), message=_("Published."))


@requires(PUBLISH)
@require_POST
def retirement(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Switch the published version off."""
    return pages.done(request, actions.retire(version_id, actor=acting(request)), message=_("Switched off."))


@requires(CONFIGURE)
@require_POST
def discarding(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Give a draft up."""
    return pages.done(request, actions.discard(version_id, actor=acting(request)), message=_("Discarded."))


@requires(CONFIGURE)
@require_http_methods(FORM)
def position_new(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A position of a draft."""
    version = queries.version(version_id, actor=acting(request))
    return _position_page(request, version, title=_("New position"))


@requires(CONFIGURE)
@require_http_methods(FORM)
def position_edit(request: HttpRequest, position_id: UUID) -> HttpResponse:
    """Change a position of a draft."""
    row = queries.position(position_id, actor=acting(request))
    return _position_page(
        request, row.version, title=_("Position “%(type)s”") % {"type": types.label(row.type)}, position_id=row.pk,
        initial=forms.position_values(row), present=row.type,
    )  # fmt: skip


def _position_page(
    request: HttpRequest,
    version: PlaybookVersion,
    *,
    title: str,
    position_id: UUID | None = None,
    initial: dict[str, Any] | None = None,
    present: str = "",
) -> HttpResponse:
    actor = acting(request)

    def save(data: dict[str, Any]) -> PlaybookVersion:
        made = forms.PositionForm(actor=actor, present=present).position(data)
        actions.put_position(version.pk, actor=actor, position_id=position_id, **made)
        return version

    return ui_forms.page(
        request,
        forms.PositionForm,
        title=title,
        submit=_("Save"),
        form_kwargs={"actor": actor, "present": present},
        initial=initial,
        save=save,
        back=version,
        trail=[(_("Playbooks"), reverse("intelligence:playbooks")), (str(version), version.get_absolute_url())],
        template="intelligence/position_form.html",
    )


@requires(CONFIGURE)
@require_POST
def position_confirmation(request: HttpRequest, position_id: UUID) -> HttpResponse:
    """A proposed position holds as it stands."""
    return pages.done(request, actions.confirm(position_id, actor=acting(request)).version, message=_("Confirmed."))


@requires(CONFIGURE)
@require_http_methods(FORM)
def position_removal(request: HttpRequest, position_id: UUID) -> HttpResponse:
    """Take a position out."""
    actor = acting(request)
    row = queries.position(position_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove “%(type)s”?") % {"type": types.label(row.type)},
        submit=_("Remove"),
        intro=_("The position with its wordings leaves the draft."),
        save=lambda: actions.remove_position(position_id, actor=actor),
        back=row.version,
    )


@requires(CONFIGURE)
@require_http_methods(FORM)
def question_new(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A question of a draft."""
    version = queries.version(version_id, actor=acting(request))
    return _question_page(request, version, title=_("New question"))


@requires(CONFIGURE)
@require_http_methods(FORM)
def question_edit(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Change a question of a draft."""
    row = queries.question(question_id, actor=acting(request))
    return _question_page(
        request,
        row.version,
        title=row.question,
        question_id=row.pk,
        initial=forms.question_values(row),
        present=row.type,
    )


def _question_page(
    request: HttpRequest,
    version: PlaybookVersion,
    *,
    title: str,
    question_id: UUID | None = None,
    initial: dict[str, Any] | None = None,
    present: str = "",
) -> HttpResponse:
    actor = acting(request)

    def save(data: dict[str, Any]) -> PlaybookVersion:
        asked = forms.QuestionForm(actor=actor, present=present).asked(data)
        actions.put_question(version.pk, actor=actor, question_id=question_id, **asked)
        return version

    return ui_forms.page(
        request,
        forms.QuestionForm,
        title=title,
        submit=_("Save"),
        form_kwargs={"actor": actor, "present": present},
        initial=initial,
        save=save,
        back=version,
        trail=[(_("Playbooks"), reverse("intelligence:playbooks")), (str(version), version.get_absolute_url())],
    )


@requires(CONFIGURE)
@require_http_methods(FORM)
def question_removal(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Take a question out."""
    actor = acting(request)
    row = queries.question(question_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the question?"),
        submit=_("Remove"),
        intro=row.question,
        save=lambda: actions.remove_question(question_id, actor=actor),
        back=row.version,
    )


@requires(VIEW)
@require_GET
def trial(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What a version would say about contracts that were read before."""
    actor = acting(request)
    version = queries.version(version_id, actor=actor)
    found = trials.trial(version, trials.candidates(version, actor=actor))
    return pages.page(
        request,
        "intelligence/trial.html",
        title=_("Try %(version)s") % {"version": version},
        trail=[(_("Playbooks"), reverse("intelligence:playbooks")), (str(version), version.get_absolute_url())],
        context={
            "version": version,
            "trials": found,
            "tones": TONES,
            "verdicts": [one for one in Verdict.choices if one[0]],
        },
    )
