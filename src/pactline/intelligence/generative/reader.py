"""The generative reader: asks a language model about what the embedded reader leaves open, and adds only what it can quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pactline.intelligence import types
from pactline.intelligence.readers import Advice, Answer, Deviation, Document, Presence

from . import clauses, combining, configuring, duties, facts, judging
from .asking import Asker
from .clauses import Decision
from .definitions import WEAK
from .passages import Passage, Spot, around, numbered
from .port import Away, Nonsense, Spent

if TYPE_CHECKING:
    from pactline.intelligence.reader.segments import Segment

log = structlog.get_logger(__name__)
PROMPTS = f"{clauses.VERSION}.{facts.VERSION}.{duties.VERSION}.{judging.VERSION}"
MOST_PASSAGES = 10
OPENING = 6
"""Segments at the beginning that speak of title, parties and dates."""
SURE = 0.5
JUDGING = 0.25
"""Share of a contract's budget that is kept for its deviations."""
MOST_JUDGED = 12

First = Callable[[Document], Answer]


@dataclass(slots=True)
class _Said:
    """What was learned so far about one contract."""

    decisions: list[Decision] = field(default_factory=list)
    facts: list[facts.Fact] = field(default_factory=list)
    duties: list[tuple[duties.Duty, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class GenerativeReader:
    """Behind the protocol of `intelligence.readers`. `first` gives the embedded reader's answer, on which it builds."""

    key = combining.KEY
    label = gettext_lazy("Language model")

    def __init__(self, first: First, ask: Callable[..., Asker | None] = configuring.asker) -> None:
        self._first, self._ask = first, ask

    @property
    def goes_to(self) -> str:
        """The host that passages go to; empty when none is configured."""
        found = configuring.where_text_goes()
        return found.host if found is not None else ""

    @property
    def version(self) -> str:
        """The model and the prompts."""
        found = configuring.model()
        return f"{found.name if found is not None else ''} {PROMPTS}".strip()

    def read(self, document: Document) -> Answer:
        """Only what the model adds; where nothing can be asked, a warning that says why. Duties are put in order by `improve`."""
        return self._say(document, replace(self._first(document), duties=()))[0]

    def improve(self, document: Document, known: Answer) -> Answer:
        """The embedded answer with what the model adds, tightens and questions."""
        said, decisions = self._say(document, known)
        return combining.combine(document.text, known, said, decisions)

    def advise(self, document: Document, deviations: Sequence[Deviation]) -> tuple[dict[int, Advice], list[str]]:
        """The model's opinion of each deviation, the gravest first, as far as its share of the budget goes."""
        asker = self._ask(private=document.private, share=JUDGING)
        found: dict[int, Advice] = {}
        warnings: list[str] = []
        if asker is None:
            return found, warnings
        order = sorted(range(len(deviations)), key=lambda n: -judging.ORDER.get(deviations[n].verdict, 0))
        for number in order[:MOST_JUDGED]:
            one = deviations[number]
            try:
                opinion = judging.judge(asker, document.text, (one.start, one.end), one.type, one.approved, one.verdict)
            except Nonsense as nonsense:
                log.info("model_nonsense", why=str(nonsense))
                continue
            except (Away, Spent) as problem:
                warnings.append(_("The language model did not judge every deviation: %(why)s") % {"why": problem})
                break
            if opinion is not None:
                holds = judging.weigh(one.verdict, one.risk, opinion)
                found[number] = Advice(
                    holds.verdict, holds.risk, opinion.reason, opinion.redline, holds.questioned, opinion.places,
                    opinion.provenance,
                )  # fmt: skip
        return found, warnings

    def _say(self, document: Document, known: Answer) -> tuple[Answer, list[Decision]]:
        asker = self._ask(private=document.private, share=1 - JUDGING)
        if asker is None:
            why = [_("The language model was not asked: this contract is never sent.")] if document.private else []
            return Answer(warnings=why), []
        said = _Said()
        try:
            for step in _steps(document, known, asker, said):
                try:
                    step()
                except Nonsense as nonsense:
                    log.info("model_nonsense", why=str(nonsense))
        except Away as away:
            log.warning("model_away", why=str(away))
            said.warnings.append(
                _("The language model could not be asked: %(why)s The embedded reader’s result stands.") % {"why": away}
            )
        except Spent as spent:
            said.warnings.append(_("The language model was not asked everything: %(why)s") % {"why": spent})
        if asker.dropped:
            said.warnings.append(
                ngettext(
                    "%(count)s statement of the language model was dropped: what it quotes is not in the text.",
                    "%(count)s statements of the language model were dropped: what they quote is not in the text.",
                    asker.dropped,
                )
                % {"count": asker.dropped}
            )
        log.info("model_asked", calls=asker.budget.calls, tokens=asker.budget.used, dropped=asker.dropped)
        text = document.text
        answer = Answer(
            clauses=combining.spans(text, said.decisions, known),
            values=[combining.of_fact(text, one) for one in said.facts],
            duties=[combining.of_duty(text, one, name) for one, name in said.duties],
            presence=combining.presences({}, said.decisions),
            warnings=said.warnings,
        )
        return answer, said.decisions


def _steps(document: Document, known: Answer, asker: Asker, said: _Said) -> Iterator[Callable[[], None]]:
    """Every question in the order of its worth: unclear types first, then data, weak types, duties."""
    from pactline.intelligence.reader.segments import segments

    text, units = document.text, segments(document.text)
    first, later = _types(document.wanted, known)

    def decide(name: str, spots: Sequence[Spot]) -> None:
        if passages := _passages(units, spots):
            said.decisions.append(clauses.decide(asker, name, text, passages))

    def state(name: str, spots: Sequence[Spot]) -> None:
        found = facts.find(asker, name, text, passages) if (passages := _passages(units, spots)) else None
        if found is not None:
            said.facts.append(found)

    def order(start: int, end: int, name: str) -> None:
        passages = _passages(units, [(start, end)])
        wanted = next((one for one in passages if one.start <= start < one.end), None)
        if wanted is None:
            return
        own = Passage(wanted.id, start, end, wanted.headings)
        found = duties.order(asker, text, [own if one is wanted else one for one in passages], own)
        if found is not None:
            said.duties.append((found, name))

    for name in first:
        yield partial(decide, name, _spots(name, known))
    for name in (*types.DATA, *types.TERMS):
        values = [one for one in known.values if one.type == name]
        if not any(one.confidence >= SURE and one.details.get("value") not in (None, "") for one in values):
            opening = [(one.start, one.end) for one in units[:OPENING]] if name in types.DATA else []
            yield partial(state, name, [*_spots(name, known), *opening])
    for name in later:
        yield partial(decide, name, _spots(name, known))
    places = Counter((duty.start, duty.end) for duty in known.duties)
    alone = [duty for duty in known.duties if places[duty.start, duty.end] == 1]
    for duty in alone[: duties.MOST]:
        yield partial(order, duty.start, duty.end, duty.type)


def _types(wanted: Sequence[str], known: Answer) -> tuple[list[str], list[str]]:
    """The types to decide first (unclear; wanted and not found) and later (weak ones)."""
    absent = Presence("missing")
    states = {
        name: known.presence.get(name, absent).state for name in {*known.presence, *wanted} if types.is_clause(name)
    }
    first = sorted((n for n, s in states.items() if s == "unclear"), key=lambda name: (name not in wanted, name))
    first += sorted(name for name in wanted if states.get(name) == "missing")
    later = sorted(name for name in WEAK if states.get(name) == "present" and name not in first)
    return first, later


def _spots(name: str, known: Answer) -> list[Spot]:
    """Where a type may stand: what was found, and what comes nearest."""
    found = [(one.start, one.end) for one in (*known.clauses, *known.values) if one.type == name]
    presence = known.presence.get(name)
    return [*found, *(presence.nearest if presence is not None else ())]


def _passages(units: Sequence[Segment], spots: Sequence[Spot]) -> list[Passage]:
    places = [(one.start, one.end) for one in units]
    return numbered(places, around(places, spots, most=MOST_PASSAGES), [one.heading for one in units])
