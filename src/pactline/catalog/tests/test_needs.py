"""CAT7: what a customer needs is asked, and the answers recommend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.activity.panels import happenings
from pactline.catalog import actions, queries
from pactline.catalog.models import NeedsRule, Offering, Questionnaire
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.parties.testing import account
from pactline.pipeline.models import Opportunity
from pactline.pipeline.testing import opportunity

from .test_rows import BASE, JSON, manager

SUBJECT = "pipeline.opportunity"


def questionnaire(wide: Offering, *, narrow: Offering | None = None, publish: bool = False) -> Questionnaire:
    """Four questions (sites, use, several wishes, a free word) and three rules for ``wide`` (and ``narrow``)."""
    made = actions.create_questionnaire(code="NET", name="Network", translations={"de": {"name": "Netz"}}, actor=SYSTEM)
    use = [
        {"code": "office", "name": "Office", "translations": {"de": {"name": "Büro"}}},
        {"code": "plant", "name": "Plant"},
    ]
    wishes = [{"code": "backup", "name": "Backup"}, {"code": "voice", "name": "Voice"}]
    for code, kind, options, required in (
        ("sites", "number", [], True),
        ("place", "choice", use, False),
        ("wishes", "several", wishes, False),
        ("word", "text", [], False),
    ):
        actions.add_question(
            made.pk, code=code, name=code.title(), kind=kind, options=options, required=required, actor=SYSTEM
        )
    rules = (
        ("Plant", {"field": "place", "op": "eq", "value": "plant"}, Decimal(2), "sites"),
        ("Voice", {"field": "wishes", "op": "contains", "value": "voice"}, Decimal(1), ""),
        ("Many", {"all": [{"field": "sites", "op": "gte", "value": "10"}]}, Decimal(5), ""),
    )
    for name, condition, quantity, per in rules:
        actions.add_needs_rule(
            made.pk,
            name=name,
            offering_id=(narrow or wide).pk if name == "Voice" else wide.pk,
            condition=condition,
            quantity=quantity,
            per=per,
            description=f"Because of {name.lower()}",
            actor=SYSTEM,
        )
    return actions.publish_questionnaire(made.pk, actor=SYSTEM) if publish else made


def deal(cast: Cast) -> Opportunity:
    return opportunity(account("Meridian", actor=cast.rita, country="DE"), actor=cast.rita)


def wanted(made: object, actor: Actor = SYSTEM) -> list[tuple[str, Decimal]]:
    return [(row.offering.sku, row.quantity) for row in queries.recommendations(made)]  # type: ignore[arg-type]


def test_cat7_change_an_answer_and_recommendations_change(cast: Cast) -> None:
    asked = questionnaire(offering("WIDE"), narrow=offering("TALK"), publish=True)
    subject = deal(cast)
    made = actions.assess(
        asked.pk,
        subject_type=SUBJECT,
        subject_id=subject.pk,
        answers={"sites": "3", "place": "plant"},
        actor=cast.rita,
    )
    assert wanted(made) == [("WIDE", Decimal(6))] and made.answered_by_id == cast.rita.user_id
    changed = actions.change_answers(
        made.pk, answers={"sites": 12, "place": "office", "wishes": ["voice"]}, actor=cast.rita
    )
    assert wanted(changed) == [("TALK", Decimal(1)), ("WIDE", Decimal(5))]
    assert changed.answers == {"sites": "12", "place": "office", "wishes": ["voice"]}
    told = Event.objects.filter(subject_id=subject.pk, name__endswith="needs_changed").get()
    assert told.data["changes"]["place"] == ["plant", "office"]
    again = actions.assess(
        asked.pk, subject_type=SUBJECT, subject_id=subject.pk, answers={"sites": "1"}, actor=cast.rita
    )
    assert again.pk == made.pk and wanted(again) == []


def test_cat7_answers_are_checked_and_only_seen_by_who_sees_the_record(cast: Cast) -> None:
    asked = questionnaire(offering("WIDE"), publish=True)
    subject = deal(cast)

    def answer(answers: dict[str, object], actor: Actor = cast.rita) -> object:
        return actions.assess(asked.pk, subject_type=SUBJECT, subject_id=subject.pk, answers=answers, actor=actor)

    for wrong, where in (
        ({}, "sites"),
        ({"sites": "many"}, "sites"),
        ({"sites": "-1"}, "sites"),
        ({"sites": "1", "place": "moon"}, "place"),
        ({"sites": "1", "wishes": ["backup", "x"]}, "wishes"),
        ({"sites": "1", "word": ["a"]}, "word"),
        ({"sites": "1", "other": "a"}, "other"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            answer(wrong)  # type: ignore[arg-type]
        assert list(refusal.value.fields) == [where]
    with pytest.raises(NotVisible):
        actions.assess(
            asked.pk, subject_type="nothing.here", subject_id=subject.pk, answers={"sites": "1"}, actor=cast.rita
        )
    made = answer({"sites": "1"})
    with pytest.raises((NotVisible, NotAllowed)):
        queries.get_assessment(made.pk, actor=cast.frank)  # type: ignore[attr-defined]
    with pytest.raises((NotVisible, NotAllowed)):
        actions.change_answers(made.pk, answers={"sites": "2"}, actor=cast.frank)  # type: ignore[attr-defined]


def test_cat7_published_is_frozen_and_answers_keep_their_version(cast: Cast) -> None:
    wide = offering("WIDE")
    asked = questionnaire(wide)
    subject = deal(cast)
    with pytest.raises(WrongState, match="not asked"):
        actions.assess(asked.pk, subject_type=SUBJECT, subject_id=subject.pk, answers={"sites": "1"}, actor=SYSTEM)
    with pytest.raises(NotVisible):
        queries.get_questionnaire(asked.pk, actor=cast.rita)
    actions.publish_questionnaire(asked.pk, actor=SYSTEM)
    rule = queries.needs_rules(asked)[0]
    for refused in (
        lambda: actions.add_question(asked.pk, code="more", name="More", kind="text", actor=SYSTEM),
        lambda: actions.change_needs_rule(rule.pk, quantity=Decimal(9), actor=SYSTEM),
        lambda: actions.remove_question(queries.questions(asked)[0].pk, actor=SYSTEM),
        lambda: actions.change_questionnaire(asked.pk, code="OTHER", actor=SYSTEM),
    ):
        with pytest.raises(WrongState):
            refused()
    made = actions.assess(
        asked.pk,
        subject_type=SUBJECT,
        subject_id=subject.pk,
        answers={"sites": "3", "place": "plant"},
        actor=cast.rita,
    )
    second = actions.revise_questionnaire(asked.pk, actor=SYSTEM)
    with pytest.raises(WrongState):
        actions.revise_questionnaire(asked.pk, actor=SYSTEM)
    actions.change_needs_rule(queries.needs_rules(second)[0].pk, quantity=Decimal(7), actor=SYSTEM)
    assert queries.open_questionnaires() == [asked]
    actions.publish_questionnaire(second.pk, actor=SYSTEM)
    assert queries.open_questionnaires() == [second] and wanted(made) == [("WIDE", Decimal(6))]
    actions.change_questionnaire(second.pk, valid_from=clock.today() + timedelta(1), actor=SYSTEM)
    assert queries.open_questionnaires() == [asked]
    actions.retire_questionnaire(asked.pk, actor=SYSTEM)
    assert queries.open_questionnaires() == []
    actions.change_answers(made.pk, answers={"sites": "4", "place": "plant"}, actor=cast.rita)
    made.refresh_from_db()
    assert wanted(made) == [("WIDE", Decimal(8))]


def test_cat7_rules_and_questions_that_cannot_be_are_refused(cast: Cast) -> None:
    wide = offering("WIDE")
    empty = actions.create_questionnaire(code="E", name="E", actor=SYSTEM)
    with pytest.raises(Blocked, match="at least one question"):
        actions.publish_questionnaire(empty.pk, actor=SYSTEM)
    asked = questionnaire(wide)
    for condition in (
        {"field": "nope", "op": "eq", "value": "1"},
        {"field": "place", "op": "like", "value": "1"},
        {"field": "place", "op": "eq", "value": "moon"},
        {"any": [{"not": {"field": "place", "op": "in", "value": ["office", "moon"]}}]},
    ):
        with pytest.raises(InvalidInput):
            actions.add_needs_rule(asked.pk, name="X", offering_id=wide.pk, condition=condition, actor=SYSTEM)
    for fields in ({"per": "place"}, {"quantity": Decimal(0)}, {"name": "Plant"}, {"quantity": Decimal("0.5")}):
        with pytest.raises(InvalidInput):
            actions.add_needs_rule(
                asked.pk,
                **{"name": "X", "offering_id": wide.pk, **fields},  # type: ignore[arg-type]
                actor=SYSTEM,
            )
    for question in (
        {"code": "Sites"},
        {"code": "sites"},
        {"kind": "choice"},
        {"kind": "choice", "options": [{"code": "a"}]},
        {"kind": "choice", "options": [{"code": "a"}, {"code": "a"}]},
        {"kind": "text", "options": [{"code": "a"}]},
        {"kind": "other"},
    ):
        with pytest.raises(InvalidInput):
            actions.add_question(
                asked.pk,
                **{"code": "q", "name": "Q", "kind": "text", **question},
                actor=SYSTEM,  # type: ignore[arg-type]
            )
    place = next(one for one in queries.questions(asked) if one.code == "place")
    actions.remove_question(place.pk, actor=SYSTEM)
    with pytest.raises(Blocked, match="Plant"):
        actions.publish_questionnaire(asked.pk, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        actions.create_questionnaire(code="R", name="R", actor=cast.rita)


def test_cat7_what_cannot_be_sold_says_why_and_the_version_for_sale_is_recommended(cast: Cast) -> None:
    wide = offering("WIDE")
    asked = questionnaire(wide, publish=True)
    subject = deal(cast)
    made = actions.assess(
        asked.pk, subject_type=SUBJECT, subject_id=subject.pk, answers={"sites": "12"}, actor=cast.rita
    )
    second = actions.publish(actions.revise_offering(wide.pk, actor=SYSTEM).pk, actor=SYSTEM)
    assert [row.offering.pk for row in queries.recommendations(made)] == [second.pk]
    actions.add_eligibility("offering", second.pk, effect="deny", account_id=subject.account_id, actor=SYSTEM)
    buyer = queries.buyer_of(subject.account_id, channel="direct", actor=cast.rita)
    assert "not sold to Meridian" in (queries.recommendations(made, buyer=buyer)[0].problem or "")


def test_cat7_pages(cast: Cast, client_for: Callable[[str], Client]) -> None:
    wide, client, rita = offering("WIDE", "Wide line"), manager(cast), client_for("rita")
    form = {"name": "Network", "code": "NET", "description": "", "translations": ""}
    assert client.post("/catalog/questionnaires/new", form).status_code == 303
    asked = Questionnaire.objects.get()
    url = f"/catalog/questionnaires/{asked.pk}"
    question = {
        "name": "Where?",
        "code": "place",
        "kind": "choice",
        "options": "office = Office | de: Büro\nplant = Plant",
    }
    assert client.post(f"{url}/questions/new", question).status_code == 303
    assert client.post(f"{url}/questions/new", {"name": "Sites?", "code": "sites", "kind": "number"}).status_code == 303
    assert "Add a group" in client.get(f"{url}/rules/new").content.decode()
    rule = {
        "name": "Plant",
        "offering": str(wide.pk),
        "quantity": "2",
        "per": "sites",
        "match": "all",
        "g0-match": "all",
        "g0-r0-field": "place",
        "g0-r0-op": "eq",
        "g0-r0-value": "plant",
    }
    assert client.post(f"{url}/rules/new", rule | {"g0-r0-value": "moon"}).status_code == 422
    assert client.post(f"{url}/rules/new", rule).status_code == 303
    saved = NeedsRule.objects.get()
    assert (saved.condition, saved.per) == ({"field": "place", "op": "eq", "value": "plant"}, "sites")
    assert 'value="plant"' in client.get(f"/needs-rules/{saved.pk}/edit").content.decode()
    assert client.post(f"/needs-rules/{saved.pk}/edit", rule | {"name": "At a plant"}).status_code == 303
    place = queries.questions(asked)[0]
    assert "office = Office | de: Büro" in client.get(f"/questions/{place.pk}/edit").content.decode()
    assert client.post(f"{url}/publication").status_code == 303
    page = rita.get(f"{url}/").content.decode()
    assert "Wide line" in page and "Where? is plant" in page and "Add a question" not in page
    assert "A trial" in rita.post(f"{url}/trial", {"a-place": "plant", "a-sites": "2"}).content.decode()

    subject = deal(cast)
    ask = f"/needs/{SUBJECT}/{subject.pk}/new"
    assert "Where?" in rita.get(ask).content.decode()
    preview = rita.post(ask, {"a-place": "plant", "a-sites": "2"}).content.decode()
    assert "4 ×" in preview and "Keep the answers to take" in preview
    assert rita.post(ask, {"a-sites": "x", "_save": "1"}).status_code == 422
    answer = rita.post(ask, {"a-place": "plant", "a-sites": "3", "_save": "1"})
    assert answer.status_code == 303
    kept = rita.get(answer["Location"]).content.decode()
    assert "6 ×" in kept and "Keep the answers to take" not in kept and "checked" in kept
    for path in ("rules/new", "questions/new", "versions", "publication"):
        assert rita.post(f"{url}/{path}").status_code == 403
    assert client_for("frank").get(ask).status_code in (403, 404)


def test_cat7_api(cast: Cast, client_for: Callable[[str], Client]) -> None:
    wide, client, rita = offering("WIDE"), manager(cast), client_for("rita")
    made = client.post(f"{BASE}/questionnaires", {"code": "N", "name": "Net"}, content_type=JSON)
    assert made.status_code == 201
    url = f"{BASE}/questionnaires/{made.json()['id']}"
    assert rita.get(url).status_code == 404
    question = {"code": "sites", "name": "Sites?", "kind": "number", "required": True}
    one = client.post(f"{url}/questions", question, content_type=JSON)
    assert one.status_code == 201
    path = f"{BASE}/questions/{one.json()['id']}"
    assert client.put(path, question | {"name": "How many?"}, content_type=JSON).json()["name"] == "How many?"
    rule = {
        "name": "R",
        "offering_id": str(wide.pk),
        "quantity": "1",
        "per": "sites",
        "condition": {"field": "sites", "op": "gt", "value": "1"},
    }
    saved = client.post(f"{url}/rules", rule, content_type=JSON)
    assert saved.status_code == 201
    path = f"{BASE}/needs-rules/{saved.json()['id']}"
    assert client.put(path, rule | {"quantity": "3"}, content_type=JSON).status_code == 200
    assert client.put(path, rule | {"per": "x"}, content_type=JSON).status_code == 422
    assert client.patch(url, {"name": "Networks"}, content_type=JSON).json()["name"] == "Networks"
    assert client.post(f"{url}/publication").json()["status"] == "published"
    assert client.delete(path).status_code == 409
    subject = deal(cast)
    body = {"questionnaire_id": made.json()["id"], "subject_type": SUBJECT, "subject_id": str(subject.pk)}
    assert rita.post(f"{BASE}/needs", body, content_type=JSON).status_code == 422
    kept = rita.post(f"{BASE}/needs", body | {"answers": {"sites": "2"}}, content_type=JSON)
    assert kept.status_code == 201 and kept.json()["recommendations"][0]["quantity"] in ("6", "6.000000")
    one_url = f"{BASE}/needs/{kept.json()['id']}"
    changed = rita.put(f"{one_url}/answers", {"answers": {"sites": "1"}}, content_type=JSON)
    assert changed.json()["recommendations"] == [] and rita.get(one_url).json()["answers"] == {"sites": "1"}
    second = client.post(f"{url}/versions")
    assert second.status_code == 201 and second.json()["version"] == 2
    assert [row["version"] for row in rita.get(f"{BASE}/questionnaires").json()["items"]] == [1]
    assert client.post(f"{url}/retirement").json()["status"] == "retired"
    assert rita.post(f"{BASE}/questionnaires", {"code": "X", "name": "X"}, content_type=JSON).status_code == 403


def test_cat7_choices_say_that_they_are_optional_as_other_answers_do(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    asked = questionnaire(offering("WIDE"), publish=True)
    page = client_for("rita").get(f"/needs/{SUBJECT}/{deal(cast).pk}/new").content.decode()
    assert page.count("(optional)") == 3 and len(queries.questions(asked)) == 4  # “sites” is required


def test_cat7_the_activity_names_what_was_changed(cast: Cast) -> None:
    made = questionnaire(offering("WIDE"))
    place = next(one for one in queries.questions(made) if one.code == "place")
    rule = queries.needs_rules(made)[0]
    actions.change_question(place.pk, name="Where", actor=SYSTEM)
    actions.change_needs_rule(rule.pk, name="Factory", quantity=Decimal(3), condition={}, actor=SYSTEM)
    actions.remove_needs_rule(rule.pk, actor=SYSTEM)
    actions.remove_question(place.pk, actor=SYSTEM)
    told = ["; ".join(one.changes) for one in happenings(made)]
    assert told[:2] == ["question: Where → –", "rule: Factory → –"]
    assert "“Factory” name: Plant → Factory" in told[2] and "“Factory” condition: … → …" in told[2]
    assert told[3] == "“Where” name: Place → Where"
    assert "rule: – → Many" in told and "question: – → Sites" in told
