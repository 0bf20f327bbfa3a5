"""Portfolios and taught clause types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from pactline.files.actions import received
from pactline.identity.access import acting, requires
from pactline.intelligence import actions, overview, queries
from pactline.intelligence.lists import Batches, TaughtTypes
from pactline.intelligence.models import Batch, BatchItem, Example, TaughtType
from pactline.intelligence.schemas import (
    BatchIn,
    BatchOut,
    CountOut,
    ExampleIn,
    ExampleOut,
    HeatOut,
    ItemOut,
    OverviewOut,
    RecordsIn,
    SwitchIn,
    TypeIn,
    TypeOut,
    TypePatch,
)
from pactline.ui import rest
from pactline.ui.lists import export

router = Router()
VIEW, CONFIGURE, PORTFOLIO = "intelligence.view", "intelligence.configure", "intelligence.portfolio"
B, T = "/portfolios/{uuid:batch_id}", "/types/{uuid:type_id}"


@router.get("/portfolios", response=rest.Page[BatchOut], openapi_extra=rest.parameters(Batches))
@requires(VIEW)
def list_batches(request: HttpRequest) -> Any:
    """Portfolios that you see."""
    return rest.page(request, Batches, BatchOut)


@router.post("/portfolios", response={201: BatchOut})
@requires(PORTFOLIO)
def create_batch(request: HttpRequest, body: BatchIn) -> tuple[int, Batch]:
    """A new portfolio."""
    actor = acting(request)
    made = actions.create_batch(actor=actor, **body.dict())
    return 201, queries.batch(made.pk, actor=actor)


@router.get(B, response=BatchOut)
@requires(VIEW)
def read_batch(request: HttpRequest, response: HttpResponse, batch_id: UUID) -> Batch:
    """How far a portfolio is."""
    return rest.tagged(response, queries.batch(batch_id, actor=acting(request)))


@router.get(f"{B}/documents", response=list[ItemOut])
@requires(VIEW)
def list_items(request: HttpRequest, batch_id: UUID) -> Any:
    """The documents of a portfolio with their state."""
    return [_item(row) for row in queries.items(queries.batch(batch_id, actor=acting(request)))]


def _item(row: BatchItem) -> dict[str, Any]:
    names = ("id", "filename", "sha256", "analysis_id", "problem")
    return {
        **{name: getattr(row, name) for name in names},
        "status": row.analysis.status if row.analysis else "refused",
    }


@router.post(f"{B}/documents", response={202: list[ItemOut]})
@requires(PORTFOLIO)
def add_files(request: HttpRequest, batch_id: UUID, files: File[list[UploadedFile]]) -> tuple[int, Any]:
    """Add files; answers those that were not here yet."""
    given = [(one.name or "contract", received(one)) for one in files]
    return 202, [_item(row) for row in actions.add_files(batch_id, files=given, actor=acting(request))]


@router.post(f"{B}/archive", response={202: list[ItemOut]})
@requires(PORTFOLIO)
def add_archive(request: HttpRequest, batch_id: UUID, file: File[UploadedFile]) -> tuple[int, Any]:
    """Add the readable files of a zip; answers those that were not here yet."""
    return 202, [_item(row) for row in actions.add_archive(batch_id, data=received(file), actor=acting(request))]


@router.post(f"{B}/records", response={202: list[ItemOut]})
@requires(PORTFOLIO)
def add_records(request: HttpRequest, batch_id: UUID, body: RecordsIn) -> tuple[int, Any]:
    """Add contract records."""
    return 202, [_item(row) for row in actions.add_records(batch_id, record_ids=body.record_ids, actor=acting(request))]


@router.post(f"{B}/resumption", response=CountOut)
@requires(PORTFOLIO)
def resume(request: HttpRequest, batch_id: UUID) -> Any:
    """Go on with what is not done."""
    return {"count": actions.resume(batch_id, actor=acting(request))}


@router.post(f"{B}/rereading", response=CountOut)
@requires(PORTFOLIO)
def read_again(request: HttpRequest, batch_id: UUID) -> Any:
    """Read again what other readers or another playbook have read; answers how many."""
    return {"count": actions.read_again(batch_id, actor=acting(request))}


@router.get(f"{B}/overview", response=OverviewOut)
@requires(VIEW)
def read_overview(request: HttpRequest, batch_id: UUID) -> Any:
    """What a portfolio says: clauses, risk, ends by month, documents that are missing."""
    actor = acting(request)
    return overview.as_data(overview.of(queries.batch(batch_id, actor=actor), actor=actor))


@router.get(f"{B}/result.csv")
@requires(VIEW)
def read_result(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """The result as CSV: a row for each document with its data and the verdict of each clause."""
    actor = acting(request)
    found = queries.batch(batch_id, actor=actor)
    return export.table(overview.table(found, actor=actor), name=found.number)


@router.get(f"{B}/heat", response=HeatOut)
@requires(VIEW)
def heat(request: HttpRequest, batch_id: UUID) -> Any:
    """The worst verdict of each clause type in each document."""
    actor = acting(request)
    found = queries.heat(queries.batch(batch_id, actor=actor), actor=actor)
    rows = [
        {"document": name, "exposure": exposure, "squares": [{"verdict": s.verdict, "heat": s.heat} for s in squares]}
        for name, _url, exposure, squares in found.rows
    ]
    return {"types": found.types, "rows": rows}


@router.get("/types", response=rest.Page[TypeOut], openapi_extra=rest.parameters(TaughtTypes))
@requires(VIEW)
def list_types(request: HttpRequest) -> Any:
    """Clause types taught by examples."""
    return rest.page(request, TaughtTypes, TypeOut)


@router.post("/types", response={201: TypeOut})
@requires(CONFIGURE)
def create_type(request: HttpRequest, body: TypeIn) -> tuple[int, TaughtType]:
    """A new clause type."""
    return 201, actions.create_type(actor=acting(request), **body.dict())


@router.patch(T, response=TypeOut)
@requires(CONFIGURE)
def change_type(request: HttpRequest, response: HttpResponse, type_id: UUID, body: TypePatch) -> TaughtType:
    """Change name or description."""
    given = body.dict(exclude_unset=True)
    return rest.tagged(
        response, actions.change_type(type_id, actor=acting(request), if_match=rest.if_match(request), **given)
    )


@router.post(f"{T}/switch", response=TypeOut)
@requires(CONFIGURE)
def switch_type(request: HttpRequest, type_id: UUID, body: SwitchIn) -> TaughtType:
    """Look for it in contracts from now on, or no longer."""
    return actions.switch_type(type_id, on=body.on, actor=acting(request))


@router.get(f"{T}/examples", response=list[ExampleOut])
@requires(VIEW)
def list_examples(request: HttpRequest, type_id: UUID) -> Any:
    """The examples of a clause type."""
    return list(queries.taught_type(type_id, actor=acting(request)).examples.all())


@router.post(f"{T}/examples", response={201: ExampleOut})
@requires(CONFIGURE)
def add_example(request: HttpRequest, type_id: UUID, body: ExampleIn) -> tuple[int, Example]:
    """An example, or a counter-example."""
    return 201, actions.add_example(type_id, actor=acting(request), **body.dict())


@router.delete("/examples/{int:example_id}", response=TypeOut)
@requires(CONFIGURE)
def remove_example(request: HttpRequest, example_id: int) -> TaughtType:
    """Forget an example."""
    return actions.remove_example(example_id, actor=acting(request))
