"""Operations on contract requests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from pactline.contracts import actions, queries, schemas, workbench
from pactline.contracts.lifecycle import REQUEST
from pactline.contracts.lists import Requests
from pactline.contracts.models import ContractDocument, ContractRequest, CustomerReview, ReviewTask, Revision
from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.ui import rest

router = Router(tags=["contracts"])
Detail = schemas.RequestDetail


def document_out(document: ContractDocument) -> dict[str, Any]:
    """A document as ``DocumentOut`` reads it."""
    latest = queries.latest(document)
    return {
        "id": document.pk,
        "position": document.position,
        "title": document.title,
        "contract_type_id": document.contract_type_id,
        "contract_type": document.contract_type.name,
        "latest_id": latest.pk if latest else None,
        "latest": latest.number if latest else "",
        "approval_status": latest.approval_status if latest else "none",
        "signed_pdf_id": document.signed_pdf_id,
    }


def detail(request_id: UUID, actor: Actor) -> dict[str, Any]:
    """A request as ``RequestDetail`` reads it."""
    found = queries.get(request_id, actor=actor)
    change = queries.quote_change(found)
    record = queries.records_visible_to(actor).filter(request=found).values_list("pk", flat=True).first()
    return {
        **schemas.RequestOut.from_orm(found).dict(by_alias=True),
        "account.name": found.account.name,
        "contract_type.name": found.contract_type.name,
        "documents": [document_out(one) for one in queries.documents(found)],
        "supporting_files": list(queries.supporting_files(found)),
        "certificate_id": found.certificate_id,
        "revisions": list(queries.revisions(found, actor=actor)),
        "signatories": list(queries.signatories(found)),
        "customer_reviews": list(found.customer_reviews.all()),
        "review_tasks": list(found.review_tasks.all()),
        "allowed_actions": [
            {"verb": one.verb, "label": str(one.label), "enabled": one.enabled, "reasons": list(one.reasons)}
            for one in REQUEST.offers(found, actor)
        ],
        "turn": workbench.turn(found),
        "quote_change": change.sentence if change else None,
        "record_id": record,
        "etag": found.etag,
    }


@router.get("", response=rest.Page[schemas.RequestOut], openapi_extra=rest.parameters(Requests))
@requires("contracts.view")
def list_requests(request: HttpRequest) -> rest.Page[schemas.RequestOut]:
    """Contract requests that the caller may see."""
    return rest.page(request, Requests, schemas.RequestOut)


@router.post("", response={201: schemas.RequestOut})
@requires("contracts.initiate")
def create_request(request: HttpRequest, body: schemas.ThirdPartyIn) -> tuple[int, ContractRequest]:
    """A request on the other side's paper, in Draft. For our own paper: POST /flows/quotes/{id}/contract."""
    return 201, actions.create_third_party(actor=acting(request), **body.dict())


@router.get("/{request_id}", response=Detail)
@requires("contracts.view")
def read_request(request: HttpRequest, response: HttpResponse, request_id: UUID) -> dict[str, Any]:
    """One request with its revisions, people and allowed actions."""
    found = detail(request_id, acting(request))
    response["ETag"] = found["etag"]
    return found


@router.patch("/{request_id}", response=schemas.RequestOut)
@requires("contracts.edit")
def edit_request(
    request: HttpRequest, response: HttpResponse, request_id: UUID, body: schemas.RequestPatch
) -> ContractRequest:
    """Change terms before the contract is sent for signature."""
    done = actions.edit(
        request_id, actor=acting(request), if_match=rest.if_match(request), **body.dict(exclude_unset=True)
    )
    return rest.tagged(response, done)


@router.post("/{request_id}/privacy", response=schemas.RequestOut)
@requires("contracts.protect")
def protect_request(request: HttpRequest, request_id: UUID, body: schemas.PrivacyIn) -> ContractRequest:
    """Say that the text never leaves this server, or lift that."""
    return actions.protect_request(request_id, actor=acting(request), **body.dict())


