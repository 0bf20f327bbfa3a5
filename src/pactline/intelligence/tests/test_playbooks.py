"""Playbooks: written in drafts, tried on contracts that were read, switched on by publishing; imported from Word."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactline.authoring.models import ContractType
from pactline.contracts import testing as contracts
from pactline.files.inspection import DOCX
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, testing, trials
from pactline.intelligence.models import Playbook, Position
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, WrongState

pytestmark = pytest.mark.django_db
POSITION = {"type": "Insurance", "wordings": [{"rank": 0, "text": "The Provider carries insurance."}]}


def test_a_draft_is_written_published_and_never_changed_again(cast: Cast) -> None:
    book = actions.create_playbook(name="Sales", actor=cast.cora)
    draft = queries.version_of(book)
    assert draft is not None and (draft.number, draft.status) == (1, "draft")
    with pytest.raises(Blocked):
        actions.publish(draft.pk, actor=cast.cora)
    row = actions.put_position(draft.pk, actor=cast.cora, **POSITION)
    actions.put_position(draft.pk, actor=cast.cora, position_id=row.pk, **{**POSITION, "requirement": "required"})
    assert draft.positions.get().requirement == "required"
    with pytest.raises(InvalidInput):
        actions.put_position(draft.pk, actor=cast.cora, **POSITION)
    published = actions.publish(draft.pk, actor=cast.cora)
    assert published.published_at is not None and queries.for_type(None) == published
    for act in (lambda: actions.put_position(draft.pk, actor=cast.cora, **{**POSITION, "type": "Publicity"}),
                lambda: actions.remove_position(row.pk, actor=cast.cora),
                lambda: actions.put_question(draft.pk, actor=cast.cora, question="?", type="Insurance")):  # fmt: skip
        with pytest.raises(WrongState):
            act()


def test_a_new_draft_is_a_copy_and_replaces_what_was_published(cast: Cast) -> None:
    first = testing.playbook(cast)
    actions_before = [(row.type, row.wordings.count()) for row in queries.positions(first)]
    second = actions.revise(first.playbook_id, actor=cast.cora)
    assert [(row.type, row.wordings.count()) for row in queries.positions(second)] == actions_before
    with pytest.raises(WrongState):
        actions.revise(first.playbook_id, actor=cast.cora)
    assert queries.for_type(None) == first
    actions.publish(second.pk, actor=cast.cora)
    first.refresh_from_db()
    assert first.status == "retired" and queries.for_type(None) == second
    actions.retire(second.pk, actor=cast.cora)
    assert queries.for_type(None) is None


def test_the_playbook_of_a_contract_type_comes_before_the_general_one(cast: Cast) -> None:
    general, kind = testing.playbook(cast), contracts.contract_type()
    other = actions.create_playbook(name="NDA", contract_type_id=kind.pk, actor=cast.cora)
    draft = queries.version_of(other)
    actions.put_position(draft.pk, actor=cast.cora, **POSITION)  # type: ignore[union-attr]
    own = actions.publish(draft.pk, actor=cast.cora)  # type: ignore[union-attr]
    assert queries.for_type(kind.pk) == own and queries.for_type(None) == general
    rival = actions.create_playbook(name="NDA 2", contract_type_id=kind.pk, actor=cast.cora)
    second = queries.version_of(rival)
    actions.put_position(second.pk, actor=cast.cora, **POSITION)  # type: ignore[union-attr]
    with pytest.raises(WrongState, match="NDA"):
        actions.publish(second.pk, actor=cast.cora)  # type: ignore[union-attr]
    assert ContractType.objects.count() == 1


@pytest.mark.parametrize("name", ["rita", "lena", "ada", "finn"])
def test_who_may_not_configure_writes_nothing(cast: Cast, name: str) -> None:
    version = testing.playbook(cast)
    actor = getattr(cast, name)
    for act in (lambda: actions.create_playbook(name="Mine", actor=actor),
                lambda: actions.revise(version.playbook_id, actor=actor),
                lambda: actions.put_position(version.pk, actor=actor, **POSITION)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert Playbook.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"type": ""}, "type"), ({"requirement": "perhaps"}, "requirement"), ({"risk": "huge"}, "risk"),
     ({"checks": [{"kind": "nothing"}]}, "checks"), ({"approver_roles": ["king"]}, "approver_roles")],
)  # fmt: skip
def test_a_position_that_cannot_be_used_says_which_field(cast: Cast, fields: dict[str, object], field: str) -> None:
    draft = testing.playbook(cast, publish=False)
    with pytest.raises(InvalidInput) as refused:
        actions.put_position(draft.pk, actor=cast.cora, **{**POSITION, **fields})
    assert field in refused.value.fields
    assert not draft.positions.filter(type="Insurance").exists()


def test_a_wording_may_follow_the_clause_library(cast: Cast) -> None:
    clause = contracts.liability(cast)
    variation = clause.variations.get(rank=0)
    draft = testing.playbook(cast, publish=False)
    wordings = [{"rank": 0, "variation_id": str(variation.pk)}]
    row = actions.put_position(draft.pk, actor=cast.cora, type="Insurance", wordings=wordings)
    assert queries.rule_of(row).approved[0].text == "Liability is limited to the fees of twelve months."


def test_questions_are_asked_and_a_changed_expectation_flips_the_verdict(cast: Cast) -> None:
    version = testing.playbook(cast, publish=False)
    question = {"question": "Is liability capped?", "type": "Cap On Liability", "expected": True}
    row = actions.put_question(version.pk, actor=cast.cora, **question)  # type: ignore[arg-type]
    small = {
        "question": "Only for big ones?",
        "type": "Insurance",
        "condition": {"field": "request.value", "op": "gt", "value": "1000000"},
    }
    actions.put_question(version.pk, actor=cast.cora, **small)  # type: ignore[arg-type]
    actions.publish(version.pk, actor=cast.cora)
    with testing.reading():
        request = testing.request_with(cast, testing.STANDARD_CAP)
        found = testing.read_revision(request, cast.rita)
        asked = found.findings.get(kind="question")
        assert asked.verdict == "standard" and "as expected" in asked.reason and asked.text == testing.STANDARD_CAP
        draft = actions.revise(version.playbook_id, actor=cast.cora)
        copied = draft.questions.get(question=row.question)
        actions.put_question(draft.pk, actor=cast.cora, question_id=copied.pk, **{**question, "expected": False})  # type: ignore[arg-type]
        actions.publish(draft.pk, actor=cast.cora)
        again = testing.read_revision(request, cast.rita)
    assert again.pk != found.pk and again.findings.get(kind="question").verdict == "non_standard"


def test_a_draft_is_tried_on_contracts_that_were_read_and_nothing_is_written(cast: Cast) -> None:
    with testing.reading():
        version = testing.playbook(cast)
        found = testing.read_revision(testing.request_with(cast, testing.FALLBACK_CAP), cast.rita)
        assert found.counts == {"fallback": 1, "missing": 1}
        draft = actions.revise(version.playbook_id, actor=cast.cora)
        row = draft.positions.get(type="Cap On Liability")
        actions.put_position(
            draft.pk, actor=cast.cora, position_id=row.pk, type="Cap On Liability", requirement="required",
            wordings=[{"rank": 0, "text": testing.FALLBACK_CAP}],
        )  # fmt: skip
        rows = list(found.findings.values_list("pk", "verdict"))
        (one,) = trials.trial(draft, trials.candidates(draft, actor=cast.cora))
    assert (one.before, one.after) == ({"fallback": 1, "missing": 1}, {"standard": 1, "missing": 1})
    assert [(change.type, change.before, change.after) for change in one.changes] == [
        ("Cap On Liability", "fallback", "standard")
    ]
    assert list(found.findings.values_list("pk", "verdict")) == rows
    assert trials.candidates(draft, actor=cast.nora) == []


def test_a_word_file_gives_positions_that_a_person_confirms(cast: Cast) -> None:
    import io

    import docx

    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Clause", "Standard", "Fallback"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("Liability", testing.STANDARD_CAP, testing.FALLBACK_CAP), strict=True):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    made, count = actions.import_playbook(out.getvalue(), filename="positions.docx", actor=cast.cora)
    version = queries.version_of(made)
    assert (made.name, count) == ("positions", 1) and version is not None
    row = version.positions.get()
    assert row.proposed and row.type == "Cap On Liability" and [one.rank for one in row.wordings.all()] == [0, 1]
    with pytest.raises(Blocked, match="cannot be"):
        actions.publish(version.pk, actor=cast.cora)
    actions.confirm(row.pk, actor=cast.cora)
    assert actions.publish(version.pk, actor=cast.cora).status == "published"


def test_a_file_without_positions_is_refused_and_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        actions.import_playbook(contracts.word("Dear Carla", "Yours"), filename="letter.docx", actor=cast.cora)
    with pytest.raises(NotAllowed):
        actions.import_playbook(contracts.word(), filename="letter.docx", actor=cast.rita)
    assert not Playbook.objects.exists() and not Position.objects.exists()
    assert DOCX == "docx"


def test_the_published_playbook_of_bonterms_is_read(cast: Cast) -> None:
    path = Path(__file__).resolve().parents[5] / "shared/data/contracts/bonterms-cloud-terms-playbook/playbook.docx"
    if not path.is_file():
        pytest.skip("The example contracts are not beside this checkout.")
    made, count = actions.import_playbook(path.read_bytes(), filename="bonterms.docx", actor=cast.cora)
    rows = {row.type: row for row in queries.positions(queries.version_of(made))}  # type: ignore[arg-type]
    assert count == len(rows) >= 8
    assert {"Insurance", "Publicity", "Payment Terms", "Service Levels", "Cap On Liability"} <= set(rows)
    words = [one.text for one in rows["Publicity"].wordings.all()]
    assert any("name, logo or trademark" in text for text in words) and all(row.proposed for row in rows.values())
