"""What is decided about a passage without a database."""

from __future__ import annotations

import pytest

from pactline.intelligence import assembling
from pactline.intelligence.assembling import Playing
from pactline.intelligence.readers import Presence
from pactline.intelligence.rules import asking, checks, likeness, marking, merging, taught_types, verdicts
from pactline.intelligence.rules.asking import Asked
from pactline.intelligence.rules.merging import Span
from pactline.intelligence.rules.proposals import Line, proposals, type_of
from pactline.intelligence.rules.verdicts import Approved, Rule

CAP = "The liability of each party is limited to the fees of twelve months."
TWICE = "The liability of each party is limited to twice the fees of twelve months."
RULE = Rule(
    "Cap On Liability",
    "required",
    "high",
    (Approved(0, CAP), Approved(1, TWICE, "two years")),
    ({"kind": "max_cap_multiple", "value": 2, "otherwise": "walk_away"},),
    ("liability is unlimited",),
)


@pytest.mark.parametrize(
    ("text", "verdict", "fallback"),
    [
        (CAP, "standard", None),
        ("3. " + CAP, "standard", None),
        (CAP.replace("of each party", "of each  party").upper(), "standard", None),
        (TWICE, "fallback", 1),
        (CAP.replace("twelve months", "eighteen months"), "non_standard", None),
        (CAP.replace("is limited", "is not limited"), "non_standard", None),
        (CAP.replace("the fees of", "five times the fees of"), "walk_away", None),
        ("The Provider's liability is unlimited.", "walk_away", None),
        ("The parties shall discuss liability in good faith.", "non_standard", None),
    ],
)
def test_verdicts_follow_checks_then_wordings(text: str, verdict: str, fallback: int | None) -> None:
    found = verdicts.judge(RULE, [text])
    assert (found.verdict, found.fallback) == (verdict, fallback), found


def test_a_deviation_names_the_words_and_the_risk() -> None:
    found = verdicts.judge(RULE, [CAP.replace("twelve", "eighteen")])
    assert found.added == ("eighteen",) and found.missing == ("twelve",)
    assert "eighteen" in found.reason and "our standard" in found.reason
    assert found.risk == "high" and found.wording == CAP


def test_a_sentence_of_a_longer_standard_is_standard() -> None:
    rule = Rule("x", approved=(Approved(0, f"Before comes this sentence. {CAP} After it comes another one."),))
    assert verdicts.judge(rule, [CAP]).verdict == "standard"
    assert verdicts.judge(rule, [CAP.replace("each", "no")]).verdict == "non_standard"


def test_only_articles_differ_is_no_deviation() -> None:
    pays = (
        "The Customer shall pay the fees within thirty days of the invoice date without any deduction or set-off "
        "whatsoever by transfer to the account of the Provider named there."
    )
    rule = Rule("x", approved=(Approved(0, pays),))
    assert verdicts.judge(rule, [pays.removeprefix("The ")]).verdict == "standard"


def test_forbidden_and_missing() -> None:
    forbidden = Rule("Exclusivity", "forbidden")
    assert verdicts.judge(forbidden, ["The Provider is exclusive."]).verdict == "walk_away"
    assert verdicts.absent(forbidden, "missing", searched=9) is None
    missing = verdicts.absent(RULE, "missing", searched=42)
    assert missing is not None and missing.verdict == "missing" and "42" in missing.reason and missing.wording == CAP
    unclear = verdicts.absent(RULE, "unclear", searched=42)
    assert unclear is not None and unclear.verdict == "unclear"


def test_a_position_with_checks_alone() -> None:
    rule = Rule("Notice", checks=({"kind": "min_notice_days", "value": 30},))
    assert verdicts.judge(rule, ["Sixty (60) days' notice is given."]).verdict == "standard"
    assert verdicts.judge(rule, ["10 days' notice is given."]).verdict == "non_standard"
    assert verdicts.judge(rule, ["Notice is given in good time."]).verdict == "unclear"
    assert verdicts.judge(Rule("Bare"), ["Anything."]).verdict == ""