@router.post("/{request_id}/generation", response=schemas.RequestOut)
@requires("contracts.initiate")
def generate_document(request: HttpRequest, request_id: UUID) -> ContractRequest:
    """Make the document of a request in Draft; ``problems`` says what is missing."""
    return actions.generate(request_id, actor=acting(request))


@router.post("/{request_id}/regeneration", response={201: schemas.RevisionOut})
@requires("contracts.regenerate")
def regenerate_document(request: HttpRequest, request_id: UUID, body: schemas.Note) -> tuple[int, Revision]:
    """Make the document again as the next revision."""
    return 201, actions.regenerate(request_id, notes=body.note, actor=acting(request))


@router.post("/{request_id}/submission", response=schemas.RequestOut)
@requires("contracts.initiate")
def submit_request(request: HttpRequest, request_id: UUID) -> ContractRequest:
    """Third-party paper goes into the queue."""
    return actions.submit(request_id, actor=acting(request))


@router.post("/{request_id}/work", response=schemas.RequestOut)
@requires("contracts.start_work")
def start_work(request: HttpRequest, request_id: UUID) -> ContractRequest:
    """Take a new request on."""
    return actions.start_work(request_id, actor=acting(request))


@router.put("/{request_id}/assignment", response=schemas.RequestOut)
@requires("contracts.assign")
def assign_request(request: HttpRequest, request_id: UUID, body: schemas.AssignIn) -> ContractRequest:
    """Give it to somebody."""
    return actions.assign(request_id, to=body.to, actor=acting(request))


@router.put("/{request_id}/people", response=schemas.RequestOut)
@requires("contracts.edit")
def set_people(request: HttpRequest, request_id: UUID, body: schemas.PeopleIn) -> ContractRequest:
    """Collaborators and watchers."""
    return actions.set_people(
        request_id, collaborators=body.collaborators, watchers=body.watchers, actor=acting(request)
    )


@router.put("/{request_id}/parent", response=schemas.RequestOut)
@requires("contracts.link_parent")
def link_parent(request: HttpRequest, request_id: UUID, body: schemas.ParentIn) -> ContractRequest:
    """The request that must be signed first."""
    return actions.link_parent(request_id, parent_id=body.parent_id, actor=acting(request))


@router.post("/{request_id}/changes", response=schemas.RequestOut)
@requires("contracts.request_changes")
def request_changes(request: HttpRequest, request_id: UUID, body: schemas.Words) -> ContractRequest:
    """Ask for changes of the document."""
    return actions.request_changes(request_id, comment=body.text, actor=acting(request))


@router.post("/{request_id}/changes/answer", response=schemas.RequestOut)
@requires("contracts.revise")
def answer_changes(request: HttpRequest, request_id: UUID, body: schemas.Words) -> ContractRequest:
    """Answer a wish for changes."""
    return actions.answer_changes(request_id, comment=body.text, actor=acting(request))


@router.post("/{request_id}/quote-waiver", response=schemas.RequestOut)
@requires("contracts.send_signature")
def waive_quote_change(request: HttpRequest, request_id: UUID, body: schemas.Why) -> ContractRequest:
    """Send the document although the quote has changed since."""
    return actions.waive_quote_change(request_id, reason=body.reason, actor=acting(request))


@router.post("/{request_id}/revisions", response={201: schemas.RevisionOut})
@requires("files.upload")
def upload_revision(
    request: HttpRequest,
    request_id: UUID,
    document: File[UploadedFile],
    notes: Form[str] = "",
    document_id: Form[UUID | None] = None,
) -> tuple[int, Revision]:
    """A .docx or PDF as the next revision of a document (default: the first).

    Needs contracts.revise; the first of a third-party request contracts.initiate.
    """
    revision, _warnings = actions.upload(
        request_id,
        data=document.read(),
        filename=document.name or "document",
        notes=notes,
        document_id=document_id,
        actor=acting(request),
    )
    return 201, revision


