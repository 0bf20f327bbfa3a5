"""What the reading page shows: the text with its passages, and beside it findings, data, obligations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.contracts import targets
from pactline.contracts.models import ContractRecord
from pactline.kernel.actor import Actor
from pactline.ui import diffs
from pactline.ui import record as records

from . import assembling, conversation, queries, readers, reading, steps, types, values
from .lifecycle import FINDING
from .lists import TONES
from .models import Analysis, Decision, Finding, Inquiry, Kind, ReviewStatus, Verdict
from .rules import marking
from .rules.marking import Mark, Paragraph

if TYPE_CHECKING:
    from .duties import Due

LOOKS = {Verdict.STANDARD: ("standard", 2), Verdict.FALLBACK: ("fallback", 3), Verdict.UNCLEAR: ("fallback", 4),
         Verdict.NON_STANDARD: ("deviation", 5), Verdict.WALK_AWAY: ("deviation", 6)}  # fmt: skip
TABS = {"findings": (Kind.WARNING, Kind.CLAUSE, Kind.MISSING, Kind.QUESTION), "data": (Kind.METADATA,),
        "obligations": (Kind.OBLIGATION,)}  # fmt: skip
ASKS = {"ask": Inquiry.Kind.QUESTION, "summary": Inquiry.Kind.SUMMARY}
ORDER = {Verdict.WALK_AWAY: 0, Verdict.MISSING: 1, Verdict.NON_STANDARD: 2, Verdict.UNCLEAR: 3, Verdict.FALLBACK: 4}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a language model says of a deviation, and the words that it proposes."""

    by: str
    reason: str
    redline: str
    change: diffs.Block | None

    @property
    def blocks(self) -> list[diffs.Block]:
        """The proposed change as the ``diff`` component takes it."""
        return [self.change] if self.change is not None else []


@dataclass(slots=True)
class Card:
    """A finding as the page draws it."""

    finding: Finding
    label: str
    tone: str
    verbs: list[records.VerbButton]
    difference: diffs.Block | None = None
    value: str = ""
    working: str = ""
    target: str = ""
    target_label: str = ""
    current: str = ""
    problem: str = ""
    chosen: bool = False
    facts: list[tuple[str, str]] = field(default_factory=list)
    passage: str = ""
    passage_at: tuple[int, int] | None = None
    found_by: str = ""
    may_replace: bool = False
    fate: str = ""
    opinion: Opinion | None = None
    doubts: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> list[diffs.Block]:
        """The difference as the ``diff`` component takes it."""
        return [self.difference] if self.difference is not None else []

    @property
    def fate_words(self) -> tuple[str, str] | None:
        """What became of a value, in words and with a tone."""
        return (str(values.STATUSES[self.fate][0]), values.STATUSES[self.fate][1]) if self.fate else None

    @property
    def anchor(self) -> str:
        """The id of the passage in the text."""
        return f"passage-{self.finding.pk}"


@dataclass(slots=True)
class Group:
    """Cards under a heading."""

    title: str
    cards: list[Card]
    open: bool = True


@dataclass(slots=True)
class Page:
    """Everything that the template draws."""

    analysis: Analysis
    tab: str
    tabs: list[records.Tab]
    groups: list[Group]
    paragraphs: list[Paragraph]
    absent: list[str] = field(default_factory=list)
    contract: ContractRecord | None = None
    may_apply: bool = False
    reminder: Due | None = None
    said: list[conversation.Said] = field(default_factory=list)


def build(analysis: Analysis, *, tab: str, actor: Actor, show: tuple[int, int] | None = None) -> Page:
    """The page of an analysis with one of its tabs; the others cost nothing but their number.

    ``show``: a place of the text that is highlighted besides what was found.
    """
    rows = list(queries.findings(analysis))
    for row in rows:
        row.analysis = analysis
    counts = {key: sum(row.kind in kinds for row in rows) for key, kinds in TABS.items()}
    tabs = [
        records.Tab("findings", _("Clauses"), counts["findings"]),
        records.Tab("data", _("Data"), counts["data"]),
        records.Tab("obligations", _("Obligations"), counts["obligations"]),
        records.Tab("ask", _("Ask")),
        records.Tab("summary", _("Summary")),
        records.Tab("about", _("About this reading")),
    ]
    tab = tab if tab in [one.key for one in tabs] else "findings"
    shown = [row for row in rows if row.kind in TABS.get(tab, ())]
    contract = queries.related_record(analysis) if tab in ("data", "obligations") else None
    cards = [_card(row, actor, contract) for row in shown]
    text = analysis.text.text if analysis.text is not None else ""
    said = conversation.about(analysis, ASKS[tab]) if tab in ASKS else []
    places = [*_marks(shown), *conversation.marks(said)]
    if show is not None and 0 <= show[0] < show[1] <= len(text):
        places.append(Mark("shown", *show, "shown", 9))
    page = Page(
        analysis, tab, tabs, _groups(tab, cards), marking.paragraphs(text, places), contract=contract, said=said
    )
    if tab == "findings":
        page.absent = _absent(analysis, rows)
    if tab == "data":
        page.may_apply = contract is not None and actor.may("contracts.administer") and actor.may("intelligence.decide")
        _choose(cards)
        if contract is not None:
            page.reminder = steps.due(contract)
    return page