@pytest.mark.parametrize(
    ("kind", "value", "text", "ok"),
    [
        ("max_cap_multiple", "1", "limited to the fees paid in the twelve (12) months before the claim", True),
        ("max_cap_multiple", "1", "shall not exceed two (2) times the fees paid", False),
        ("max_cap_multiple", "1.5", "shall not exceed 150% of the fees paid", True),
        ("max_cap_multiple", "3", "liability shall be unlimited", False),
        ("max_cap_multiple", "3", "damages including without limitation lost profits are limited to twelve months' fees", True),
        ("max_cap_multiple", "3", "shall not exceed $5,000,000", None),
        ("min_notice_days", 60, "ninety (90) days prior written notice", True),
        ("min_notice_days", 60, "three months and 30 days", False),
        ("max_days", 30, "due within thirty (30) days", True),
        ("max_days", 30, "due within 45 days", False),
        ("max_days", 30, "due at once", None),
        ("allowed_laws", "Germany; England and Wales", "governed by the laws of England and Wales", True),
        ("allowed_laws", ["Germany"], "governed by the laws of Delaware", False),
        ("mutual", "yes", "Each party shall indemnify the other", True),
        ("mutual", "yes", "Customer shall indemnify Provider", False),
        ("auto_renewal", "no", "The term shall automatically renew for one year", False),
        ("auto_renewal", "no", "The agreement does not automatically renew", True),
        ("must_say", "gross negligence; wilful misconduct", "except gross negligence and wilful misconduct", True),
        ("must_say", "gross negligence", "except negligence", False),
        ("must_not_say", "sole discretion", "in its sole discretion", False),
        ("must_not_say", "sole discretion", "at its discretion", True),
    ],
)  # fmt: skip
def test_typed_checks(kind: str, value: object, text: str, ok: bool | None) -> None:
    check = {"kind": kind, "value": value}
    assert checks.problem(check) is None
    assert checks.run(check, text).ok is ok, checks.run(check, text)


@pytest.mark.parametrize(
    "check",
    [{"kind": "nothing"}, {"kind": "max_days", "value": "many"}, {"kind": "must_say", "value": " ; "},
     {"kind": "mutual", "value": "yes", "otherwise": "perhaps"}],
)  # fmt: skip
def test_a_check_that_cannot_be_used_says_why(check: dict[str, object]) -> None:
    assert checks.problem(check)


def test_questions_flip_with_the_expected_answer_and_wait_for_their_condition() -> None:
    asked = Asked("Is liability capped?", "Cap On Liability", "present", True)
    assert asking.ask(asked, [CAP], {}).as_expected is True  # type: ignore[union-attr]
    assert asking.ask(Asked("?", "Cap On Liability", "present", False), [CAP], {}).as_expected is False  # type: ignore[union-attr]
    says = Asked("Twelve?", "Cap On Liability", "mentions", True, words=("twelve months",))
    assert asking.ask(says, [CAP], {}).answer is True and asking.ask(says, [], {}).answer is None  # type: ignore[union-attr]
    big = Asked("?", "x", "present", True, condition={"field": "request.value", "op": "gt", "value": 1000})
    assert asking.ask(big, [], {"request": {"value": 10}}) is None
    assert asking.ask(big, [], {"request": {"value": 5000}}).as_expected is False  # type: ignore[union-attr]


def test_what_is_not_in_the_text_is_thrown_away_and_counted() -> None:
    text = "One. Two."
    good, wrong = Span("a", 0, 4, "One.", 0.9, ("x",)), Span("a", 0, 4, "Uno.", 0.9, ("x",))
    assert merging.honest(text, [good, wrong, Span("a", 5, 99, "Two.", 0.9, ("x",))]) == ([good], 2)


def test_two_readers_with_the_same_passage_are_one_finding() -> None:
    first, second = Span("a", 0, 10, "0123456789", 0.6, ("one",)), Span("a", 1, 10, "123456789", 0.9, ("two",))
    other = Span("b", 0, 10, "0123456789", 0.9, ("two",))
    merged = merging.merge([first, second, other])
    assert [(one.type, one.found_by) for one in merged] == [("b", ("two",)), ("a", ("two", "one"))]
    text = "First sentence. Second one."
    joined = merging.joined(text, [Span("a", 0, 15, text[:15], 0.5, ("x",)), Span("a", 16, 27, text[16:], 0.7, ("y",))])
    assert [(one.text, one.confidence) for one in joined] == [(text, 0.7)]


def test_likeness_ignores_numbers_in_front_quotes_and_placeholders() -> None:
    assert likeness.compare("4.2 The “Fees” are due.", 'The "Fees" are due.').likeness == 1
    assert likeness.compare("It ends on 1 May.", "It ends on {{ end_date }} 1 May.").likeness == 1
    assert likeness.says("in its SOLE   discretion,", "sole discretion") and not likeness.says("a b", "b a")
    assert likeness.compare("", "words").likeness == 0


