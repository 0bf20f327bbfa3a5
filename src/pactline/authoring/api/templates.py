"""Templates: upload, tags and what fills them, placeholders, publication, preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from pactline.authoring import actions, completeness, filling, queries, reading
from pactline.authoring import schemas as s
from pactline.authoring.lifecycle import TEMPLATE
from pactline.authoring.lists import Templates
from pactline.authoring.models import TableMapping, Template
from pactline.authoring.studio import NoPreview
from pactline.authoring.views.templates import file_response, version_id_of
from pactline.files import queries as stored
from pactline.identity.access import acting, requires
from pactline.ui import rest

router = Router(tags=["authoring"])
VIEW, CONFIGURE, PUBLISH = "authoring.view", "authoring.configure", "authoring.publish"


def _out(request: HttpRequest, template: Template, response: HttpResponse | None = None) -> dict[str, Any]:
    if response is not None:
        rest.tagged(response, template)
    offers = TEMPLATE.offers(template, acting(request))
    known = s.TemplateOut.model_fields.keys() - {"allowed_actions"}
    return {name: getattr(template, name) for name in known} | {
        "allowed_actions": [offer.verb for offer in offers if offer.enabled]
    }


def _parsed(request: HttpRequest, done: Any) -> dict[str, Any]:
    return {
        "template": _out(request, done.template),
        "version_id": done.version.pk,
        "added": done.added,
        "kept": done.kept,
        "dropped": done.dropped,
        "warnings": done.warnings,
    }


@router.get("/templates", response=rest.Page[s.TemplateOut], openapi_extra=rest.parameters(Templates))
@requires(VIEW)
def list_templates(request: HttpRequest) -> Any:
    """Contract templates, filtered as on the page."""
    return rest.page(request, Templates, s.TemplateOut)


@router.post("/templates", response={201: s.ParsedOut})
@requires(CONFIGURE)
def upload_template(
    request: HttpRequest, body: Form[s.UploadIn], file: File[UploadedFile]
) -> tuple[int, dict[str, Any]]:
    """A new template in Draft from a .docx (multipart). Tags are found and proposals made for what fills them."""
    done = actions.upload_template(
        file.read(), filename=file.name or "template.docx", **body.dict(), actor=acting(request)
    )
    return 201, _parsed(request, done)


@router.get("/templates/{template_id}", response=s.TemplateOut)
@requires(VIEW)
def read_template(request: HttpRequest, response: HttpResponse, template_id: UUID) -> dict[str, Any]:
    """One template."""
    return _out(request, queries.get(template_id, actor=acting(request)), response)


@router.patch("/templates/{template_id}", response=s.TemplateOut)
@requires(CONFIGURE)
def change_template(
    request: HttpRequest, response: HttpResponse, template_id: UUID, body: s.TemplatePatch
) -> dict[str, Any]:
    """Change name, description, type, category, language or validity."""
    row = actions.change_template(
        template_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return _out(request, row, response)


@router.delete("/templates/{template_id}", response={204: None})
@requires(CONFIGURE)
def remove_template(request: HttpRequest, template_id: UUID) -> tuple[int, None]:
    """Delete a template that was never published."""
    actions.remove_template(template_id, actor=acting(request))
    return 204, None


@router.post("/templates/{template_id}/file", response=s.ParsedOut)
@requires(CONFIGURE)
def replace_file(request: HttpRequest, template_id: UUID, file: File[UploadedFile]) -> dict[str, Any]:
    """Another file for the version being worked on: known tags keep their mapping."""
    done = actions.replace_file(template_id, file.read(), filename=file.name or "template.docx", actor=acting(request))
    return _parsed(request, done)


@router.get("/templates/{template_id}/versions", response=list[s.VersionOut])
@requires(VIEW)
def list_versions(request: HttpRequest, template_id: UUID) -> Any:
    """The versions, newest first."""
    return queries.versions(queries.get(template_id, actor=acting(request)))


@router.get("/templates/{template_id}/problems", response=s.ProblemsOut)
@requires(VIEW)
def read_problems(request: HttpRequest, template_id: UUID) -> dict[str, Any]:
    """What keeps the working version from being published: sentences with tag and place."""
    return {"problems": completeness.problems_of(queries.get(template_id, actor=acting(request)))}


@router.get("/templates/{template_id}/places", response=list[s.PlaceOut])
@requires(VIEW)
def list_places(request: HttpRequest, template_id: UUID) -> Any:
    """Every tag at every place of the working version."""
    version = completeness.working_version(queries.get(template_id, actor=acting(request)))
    return version.tags if version else []


@router.get("/templates/{template_id}/placeholders", response=list[s.PlaceholderOut])
@requires(VIEW)
def list_placeholders(request: HttpRequest, template_id: UUID) -> Any:
    """Placeholders of the working version with our proposals."""
    version = completeness.working_version(queries.get(template_id, actor=acting(request)))
    if version is None:
        return []
    found = reading.placeholders(stored.read(version.file_id), filename=version.filename)
    return [
        {
            "id": item.id,
            "form": item.form.value,
            "raw": item.raw,
            "place": str(item.place),
            "choice": item.choice.value,
            "tag": item.tag,
            "label": item.label,
        }
        for item in found
    ]


@router.post("/templates/{template_id}/conversion", response=s.ParsedOut)
@requires(CONFIGURE)
def convert_placeholders(request: HttpRequest, template_id: UUID, body: s.ConversionIn) -> dict[str, Any]:
    """Turn placeholders into tags; an empty body follows our proposals."""
    decisions = {key: value.dict() for key, value in body.decisions.items()}
    return _parsed(request, actions.convert_placeholders(template_id, decisions=decisions, actor=acting(request)))


@router.get("/templates/{template_id}/tags", response=list[s.TagOut])
@requires(VIEW)
def list_tags(request: HttpRequest, template_id: UUID) -> Any:
    """What each tag of the working version is filled with."""
    version = completeness.working_version(queries.get(template_id, actor=acting(request)))
    return completeness.mappings_of(version) if version else []


@router.put("/templates/{template_id}/tags/{key}", response=s.TagOut)
@requires(CONFIGURE)
def map_tag(request: HttpRequest, template_id: UUID, key: str, body: s.TagIn) -> Any:
    """Say what a tag is filled with."""
    template = queries.get(template_id, actor=acting(request))
    return actions.map_tag(version_id_of(template), key, **body.dict(exclude_unset=True), actor=acting(request))


@router.put("/templates/{template_id}/tables/{key}", response=s.TableOut)
@requires(CONFIGURE)
def map_table(request: HttpRequest, template_id: UUID, key: str, body: s.TableIn) -> Any:
    """Say which lines a table shows."""
    template = queries.get(template_id, actor=acting(request))
    version_id = version_id_of(template)
    return _table(actions.map_table(version_id, key, **body.dict(), actor=acting(request)))


@router.put("/templates/{template_id}/tables/{key}/columns", response=s.TableOut)
@requires(CONFIGURE)
def map_columns(request: HttpRequest, template_id: UUID, key: str, body: list[s.ColumnIn]) -> Any:
    """Replace the columns of a table."""
    template = queries.get(template_id, actor=acting(request))
    version_id = version_id_of(template)
    columns = [column.dict() for column in body]
    return _table(actions.map_columns(version_id, key, columns=columns, actor=acting(request)))


def _table(table: TableMapping) -> dict[str, Any]:
    names = ("source", "sort_by", "descending", "hierarchy", "with_totals", "condition")
    return {name: getattr(table, name) for name in names} | {"columns": list(table.columns.all())}


@router.post("/templates/{template_id}/suggestion", response=s.CountOut)
@requires(CONFIGURE)
def suggest_again(request: HttpRequest, template_id: UUID) -> dict[str, int]:
    """New proposals for all tags that are not mapped."""
    template = queries.get(template_id, actor=acting(request))
    return {"count": actions.suggest_again(version_id_of(template), actor=acting(request))}


@router.post("/templates/{template_id}/confirmation", response=s.CountOut)
@requires(CONFIGURE)
def confirm_suggestions(request: HttpRequest, template_id: UUID) -> dict[str, int]:
    """Somebody has looked at all proposals."""
    template = queries.get(template_id, actor=acting(request))
    version_id = version_id_of(template)
    return {"count": actions.confirm_suggestions(version_id, actor=acting(request))}


@router.post("/templates/{template_id}/publication", response=s.TemplateOut)
@requires(PUBLISH)
def publish(request: HttpRequest, template_id: UUID) -> dict[str, Any]:
    """Publish the working version; 409 with a sentence for each tag that cannot be filled."""
    return _out(request, actions.publish(template_id, actor=acting(request)))


@router.post("/templates/{template_id}/revision", response=s.TemplateOut)
@requires(CONFIGURE)
def create_revision(request: HttpRequest, template_id: UUID) -> dict[str, Any]:
    """A copy of the published version to work on."""
    return _out(request, actions.create_revision(template_id, actor=acting(request)))


@router.delete("/templates/{template_id}/revision", response=s.TemplateOut)
@requires(CONFIGURE)
def discard_revision(request: HttpRequest, template_id: UUID) -> dict[str, Any]:
    """Throw the version being worked on away."""
    return _out(request, actions.discard_revision(template_id, actor=acting(request)))


@router.post("/templates/{template_id}/copy", response={201: s.TemplateOut})
@requires(CONFIGURE)
def copy_template(request: HttpRequest, template_id: UUID, body: s.NameIn) -> tuple[int, dict[str, Any]]:
    """A new draft with the same file and mappings."""
    return 201, _out(request, actions.copy_template(template_id, name=body.name, actor=acting(request)))


@router.post("/templates/{template_id}/activation", response=s.TemplateOut)
@requires(CONFIGURE)
def activate_template(request: HttpRequest, template_id: UUID) -> dict[str, Any]:
    """Let it make contracts."""
    return _out(request, actions.activate_template(template_id, actor=acting(request)))


@router.post("/templates/{template_id}/deactivation", response=s.TemplateOut)
@requires(CONFIGURE)
def deactivate_template(request: HttpRequest, template_id: UUID) -> dict[str, Any]:
    """It makes no new contracts."""
    return _out(request, actions.deactivate_template(template_id, actor=acting(request)))


@router.get("/templates/{template_id}/questions", response=list[s.QuestionOut])
@requires(VIEW)
def list_questions(request: HttpRequest, template_id: UUID) -> Any:
    """What the template asks when a contract is started."""
    version = completeness.working_version(queries.get(template_id, actor=acting(request)))
    return filling.questions(version) if version else []


@router.get("/templates/{template_id}/preview")
@requires(VIEW)
def preview(request: HttpRequest, template_id: UUID, example: str = "", format: str = "pdf") -> HttpResponse:  # noqa: A002
    """The working version filled with samples or a real record (`example`), as `format` pdf or docx."""
    shown = actions.preview(template_id, example=example, with_pdf=format != "docx", actor=acting(request))
    data = shown.docx if format == "docx" else shown.pdf
    if not data:
        raise NoPreview("The preview could not be made.", problems=shown.problems)
    return file_response(data, shown.filename, "docx" if format == "docx" else "pdf")
