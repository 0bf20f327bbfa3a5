"""Clauses, their variations by condition and by deal term, and the rules that choose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pactline.authoring import actions, queries, rules
from pactline.authoring.models import Clause, ClauseVariation, ContractType, TemplateRule
from pactline.authoring.testing import body_text, document
from pactline.files import queries as files
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed

from .subjects import KIND, context, register

pytestmark = pytest.mark.django_db
GERMAN = {"field": "account.country", "op": "eq", "value": "DE"}


@pytest.fixture(autouse=True)
def _subject() -> None:
    register()


@pytest.fixture
def clause(cast: Cast) -> Clause:
    made = actions.create_clause(name="Limitation of liability", code="liability", actor=cast.olga)
    for name, order, rank, condition, text in [
        ("Standard", 20, 0, {}, "The standard."),
        ("German", 10, 0, GERMAN, "German law."),
        ("Higher cap", 5, 1, {}, "Twice the fees."),
        ("Highest cap", 6, 2, {}, "Three times the fees."),
    ]:
        actions.add_variation(
            made.pk, name=name, order=order, rank=rank, condition=condition, text=text, active=True, actor=cast.olga
        )
    return made


def words(clause: Clause, ctx: Any, term: Any = None) -> str | None:
    agreed = rules.term(term) if term else None
    chosen = actions.choose_variation(clause, ctx, agreed)
    return None if chosen is None else body_text(files.read(chosen.file_id))


def test_the_lowest_order_that_holds_wins_and_fallbacks_need_an_agreement(clause: Clause) -> None:
    assert words(clause, context()) == "German law."
    assert words(clause, context(account={"country": "US"})) == "The standard."
    assert words(clause, context(), {"clause": "liability", "position": "fallback"}) == "Twice the fees."
    assert (
        words(clause, context(), {"clause": clause, "position": "fallback", "fallback_no": 2})
        == "Three times the fees."
    )
    assert words(clause, context(), {"clause": "liability", "position": "fallback 3"}) is None
    assert (
        words(clause, context(account={"country": "US"}), {"clause": "liability", "position": "standard"})
        == "The standard."
    )


def test_two_countries_give_two_texts_from_one_template_and_deal_terms_win(cast: Cast, clause: Clause) -> None:
    sales = actions.create_contract_type(name="Sales", actor=cast.olga)
    done = actions.upload_template(
        document("{{ clause_liability }}"),
        filename="a.docx",
        name="T",
        contract_type_id=sales.pk,
        subject_kind=KIND,
        actor=cast.olga,
    )
    german = actions.fill(done.version, context(), append_missing=False)
    assert (body_text(german.docx), german.clauses["liability"]) == (
        "German law.",
        clause.variations.get(name="German").number,
    )
    american = actions.fill(done.version, context(account={"name": "X", "country": "US"}), append_missing=False)
    assert body_text(american.docx) == "The standard."
    term = {
        "clause": "liability",
        "position": "custom",
        "custom_text": "No limit.\nReally {{ field_x }}.",
        "reason": "big deal",
    }
    custom = actions.fill(done.version, context(), terms=[term], append_missing=False)
    assert custom.problems == () and body_text(custom.docx) == "No limit.\nReally {{ field_x }}."
    missing = actions.fill(
        done.version, context(), terms=[{"clause": "liability", "position": "fallback 9"}], append_missing=False
    )
    assert len(missing.problems) == 1 and "fallback 9" in missing.problems[0]


def test_agreed_terms_without_a_place_go_to_an_exhibit(cast: Cast, clause: Clause) -> None:
    sales = actions.create_contract_type(name="Sales", actor=cast.olga)
    done = actions.upload_template(
        document("No tags"), filename="a.docx", name="T", contract_type_id=sales.pk, subject_kind=KIND, actor=cast.olga
    )
    filled = actions.fill(done.version, context(), terms=[{"clause": "liability", "position": "fallback 1"}])
    assert filled.problems == () and filled.appended[0] == "Deal Terms"
    assert "Twice the fees." in body_text(filled.docx)
    standard = actions.fill(done.version, context(), terms=[{"clause": "liability", "position": "standard"}])
    assert "Deal Terms" not in standard.appended


def test_a_position_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="standard, fallback"):
        rules.read_position("perhaps")
    assert rules.read_position("Fallback_2") == ("fallback", 2)


def test_conditions_with_unknown_fields_are_refused(cast: Cast, clause: Clause) -> None:
    with pytest.raises(InvalidInput):
        actions.add_variation(
            clause.pk,
            name="Bad",
            text="x",
            condition={"field": "account.secret", "op": "eq", "value": "1"},
            actor=cast.olga,
        )
    with pytest.raises(InvalidInput):
        actions.add_variation(
            clause.pk,
            name="Bad",
            text="x",
            condition={"any": [{"field": "account.name", "op": "like"}]},
            actor=cast.olga,
        )
    assert clause.variations.count() == 4


def test_a_clause_stays_active_while_a_variation_is(cast: Cast, clause: Clause) -> None:
    with pytest.raises(Blocked) as refused:
        actions.deactivate_clause(clause.pk, actor=cast.olga)
    assert len(refused.value.problems) == 4
    for row in clause.variations.all():
        actions.deactivate_variation(row.pk, actor=cast.olga)
    assert not actions.deactivate_clause(clause.pk, actor=cast.olga).is_active
    with pytest.raises(Blocked):
        actions.activate_variation(clause.variations.first().pk, actor=cast.olga)  # type: ignore[union-attr]


def test_tags_in_a_clause_are_proposed_mapped_and_block_activation(cast: Cast, clause: Clause) -> None:
    row = actions.add_variation(
        clause.pk,
        name="Tagged",
        data=document("For {{ field_customer_name }} in {{ field_moon_phase }}"),
        filename="c.docx",
        actor=cast.olga,
    )
    assert row.mappings["field_customer_name"]["path"] == "account.name"
    with pytest.raises(Blocked) as refused:
        actions.activate_variation(row.pk, actor=cast.olga)
    assert "field_moon_phase" in refused.value.problems[0]
    actions.map_variation_tag(row.pk, "field_moon_phase", source="constant", text="full moon", actor=cast.olga)
    assert actions.activate_variation(row.pk, actor=cast.olga).is_active
    other = actions.add_variation(clause.pk, name="Table", text="{{ signature_customer }}", actor=cast.olga)
    with pytest.raises(Blocked, match="cannot be active"):
        actions.activate_variation(other.pk, actor=cast.olga)


def test_a_clause_file_with_an_injection_is_refused(cast: Cast, clause: Clause) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.add_variation(clause.pk, name="Evil", text="{{ ''.__class__ }}", actor=cast.olga)
    assert "refused" in refused.value.problems[0]
    assert not ClauseVariation.objects.filter(name="Evil").exists()


def test_only_configurators_write_the_library(cast: Cast, clause: Clause) -> None:
    with pytest.raises(NotAllowed):
        actions.create_clause(name="Mine", actor=cast.lena)
    with pytest.raises(NotAllowed):
        actions.add_variation(clause.pk, name="Mine", text="x", actor=cast.rita)
    assert Clause.objects.count() == 1


def published(cast: Cast, sales: ContractType, name: str, **fields: Any) -> Any:
    done = actions.upload_template(
        document("words"),
        filename="a.docx",
        name=name,
        contract_type_id=sales.pk,
        subject_kind=KIND,
        actor=cast.olga,
        **fields,
    )
    return actions.publish(done.template.pk, actor=cast.olga)


def test_template_rules_choose_by_order_condition_dates_and_request_type(cast: Cast, move_clock: Any) -> None:
    sales = actions.create_contract_type(name="Sales", actor=cast.olga)
    with pytest.raises(InvalidInput, match="no published template"):
        actions.choose_template(context(), contract_type=sales)
    general, german = published(cast, sales, "General"), published(cast, sales, "German")
    with pytest.raises(InvalidInput, match="No template rule"):
        actions.choose_template(context(), contract_type=sales)
    actions.create_template_rule(name="all", template_id=general.pk, order=50, actor=cast.olga)
    actions.create_template_rule(
        name="german", template_id=german.pk, order=10, condition=GERMAN, request_type="new", actor=cast.olga
    )
    us = context(account={"country": "US"})
    assert actions.choose_template(context(), contract_type=sales) == german
    assert actions.choose_template(us, contract_type=sales) == general
    assert actions.choose_template(context(), contract_type=sales, request_type="renewal") == general
    assert actions.choose_template(context(), contract_type=sales, template_id=general.pk) == general
    actions.deactivate_template(german.pk, actor=cast.olga)
    assert actions.choose_template(context(), contract_type=sales) == general
    actions.activate_template(german.pk, actor=cast.olga)
    actions.change_template(german.pk, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30), actor=cast.olga)
    move_clock(datetime(2026, 6, 29, 12, tzinfo=UTC))
    assert actions.choose_template(context(), contract_type=sales) == german
    move_clock(datetime(2026, 6, 30, 12, tzinfo=UTC))
    assert actions.choose_template(context(), contract_type=sales) == general


def test_rules_are_changed_and_removed(cast: Cast) -> None:
    sales = actions.create_contract_type(name="Sales", actor=cast.olga)
    other = actions.create_contract_type(name="Other", actor=cast.olga)
    template = published(cast, sales, "General")
    rule = actions.create_template_rule(name="all", template_id=template.pk, actor=cast.olga)
    with pytest.raises(InvalidInput):
        actions.change_template_rule(rule.pk, template_id=template.pk, contract_type_id=other.pk, actor=cast.olga)
    assert actions.change_template_rule(rule.pk, order=7, condition=GERMAN, actor=cast.olga).order == 7
    actions.remove_template_rule(rule.pk, actor=cast.olga)
    assert not TemplateRule.objects.exists()


def test_validity_needs_a_start_and_an_order(cast: Cast) -> None:
    sales = actions.create_contract_type(name="Sales", actor=cast.olga)
    template = published(cast, sales, "General")
    for fields in ({"valid_to": date(2026, 1, 1)}, {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}):
        with pytest.raises(InvalidInput):
            actions.change_template(template.pk, actor=cast.olga, **fields)


def test_internal_signatories_by_rule_lowest_order_and_own_template_first(cast: Cast) -> None:
    sales = actions.create_contract_type(name="Sales", actor=cast.olga)
    template = published(cast, sales, "General")
    ivan, max_ = cast.user("ivan"), cast.user("max")
    actions.create_signatory_rule(name="all", signers=[{"user_id": ivan.pk}], order=50, actor=cast.olga)
    actions.create_signatory_rule(
        name="germany",
        signers=[{"user_id": max_.pk, "order": 2}, {"user_id": ivan.pk, "order": 1}],
        order=10,
        condition=GERMAN,
        template_id=template.pk,
        actor=cast.olga,
    )
    chosen = actions.choose_internal_signers(context(), template=template)
    assert [signer.user.name for signer in chosen] == [ivan.name, max_.name]
    assert [s.user for s in actions.choose_internal_signers(context(account={"country": "US"}), template=template)] == [
        ivan
    ]
    assert [s.user for s in actions.choose_internal_signers(context(), template=None)] == [ivan]
    with pytest.raises(InvalidInput, match="at least one signer"):
        actions.create_signatory_rule(name="none", signers=[{"user_id": ivan.pk, "role": "viewer"}], actor=cast.olga)
    with pytest.raises(InvalidInput, match="twice"):
        actions.create_signatory_rule(name="two", signers=[{"user_id": ivan.pk}, {"user_id": ivan.pk}], actor=cast.olga)


def test_active_clauses_are_what_deal_terms_may_be_about(cast: Cast, clause: Clause) -> None:
    empty = actions.create_clause(name="Empty", actor=cast.olga)
    found = list(queries.active_clauses())
    assert clause in found and empty not in found
