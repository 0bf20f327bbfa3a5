"""The verdict about a clause: typed checks first, then likeness to each approved wording. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import checks, likeness

STANDARD, FALLBACK, NON_STANDARD, WALK_AWAY, MISSING, UNCLEAR = (
    "standard", "fallback", "non_standard", "walk_away", "missing", "unclear",
)  # fmt: skip
AS_APPROVED = 0.97
"""From this likeness on, a wording counts as the approved one when nothing but small words differ."""
NEAR = 0.30
"""Below this likeness no approved wording is shown as the nearest."""
WALKS = 0.85
WEIGHTS = {"low": 1, "medium": 3, "high": 9}
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Approved:
    """A wording that we accept; rank 0 is the standard."""

    rank: int
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a playbook says about one clause type, without the database."""

    type: str
    requirement: str = "optional"
    risk: str = "medium"
    approved: tuple[Approved, ...] = ()
    checks: tuple[Mapping[str, Any], ...] = ()
    walk_away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the verdict is, why, and which approved wording is nearest."""

    verdict: str
    reason: str
    risk: str = ""
    rank: int | None = None
    wording: str = ""
    likeness: float = 0.0
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    checks: tuple[checks.Outcome, ...] = field(default=())

    @property
    def fallback(self) -> int | None:
        """The number of the fallback."""
        return self.rank if self.verdict == FALLBACK else None


def judge(rule: Rule, cuts: Sequence[str]) -> Judgement:
    """The verdict about a clause. ``cuts``: the passage, and the passage with the paragraph around it."""
    if rule.requirement == "forbidden":
        standard = next((one.text for one in rule.approved if one.rank == 0), "")
        return Judgement(WALK_AWAY, _("Our playbook forbids this clause."), "high", wording=standard)
    passage = cuts[0]
    outcomes = tuple(checks.run(check, passage) for check in rule.checks)
    broken = [one for one in outcomes if one.ok is False]
    near = likeness.nearest(cuts, [one.text for one in rule.approved])
    shown = _shown(rule, near)
    said = next((words for words in rule.walk_away if _walks(cuts, words)), "")
    if said:
        return Judgement(WALK_AWAY, _("It says what we never accept: “%(words)s”.") % {"words": said[:200]}, "high",
                         checks=outcomes, **shown)  # fmt: skip
    if walked := [one for one in broken if one.otherwise == WALK_AWAY]:
        return Judgement(WALK_AWAY, _sentences(walked), "high", checks=outcomes, **shown)
    if broken:
        return Judgement(NON_STANDARD, _sentences(broken), rule.risk, checks=outcomes, **shown)
    if near is None:
        return _by_checks_alone(rule, outcomes)
    number, difference = near
    best = rule.approved[number]
    if difference.likeness >= AS_APPROVED and not difference.matters:
        if best.rank == 0:
            return Judgement(STANDARD, _("It reads as our standard."), checks=outcomes, **shown)
        name = best.name or _("fallback %(rank)s") % {"rank": best.rank}
        reason = _("It reads as %(name)s of our playbook.") % {"name": name}
        return Judgement(FALLBACK, reason, "low", checks=outcomes, **shown)
    return Judgement(NON_STANDARD, _differs(best, difference), rule.risk, checks=outcomes, **shown)


def _by_checks_alone(rule: Rule, outcomes: Sequence[checks.Outcome]) -> Judgement:
    if outcomes and all(one.ok for one in outcomes):
        return Judgement(STANDARD, _sentences(outcomes), checks=tuple(outcomes))
    if any(one.ok is None for one in outcomes):
        open_ones = [one for one in outcomes if one.ok is None]
        return Judgement(UNCLEAR, _sentences(open_ones), "low", checks=tuple(outcomes))
    return Judgement("", _("The playbook has no wording to compare it with."))


def _walks(cuts: Sequence[str], wording: str) -> bool:
    return likeness.says(cuts[0], wording) or any(likeness.compare(cut, wording).likeness >= WALKS for cut in cuts)


def _shown(rule: Rule, near: tuple[int, likeness.Difference] | None) -> dict[str, Any]:
    """The nearest wording; the standard when nothing is near."""
    if near is None:
        return {}
    number, difference = near
    best = rule.approved[number]
    if difference.likeness < NEAR:
        standard = next((one for one in rule.approved if one.rank == 0), best)
        return {"wording": standard.text, "rank": standard.rank, "likeness": difference.likeness}
    return {"wording": best.text, "rank": best.rank, "likeness": difference.likeness,
            "missing": difference.missing, "added": difference.added}  # fmt: skip


def _sentences(outcomes: Sequence[checks.Outcome]) -> str:
    return " ".join(one.sentence for one in outcomes)


def _differs(best: Approved, difference: likeness.Difference) -> str:
    if difference.likeness < NEAR:
        return _("None of our wordings comes near it.")
    name = best.name or (_("our standard") if best.rank == 0 else _("fallback %(rank)s") % {"rank": best.rank})
    parts = [_("%(percent)s %% like %(name)s.") % {"percent": round(100 * difference.likeness), "name": name}]
    if difference.added:
        parts.append(_("Added: %(words)s.") % {"words": "; ".join(f"“{one}”" for one in difference.added[:SHOWN])})
    if difference.missing:
        parts.append(_("Left out: %(words)s.") % {"words": "; ".join(f"“{one}”" for one in difference.missing[:SHOWN])})
    return " ".join(parts)


def absent(rule: Rule, state: str, *, searched: int) -> Judgement | None:
    """The verdict about a clause that was not found; None when nobody misses it."""
    if rule.requirement != "required":
        return None
    standard = next((one for one in rule.approved if one.rank == 0), None)
    wording = standard.text if standard else ""
    if state == UNCLEAR:
        reason = ngettext(
            "It may be there: a passage comes near it. Searched %(count)s passage.",
            "It may be there: a passage comes near it. Searched %(count)s passages.",
            searched,
        ) % {"count": searched}
        return Judgement(UNCLEAR, reason, "low", rank=0 if standard else None, wording=wording)
    reason = ngettext(
        "Our playbook asks for it, and the one passage is none.",
        "Our playbook asks for it, and none of %(count)s passages is one.",
        searched,
    ) % {"count": searched}
    return Judgement(MISSING, reason, rule.risk, rank=0 if standard else None, wording=wording)


def exposure(found: Sequence[tuple[str, str]]) -> int:
    """The weighted sum of the deviations: (verdict, risk) of each."""
    departing = (NON_STANDARD, WALK_AWAY, MISSING)
    return sum(WEIGHTS.get(risk, 0) for verdict, risk in found if verdict in departing)
