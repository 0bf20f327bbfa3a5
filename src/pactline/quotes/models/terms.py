"""Deal terms: what this deal says for a clause; and what people on the sales side ask for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .quotes import Quote


class DealTerm(Record):
    """For one clause of the library the position that sales operations took. It chooses the clause's text in the contract."""

    class Position(models.TextChoices):
        STANDARD = "standard", _("Standard")
        FALLBACK = "fallback", _("Fallback")
        CUSTOM = "custom", _("Custom text")

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="deal_terms")
    clause = models.ForeignKey("authoring.Clause", on_delete=models.PROTECT, related_name="+")
    position = models.CharField(_("position"), max_length=8, choices=Position.choices, default=Position.STANDARD)
    fallback_no = models.PositiveSmallIntegerField(_("fallback"), null=True, blank=True)
    custom_text = models.TextField(_("text"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    set_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        verbose_name = _("deal term")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["quote", "clause"], name="deal_term_once_per_clause"),
            models.CheckConstraint(
                condition=(Q(position="standard", fallback_no=None, custom_text=""))
                | (Q(position="fallback", fallback_no__gte=1, custom_text="") & ~Q(reason=""))
                | (Q(position="custom", fallback_no=None) & ~Q(custom_text="") & ~Q(reason="")),
                name="deal_term_fits_position",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}: {self.words}"

    @property
    def words(self) -> str:
        """The position in words: “Fallback 2”."""
        label = str(self.get_position_display())
        return f"{label} {self.fallback_no}" if self.position == self.Position.FALLBACK else label

    @property
    def is_standard(self) -> bool:
        """Whether the library's standard text is used."""
        return self.position == self.Position.STANDARD


class TermRequest(Record):
    """What the customer wishes, written down by the sales agent; sales operations answers it."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="term_requests")
    clause = models.ForeignKey("authoring.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("the customer’s wish"))
    reason = models.TextField(_("why it matters"), blank=True)
    requested_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        verbose_name = _("term request")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(answered_at=None, is_granted=None) | Q(answered_at__isnull=False, is_granted__isnull=False),
                name="term_request_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
