"""The lists of accounts, contacts and selling entities."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.identity.queries import colleagues
from pactline.kernel.actor import Actor
from pactline.ui.lists import Choice, Column, DateRange, Empty, Flag, Link, ListPage, Person, Reference, Text, View

from . import queries
from .models import Account, Contact, SellingEntity


def account_name(account_id: UUID, actor: Actor) -> str:
    """The name of an account for the chip of a filter; empty when the actor may not see it."""
    return queries.visible_to(actor).filter(pk=account_id).values_list("name", flat=True).first() or ""


class Accounts(ListPage[Account]):
    name = "accounts"
    title = _("Accounts")
    empty = Empty(_("No accounts yet"), _("An account is a company that you sell to, or may sell to."), icon="building")
    new = Link(_("New account"), "parties:new", permission="parties.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("number", _("Number")),
        Column("kind", _("Kind"), kind="badge", tones={"prospect": "blue", "customer": "green", "partner": "violet"}),
        Column("country_name", _("Country"), sort="country"),
        Column("industry", _("Industry")),
        Column("owner.name", _("Owner"), kind="person"),
        Column("currency", _("Currency"), shown=False),
        Column("tax_id", _("VAT number"), shown=False),
        Column("payment_terms_days", _("Payment terms in days"), kind="number", shown=False),
        Column("website", _("Website"), shown=False),
        Column("created_at", _("Created"), kind="moment", sort="created_at", shown=False),
    ]
    filters = [
        Choice("kind", _("Kind"), Account.Kind.choices),
        Text("country", _("Country code"), lookup="country__iexact"),
        Text("industry", _("Industry")),
        Person("owner", _("Owner"), field="owner_id", people=colleagues),
        Flag("is_active", _("Active")),
        DateRange("created_at", _("Created"), instants=True),
    ]
    presets = [View(_("Mine"), "owner=me"), View(_("Customers"), "kind=customer")]
    search_fields = ("name", "number")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[Account]:
        """What the actor may see, with the owner."""
        return queries.visible_to(actor).select_related("owner")

    def row_class(self, row: Account) -> str:
        """What is no longer used stands back."""
        return "" if row.is_active else "is-muted"


class Contacts(ListPage[Contact]):
    name = "contacts"
    title = _("Contacts")
    empty = Empty(_("No contacts yet"), _("Contacts are added on the page of their account."), icon="users")
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("title", _("Title")),
        Column("account.name", _("Account")),
        Column("email", _("E-mail")),
        Column("phone", _("Phone")),
        Column("is_signatory", _("May sign"), kind="boolean"),
        Column("is_primary", _("Main contact"), kind="boolean", shown=False),
    ]
    filters = [
        Reference("account", _("Account"), url_name="parties:options", name=account_name),
        Flag("is_signatory", _("May sign")),
        Flag("is_active", _("Active")),
    ]
    search_fields = ("name", "email", "account__name")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[Contact]:
        """The contacts of the accounts that the actor sees."""
        return queries.visible_contacts(actor).select_related("account")

    def row_class(self, row: Contact) -> str:
        """Who has left stands back."""
        return "" if row.is_active else "is-muted"


class SellingEntities(ListPage[SellingEntity]):
    name = "selling-entities"
    title = _("Selling entities")
    intro = _("Our own legal entities: who sells, signs and pays tax.")
    empty = Empty(_("No selling entity yet"), _("Quotes and contracts are made by one of them."), icon="building-bank")
    new = Link(_("New selling entity"), "parties:selling_entity_new", permission="parties.configure")
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("code", _("Code")),
        Column("legal_name", _("Legal name")),
        Column("country_name", _("Country")),
        Column("currency", _("Currency")),
        Column("tax_id", _("VAT number")),
        Column("is_default", _("Default"), kind="boolean"),
    ]
    filters = [Flag("is_active", _("Active"))]
    search_fields = ("name", "code", "legal_name")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[SellingEntity]:
        """All of them."""
        return queries.selling_entities(active=False)
