"""A small solver for clauses and limits (“at most k of these”) that says which assumptions and tags refuse.

Conflict-driven: it learns from each dead end. Every clause carries tags (rules, groups); what is learned carries the tags it
was learned from, so that a refusal names its rules without searching again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Tags = frozenset[str]
NO_TAGS: Tags = frozenset()
MOST_CONFLICTS = 20_000


class TooHard(Exception):
    """The search was given up."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: some of the assumptions together with the clauses of these tags."""

    assumptions: frozenset[int]
    tags: Tags


class Clause:
    """One of ``literals`` must hold; the first two are watched."""

    __slots__ = ("literals", "tags")

    def __init__(self, literals: list[int], tags: Tags) -> None:
        self.literals, self.tags = literals, tags


class Limit:
    """At most ``most`` of ``literals`` hold; ``count`` of them do."""

    __slots__ = ("count", "literals", "most", "tags")

    def __init__(self, literals: list[int], most: int, tags: Tags) -> None:
        self.literals, self.most, self.tags, self.count = literals, most, tags, 0


class Solver:
    """Literals are numbers from 1; a negative one is the opposite. Lists are read from the end for negative ones."""

    def __init__(self, count: int) -> None:
        size = 2 * count + 1
        self.count = count
        self.value = [0] * size  # by literal: 1 holds, -1 does not, 0 unknown
        self._watching: list[list[Clause]] = [[] for _ in range(size)]
        self._limits: list[list[Limit]] = [[] for _ in range(size)]
        self._level = [0] * (count + 1)
        self._reason: list[Clause | None] = [None] * (count + 1)
        self._trail: list[int] = []
        self._starts: list[int] = []  # where each level starts on the trail
        self._head = 0
        self._assumed: list[int] = []
        self._broken: Clause | None = None

    # Building

    def clause(self, literals: Iterable[int], tags: Tags = NO_TAGS) -> None:
        """One of ``literals`` must hold."""
        self._back(0)
        unique = list(dict.fromkeys(literals))
        if any(-literal in unique for literal in unique):
            return
        found = Clause(unique, tags)
        open_ = [literal for literal in unique if self.value[literal] != -1]
        if not open_:
            self._broken = self._broken or found
            return
        if len(open_) == 1:
            if self.value[open_[0]] == 0:
                self._set(open_[0], found)
                self._settle()
            return
        found.literals = open_ + [literal for literal in unique if literal not in open_]
        self._watch(found)

    def at_most(self, literals: Iterable[int], most: int, tags: Tags = NO_TAGS) -> None:
        """At most ``most`` of ``literals`` hold."""
        self._back(0)
        limit = Limit(list(literals), max(most, 0), tags)
        if most < 0:
            self._broken = self._broken or Clause([], tags)
            return
        if most >= len(limit.literals):
            return
        limit.count = sum(self.value[literal] == 1 for literal in limit.literals)
        for literal in limit.literals:
            self._limits[literal].append(limit)
        if limit.count >= most and not self._broken:
            self._broken = self._apply(limit) or self._propagate()

    def at_least(self, literals: Sequence[int], least: int, tags: Tags = NO_TAGS) -> None:
        """At least ``least`` of ``literals`` hold."""
        if least == 1:
            self.clause(literals, tags)
        elif least > 1:
            self.at_most([-literal for literal in literals], len(literals) - least, tags)

    def _settle(self) -> None:
        if not self._broken:
            self._broken = self._propagate()

    def _watch(self, clause: Clause) -> None:
        self._watching[clause.literals[0]].append(clause)
        self._watching[clause.literals[1]].append(clause)

    # Searching

    def solve(self, assumptions: Sequence[int], prefer: Sequence[int] = ()) -> Refusal | None:
        """None: there is an answer, and ``value`` holds it (literals of ``prefer`` where possible, else nothing)."""
        return self._search(assumptions, prefer, True)

    def _search(self, assumptions: Sequence[int], prefer: Sequence[int], to_the_end: bool) -> Refusal | None:
        if self._broken:
            return self._refusal(self._broken.literals, self._broken.tags)
        same = 0
        for old, new in zip(self._assumed, assumptions, strict=False):
            if old != new:
                break
            same += 1
        self._back(same)
        self._assumed = list(assumptions)
        conflicts, order = 0, [*prefer, *range(-self.count, 0)]
        at = 0
        while True:
            conflict = self._propagate()
            if conflict is not None:
                if len(self._starts) <= len(assumptions):
                    return self._refuse(conflict)
                conflicts += 1
                if conflicts > MOST_CONFLICTS:
                    raise TooHard
                self._learn(conflict)
                at = 0
                continue
            if len(self._starts) < len(assumptions):
                wanted = assumptions[len(self._starts)]
                if self.value[wanted] == -1:
                    found = self._refusal([wanted], NO_TAGS)
                    return Refusal(found.assumptions | {wanted}, found.tags)
                self._decide(wanted)
                continue
            if not to_the_end:
                return None
            while at < len(order) and self.value[order[at]]:
                at += 1
            if at == len(order):
                return None
            self._decide(order[at])

    def at_once(self, assumptions: Sequence[int]) -> Refusal | None:
        """A refusal that shows step by step, without trying anything out; None: none does."""
        return self._search(assumptions, (), False)

    def reached(self, assumptions: Sequence[int]) -> list[int]:
        """What follows from ``assumptions`` step by step, without trying anything out."""
        self._back(0)
        self._assumed = list(assumptions)
        for literal in assumptions:
            if self.value[literal] == -1:
                break
            self._decide(literal)
            if self._propagate() is not None:
                break
        found = list(self._trail)
        self._back(0)
        return found

    def _refuse(self, conflict: Clause) -> Refusal:
        found = self._refusal(conflict.literals, conflict.tags)
        if self._starts:
            self._back(len(self._starts) - 1)
        else:
            self._broken = conflict
        return found

    def _decide(self, literal: int) -> None:
        self._starts.append(len(self._trail))
        if self.value[literal] == 0:
            self._set(literal, None)

    def _set(self, literal: int, reason: Clause | None) -> None:
        self.value[literal], self.value[-literal] = 1, -1
        variable = abs(literal)
        self._level[variable] = len(self._starts)
        self._reason[variable] = reason
        self._trail.append(literal)
        for limit in self._limits[literal]:
            limit.count += 1

    def _back(self, level: int) -> None:
        """Forget what was decided above ``level``."""
        if len(self._starts) <= level:
            return
        start = self._starts[level]
        for literal in self._trail[start:]:
            self.value[literal] = self.value[-literal] = 0
            for limit in self._limits[literal]:
                limit.count -= 1
        del self._trail[start:], self._starts[level:], self._assumed[level:]
        self._head = min(self._head, start)

    def _propagate(self) -> Clause | None:
        """Draw every conclusion; the clause that is broken, if one is."""
        value = self.value
        while self._head < len(self._trail):
            literal = self._trail[self._head]
            self._head += 1
            false, kept = -literal, []
            watching = self._watching[false]
            for index, clause in enumerate(watching):
                literals = clause.literals
                if literals[0] == false:
                    literals[0], literals[1] = literals[1], false
                if value[literals[0]] == 1:
                    kept.append(clause)
                    continue
                for place in range(2, len(literals)):
                    if value[literals[place]] != -1:
                        literals[1], literals[place] = literals[place], false
                        self._watching[literals[1]].append(clause)
                        break
                else:
                    kept.append(clause)
                    if value[literals[0]] == -1:
                        self._watching[false] = kept + watching[index + 1 :]
                        self._head = len(self._trail)
                        return clause
                    self._set(literals[0], clause)
            self._watching[false] = kept
            for limit in self._limits[literal]:
                if limit.count >= limit.most and (broken := self._apply(limit)):
                    self._head = len(self._trail)
                    return broken
        return None

    def _apply(self, limit: Limit) -> Clause | None:
        """A limit that is reached closes the others."""
        holding = [-literal for literal in limit.literals if self.value[literal] == 1]
        if len(holding) > limit.most:
            return Clause(holding, limit.tags)
        for literal in limit.literals:
            if self.value[literal] == 0:
                self._set(-literal, Clause([-literal, *holding], limit.tags))
        return None

    def _learn(self, conflict: Clause) -> None:
        """The clause that this dead end teaches, and back to where it says something (first unique implication point)."""
        level = len(self._starts)
        seen: set[int] = set()
        learned: list[int] = []
        tags, pending, place = conflict.tags, 0, len(self._trail)
        literals: Sequence[int] = conflict.literals
        while True:
            for literal in literals:
                variable = abs(literal)
                if variable in seen or self.value[literal] != -1:
                    continue
                seen.add(variable)
                if self._level[variable] == level:
                    pending += 1
                elif self._level[variable] == 0:
                    tags = tags | self._refusal([literal], NO_TAGS).tags
                else:
                    learned.append(literal)
            while True:
                place -= 1
                if abs(self._trail[place]) in seen and self._level[abs(self._trail[place])] == level:
                    break
            pending -= 1
            last = self._trail[place]
            reason = self._reason[abs(last)]
            if pending == 0 or reason is None:
                break
            tags = tags | reason.tags
            literals = [literal for literal in reason.literals if literal != last]
        learned.sort(key=lambda literal: -self._level[abs(literal)])
        to = self._level[abs(learned[0])] if learned else 0
        clause = Clause([-last, *learned], tags)
        assumed = list(self._assumed)
        self._back(to)
        self._assumed = assumed
        if len(clause.literals) > 1:
            self._watch(clause)
        self._set(-last, clause)

    def _refusal(self, literals: Iterable[int], tags: Tags) -> Refusal:
        """From a broken clause back to the assumptions and tags it rests on."""
        seen: set[int] = set()
        found: set[int] = set()
        all_tags = set(tags)
        queue = list(literals)
        while queue:
            variable = abs(queue.pop())
            if variable in seen or self.value[variable] == 0:
                continue
            seen.add(variable)
            reason = self._reason[variable]
            if reason is not None:
                all_tags |= reason.tags
                queue += reason.literals
            elif self._level[variable]:
                found.add(variable if self.value[variable] == 1 else -variable)
        return Refusal(frozenset(found), frozenset(all_tags))
