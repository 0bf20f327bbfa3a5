"""Pure part of needs analysis: reading answers, and what the rules recommend for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel.conditions import describe, matches
from pactline.kernel.conditions import validate as condition_problems
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import parse_decimal

from .models import NeedsRule, Question

CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
KINDS = Question.Kind
MOST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Recommended:
    """A rule that holds, and how many of its offering it recommends."""

    rule: NeedsRule
    quantity: Decimal


def answers_of(
    questions: Sequence[Question], given: Mapping[str, Any], *, complete: bool = True
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as they are kept, and what is wrong with them by code. Empty answers are left out; ``complete``:
    whether a required one may not be."""
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for code in sorted(set(given) - {question.code for question in questions}):
        problems[code] = _("There is no question “%(code)s”.") % {"code": code}
    for question in questions:
        raw = given.get(question.code)
        if raw in (None, "", [], ()):
            if question.required and complete:
                problems[question.code] = _("This needs an answer.")
            continue
        try:
            found[question.code] = _answer(question, raw)
        except InvalidInput as error:
            problems[question.code] = str(error)
    return found, problems


def _answer(question: Question, raw: Any) -> Any:
    codes = {option["code"] for option in question.options}
    if question.kind == KINDS.SEVERAL:
        several = [str(one) for one in raw] if isinstance(raw, list | tuple) else [str(raw)]
        if unknown := [one for one in several if one not in codes]:
            raise InvalidInput(_("“%(value)s” cannot be chosen.") % {"value": unknown[0]})
        return [code for code in (option["code"] for option in question.options) if code in several]
    if isinstance(raw, list | tuple | dict):
        raise InvalidInput(_("This takes one answer."))
    if question.kind == KINDS.NUMBER:
        number = parse_decimal(str(raw), what=question.name)
        if number < 0:
            raise InvalidInput(_("This must be 0 or more."))
        return f"{number.normalize():f}"
    if question.kind == KINDS.YES_NO:
        if raw not in (True, False, "yes", "no"):
            raise InvalidInput(_("Use yes or no."))
        return raw in (True, "yes")
    text = str(raw).strip()[:MOST_TEXT]
    if question.kind == KINDS.CHOICE and text not in codes:
        raise InvalidInput(_("“%(value)s” cannot be chosen.") % {"value": text})
    return text


def context(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as conditions read them: numbers as numbers, questions without an answer empty."""
    found: dict[str, Any] = {}
    for question in questions:
        value = answers.get(question.code)
        found[question.code] = Decimal(value) if question.kind == KINDS.NUMBER and value is not None else value
    return found


def recommend(
    questions: Sequence[Question], rules: Iterable[NeedsRule], answers: Mapping[str, Any]
) -> list[Recommended]:
    """The rules that hold, in order. Where a quantity counts for each of an answer, none is recommended for 0."""
    asked = context(questions, answers)
    found = []
    for rule in rules:
        if matches(rule.condition, asked):
            quantity = rule.quantity * (Decimal(asked.get(rule.per) or 0) if rule.per else 1)
            if quantity > 0:
                found.append(Recommended(rule, quantity))
    return found


def fields(questions: Iterable[Question]) -> dict[str, str]:
    """Code -> words of what a condition can ask."""
    return {question.code: question.local_name for question in questions}


def values(questions: Iterable[Question]) -> dict[str, list[tuple[str, str]]]:
    """Code -> the values that a question's answer can have, for those that have a list."""
    found = {question.code: [(option["code"], said(option)) for option in question.options] for question in questions}
    return {code: options for code, options in found.items() if options}


def said(option: Mapping[str, Any]) -> str:
    """An option of a question in the reader's language."""
    return Question(name=option["name"], translations=option.get("translations") or {}).local_name


def rule_problems(questions: Sequence[Question], condition: Any, per: str) -> dict[str, str]:
    """What is wrong with a rule: fields that are no questions, values that nobody can answer."""
    problems: dict[str, str] = {}
    if found := condition_problems(condition, fields(questions)):
        problems["condition"] = " ".join(found)
    elif wrong := _impossible(
        condition, {code: {one for one, _label in few} for code, few in values(questions).items()}
    ):
        problems["condition"] = _("“%(value)s” is no answer to “%(code)s”.") % wrong
    numbers = {question.code for question in questions if question.kind == KINDS.NUMBER}
    if per and per not in numbers:
        problems["per"] = _("Choose a question that asks for a number.")
    return problems


def _impossible(condition: Any, known: Mapping[str, set[str]]) -> dict[str, str] | None:
    """The first comparison with an option that the question does not have."""
    if not condition:
        return None
    for group in ("all", "any"):
        if group in condition:
            return next((found for row in condition[group] if (found := _impossible(row, known))), None)
    if "not" in condition:
        return _impossible(condition["not"], known)
    options = known.get(condition["field"])
    if options is None or condition["op"] not in ("eq", "ne", "in", "not_in"):
        return None
    wanted = condition.get("value")
    wrong = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted]) if str(one) not in options]
    return {"value": wrong[0], "code": condition["field"]} if wrong else None


def words(rule: NeedsRule, questions: Sequence[Question]) -> str:
    """When a rule holds, as a sentence fragment."""
    return describe(rule.condition, fields(questions))


def answer_words(question: Question, answers: Mapping[str, Any]) -> str:
    """An answer as people read it."""
    value = answers.get(question.code)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = {option["code"]: said(option) for option in question.options}
    several = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in several)
