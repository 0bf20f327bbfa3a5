"""The offer as it went to the customer: a personal link, whether it was opened, and the answer with its evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .quotes import Quote


class OfferLink(Record):
    """One person's link to one offered version of a quote: to read, to ask, to accept or decline once.

    The token is kept as a hash only. ``offered_hash`` is the quote's content hash at sending: an answer to anything else
    is refused. ``evidence``: address and agent of the browser, what was chosen, hashes of what was accepted.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="offer_links")
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.OPEN, editable=False)
    contact = models.ForeignKey("parties.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    message = models.TextField(_("message"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    offered_hash = models.CharField(max_length=64)
    free_quantities = models.BooleanField(_("quantities of optional items may be changed"), default=True)
    sent_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    resent = models.PositiveSmallIntegerField(default=0)
    resent_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_title = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    evidence: models.JSONField[Any, Any] = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("offer link")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["quote"], condition=Q(status="accepted"), name="offer_link_accepted_once_per_quote"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "declined"]) | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="offer_link_answer_names_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="offer_link_open_by_end", condition=Q(status="open"))
        ]

    def __str__(self) -> str:
        return f"{self.quote} → {self.name}"
