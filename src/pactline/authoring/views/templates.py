"""Template studio: list, upload, tags beside the page, placeholders, versions, verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from pactline.authoring import actions, completeness, forms, queries, sources, studio
from pactline.authoring.lifecycle import TEMPLATE
from pactline.authoring.lists import Templates
from pactline.authoring.models import Template
from pactline.files import access
from pactline.files import queries as stored
from pactline.identity.access import acting, requires
from pactline.kernel.errors import DomainError, NotVisible
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

VIEW, CONFIGURE, PUBLISH = "authoring.view", "authoring.configure", "authoring.publish"


@requires(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    return Templates().respond(request)


@requires(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    def save(data: dict[str, Any]) -> Any:
        done = actions.upload_template(**data, actor=acting(request))
        tab = "placeholders" if done.version.placeholders else "tags"
        return f"{done.template.get_absolute_url()}?tab={tab}"

    return ui_forms.page(
        request,
        forms.UploadForm,
        title=_("Upload a template"),
        submit=_("Upload and find tags"),
        save=save,
        form_kwargs={"actor": acting(request)},
        back="authoring:templates",
        message=_("The file was read."),
        trail=[(_("Contract templates"), reverse("authoring:templates"))],
    )


@requires(VIEW)
def detail(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    version = completeness.working_version(template)
    tab = request.GET.get("tab", "tags")
    problems = completeness.problems_of(template) if template.draft_id or version is None else []
    context: dict[str, Any] = {
        "version": version,
        "problems": problems,
        "editable": template.draft_id is not None and acting(request).may(CONFIGURE),
        "examples": studio.examples(template, acting(request)),
        "example": request.GET.get("example", ""),
    }
    if version is not None:
        context["rows"] = studio.tag_rows(version)
        context["file_url"] = access.url(version.file)
        if tab == "placeholders" and version.placeholders:
            context["placeholders"] = studio.placeholder_rows(stored.read(version.file_id), version.filename)
    versions = list(queries.versions(template))
    context["versions"] = versions
    tabs = [record.Tab("tags", _("Tags"), count=len(context.get("rows", [])))]
    if version is not None and version.placeholders and template.draft_id:
        tabs.append(record.Tab("placeholders", _("Placeholders"), count=version.placeholders))
    tabs.append(record.Tab("versions", _("Versions"), count=len(versions)))
    return record.page(
        request,
        "authoring/template.html",
        template,
        kind=_("Contract template"),
        name=template.name,
        trail=[(_("Contract templates"), reverse("authoring:templates"))],
        chevrons=record.chevrons(Template.Status.choices, template.status, main=["draft", "published"])
        if template.status != Template.Status.EDITING
        else record.chevrons(Template.Status.choices, template.status, main=["draft", "published", "editing"]),
        verbs=_verbs(template, request),
        tabs=tabs,
        layout="wide",
        context=context,
    )


def _unconfirmed(template: Template) -> str:
    """What is asked before publishing: it takes the proposals that nobody has confirmed as they stand."""
    if template.draft_id is None or not (count := queries.unconfirmed(template.draft_id)):
        return ""
    return ngettext(
        "%(count)s field is filled as we proposed, and nobody has confirmed it. Publish, and take it as confirmed?",
        "%(count)s fields are filled as we proposed, and nobody has confirmed them. Publish, and take them as confirmed?",
        count,
    ) % {"count": count}


def _verbs(template: Template, request: HttpRequest) -> list[record.VerbButton]:
    def to(name: str) -> str:
        return reverse(f"authoring:template_{name}", args=[template.pk])

    found = record.verbs(
        TEMPLATE.offers(template, acting(request)),
        {
            "publish": record.To(to("publication"), primary=True, confirm=_unconfirmed(template)),
            "revise": record.To(to("revision"), primary=True),
            "discard": record.To(to("discard"), confirm=_("The version being worked on is thrown away.")),
        },
    )
    if not acting(request).may(CONFIGURE):
        return found
    found.append(record.link("edit", _("Edit"), to("edit"), dialog=True, icon="pencil"))
    if template.draft_id:
        found.append(record.link("file", _("Replace the file"), to("file"), dialog=True, icon="upload"))
    found.append(record.link("copy", _("Copy"), to("copy"), dialog=True, icon="copy"))
    label = _("Deactivate") if template.is_active else _("Activate")
    found.append(record.link("activity", label, to("activity"), dialog=True, icon="power"))
    if template.status == Template.Status.DRAFT:
        found.append(record.link("remove", _("Delete"), to("removal"), dialog=True, icon="trash"))
    return found


@requires(CONFIGURE)
def edit(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    names = ("name", "contract_type_id", "category_id", "language", "valid_from", "valid_to", "description")
    return ui_forms.page(
        request,
        forms.TemplateForm,
        title=_("Edit %(name)s") % {"name": template.name},
        submit=_("Save"),
        save=lambda data: actions.change_template(template.pk, **data, actor=acting(request)),
        initial={name: getattr(template, name) for name in names},
        form_kwargs={"actor": acting(request)},
        back=template,
    )


@requires(CONFIGURE)
def file(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))

    def save(data: dict[str, Any]) -> Any:
        return actions.replace_file(
            template.pk, data["data"], filename=data["filename"], actor=acting(request)
        ).template

    return ui_forms.page(
        request, forms.FileForm, title=_("Replace the file"), submit=_("Upload and find tags"), save=save, back=template
    )


@requires(CONFIGURE)
def copy(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.NameForm,
        title=_("Copy %(name)s") % {"name": template.name},
        submit=_("Copy"),
        save=lambda data: actions.copy_template(template.pk, name=data["name"], actor=acting(request)),
        initial={"name": _("%(name)s (copy)") % {"name": template.name}},
        back=template,
    )


@requires(CONFIGURE)
def removal(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))

    def save() -> str:
        actions.remove_template(template.pk, actor=acting(request))
        return reverse("authoring:templates")

    return ui_forms.confirm_page(
        request,
        title=_("Delete %(name)s?") % {"name": template.name},
        submit=_("Delete"),
        save=save,
        intro=_("The template and its versions are deleted. This cannot be undone."),
        back=template,
    )


@requires(CONFIGURE)
def activity(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    act = actions.deactivate_template if template.is_active else actions.activate_template
    return ui_forms.confirm_page(
        request,
        title=_("Deactivate the template?") if template.is_active else _("Activate the template?"),
        submit=_("Deactivate") if template.is_active else _("Activate"),
        save=lambda: act(template.pk, actor=acting(request)),
        intro=_("It makes no new contracts until it is activated again.")
        if template.is_active
        else _("It makes contracts again, when it is published and valid."),
        danger=template.is_active,
        back=template,
    )


@requires(PUBLISH)
@require_POST
def publication(request: HttpRequest, template_id: UUID) -> HttpResponse:
    return pages.done(request, actions.publish(template_id, actor=acting(request)), message=_("Published."))


@requires(CONFIGURE)
@require_POST
def revision(request: HttpRequest, template_id: UUID) -> HttpResponse:
    done = actions.create_revision(template_id, actor=acting(request))
    return pages.done(
        request, done, message=_("A new version is open for work; contracts are still made from the old one.")
    )


@requires(CONFIGURE)
@require_POST
def discard(request: HttpRequest, template_id: UUID) -> HttpResponse:
    return pages.done(request, actions.discard_revision(template_id, actor=acting(request)), message=_("Discarded."))


@requires(CONFIGURE)
@require_POST
def conversion(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    decisions = studio.decisions_from(request.POST)
    done = actions.convert_placeholders(template.pk, decisions=decisions, actor=acting(request))
    words = _("%(count)s tags were made.") % {"count": len(done.added)}
    return pages.done(request, f"{template.get_absolute_url()}?tab=tags", message=words)


@requires(CONFIGURE)
@require_POST
def suggestion(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    found = actions.suggest_again(version_id_of(template), actor=acting(request))
    return pages.done(request, template, message=_("%(count)s proposals were found.") % {"count": found})


@requires(CONFIGURE)
@require_POST
def confirmation(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    done = actions.confirm_suggestions(version_id_of(template), actor=acting(request))
    return pages.done(request, template, message=_("%(count)s proposals are confirmed.") % {"count": done})


def version_id_of(template: Template) -> UUID:
    """The working version. NotVisible when the template has no file."""
    version = completeness.working_version(template)
    if version is None:
        raise NotVisible(_("The template has no file yet; upload a Word document."))
    return version.pk


@requires(CONFIGURE)
def tag(request: HttpRequest, template_id: UUID, key: str) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    mapping = queries.mapping(version_id_of(template), key)
    names = (
        "label",
        "source",
        "path",
        "text",
        "prompt",
        "format",
        "fallback",
        "allow_empty",
        "clause_id",
        "signer_side",
        "signer_position",
    )
    places = [str(found["place"]) for found in mapping.version.tags if found["key"] == key]
    return ui_forms.page(
        request,
        forms.TagForm,
        title=_("Tag %(tag)s") % {"tag": key},
        submit=_("Save"),
        save=lambda data: actions.map_tag(mapping.version_id, key, **data, actor=acting(request)).version.template,
        initial={name: getattr(mapping, name) for name in names},
        form_kwargs={"mapping": mapping, "actor": acting(request)},
        intro=_("Stands at: %(places)s") % {"places": " · ".join(places[:4])} if places else "",
        back=template,
    )


@requires(CONFIGURE)
def table(request: HttpRequest, template_id: UUID, key: str) -> HttpResponse:
    template = queries.get(template_id, actor=acting(request))
    mapping = queries.mapping(version_id_of(template), key)
    known = completeness.table_of(mapping)
    initial: dict[str, Any] = {"hierarchy": True, "with_totals": True}
    if known is not None:
        initial = {
            name: getattr(known, name)
            for name in ("source", "sort_by", "descending", "hierarchy", "with_totals", "condition")
        } | {"columns": [column.key for column in known.columns.all() if column.is_shown]}

    def save(data: dict[str, Any]) -> Any:
        return studio.save_table(mapping, data, actor=acting(request))

    return ui_forms.page(
        request,
        forms.TableForm,
        title=_("Table %(tag)s") % {"tag": key},
        submit=_("Save"),
        save=save,
        initial=initial,
        form_kwargs={"mapping": mapping},
        back=template,
    )


@requires(VIEW)
@require_GET
def preview(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """The working version filled, as PDF (`?as=docx` as a Word file), with samples or a real record (`?example=`)."""
    as_word = request.GET.get("as") == "docx"
    shown = actions.preview(
        template_id, actor=acting(request), example=request.GET.get("example", ""), with_pdf=not as_word
    )
    data, ending = (shown.docx, "docx") if as_word else (shown.pdf, "pdf")
    if not data:
        raise studio.NoPreview(_("The preview could not be made."), problems=shown.problems)
    return file_response(data, shown.filename, ending)


def file_response(data: bytes, name: str, ending: str) -> HttpResponse:
    """A PDF to look at, or a Word file to download."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    response = HttpResponse(data, content_type=word if ending == "docx" else "application/pdf")
    response["Content-Disposition"] = content_disposition_header(ending == "docx", f"{name}.{ending}") or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(VIEW)
@require_GET
def preview_problems(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """What the preview has to say, as a fragment below the page."""
    try:
        shown = actions.preview(
            template_id, actor=acting(request), example=request.GET.get("example", ""), with_pdf=False
        )
        problems, appended = list(shown.problems), shown.appended
    except DomainError as error:
        problems, appended = [error.message, *error.problems], ()
    return pages.page(
        request,
        "authoring/preview_problems.html",
        title=_("Preview"),
        context={"preview_problems": problems, "appended": appended},
    )


@requires(VIEW)
@require_GET
def field_options(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Fields that a tag can be filled from, found by typing."""
    template = queries.get(template_id, actor=acting(request))
    found = sources.get(template.subject_kind).search(request.GET.get("q", ""))
    return JsonResponse([{"value": s.path, "text": str(s.label), "note": s.path} for s in found], safe=False)
