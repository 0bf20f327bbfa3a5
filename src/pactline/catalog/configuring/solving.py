"""Answering a selection: which options are open, why one is closed, and what would open it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from . import words
from .encoding import Encoded, holds, out_of_range
from .search import Refusal
from .shapes import NO, UNSET, YES, Answer, Choices, Feature, Literal_, Model, State, Test

FEW = 4
"""Rules and groups that a reason may name before a shorter one is looked for."""


def solve(model: Model, choices: Choices) -> Answer:
    """The state of every option under ``choices``, the values that follow, and what is wrong or missing."""
    answer = Answer()
    known = _known(model, choices, answer)
    full = Encoded(model, known)
    kept = _consistent(full, known, answer)
    automatic = Encoded(model, known, automatic=True)
    reached = {
        automatic.meaning[n] for n in automatic.solver.reached(list(automatic.assumed(kept))) if n in automatic.meaning
    }
    answer.values = {**kept, **{key: value for key, value in reached if value != UNSET}}
    Look(full, kept, reached, answer).at_everything()
    for key, value in known.items():
        if key not in kept:
            state = answer.states.get((key, value), State("closed"))
            answer.states[key, value] = State("conflict", state.because, state.take_back, state.rules)
    answer.missing += lacking(model, answer.values)
    answer.warnings += [
        words.sentence(model, rule)
        for rule in model.rules
        if rule.kind == "warn" and all(_met(test, answer.values) for test in (*rule.when, *rule.then))
    ]
    return answer


def _known(model: Model, choices: Choices, answer: Answer) -> Choices:
    """The choices that exist; the others become problems."""
    known: Choices = {}
    for key, value in choices.items():
        feature = model.feature(key)
        if value == UNSET:
            continue
        if feature is None:
            answer.problems.append(_("%(name)s has no option “%(key)s”.") % {"name": model.name, "key": key})
        elif (problem := unusable(feature, value)) is not None:
            answer.problems.append(problem)
        else:
            known[key] = value
    return known


def unusable(feature: Feature, value: str) -> str | None:
    """Why a value cannot be one of the feature's; None when it can."""
    if feature.kind == "item":
        allowed = value in (YES, NO)
    elif feature.kind in ("choice", "yes_no"):
        allowed = any(known.code == value for known in feature.values)
    else:
        if out_of_range(feature, value):
            return _("%(name)s: %(value)s is not within %(least)s to %(most)s.") % {
                "name": feature.label,
                "value": value,
                "least": feature.least or "–",
                "most": feature.most or "–",
            }
        allowed = True
    return None if allowed else _("%(name)s cannot be “%(value)s”.") % {"name": feature.label, "value": value}


def _consistent(full: Encoded, known: Choices, answer: Answer) -> Choices:
    """The choices in their order without those that earlier ones refuse; each refusal becomes a problem."""
    assumed = full.assumed(known)
    if full.solver.solve(list(assumed)) is None:
        return dict(known)
    kept: dict[int, str] = {}
    for literal, key in assumed.items():
        refusal = full.solver.solve([*kept, literal])
        if refusal is None:
            kept[literal] = key
            continue
        reasons = words.reasons(full.model, refusal.tags)
        others = [words.option(full.model, kept[n], known[kept[n]]) for n in refusal.assumptions if n in kept]
        problem = _("%(option)s cannot be chosen") % {"option": words.option(full.model, key, known[key])}
        if others:
            problem += _(" together with %(others)s") % {"others": ", ".join(sorted(others))}
        answer.problems.append(f"{problem}. {' '.join(reasons)}".strip())
    if not kept and full.solver.solve([]) is not None and not answer.problems:
        answer.problems.append(_("The rules of %(name)s leave no choice at all.") % {"name": full.model.name})
    return {key: known[key] for key in known if key in kept.values()}


def _met(test: Test, values: Choices) -> bool:
    return holds(test, values.get(test.feature, UNSET))


def lacking(model: Model, values: Choices) -> list[str]:
    """What is still to be chosen before this can be sold, in words."""
    found = []
    for feature in model.features:
        if feature.required and feature.kind != "item" and not values.get(feature.key):
            found.append(_("Choose a value for %(name)s.") % {"name": feature.label})
    for group in model.groups:
        if sum(values.get(key) == YES for key in group.members) < group.least:
            found.append(words.limits(group))
    for rule in model.rules:
        if rule.kind == "require" and all(_met(test, values) for test in rule.when):
            if not any(_met(test, values) for test in rule.then):
                found.append(words.sentence(model, rule))
        elif rule.kind == "block" and all(_met(test, values) for test in (*rule.when, *rule.then)):
            found.append(words.sentence(model, rule))
    return found