@router.put("/{request_id}/signatories", response=list[schemas.SignatoryOut])
@requires("contracts.signatories")
def set_signatories(request: HttpRequest, request_id: UUID, body: list[schemas.SignatoryIn]) -> Any:
    """Say who signs, in which order."""
    people = [row.dict(exclude_none=True) for row in body]
    done = actions.set_signatories(request_id, people=people, actor=acting(request), if_match=rest.if_match(request))
    return list(queries.signatories(done))


@router.post("/{request_id}/reviews", response={201: schemas.ReviewOut})
@requires("contracts.send_review")
def send_for_review(request: HttpRequest, request_id: UUID, body: schemas.SendReviewIn) -> tuple[int, CustomerReview]:
    """Send the latest revision to the customer; the link goes out by e-mail and is not in the answer."""
    return 201, actions.send_for_review(request_id, actor=acting(request), **body.dict())


@router.post("/{request_id}/review-tasks", response={201: schemas.TaskOut})
@requires("contracts.review_tasks")
def ask_review(request: HttpRequest, request_id: UUID, body: schemas.TaskIn) -> tuple[int, ReviewTask]:
    """Ask a colleague to review."""
    return 201, actions.ask_review(request_id, actor=acting(request), **body.dict())


@router.post("/{request_id}/approval", response=schemas.RequestOut)
@requires("contracts.request_approval")
def request_approval(request: HttpRequest, request_id: UUID, body: schemas.Note) -> ContractRequest:
    """Request legal approval of exactly the latest revision."""
    return actions.request_approval(request_id, note=body.note, actor=acting(request))


@router.post("/{request_id}/approval/recall", response=schemas.RequestOut)
@requires("contracts.request_approval")
def recall_approval(request: HttpRequest, request_id: UUID, body: schemas.Why) -> ContractRequest:
    """Take it back from its approvers."""
    return actions.recall_approval(request_id, reason=body.reason, actor=acting(request))


@router.post("/{request_id}/signature", response=schemas.RequestOut)
@requires("contracts.send_signature")
def send_for_signature(request: HttpRequest, request_id: UUID, body: schemas.SendIn) -> ContractRequest:
    """Freeze the approved revision and send it to the signatories."""
    return actions.send_for_signature(
        request_id, message=body.message, expires_at=body.expires_at, actor=acting(request)
    )


@router.post("/{request_id}/signature/cancellation", response=schemas.RequestOut)
@requires("contracts.signatories")
def cancel_signature(request: HttpRequest, request_id: UUID, body: schemas.Why) -> ContractRequest:
    """Call the contract back from signature."""
    return actions.cancel_signature(request_id, reason=body.reason, actor=acting(request))


@router.post("/{request_id}/closing", response=schemas.RequestOut)
@requires("contracts.close")
def close_request(request: HttpRequest, request_id: UUID) -> ContractRequest:
    """File a signed request away."""
    return actions.close(request_id, actor=acting(request))


@router.post("/{request_id}/cancellation", response=schemas.RequestOut)
@requires("contracts.cancel")
def cancel_request(request: HttpRequest, request_id: UUID, body: schemas.Why) -> ContractRequest:
    """End a request for good."""
    return actions.cancel(request_id, reason=body.reason, actor=acting(request))


@router.get("/{request_id}/comparison", response=schemas.ComparisonOut)
@requires("contracts.view")
def compare_revisions(
    request: HttpRequest, request_id: UUID, old: str, new: str, document_id: UUID | None = None
) -> dict[str, Any]:
    """What differs between two revisions of a document (default: the first), by number or id."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    compared = queries.compare(found, old, new, actor=actor, document_id=document_id)
    return {"old": old, "new": new, "counts": compared.counts, "blocks": [one for _index, one in compared.changed(0)]}
