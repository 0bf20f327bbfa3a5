"""The configurator against brute force, its words, what is refused when a rule is saved, and how fast it answers."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactline.catalog.configuring import Feature, Group, Model, Rule, Test, Value, complete, faults, solve
from pactline.catalog.configuring.search import Solver

ITEMS = [f"i{n}" for n in range(4)]
COLOURS = ("", "red", "blue")
SIZES = ("", "1", "2", "3", "5")


def holds(test: Test, values: dict[str, str]) -> bool:
    value = values.get(test.feature, "")
    if test.op in ("chosen", "not_chosen"):
        return (value == "yes") == (test.op == "chosen")
    if test.op in ("is", "is_not"):
        return (value == test.value) == (test.op == "is")
    if not value:
        return False
    return float(value) >= float(test.value) if test.op == "at_least" else float(value) <= float(test.value)


def allowed(model: Model, values: dict[str, str]) -> bool:
    for feature in model.features:
        if feature.required and values.get(feature.key, "") in ("", "no"):
            return False
    for group in model.groups:
        count = sum(values[key] == "yes" for key in group.members)
        if count < group.least or (group.most is not None and count > group.most):
            return False
    for rule in model.rules:
        if rule.kind == "warn" or not all(holds(test, values) for test in rule.when):
            continue
        effects = [holds(test, values) for test in rule.then]
        fine = {
            "include": all(effects),
            "set": all(effects),
            "exclude": not any(effects),
            "require": any(effects),
            "block": not all(effects),
        }
        if not fine[rule.kind]:
            return False
    return True


def everything(model: Model) -> list[dict[str, str]]:
    domains = [
        ["yes", "no"] if f.kind == "item" else list(COLOURS) if f.kind == "choice" else list(SIZES)
        for f in model.features
    ]
    keys = [feature.key for feature in model.features]
    rows = (dict(zip(keys, row, strict=True)) for row in itertools.product(*domains))
    return [row for row in rows if allowed(model, row)]


item_tests = st.builds(Test, st.sampled_from(ITEMS), st.sampled_from(["chosen", "not_chosen"]), st.just("yes"))
colour_tests = st.builds(Test, st.just("colour"), st.sampled_from(["is", "is_not"]), st.sampled_from(["red", "blue"]))
size_tests = st.builds(
    Test, st.just("size"), st.sampled_from(["is", "at_least", "at_most"]), st.sampled_from(["2", "3"])
)
conditions = st.lists(st.one_of(item_tests, colour_tests, size_tests), max_size=2).map(tuple)
positive = st.one_of(
    st.builds(Test, st.sampled_from(ITEMS)),
    st.builds(Test, st.just("colour"), st.just("is"), st.sampled_from(["red", "blue"])),
)


@st.composite
def models(draw: st.DrawFn) -> Model:
    features = [Feature(key, key.upper(), required=draw(st.integers(0, 7)) == 0) for key in ITEMS]
    colours = tuple(Value(code, code) for code in COLOURS if code)
    features.append(Feature("colour", "Colour", "choice", colours, required=draw(st.booleans())))
    features.append(Feature("size", "Size", "number", least="1", most="5"))
    rules = []
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["include", "exclude", "require", "set", "block", "warn"]))
        then = draw(st.lists(positive, min_size=1, max_size=2).map(tuple))
        rules.append(Rule(str(number), f"R{number}", kind, draw(conditions), then))
    members = tuple(draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True)))
    group = Group("g", "G", members, draw(st.integers(0, 2)), draw(st.one_of(st.none(), st.integers(1, 3))))
    return Model("M", tuple(features), (group,), tuple(rules))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models(), st.data())
def test_open_and_closed_are_what_trying_everything_finds(model: Model, data: st.DataObject) -> None:
    choices = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                **{key: st.sampled_from(["yes", "no"]) for key in ITEMS[:3]},
                "colour": st.sampled_from(["red", "blue"]),
                "size": st.sampled_from(["1", "2", "5"]),
            },
        )
    )
    possible = everything(model)
    answer = solve(model, choices)
    fitting = [row for row in possible if all(row[key] == value for key, value in choices.items())]
    assert answer.is_valid == bool(fitting)
    if not fitting:
        assert "conflict" in {state.status for state in answer.states.values()} or answer.problems
        return
    for feature in model.features[:5]:
        for value in ["yes"] if feature.kind == "item" else ["red", "blue"]:
            state = answer.states[feature.key, value]
            others = {key: held for key, held in choices.items() if key != feature.key or feature.kind == "item"}
            with_it = [
                row for row in possible if all(row[k] == v for k, v in others.items()) and row[feature.key] == value
            ]
            if state.status in ("closed", "rejected"):
                assert not with_it
                assert state.because or state.status == "rejected"
                if state.take_back:
                    left = {key: held for key, held in others.items() if key not in state.take_back}
                    rows = [row for row in possible if row[feature.key] == value]
                    assert any(all(row[k] == v for k, v in left.items()) for row in rows)
            else:
                assert with_it
                missing = [row for row in fitting if row[feature.key] != value]
                if state.status in ("needed", "included"):
                    assert not missing and state.because
                elif state.status == "open" and choices.get(feature.key) is None:
                    assert missing
    finished = complete(model, choices)
    assert finished.is_complete, (finished.problems, finished.missing)
    row = dict.fromkeys(ITEMS, "no") | {"colour": "", "size": ""} | finished.values
    assert allowed(model, row) and all(row[key] == value for key, value in choices.items())
    again = complete(model, finished.values)
    assert again.values == finished.values


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models())
def test_faults_are_found_where_trying_everything_finds_nothing(model: Model) -> None:
    found = faults(model)
    possible = everything(model)
    if not possible:
        assert found
    if not found:
        assert all(any(row[key] == "yes" for row in possible) for key in ITEMS)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.integers(1, 6).flatmap(lambda n: st.sampled_from([n, -n])), min_size=1, max_size=3), max_size=14
    ),
    st.lists(
        st.tuples(st.lists(st.integers(1, 6), min_size=2, max_size=4, unique=True), st.integers(0, 3)), max_size=2
    ),
    st.lists(
        st.lists(st.integers(1, 6).flatmap(lambda n: st.sampled_from([n, -n])), max_size=3), min_size=1, max_size=5
    ),
)
def test_search_agrees_with_every_assignment(
    clauses: list[list[int]], limits: list[tuple[list[int], int]], questions: list[list[int]]
) -> None:
    solver = Solver(6)
    for index, clause in enumerate(clauses):
        solver.clause(clause, frozenset({str(index)}))
    for literals, most in limits:
        solver.at_most(literals, most, frozenset({"limit"}))

    def fits(row: tuple[bool, ...], asked: list[int], tags: frozenset[str] | None = None) -> bool:
        true = {n if held else -n for n, held in enumerate(row, 1)}
        counted = [c for i, c in enumerate(clauses) if tags is None or str(i) in tags]
        most = [] if tags is not None and "limit" not in tags else limits
        return (
            all(true & set(clause) for clause in counted)
            and all(len(true & set(literals)) <= limit for literals, limit in most)
            and set(asked) <= true
        )

    rows = list(itertools.product([True, False], repeat=6))
    for asked in questions:
        refusal = solver.solve(asked)
        assert (refusal is None) == any(fits(row, asked) for row in rows)
        if refusal is None:
            assert fits(tuple(solver.value[n] == 1 for n in range(1, 7)), asked)
        else:
            assert refusal.assumptions <= set(asked)
            assert not any(fits(row, list(refusal.assumptions), refusal.tags) for row in rows)


def desk(*rules: Rule) -> Model:
    items = [Feature(key, key.title()) for key in ("router", "switch", "antenna", "battery")]
    colours = (Value("red", "Red"), Value("blue", "Blue"))
    return Model(
        "Box",
        (*items, Feature("colour", "Colour", "choice", colours)),
        (Group("net", "Network", ("router", "switch"), 1, 1),),
        rules,
    )


def test_closed_option_says_which_rule_and_what_would_open_it() -> None:
    rule = Rule("1", "No double power", "exclude", (Test("antenna"),), (Test("battery"),))
    state = solve(desk(rule), {"antenna": "yes"}).states["battery", "yes"]
    assert state.status == "closed" and state.take_back == ("antenna",) and state.rules == ("1",)
    assert state.because[0] == "No double power: when Antenna is chosen, there can be no Battery."
    assert state.because[1] == "You chose Antenna."


def test_include_chooses_require_asks_set_sets_warn_warns_and_block_blocks() -> None:
    rules = (
        Rule("1", "Comes along", "include", (Test("router"),), (Test("antenna"),)),
        Rule("2", "Power", "require", (Test("antenna"),), (Test("battery"),)),
        Rule("3", "House colour", "set", (Test("router"),), (Test("colour", "is", "red"),)),
        Rule("4", "Heavy", "warn", (Test("router"),), (), "Two people are needed to carry it."),
        Rule("5", "Never blue", "block", (Test("battery"), Test("colour", "is", "blue")), ()),
    )
    answer = solve(desk(*rules), {"router": "yes"})
    status = {option: state.status for option, state in answer.states.items()}
    assert status["antenna", "yes"] == "included" and status["battery", "yes"] == "needed"
    assert status["colour", "red"] == "included" and status["colour", "blue"] == "closed"
    assert status["switch", "yes"] == "closed"
    assert answer.values == {"router": "yes", "antenna": "yes", "colour": "red"}
    assert answer.warnings == ["Heavy: Two people are needed to carry it."]
    assert answer.missing == ["Power: when Antenna is chosen, one of these is needed: Battery."]
    finished = complete(desk(*rules), {"router": "yes"})
    assert finished.is_complete and finished.values["battery"] == "yes"
    both = solve(desk(*rules), {"battery": "yes", "colour": "blue"})
    assert not both.is_valid and "Never blue" in both.problems[0]
    assert both.states["colour", "blue"].status == "conflict"


def test_unknown_and_impossible_choices_are_problems() -> None:
    answer = solve(desk(), {"rocket": "yes", "colour": "green"})
    assert len(answer.problems) == 2 and "rocket" in answer.problems[0] and "green" in answer.problems[1]
    number = Model("Cable", (Feature("length", "Length", "number", least="1", most="10"),))
    assert not solve(number, {"length": "11"}).is_valid and solve(number, {"length": "10"}).is_valid


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (
            [Rule("1", "A to B", "include", (Test("antenna"),), (Test("battery"),)),
             Rule("2", "B to A", "require", (Test("battery"),), (Test("antenna"),))],
            ["circle", "A to B → B to A → A to B"],
        ),
        (
            [Rule("1", "With", "include", (Test("antenna"),), (Test("battery"),)),
             Rule("2", "Without", "exclude", (Test("antenna"),), (Test("battery"),))],
            ["Antenna could never be chosen", "“With”", "“Without”"],
        ),
        (
            [Rule("1", "All", "include", (), (Test("router"), Test("switch")))],
            ["nothing that could be sold", "“All”", "“Network”"],
        ),
        (
            [Rule("1", "Ghost", "include", (Test("rocket"),), (Test("switch"),))],
            ["Ghost: there is no option “rocket”"],
        ),
        (
            [Rule("1", "Never", "include", (Test("router"), Test("switch")), (Test("battery"),))],
            ["Never can never apply", "“Network”"],
        ),
    ],
)  # fmt: skip
def test_conflicting_and_looping_rules_are_named(rules: list[Rule], words: list[str]) -> None:
    found = " ".join(faults(desk(*rules)))
    assert all(word in found for word in words), found


def large(seed: int, options: int = 200, rules: int = 500) -> Model:
    """Twenty groups of ten options and rules between any of them, such that all options can be chosen."""
    chance = random.Random(seed)
    features = tuple(Feature(f"i{n}", f"Item {n}") for n in range(options))
    groups = tuple(
        Group(f"g{n}", f"Group {n}", tuple(f"i{k}" for k in range(n * 10, n * 10 + 10)), n % 2, 3)
        for n in range(options // 10)
    )
    found = []
    for number in range(rules):
        kind = chance.choice(["exclude", "exclude", "block", "require", "include"])
        a, b, c = sorted(chance.sample(range(options), 3))
        if kind == "include" and chance.random() < 0.6:
            kind = "exclude"
        then = (Test(f"i{b}"), Test(f"i{c}")) if kind == "require" else (Test(f"i{b}"),)
        found.append(Rule(str(number), f"Rule {number}", kind, (Test(f"i{a}"),), then))
    return Model("Large", features, groups, tuple(found))


def test_two_hundred_options_and_five_hundred_rules_answer_within_a_tenth_of_a_second() -> None:
    took = []
    for seed in range(5):
        model, chance = large(seed), random.Random(seed)
        choices: dict[str, str] = {}
        for number in chance.sample(range(200), 40):
            more = choices | {f"i{number}": "yes"}
            if len(choices) < 12 and solve(model, more).is_valid:
                choices = more
        start = time.process_time()
        answer = solve(model, choices)
        took.append(time.process_time() - start)
        assert answer.is_valid and len(answer.states) == 200
        assert all(state.because for state in answer.states.values() if state.status == "closed")
    assert sorted(took)[2] < 0.1, took