def _marks(rows: Iterable[Finding]) -> list[Mark]:
    found = []
    for row in rows:
        start, end = place_of(row)
        if start is not None and end is not None and row.decision != Decision.REJECTED:
            look, weight = LOOKS.get(Verdict(row.verdict), ("found", 1))
            found.append(Mark(str(row.pk), start, end, "deviation" if row.kind == Kind.WARNING else look, weight))
    return found


def place_of(row: Finding) -> tuple[int | None, int | None]:
    """Where a finding stands: as a person has set it right, else as it was read."""
    if row.decision == Decision.EDITED and "start" in row.edited:
        return row.edited["start"], row.edited["end"]
    return row.start, row.end


def type_of(row: Finding) -> str:
    """What a finding is: as a person has set it right, else as it was read."""
    return str(row.edited["type"]) if row.decision == Decision.EDITED and "type" in row.edited else row.type


def _card(row: Finding, actor: Actor, contract: ContractRecord | None) -> Card:
    card = Card(row, types.label(type_of(row)), TONES.get(row.verdict, "grey"), verbs_of(row, actor))
    start, end = place_of(row)
    card.passage_at = (start, end) if start is not None and end is not None else None
    card.passage = str(row.edited.get("text") or row.text) if row.decision == Decision.EDITED else row.text
    if row.wording and row.text and row.verdict not in (Verdict.STANDARD, ""):
        card.difference = diffs.words(row.wording, row.text)
    if row.kind == Kind.METADATA:
        card.value, card.working, card.target = values.shown(row), values.working(row), values.target_of(row)
        card.target_label = targets.label_of(card.target) if card.target else ""
        card.problem = values.problem_of(card.target, card.value)
        card.fate = values.status_of(row, may_apply=actor.may("contracts.administer"), problem=card.problem)
        if contract is not None and card.target and targets.problem_of(card.target) is None:
            now = targets.read(contract, card.target)
            card.current = "" if now is None else str(now)
    if row.kind == Kind.OBLIGATION:
        card.facts = duty_facts(row)
    card.found_by = ", ".join(found_by_label(key) for key in row.found_by)
    card.opinion, card.doubts = _opinion(row), _doubts(row)
    card.may_replace = any(verb.verb == "use_clause" for verb in card.verbs)
    return card


def found_by_label(key: str) -> str:
    """Which reader found something, in words."""
    if key == assembling.LIBRARY:
        return _("wording of the library")
    return _("own examples") if key == reading.TAUGHT else readers.label_of(key)


def _opinion(row: Finding) -> Opinion | None:
    said = row.details.get("opinion")
    if not said:
        return None
    redline = str(said.get("redline") or "")
    change = diffs.words(row.text, redline) if redline and row.text else None
    return Opinion(readers.label_of(str(said.get("by", ""))), str(said["reason"]), redline, change)


def _doubts(row: Finding) -> list[str]:
    """What a person should know before believing it: who questions it, what no rule could verify."""
    found = []
    if questioned := row.details.get("questioned"):
        by = readers.label_of(str(questioned.get("by", "")))
        found.append(_("Questioned: %(reader)s does not see such a clause here.") % {"reader": by})
    if (said := row.details.get("opinion")) and said.get("questioned"):
        verdict = Verdict(said["questioned"]).label
        by = readers.label_of(str(said.get("by", "")))
        found.append(_("Questioned: %(reader)s would say “%(verdict)s”.") % {"reader": by, "verdict": verdict})
    if said and said.get("rule_verdict") not in (None, row.verdict):
        before = Verdict(said["rule_verdict"]).label
        found.append(
            _("Our rules say “%(verdict)s”; the graver one holds until somebody decides.") % {"verdict": before}
        )
    if row.details.get("verified") is False or (row.details.get("generative") or {}).get("verified") is False:
        found.append(_("Unverified: no rule of ours reads this value from the quoted words."))
    return found


