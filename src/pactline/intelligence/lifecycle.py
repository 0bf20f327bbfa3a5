"""The states of an analysis, of a finding and of a version of a playbook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from . import queries
from .models import Analysis, Decision, Finding, Kind, PlaybookVersion, Verdict
from .models import AnalysisStatus as A
from .models import ReviewStatus as W
from .models import VersionStatus as V

ANALYSIS: Lifecycle[Analysis] = Lifecycle(
    Analysis,
    initial=A.QUEUED,
    steps=[
        Step(verb="start", done="started", source=[A.QUEUED, A.RUNNING], target=A.RUNNING,
             permission="intelligence.analyse", stamp="started_at", manual=False),
        Step(verb="finish", done="finished", source=[A.RUNNING], target=A.DONE,
             permission="intelligence.analyse", stamp="finished_at", manual=False),
        Step(verb="fail", done="failed", source=[A.QUEUED, A.RUNNING], target=A.FAILED,
             permission="intelligence.analyse", stamp="finished_at", manual=False),
        Step(verb="retry", done="retried", label=gettext_lazy("Try again"), source=[A.FAILED], target=A.QUEUED,
             permission="intelligence.analyse"),
    ],
)  # fmt: skip


def is_read(analysis: Analysis, actor: Actor) -> str | None:
    """Only what was read can be reviewed."""
    return None if analysis.status == A.DONE else _("It was not read yet.")


def is_of_the_latest_revision(analysis: Analysis, actor: Actor) -> str | None:
    """The findings of an earlier revision are history."""
    return None if queries.is_current(analysis) else _("A later revision is there; have it read and review that.")


def nothing_waits(analysis: Analysis, actor: Actor) -> str | None:
    """Every deviation and every warning was decided by a person."""
    count = queries.waiting(analysis).count()
    if not count:
        return None
    return ngettext("%(count)s finding waits for a decision.", "%(count)s findings wait for a decision.", count) % {
        "count": count
    }


REVIEW: Lifecycle[Analysis] = Lifecycle(
    Analysis,
    initial=W.OPEN,
    field="review",
    steps=[
        Step(verb="complete", done="reviewed", label=gettext_lazy("Mark complete"), source=[W.OPEN],
             target=W.COMPLETED, permission="intelligence.decide",
             guards=[is_read, is_of_the_latest_revision, nothing_waits], stamp="reviewed_at"),
        Step(verb="review_again", done="review_reopened", label=gettext_lazy("Review again"), source=[W.COMPLETED],
             target=W.OPEN, permission="intelligence.decide", guards=[is_of_the_latest_revision]),
    ],
)  # fmt: skip


def is_still_reviewed(finding: Finding, actor: Actor) -> str | None:
    """What was decided about clauses stands while their review is completed; data and obligations come after it."""
    if finding.kind in (Kind.METADATA, Kind.OBLIGATION) or finding.analysis.review == W.OPEN:
        return None
    return _("The review of %(number)s is completed; press “Review again” first.") % {"number": finding.analysis.number}


def is_deviation(finding: Finding, actor: Actor) -> str | None:
    """Only a departure from the playbook can be accepted as a deviation."""
    return None if finding.is_deviation else _("This finding is no deviation from the playbook.")


def may_approve_deviation(finding: Finding, actor: Actor) -> str | None:
    """Where the position, or the clause of the library that it follows, names who accepts deviations, one of them does."""
    wanted = finding.rule.deviation_approvers if finding.rule is not None else frozenset()
    if not wanted or actor.is_system or wanted & actor.roles:
        return None
    return _("Deviations of “%(type)s” are accepted by: %(roles)s.") % {
        "type": finding.type,
        "roles": ", ".join(sorted(wanted)),
    }


def may_set_aside(finding: Finding, actor: Actor) -> str | None:
    """A walk-away is set aside only by somebody who may accept deviations."""
    if finding.verdict != Verdict.WALK_AWAY:
        return None
    if actor.may("intelligence.accept_deviation"):
        return may_approve_deviation(finding, actor)
    return _("A walk-away can be set aside only by somebody who may accept deviations.")


def can_be_edited(finding: Finding, actor: Actor) -> str | None:
    """A missing clause has nothing to set right."""
    if finding.kind in (Kind.MISSING, Kind.QUESTION, Kind.WARNING):
        return _("There is no value or passage here that could be set right.")
    return None


def has_not_made_anything(finding: Finding, actor: Actor) -> str | None:
    """What a decision has made stays; the decision with it."""
    if finding.obligation_id is not None:
        return _("An obligation was made of it; change the obligation.")
    if finding.made_revision_id is not None:
        return _("A revision was made of it; make another revision.")
    return None


DECIDE = "intelligence.decide"
OPEN, ACCEPTED, EDITED = Decision.OPEN, Decision.ACCEPTED, Decision.EDITED
DECIDED = [one for one in Decision if one != Decision.OPEN]
FINDING: Lifecycle[Finding] = Lifecycle(
    Finding,
    initial=Decision.OPEN,
    field="decision",
    steps=[
        Step(verb="accept", done="accepted", label=gettext_lazy("Accept"), source=[OPEN], target=ACCEPTED,
             permission=DECIDE, guards=[is_still_reviewed], stamp="decided_at"),
        Step(verb="edit", done="edited", label=gettext_lazy("Set right"), source=[OPEN, ACCEPTED, EDITED],
             target=EDITED, permission=DECIDE, guards=[is_still_reviewed, can_be_edited, has_not_made_anything],
             stamp="decided_at"),
        Step(verb="reject", done="rejected", label=gettext_lazy("Reject"), source=[OPEN], target=Decision.REJECTED,
             permission=DECIDE, guards=[is_still_reviewed, may_set_aside], needs_reason=True, stamp="decided_at"),
        Step(verb="accept_deviation", done="deviation_accepted", label=gettext_lazy("Accept deviation"),
             source=[OPEN, ACCEPTED], target=Decision.DEVIATION_ACCEPTED, permission="intelligence.accept_deviation",
             guards=[is_still_reviewed, is_deviation, may_approve_deviation], needs_reason=True, stamp="decided_at"),
        Step(verb="ignore", done="ignored", label=gettext_lazy("Ignore"), source=[OPEN], target=Decision.IGNORED,
             permission=DECIDE, guards=[is_still_reviewed, may_set_aside], needs_reason=True, stamp="decided_at"),
        Step(verb="replace", done="replaced", source=[OPEN, ACCEPTED], target=Decision.REPLACED,
             permission=DECIDE, guards=[is_still_reviewed], stamp="decided_at", manual=False),
        Step(verb="reopen", done="reopened", label=gettext_lazy("Decide again"), source=DECIDED, target=OPEN,
             permission=DECIDE, guards=[is_still_reviewed, has_not_made_anything]),
    ],
)  # fmt: skip


def has_positions(version: PlaybookVersion, actor: Actor) -> str | None:
    """A playbook without a position says nothing."""
    if version.positions.exists() or version.questions.exists():
        return None
    return _("Add a position or a question first.")


def is_confirmed(version: PlaybookVersion, actor: Actor) -> str | None:
    """What was taken from a file is confirmed by a person."""
    count = version.positions.filter(proposed=True).count()
    if not count:
        return None
    return ngettext(
        "%(count)s proposed position waits to be confirmed or removed.",
        "%(count)s proposed positions wait to be confirmed or removed.",
        count,
    ) % {"count": count}


VERSION: Lifecycle[Any] = Lifecycle(
    PlaybookVersion,
    initial=V.DRAFT,
    steps=[
        Step(verb="publish", done="published", label=gettext_lazy("Publish"), source=[V.DRAFT], target=V.PUBLISHED,
             permission="intelligence.publish", guards=[has_positions, is_confirmed], stamp="published_at"),
        Step(verb="retire", done="retired", label=gettext_lazy("Switch off"), source=[V.PUBLISHED], target=V.RETIRED,
             permission="intelligence.publish", danger=True),
        Step(verb="discard", done="discarded", label=gettext_lazy("Discard the draft"), source=[V.DRAFT],
             target=V.DISCARDED, permission="intelligence.configure", danger=True),
    ],
)  # fmt: skip
