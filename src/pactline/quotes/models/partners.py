"""Channel partners of a quote: who may read it, and who is only named."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .quotes import Quote


class QuotePartner(Record):
    """A partner company on a quote (all versions of its number). ``authorised`` ones can be given a link and read what
    the customer reads; ``listed`` ones are named to us and read nothing. Prices of ours (cost, margin) are never shown.
    """

    class Access(models.TextChoices):
        LISTED = "listed", _("Only listed")
        AUTHORISED = "authorised", _("Authorised: may read the quote")

    class Role(models.TextChoices):
        RESELLER = "reseller", _("Reseller")
        REFERRER = "referrer", _("Referral partner")
        INTEGRATOR = "integrator", _("System integrator")
        DISTRIBUTOR = "distributor", _("Distributor")

    number = models.CharField(_("quote"), max_length=24, editable=False)
    account = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.RESELLER)
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, default=Access.LISTED)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    expires_at = models.DateTimeField(null=True, editable=False)
    linked_at = models.DateTimeField(null=True, editable=False)
    last_opened_at = models.DateTimeField(null=True, editable=False)
    added_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        verbose_name = _("partner on a quote")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number", "account"], name="quote_partner_once"),
            models.CheckConstraint(
                condition=Q(access="authorised") | Q(token_hash=None), name="quote_partner_listed_has_no_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} ({self.get_access_display()})"

    @property
    def is_authorised(self) -> bool:
        """Whether the partner may read the quote."""
        return self.access == self.Access.AUTHORISED

    def newest(self) -> Quote | None:
        """The active version of the quote."""
        return Quote.objects.filter(number=self.number, is_active=True).first()