def duty_facts(row: Finding) -> list[tuple[str, str]]:
    """Who must do what by when, as pairs of words."""
    rule = row.details.get("rule") or {}
    modality = {"must": _("must"), "may": _("may"), "must not": _("must not")}.get(str(row.details.get("modality")), "")
    pairs = [
        (_("Who"), row.details.get("who")),
        (_("Duty"), modality),
        (_("What"), row.details.get("action")),
        (_("By when"), rule.get("text")),
        (_("Otherwise"), row.details.get("remedy")),
    ]
    return [(label, str(value)) for label, value in pairs if value]


def verbs_of(row: Finding, actor: Actor) -> list[records.VerbButton]:
    """The buttons of a finding."""

    def at(name: str) -> str:
        return reverse(f"intelligence:{name}", args=[row.pk])

    offers = FINDING.offers(row, actor)
    plain = row.kind in (Kind.METADATA, Kind.OBLIGATION) or not row.is_deviation
    buttons: list[records.VerbButton] = []
    undecided = row.decision in (Decision.OPEN, Decision.ACCEPTED)
    replaceable = undecided and row.is_deviation and row.analysis.review == ReviewStatus.OPEN
    if row.wording and replaceable and actor.may("contracts.revise") and row.analysis.revision_id:
        buttons.append(
            records.link("use_clause", _("Use this clause"), at("wording"), dialog=True, icon="replace", primary=True)
        )
    if row.kind == Kind.OBLIGATION and row.obligation_id is None and actor.may("obligations.create") and undecided:
        buttons.append(
            records.link("make", _("Make an obligation"), at("obligation"), dialog=True, icon="checklist", primary=True)
        )
    to = {
        "accept": records.To(at("acceptance"), primary=plain and row.kind != Kind.OBLIGATION, icon="check"),
        "accept_deviation": records.To(at("deviation"), dialog=True),
        "reject": records.To(at("rejection"), dialog=True, icon="x"),
        "ignore": records.To(at("ignoring"), dialog=True),
        "edit": records.To(at("correction"), dialog=True, icon="pencil"),
        "reopen": records.To(at("reopening"), icon="arrow-back-up"),
    }
    if not row.is_deviation:
        offers = [offer for offer in offers if offer.verb != "accept_deviation"]
    return buttons + records.verbs(offers, to)


def _groups(tab: str, cards: Sequence[Card]) -> list[Group]:
    if tab != "findings":
        waiting = [card for card in cards if card.finding.decision == Decision.OPEN]
        waiting.sort(key=lambda card: card.finding.details.get("modality") == "may")  # duties before permissions
        decided = [card for card in cards if card.finding.decision != Decision.OPEN]
        return [Group(_("To review"), waiting), Group(_("Decided"), decided, open=False)]
    waiting = [
        c
        for c in cards
        if c.finding.decision == Decision.OPEN and (c.finding.is_deviation or c.finding.kind == "warning")
    ]
    waiting.sort(
        key=lambda card: (
            card.finding.kind != "warning",
            ORDER.get(Verdict(card.finding.verdict), 9),
            card.finding.position,
        )
    )
    decided = [card for card in cards if card.finding.decision != Decision.OPEN]
    others = [card for card in cards if card not in waiting and card not in decided]
    return [
        Group(_("To decide"), waiting),
        Group(_("Found"), others, open=not waiting),
        Group(_("Decided"), decided, open=False),
    ]


def _absent(analysis: Analysis, rows: Sequence[Finding]) -> list[str]:
    """The clause types that no passage is of and that no finding tells of."""
    told = {row.type for row in rows}
    names = [name for name, one in analysis.presence.items() if one.get("state") == "missing" and name not in told]
    return sorted((types.label(name) for name in names if types.is_clause(name)), key=str.casefold)


def _choose(cards: Sequence[Card]) -> None:
    """Tick the surest value of each field that nobody has rejected and that would change the record."""
    taken: set[str] = set()
    for card in sorted(cards, key=lambda one: -(one.finding.confidence or 0)):
        fits = card.finding.decision not in (Decision.REJECTED, Decision.IGNORED) and card.finding.applied_at is None
        if fits and not card.problem and card.target not in taken and card.value != card.current:
            card.chosen = True
            taken.add(card.target)


def reader_names(analysis: Analysis) -> list[dict[str, Any]]:
    """Who has read it, with what people call the reader."""
    found = []
    for words in analysis.readers:
        key, _blank, version = words.partition(" ")
        reader = readers.named(key)
        found.append({"name": str(reader.label) if reader else key, "version": version,
                      "goes_to": str(reader.goes_to) if reader else ""})  # fmt: skip
    return found
