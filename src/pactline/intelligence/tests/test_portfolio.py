"""Portfolios are read once, whatever happens on the way; taught types are found."""

from __future__ import annotations

import io
import zipfile

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.contracts.tests.test_pages import signed
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, testing
from pactline.intelligence.models import Analysis, BatchItem
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, Unavailable

pytestmark = pytest.mark.django_db
FIVE_TIMES = testing.STANDARD_CAP.replace("the fees", "five times the fees")
EXAMPLES = (
    "The Customer may benchmark the fees against market rates once a year and ask for a reduction.",
    "Once each year the Customer may have the charges benchmarked against comparable market offers.",
    "Customer is entitled to an annual benchmark of the fees by an independent third party.",
)


def read_all() -> None:
    for row in Analysis.objects.exclude(status__in=["done", "failed"]):
        actions.read(row.pk)


def test_many_files_are_read_once_with_progress_and_a_heat_map(cast: Cast) -> None:
    files = [("a.txt", testing.STANDARD_CAP.encode()), ("b.txt", FIVE_TIMES.encode()), ("copy of b.txt", FIVE_TIMES.encode()),
             ("c.exe", b"MZ\x00nothing")]  # fmt: skip
    with testing.reading():
        testing.playbook(cast)
        batch = actions.create_batch(name="Legacy", actor=cast.cora)
        added = actions.add_files(batch.pk, files=files, actor=cast.cora)
        assert [(row.filename, bool(row.problem)) for row in added] == [
            ("a.txt", False),
            ("b.txt", False),
            ("c.exe", True),
        ]
        assert actions.add_files(batch.pk, files=files[:3], actor=cast.cora) == []
        found = queries.progress(batch)
        assert (found.documents, found.done, found.failed, found.is_over) == (3, 0, 1, False)
        read_all()
    found = queries.progress(batch)
    assert (found.documents, found.done, found.failed, found.is_over) == (3, 2, 1, True)
    heat = queries.heat(batch, actor=cast.cora)
    assert heat.types[0] == "Cap On Liability" or "Confidentiality" in heat.types
    squares = {
        (name, kind): square.verdict
        for name, _url, _sum, row in heat.rows
        for kind, square in zip(heat.types, row, strict=True)
    }
    assert (
        squares[("a.txt", "Cap On Liability")] == "standard" and squares[("b.txt", "Cap On Liability")] == "walk_away"
    )
    assert heat.rows[0][0] == "b.txt"  # the most exposed first


