"""What a portfolio says: counts per clause, risk, ends by month, what is missing; its CSV; and reading it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from pactline.contracts.models import ContractRecord
from pactline.contracts.tests.test_pages import signed
from pactline.identity.testing import Cast
from pactline.intelligence import actions, overview, queries, testing
from pactline.intelligence.models import Analysis, Batch, BatchItem
from pactline.intelligence.rules.merging import Span
from pactline.kernel import clock
from pactline.kernel.errors import NotAllowed, NotVisible

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
API = "/api/v1/intelligence/portfolios"
FIVE_TIMES = testing.STANDARD_CAP.replace("the fees", "five times the fees")
CONFIDENTIAL = "Each party keeps the other party's information confidential."


class Ending(testing.PatternReader):
    """The reader of patterns, which also finds the day on which a contract ends."""

    def read(self, document: Any) -> Any:
        found = super().read(document)
        at = document.text.find("2")
        day = document.text[at : at + 10]
        if not (day[4:5] == "-" and day[7:8] == "-"):
            return found
        year, month, number = map(int, day.split("-"))
        value = {"day": {"year": year, "month": month, "day": number, "words": day}, "perpetual": False, "words": day}
        end = Span("Expiration Date", at, at + 10, day, 0.9, (self.key,), {"value": value})
        found.values.append(end)
        return found


@pytest.fixture(autouse=True)
def reader() -> Iterator[testing.PatternReader]:
    from pactline.intelligence import readers

    one = Ending()
    with readers.only(one, extractor=testing.extract):
        yield one


def read_all() -> None:
    for row in Analysis.objects.exclude(status__in=["done", "failed"]):
        actions.read(row.pk)


def portfolio(cast: Cast) -> Batch:
    testing.playbook(cast)
    batch = actions.create_batch(name="Legacy", actor=cast.cora)
    files = [
        ("standard.txt", f"{testing.STANDARD_CAP} {CONFIDENTIAL} It ends on {clock.today().year + 1}-03-31."),
        ("five.txt", f"{FIVE_TIMES} It ends on {clock.today().year + 1}-03-15."),
        ("old.txt", f"{testing.STANDARD_CAP} It ended on 2009-06-30."),
        ("=cmd.txt", "Nothing that matters is said here."),
    ]
    given = [(name, words.encode()) for name, words in files]
    actions.add_files(batch.pk, files=[*given, ("scan.txt", b" "), ("c.exe", b"MZ\x00nothing")], actor=cast.cora)
    read_all()
    return batch


def test_the_figures_of_a_portfolio(cast: Cast) -> None:
    batch = portfolio(cast)
    told = overview.of(batch, actor=cast.cora)
    assert (told.documents, told.read, told.exposure) == (
        6, 4, sum(Analysis.objects.filter(status="done").values_list("exposure", flat=True)))  # fmt: skip
    assert told.risks == {"high": 2, "medium": 1, "low": 0, "": 1}
    caps = next(one for one in told.clauses if one.type == "Cap On Liability")
    assert (caps.found, caps.absent, caps.verdicts) == (3, 1, {"standard": 2, "walk_away": 1, "missing": 1})
    secrets = next(one for one in told.clauses if one.type == "Confidentiality")
    assert (secrets.found, secrets.absent, secrets.verdicts) == (1, 3, {"standard": 1, "missing": 3})
    (month,) = told.months
    assert (month.month.isoformat(), [name for name, _url in month.contracts]) == (
        f"{clock.today().year + 1}-03-01", ["standard.txt", "five.txt"])  # fmt: skip
    assert (told.over, told.endless, told.without_end) == (1, 0, 1)
    assert {one.name for one in told.lacking} == {"scan.txt", "c.exe"} and all(one.why for one in told.lacking)
    assert (
        told.sentences[0] == "4 contracts were read."
        and "“Confidentiality” is missing most often: in 3." in told.sentences
    )


def test_what_people_decided_counts(cast: Cast) -> None:
    batch = portfolio(cast)
    found = Analysis.objects.get(filename="five.txt")
    actions.reject(testing.finding(found, "Cap On Liability").pk, reason="A heading.", actor=cast.cora)
    actions.edit(testing.finding(found, "Expiration Date", "metadata").pk, value="2010-01-01", actor=cast.cora)
    told = overview.of(batch, actor=cast.cora)
    caps = next(one for one in told.clauses if one.type == "Cap On Liability")
    assert (caps.found, caps.verdicts) == (2, {"standard": 2, "missing": 1})
    assert told.risks["high"] == 1 and told.over == 2


def test_ends_of_records_come_from_the_record_and_a_missing_document_is_named(cast: Cast) -> None:
    record = signed(cast)
    batch = actions.create_batch(name="Records", actor=cast.cora)
    actions.add_records(batch.pk, record_ids=[record.pk], actor=cast.cora)
    read_all()
    end = clock.today() + timedelta(days=40)
    ContractRecord.objects.filter(pk=record.pk).update(ends_on=end, perpetual=False)
    told = overview.of(batch, actor=cast.cora)
    assert [one.month for one in told.months] == [end.replace(day=1)]
    ContractRecord.objects.filter(pk=record.pk).update(ends_on=None, perpetual=True)
    assert overview.of(batch, actor=cast.cora).endless == 1
    ContractRecord.objects.filter(pk=record.pk).update(revision=None, signed_pdf=None)
    other = actions.create_batch(name="Without", actor=cast.cora)
    actions.add_records(other.pk, record_ids=[record.pk], actor=cast.cora)
    (lacking,) = overview.of(other, actor=cast.cora).lacking
    assert lacking.name == str(record) and "no document" in lacking.why


def test_an_empty_portfolio_says_nothing(cast: Cast, client_for: Sign) -> None:
    batch = actions.create_batch(name="Empty", actor=cast.cora)
    told = overview.of(batch, actor=cast.cora)
    assert (told.documents, told.read, told.sentences) == (0, 0, [])
    assert client_for("cora").get(f"{batch.get_absolute_url()}overview").status_code == 200


def test_what_somebody_does_not_see_is_not_counted(cast: Cast) -> None:
    batch = portfolio(cast)
    ours, theirs = cast.user("rita"), cast.user("nora")
    Batch.objects.filter(pk=batch.pk).update(team=ours.team, owner=ours)
    Analysis.objects.update(team=ours.team, owner=ours)
    Analysis.objects.filter(filename="five.txt").update(team=theirs.team, owner=theirs)
    told = overview.of(batch, actor=cast.rita)
    assert told.read == 3 and told.risks["high"] == 1
    assert "five.txt" not in [row[0] for row in overview.table(batch, actor=cast.rita)]


def test_the_result_as_csv(cast: Cast, client_for: Sign) -> None:
    batch = portfolio(cast)
    answer = client_for("cora").get(f"{batch.get_absolute_url()}result.csv")
    assert answer["Content-Type"].startswith("text/csv") and batch.number.lower() in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    by_name = {row["Document"]: row for row in rows}
    assert by_name["five.txt"]["Clause: Cap on liability"] == "Walk-away" and by_name["five.txt"]["Risk"] == "High"
    assert by_name["old.txt"]["Expiry"] == "2009-06-30" and by_name["c.exe"]["State"] == "Refused"
    assert by_name["c.exe"]["Notes"] and by_name["scan.txt"]["Notes"]
    assert "'=cmd.txt" in by_name and "=cmd.txt" not in by_name  # no spreadsheet takes it for a formula
    api = client_for("cora").get(f"{API}/{batch.pk}/result.csv")
    assert b"".join(api.streaming_content).decode("utf-8-sig") == content  # type: ignore[attr-defined]


def test_the_page_and_the_api_tell_it(cast: Cast, client_for: Sign) -> None:
    batch = portfolio(cast)
    client = client_for("cora")
    assert "What it says" in client.get(batch.get_absolute_url()).content.decode()
    page = client.get(f"{batch.get_absolute_url()}overview").content.decode()
    for words in (
        "In short",
        "Ends by month",
        "Missing documents",
        "scan.txt",
        "verdict=walk_away",
        "4 contracts were read.",
    ):
        assert words in page, words
    assert "style=" not in page
    told = client.get(f"{API}/{batch.pk}/overview").json()
    assert told["risks"] == {"high": 2, "medium": 1, "low": 0, "none": 1}
    assert told["ends"]["months"] == [{"month": f"{clock.today().year + 1}-03", "count": 2}]
    assert (told["ends"]["over"], told["ends"]["unknown"]) == (1, 1)
    for address in ("overview", "result.csv"):
        assert client_for("frank").get(f"{batch.get_absolute_url()}{address}").status_code == 403
        assert client_for("nora").get(f"{batch.get_absolute_url()}{address}").status_code == 404
        assert client_for("nora").get(f"{API}/{batch.pk}/{address}").status_code == 404


def test_a_portfolio_is_read_again_with_the_playbook_of_today(
    cast: Cast, client_for: Sign, reader: testing.PatternReader
) -> None:
    batch = actions.create_batch(name="Legacy", actor=cast.cora)
    actions.add_files(batch.pk, files=[("a.txt", FIVE_TIMES.encode()), ("b.txt", b" ")], actor=cast.cora)
    read_all()
    assert actions.read_again(batch.pk, actor=cast.cora) == 0
    assert queries.heat(batch, actor=cast.cora).types == []
    before = BatchItem.objects.get(filename="a.txt").analysis
    testing.playbook(cast)
    for act in (cast.rita, cast.ada):
        with pytest.raises((NotAllowed, NotVisible)):
            actions.read_again(batch.pk, actor=act)
    assert client_for("ada").post(f"{batch.get_absolute_url()}rereading").status_code == 403
    answer = client_for("cora").post(f"{API}/{batch.pk}/rereading", {}, content_type="application/json")
    assert answer.json() == {"count": 1}
    read_all()
    item = BatchItem.objects.get(filename="a.txt")
    assert item.analysis != before and before is not None and Analysis.objects.filter(pk=before.pk).exists()
    assert "Cap On Liability" in queries.heat(batch, actor=cast.cora).types
    assert client_for("cora").post(f"{batch.get_absolute_url()}rereading").status_code == 303
    assert BatchItem.objects.get(filename="a.txt").analysis == item.analysis  # nothing has changed since
