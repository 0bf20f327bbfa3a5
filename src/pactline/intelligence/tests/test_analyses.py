"""Analyses: asked for once, read by a job, kept with their findings, shown to whoever sees the contract."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.activity.models import Event
from pactline.contracts import actions as contract_actions
from pactline.contracts import testing as contracts
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, testing
from pactline.intelligence.models import Analysis, Finding, ReadText
from pactline.intelligence.rules.merging import Span
from pactline.kernel.errors import NotAllowed, NotVisible, Unavailable, WrongState

pytestmark = pytest.mark.django_db
CONFIDENTIAL = "Each party keeps the other party's information confidential."


def test_a_revision_is_read_by_a_job_with_findings_that_quote_the_text(cast: Cast) -> None:
    with testing.reading():
        testing.playbook(cast)
        request = testing.request_with(cast, testing.STANDARD_CAP.replace("twelve", "eighteen"), "Fees are due within 30 days.",
                                       "The Provider shall deliver a report every month.")  # fmt: skip
        asked = actions.analyse_revision(contracts.latest(request).pk, actor=cast.rita)
        assert (asked.status, asked.findings.count()) == ("queued", 0)
        assert (
            ProcrastinateJob.objects.filter(task_name="intelligence.read", args__analysis_id=str(asked.pk)).count() == 1
        )
        actions.read(asked.pk)
    found = queries.analysis(asked.pk, actor=cast.rita)
    assert (found.status, found.discarded, found.readers) == ("done", 0, ["patterns 1"])
    text = found.text.text  # type: ignore[union-attr]
    rows = list(found.findings.all())
    assert all(row.start is None or text[row.start : row.end] == row.text for row in rows)
    said = {(row.kind, row.type): row.verdict for row in rows}
    assert said[("clause", "Cap On Liability")] == "non_standard"
    assert said[("missing", "Confidentiality")] == "missing"
    assert ("metadata", "Payment Terms") in said and ("obligation", "Obligation") in said
    assert found.counts == {"non_standard": 1, "missing": 1} and found.exposure == 12
    names = list(Event.objects.filter(subject_id=found.pk).order_by("id").values_list("name", flat=True))
    assert [name.rpartition(".")[2] for name in names] == ["requested", "started", "finished"]


def test_asking_again_gives_the_same_analysis_until_reader_or_playbook_change(cast: Cast) -> None:
    with testing.reading() as reader:
        request = testing.request_with(cast, testing.STANDARD_CAP)
        first = testing.read_revision(request, cast.rita)
        assert testing.read_revision(request, cast.rita).pk == first.pk
        actions.read(first.pk)
        assert len(reader.asked) == 1 and Finding.objects.filter(analysis=first).count() == first.findings.count()
        reader.version = "2"
        second = testing.read_revision(request, cast.rita)
        assert second.pk != first.pk
        testing.playbook(cast)
        assert testing.read_revision(request, cast.rita).pk not in (first.pk, second.pk)
    assert ReadText.objects.count() == 1  # the text is kept once


def test_what_a_reader_makes_up_is_thrown_away_and_counted(cast: Cast) -> None:
    lies = [
        Span("Insurance", 0, 6, "Nobody", 0.99, ("patterns",)),
        Span("Insurance", 5, 99_999, "far", 0.99, ("patterns",)),
    ]
    with testing.reading(extra=lies):
        found = testing.read_revision(testing.request_with(cast, testing.STANDARD_CAP), cast.rita)
    assert found.discarded == 2
    assert not found.findings.filter(type="Insurance", kind="clause").exists()


def test_two_readers_are_merged_and_one_that_fails_is_named(cast: Cast) -> None:
    other = testing.PatternReader(key="second", label="Second reader", goes_to="https://model.example")
    broken = testing.PatternReader(key="third", label="Third reader", fails=Unavailable("It is away."))
    with testing.reading(other, broken):
        found = testing.read_revision(testing.request_with(cast, testing.STANDARD_CAP), cast.rita)
    row = testing.finding(found, "Cap On Liability")
    assert sorted(row.found_by) == ["patterns", "second"]
    assert found.readers == ["patterns 1", "second 1"]
    assert any("Third reader: It is away." in words for words in found.warnings)


def test_when_no_reader_can_read_the_analysis_says_so_and_can_be_tried_again(cast: Cast) -> None:
    with testing.reading(fails=Unavailable("It is away.")) as reader:
        asked = actions.analyse_revision(contracts.latest(testing.request_with(cast)).pk, actor=cast.rita)
        actions.read(asked.pk)
        asked.refresh_from_db()
        assert asked.status == "failed" and "It is away." in asked.error and not asked.findings.exists()
        reader.fails = None
        with pytest.raises(NotAllowed):
            actions.retry(asked.pk, actor=cast.ada)
        actions.retry(asked.pk, actor=cast.rita)
        actions.read(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.error) == ("done", "")
    with pytest.raises(WrongState):
        actions.retry(asked.pk, actor=cast.rita)


def test_a_breakdown_is_noted_and_leaves_nothing_half_done(cast: Cast) -> None:
    with testing.reading(fails=ValueError("secret words of the contract")):
        asked = actions.analyse_revision(contracts.latest(testing.request_with(cast)).pk, actor=cast.rita)
        actions.read(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "failed" and "secret" not in asked.error and "ValueError" in asked.error


def test_a_worker_that_was_killed_while_reading_reads_again(cast: Cast) -> None:
    from pactline.intelligence.lifecycle import ANALYSIS
    from pactline.kernel.actor import SYSTEM

    with testing.reading():
        asked = actions.analyse_revision(
            contracts.latest(testing.request_with(cast, testing.STANDARD_CAP)).pk, actor=cast.rita
        )
        ANALYSIS.apply(asked.pk, "start", actor=SYSTEM)
        actions.read(asked.pk)
        actions.read(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "done" and asked.findings.filter(type="Cap On Liability").count() == 1


def test_who_sees_a_contract_sees_what_was_read(cast: Cast) -> None:
    with testing.reading():
        found = testing.read_revision(testing.request_with(cast, testing.STANDARD_CAP), cast.rita)
    row = testing.finding(found, "Cap On Liability")
    for name in ("rita", "lena", "cora", "ada", "max"):
        assert queries.analysis(found.pk, actor=getattr(cast, name)).pk == found.pk
        assert queries.finding(row.pk, actor=getattr(cast, name)).pk == row.pk
    with pytest.raises(NotVisible):
        queries.analysis(found.pk, actor=cast.nora)
    with pytest.raises(NotVisible):
        actions.accept(row.pk, actor=cast.nora)
    with pytest.raises(NotAllowed):
        queries.analysis(found.pk, actor=cast.frank)
    with pytest.raises(NotAllowed):
        actions.analyse_revision(found.revision_id, actor=cast.ada)
    assert set(queries.visible_to(cast.nora)) == set() and set(queries.visible_to(cast.rita)) == {found}
    assert Analysis.objects.count() == 1


def test_findings_of_an_older_revision_say_so(cast: Cast) -> None:
    with testing.reading():
        request = testing.request_with(cast, testing.STANDARD_CAP)
        found = testing.read_revision(request, cast.rita)
        assert queries.is_current(found)
        contract_actions.upload(
            request.pk, data=contracts.word("Second", "words"), filename="b.docx", notes="New.", actor=cast.rita
        )
        assert not queries.is_current(found)
        assert queries.latest_for_revision(contracts.latest(request)) is None


def test_a_file_alone_is_read_once_for_a_person_and_seen_by_the_team(cast: Cast) -> None:
    data = testing.STANDARD_CAP.encode()
    with testing.reading():
        first = actions.analyse_file(data, filename="old.txt", actor=cast.cora)
        assert actions.analyse_file(data, filename="copy.txt", actor=cast.cora).pk == first.pk
        actions.read(first.pk)
    first.refresh_from_db()
    assert first.status == "done"
    assert queries.analysis(first.pk, actor=cast.lena).pk == first.pk
    with pytest.raises(NotVisible):
        queries.analysis(first.pk, actor=cast.rita)