def test_a_zip_of_many_files_comes_in_once_and_refuses_what_it_should(cast: Cast) -> None:
    def packed(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in files.items():
                archive.writestr(name.replace("--", "/"), content)
        return out.getvalue()

    many = {f"north--{n}.txt": f"The liability of party {n} ends with the fees.".encode() for n in range(120)}
    data = packed(**many, **{"copy.txt": many["north--7.txt"], "notes.xlsx": b"PK", "__MACOSX--x.txt": b"x"})
    batch = actions.create_batch(name="Legacy", actor=cast.cora)
    with testing.reading():
        assert len(actions.add_archive(batch.pk, data=data, actor=cast.cora)) == 120
        assert actions.add_archive(batch.pk, data=data, actor=cast.cora) == []
        damaged = actions.add_archive(batch.pk, data=packed(**{"bad.pdf": b"%PDF-nothing"}), actor=cast.cora)
    assert damaged[0].problem and queries.progress(batch).documents == 121
    for wrong in (b"no zip", packed(**{"a.exe": b"MZ"})):
        with pytest.raises(InvalidInput):
            actions.add_archive(batch.pk, data=wrong, actor=cast.cora)
    with pytest.raises(NotAllowed):
        actions.add_archive(batch.pk, data=data, actor=cast.rita)


def test_a_portfolio_goes_on_where_it_stopped(cast: Cast) -> None:
    with testing.reading(fails=Unavailable("Away.")) as reader:
        batch = actions.create_batch(name="Legacy", actor=cast.cora)
        actions.add_files(
            batch.pk, files=[("a.txt", b"One liability clause."), ("b.txt", b"Two liability clauses.")], actor=cast.cora
        )
        actions.read(Analysis.objects.order_by("created_at")[0].pk)
        assert queries.progress(batch).failed == 1
        reader.fails = None
        ProcrastinateJob.objects.all().delete()  # as if the queue had been lost
        assert actions.resume(batch.pk, actor=cast.cora) == 2
        assert ProcrastinateJob.objects.filter(task_name="intelligence.read").count() == 2
        read_all()
        assert queries.progress(batch).done == 2
        assert actions.resume(batch.pk, actor=cast.cora) == 0
    assert len(reader.asked) == 3


def test_contract_records_are_read_in_a_portfolio(cast: Cast) -> None:
    with testing.reading():
        contract = signed(cast)
        batch = actions.create_batch(name="All", actor=cast.cora)
        (item,) = actions.add_records(batch.pk, record_ids=[contract.pk, contract.pk], actor=cast.cora)
        assert actions.add_records(batch.pk, record_ids=[contract.pk], actor=cast.cora) == []
        read_all()
    assert item.analysis is not None and item.analysis.contract_id == contract.pk
    assert queries.latest_for_record(contract) == item.analysis


def test_who_may_not_read_portfolios(cast: Cast) -> None:
    batch = actions.create_batch(name="Legacy", actor=cast.cora)
    for act in (lambda: actions.create_batch(name="x", actor=cast.rita),
                lambda: actions.add_files(batch.pk, files=[], actor=cast.ada),
                lambda: actions.resume(batch.pk, actor=cast.rita)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotVisible):
        queries.batch(batch.pk, actor=cast.rita)
    assert queries.batch(batch.pk, actor=cast.lena) == batch and not BatchItem.objects.exists()
    with pytest.raises(InvalidInput):
        actions.create_batch(name=" ", actor=cast.cora)


def test_a_type_is_taught_and_then_found_with_its_passage(cast: Cast) -> None:
    row = actions.create_type(name="Benchmarking", actor=cast.cora)
    with pytest.raises(Blocked):
        actions.switch_type(row.pk, on=True, actor=cast.cora)
    for text in EXAMPLES:
        actions.add_example(row.pk, text=text, actor=cast.cora)
    actions.add_example(
        row.pk, text="The Customer pays the fees once a year in advance.", is_of_type=False, actor=cast.cora
    )
    passage = "The Customer may once a year have the fees benchmarked by an independent party against the market."
    request = testing.request_with(cast, testing.STANDARD_CAP, passage)
    with testing.reading():
        before = testing.read_revision(request, cast.rita)
        assert not before.findings.filter(type="Benchmarking").exists()
        actions.switch_type(row.pk, on=True, actor=cast.cora)
        after = testing.read_revision(request, cast.rita)
    found = testing.finding(after, "Benchmarking")
    assert after.pk != before.pk and found.text == passage and found.found_by == ["examples"]
    with pytest.raises(Blocked):
        actions.remove_example(row.examples.filter(is_of_type=True)[0].pk, actor=cast.cora)


def test_teaching_is_refused_for_others_and_for_bad_examples(cast: Cast) -> None:
    row = actions.create_type(name="Benchmarking", actor=cast.cora)
    for name in ("Benchmarking", "Insurance", " "):
        with pytest.raises(InvalidInput):
            actions.create_type(name=name, actor=cast.cora)
    with pytest.raises(InvalidInput):
        actions.add_example(row.pk, text="short", actor=cast.cora)
    for act in (
        lambda: actions.create_type(name="Mine", actor=cast.rita),
        lambda: actions.add_example(row.pk, text=EXAMPLES[0], actor=cast.lena),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not row.examples.exists()
