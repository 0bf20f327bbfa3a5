"""Accounts, contacts, addresses, and the legal entities that we sell as."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.fields import CurrencyField
from pactline.kernel.models import Record

from .rules import address_lines, country_name, is_eu_vat


class Place(models.Model):
    """Abstract: the parts of a postal address. ``region`` is a state or province as the post writes it (“CA”)."""

    lines = models.TextField(_("street"), blank=True, help_text=_("Street and number, one line each."))
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        abstract = True

    @property
    def block(self) -> list[str]:
        """The address as it stands on an envelope."""
        return address_lines(self.lines, self.postal_code, self.city, self.region, self.country)

    @property
    def country_name(self) -> str:
        """The country in words."""
        return country_name(self.country)

    def snapshot(self) -> dict[str, Any]:
        """The address as documents copy it: JSON with its parts, ``country_name`` and the printable ``text``."""
        parts = {name: getattr(self, name) for name in ("lines", "postal_code", "city", "region", "country")}
        return {**parts, "country_name": self.country_name, "text": "\n".join(self.block)}


class SellingEntity(Place, Record):
    """One of our legal entities: who sells, signs and pays tax."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200)
    tax_id = models.CharField(_("VAT number"), max_length=40, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    currency = CurrencyField(_("currency"))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    bank_name = models.CharField(_("bank"), max_length=120, blank=True)
    iban = models.CharField(_("IBAN or account number"), max_length=60, blank=True)
    bic = models.CharField(_("BIC"), max_length=20, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("selling entity")
        verbose_name_plural = _("selling entities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_selling_entity"
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(is_active=True), name="default_entity_is_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("parties:selling_entity", self.pk)


class Account(Record):
    """A company that we sell to, may sell to, or sell with."""

    class Kind(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        CUSTOMER = "customer", _("Customer")
        PARTNER = "partner", _("Partner")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PROSPECT)
    country = models.CharField(_("country"), max_length=2, blank=True)
    currency = CurrencyField(_("currency"), default="EUR")
    language = models.CharField(_("language"), max_length=12, default="en")
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), default=30)
    tax_id = models.CharField(_("VAT number"), max_length=40, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    domain = models.CharField(max_length=200, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("account")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="account_by_name"),
            models.Index(fields=["created_at", "id"], name="account_by_created"),
            models.Index(fields=["country", "id"], name="account_by_country"),
            models.Index(fields=["kind", "name", "id"], name="account_by_kind"),
            models.Index(fields=["name_key"], name="account_by_name_key"),
            models.Index(fields=["domain"], name="account_by_domain", condition=~models.Q(domain="")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(name=""), name="account_has_name"),
            models.CheckConstraint(condition=models.Q(payment_terms_days__lte=365), name="account_terms_within_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def get_absolute_url(self) -> str:
        return address("parties:account", self.pk)

    @property
    def country_name(self) -> str:
        """The country in words."""
        return country_name(self.country)

    @property
    def contract_name(self) -> str:
        """The name for documents: the legal name when known."""
        return self.legal_name or self.name

    @property
    def has_eu_vat(self) -> bool:
        """Whether the VAT number is well formed and of a member of the European Union."""
        return is_eu_vat(self.tax_id)


class Contact(Record):
    """A person at an account. ``is_signatory``: may sign for it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    legal_name = models.CharField(
        _("legal name"), max_length=200, blank=True, help_text=_("As it stands under a contract.")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_signatory = models.BooleanField(_("may sign"), default=False)
    is_primary = models.BooleanField(_("main contact"), default=False)
    do_not_email = models.BooleanField(_("wants no e-mail"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("contact")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="contact_by_name"),
            models.Index(fields=["account", "name"], name="contact_of_account"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "account", Lower("email"), condition=~models.Q(email=""), name="contact_once_per_account"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(is_primary=True), name="one_primary_contact"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("parties:contact", self.pk)

    @property
    def signing_name(self) -> str:
        """The legal name when known, else the name."""
        return self.legal_name or self.name


class Address(Place, Record):
    """An address of an account, for one use. At most one address of each use is the default."""

    class Use(models.TextChoices):
        REGISTERED = "registered", _("Registered office")
        BILLING = "billing", _("Billing")
        SHIPPING = "shipping", _("Shipping")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="addresses")
    use = models.CharField(_("use"), max_length=10, choices=Use.choices)
    is_default = models.BooleanField(_("default for this use"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["use", "-is_default", "id"]
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account", "use"], condition=models.Q(is_default=True), name="one_default_address_per_use"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.block)

    def get_absolute_url(self) -> str:
        return f"{address('parties:account', self.account_id)}?tab=addresses"