class Look:
    """Looks at each option: is there a whole configuration with it, and one without it?"""

    def __init__(self, full: Encoded, kept: Choices, reached: set[Literal_], answer: Answer) -> None:
        self.full, self.kept, self.reached, self.answer = full, kept, reached, answer
        self.assumed = full.assumed(kept)
        self.base = list(self.assumed)
        self.can_be: set[int] = set()
        self.can_miss: set[int] = set()
        self._closed: dict[int, tuple[Refusal, int | None]] = {}
        self._said: dict[tuple[frozenset[int], frozenset[str]], tuple[str, ...]] = {}

    def at_everything(self) -> None:
        """Fill in the states."""
        solver, numbers = self.full.solver, list(self.full.meaning)
        if solver.solve(self.base) is not None:
            for option in self.full.number:
                self.answer.states[option] = State("closed", self.reasons(solver.solve([])))
            return
        self._witness()
        for number in numbers:
            if number not in self.can_be:
                unseen = [n for n in numbers if n not in self.can_be]
                refusal = solver.solve([*self.base, number], unseen)
                if refusal is None:
                    self._witness()
                else:
                    self._close(number, refusal)
        self._what_opens()
        for number in numbers:
            if number in self.can_be:
                self._open(number)

    def _witness(self) -> None:
        value = self.full.solver.value
        for number in self.full.meaning:
            (self.can_be if value[number] == 1 else self.can_miss).add(number)

    def _open(self, number: int) -> None:
        option = self.full.meaning[number]
        if self.kept.get(option[0]) == option[1]:
            state = State("chosen")
        elif number in self.can_miss or (refusal := self.full.solver.solve([*self.base, -number])) is None:
            state = State("open")
            self.can_miss.add(number)
        else:
            status = "included" if option in self.reached else "needed"
            names, because = self._choices(refusal.assumptions), self.reasons(refusal)
            state = State(status, because, names, words.rule_keys(refusal.tags))  # type: ignore[arg-type]
        self.answer.states[option] = state

    def _close(self, number: int, refusal: Refusal) -> None:
        key, value = option = self.full.meaning[number]
        feature = self.full.model.feature(key)
        if value == YES and self.kept.get(key) == NO:
            self.answer.states[option] = State("rejected")
            return
        mine = next((n for n, name in self.assumed.items() if name == key), None)
        if mine is not None and feature is not None and feature.kind != "item":
            # Another value of the same characteristic stands: could it be exchanged for this one?
            exchanged = self.full.solver.solve([*(n for n in self.base if n != mine), number])
            if exchanged is None:
                self.answer.states[option] = State("open")
                return
            refusal = exchanged
        self._closed[number] = (self._sharper(number, refusal), mine)

    def _sharper(self, number: int, refusal: Refusal) -> Refusal:
        """A refusal that rests on fewer choices where there is one, for reasons too long to read."""
        if len(refusal.tags) <= FEW:
            return refusal
        for one in [n for n in reversed(self.base) if n in refusal.assumptions]:
            blamed = [n for n in self.base if n in refusal.assumptions and n != one]
            refusal = self.full.solver.at_once([*blamed, number]) or refusal
        return refusal

    def _what_opens(self) -> None:
        """For every closed option the choices that must be taken back. Options that blame the same choice are tried
        together: one configuration often opens many."""
        by_choice: dict[tuple[int, int | None], list[int]] = {}
        for number, (closing, mine) in self._closed.items():
            blamed = [n for n in self.base if n in closing.assumptions and n != mine]
            if blamed:
                by_choice.setdefault((blamed[-1], mine), []).append(number)
            else:
                self._say_closed(number, ())
        for (choice, mine), numbers in by_choice.items():
            kept = [n for n in self.base if n not in (choice, mine)]
            opened: set[int] = set()
            for number in numbers:
                refusal: Refusal | None = None
                if number not in opened:
                    refusal = self.full.solver.solve([*kept, number], [n for n in numbers if n not in opened])
                if refusal is None:
                    opened.update(n for n in numbers if number not in opened and self.full.solver.value[n] == 1)
                    opened.add(number)
                    self._say_closed(number, [choice])
                else:
                    self._say_closed(number, self._more_to_open(number, kept, [choice], refusal))

    def _more_to_open(self, number: int, kept: list[int], gone: list[int], refusal: Refusal | None) -> list[int]:
        kept = list(kept)
        while refusal is not None:
            blamed = [n for n in kept if n in refusal.assumptions]
            if not blamed:
                return []
            kept.remove(blamed[-1])
            gone.append(blamed[-1])
            refusal = self.full.solver.solve([*kept, number])
        for one in list(gone[:-1]):
            if self.full.solver.solve([*kept, one, number]) is None:
                kept.append(one)
                gone.remove(one)
        return gone

    def _say_closed(self, number: int, gone: Iterable[int]) -> None:
        refusal, _mine = self._closed[number]
        keys = words.rule_keys(refusal.tags)
        state = State("closed", self.reasons(refusal), self._choices(gone), keys)
        self.answer.states[self.full.meaning[number]] = state

    def _choices(self, literals: Iterable[int]) -> tuple[str, ...]:
        wanted = set(literals)
        return tuple(self.assumed[n] for n in self.base if n in wanted)

    def reasons(self, refusal: Refusal | None) -> tuple[str, ...]:
        """A refusal in words: the rules, and the choices they rest on."""
        if refusal is None:
            return ()
        key = (refusal.assumptions & frozenset(self.base), refusal.tags)
        if key not in self._said:
            self._said[key] = self._reasons(refusal)
        return self._said[key]

    def _reasons(self, refusal: Refusal) -> tuple[str, ...]:
        because = list(words.reasons(self.full.model, refusal.tags))
        if names := [words.option(self.full.model, key, self.kept[key]) for key in self._choices(refusal.assumptions)]:
            because.append(_("You chose %(names)s.") % {"names": _list(names)})
        return tuple(because)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
