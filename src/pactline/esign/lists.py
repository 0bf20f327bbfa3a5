"""The lists of envelopes and of seals that wait."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Bulk, Choice, Column, DateRange, Empty, ListPage, View

from . import actions, queries
from .models import Envelope

OPEN = "status=awaiting&status=paused&status=sealing&status=delivery_failed"


class Envelopes(ListPage[Envelope]):
    name = "envelopes"
    title = _("Signatures")
    empty = Empty(
        _("Nothing was sent for signature yet"),
        _("A document is sent for signature from the page of its contract request."),
        icon="signature",
    )
    columns = [
        Column("number", _("Number"), kind="link"),
        Column("title", _("Title")),
        Column(
            "status",
            _("State"),
            kind="status",
            tones={"awaiting": "amber", "sealing": "blue", "delivery_failed": "red"},
        ),
        Column("method", _("Method"), kind="badge", shown=False),
        Column("sender_label", _("Sent by")),
        Column("sent_at", _("Sent"), kind="moment"),
        Column("expires_at", _("Until"), kind="moment", shown=False),
        Column("completed_at", _("Completed"), kind="moment"),
        Column("level", _("Level of the seal"), shown=False),
    ]
    filters = [
        Choice("status", _("State"), Envelope.Status.choices),
        Choice("method", _("Method"), Envelope.Method.choices),
        DateRange("sent_at", _("Sent"), instants=True),
        DateRange("completed_at", _("Completed"), instants=True),
    ]
    presets = [View(_("Under way"), OPEN), View(_("Completed"), "status=completed")]
    search_fields = ("number", "title", "signers__name", "signers__email")
    default_sort = "-id"

    def rows(self, actor: Actor) -> QuerySet[Envelope]:
        """What the actor sent, signs, or may see by role."""
        return queries.visible_to(actor)


class WaitingSeals(ListPage[Envelope]):
    name = "waiting-seals"
    title = _("Seals that wait")
    intro = _(
        "Signed by everybody, not sealed yet. The job tries again by itself; the reason of a failure stands here."
    )
    empty = Empty(_("No seal waits"), _("Every document that everybody has signed is sealed."), icon="shield-check")
    columns = [
        Column("number", _("Number"), kind="link"),
        Column("title", _("Title")),
        Column("seal_error", _("Last error"), value=lambda envelope: envelope.seal_error[:200]),
        Column("seal_attempts", _("Attempts"), kind="number"),
        Column("seal_tried_at", _("Last tried"), kind="moment"),
        Column("updated_at", _("Waiting since"), kind="moment", shown=False),
    ]
    search_fields = ("number", "title", "seal_error")
    default_sort = "-id"
    bulk = [Bulk("retry", _("Seal again"), permission="esign.operate", run=actions.retry_seal, icon="refresh")]

    def rows(self, actor: Actor) -> QuerySet[Envelope]:
        """All of them: for operators."""
        return queries.seals_that_wait()