def test_exactly_the_removed_and_the_altered_clause_are_deviations() -> None:
    kept = "Each party keeps the information of the other party confidential."
    law = "This agreement is governed by the laws of Germany."
    rules = [RULE, Rule("Confidentiality", "required", approved=(Approved(0, kept),)),
             Rule("Governing Law", "required", approved=(Approved(0, law),)),
             Rule("Insurance", "required", approved=(Approved(0, "The Provider carries an insurance."),))]  # fmt: skip
    altered = law.replace("Germany", "Delaware")
    text = "\n".join([CAP, kept, altered])
    at = text.index(altered)
    spans = [
        Span("Cap On Liability", 0, len(CAP), CAP, 0.9, ("x",)),
        Span("Governing Law", at, at + len(altered), altered, 0.9, ("x",)),
    ]
    drafts = assembling.clauses(text, spans, {}, Playing(rules), {}, segments=3)
    found = {draft.type: draft.verdict for draft in drafts}
    assert found == {
        "Cap On Liability": "standard",
        "Confidentiality": "standard",
        "Governing Law": "non_standard",
        "Insurance": "missing",
    }
    confidential = next(draft for draft in drafts if draft.type == "Confidentiality")
    assert confidential.found_by == ("library",)
    missing = next(draft for draft in drafts if draft.type == "Insurance")
    assert (
        missing.kind == "missing"
        and missing.wording
        and all(text[n["start"] : n["end"]] == n["text"] for n in missing.nearest)
    )


def test_an_unclear_type_is_said_to_be_unclear() -> None:
    drafts = assembling.clauses("Nothing here at all, nothing.", [], {"Cap On Liability": Presence("unclear", 0.4, ((0, 7),))},
                                Playing([RULE]), {}, segments=7)  # fmt: skip
    assert [(draft.verdict, draft.nearest[0]["text"]) for draft in drafts] == [("unclear", "Nothing")]


def test_a_type_is_learned_from_examples_and_counter_examples() -> None:
    good = [
        "The Customer may benchmark the fees against market rates once a year and ask for a reduction.",
        "Once each year the Customer may have the charges benchmarked against comparable market offers.",
        "Customer is entitled to an annual benchmark of the fees by an independent third party.",
    ]
    bad = [
        "The Customer pays the fees once a year in advance.",
        "An independent auditor may inspect the books once a year.",
    ]
    learned = taught_types.learn("Benchmarking", good, bad)
    fresh = "The Customer may once a year have the fees benchmarked by an independent party against the market."
    assert taught_types.score(learned, fresh) >= 0.5
    assert taught_types.score(learned, "This agreement is governed by the laws of Germany.") < 0.5
    assert taught_types.score(learned, bad[0]) < 0.5
    text = f"{bad[1]}\n{fresh}"
    found = taught_types.find(learned, text, [(0, len(bad[1])), (len(bad[1]) + 1, len(text))])
    assert [text[a:b] for a, b, _sure in found] == [fresh]
    with pytest.raises(ValueError, match="3 examples"):
        taught_types.learn("x", good[:2])


def test_passages_are_marked_also_where_they_overlap() -> None:
    text = "abc def\n\nghi"
    found = marking.paragraphs(text, [marking.Mark("1", 0, 7, "standard", 1), marking.Mark("2", 4, 12, "deviation", 5)])
    assert "".join(run.text for line in found for run in line.runs) == "abc defghi"
    assert [(run.text, run.keys, run.begins, run.look) for run in found[0].runs] == [
        ("abc ", ("1",), ("1",), "standard"), ("def", ("1", "2"), ("2",), "deviation"),
    ]  # fmt: skip
    assert found[1].runs[0].keys == ("2",) and found[1].runs[0].begins == () and found[1].start == 9


def test_a_playbook_table_with_heads_is_read() -> None:
    rows = [("Clause", "Standard", "Fallback 1", "Walk-away", "Required"),
            ("Limitation of liability", CAP, TWICE, "Unlimited liability", "yes"), ("Insurance", "5 m", "", "", "")]  # fmt: skip
    lines = [
        Line(f"table 1, row {r}, column {c}", cell)
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row, 1)
        if cell
    ]
    first, second = proposals(lines)
    assert (first.type, first.standard, first.fallbacks, first.walk_away, first.required) == (
        "Cap On Liability", CAP, [("", TWICE)], "Unlimited liability", True,
    )  # fmt: skip
    assert (second.type, second.required) == ("Insurance", False)


def test_a_playbook_of_headings_is_read_and_a_letter_is_not() -> None:
    lines = [Line("p1", "Governing law", 1), Line("p2", "Standard: The law of Germany."),
             Line("p3", "Fallback: The law of England."), Line("p4", "Walk-away: Any other law")]  # fmt: skip
    (found,) = proposals(lines)
    assert (found.type, found.standard, found.fallbacks, found.walk_away) == (
        "Governing Law", "The law of Germany.", [("", "The law of England.")], "Any other law",
    )  # fmt: skip
    assert proposals([Line("p1", "Dear Sir", 0), Line("p2", "Yours, Carla")]) == []
    assert type_of("Approval of Logo Usage") == "Publicity" and type_of("Something else") == "Something else"


def test_one_passage_is_not_called_passages() -> None:
    for state in ("missing", "unclear"):
        one, several = (verdicts.absent(RULE, state, searched=count) for count in (1, 2))
        assert one is not None and "passages" not in one.reason and "passage" in one.reason
        assert several is not None and "2 passages" in several.reason
