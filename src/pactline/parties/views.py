"""Pages of accounts, contacts, addresses and selling entities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.identity.access import acting, requires
from pactline.kernel.errors import InvalidInput
from pactline.ui import forms as ui_forms
from pactline.ui import record
from pactline.ui.lists import options_response

from . import actions, forms, lists, queries
from .models import Account, Address, Contact, SellingEntity


@requires("parties.view")
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts that the person sees."""
    return lists.Accounts().respond(request)


@requires("parties.view")
def account_options(request: HttpRequest) -> HttpResponse:
    """Accounts for fields that find by typing."""
    rows = queries.visible_to(acting(request)).filter(is_active=True).order_by("name", "id")
    return options_response(
        request, rows, search=("name", "number"), label=lambda row: row.name, note=lambda row: row.number
    )


@requires("parties.edit")
def account_new(request: HttpRequest) -> HttpResponse:
    """A new account; warns when the company may exist already."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> Account:
        anyway = data.pop("anyway")
        if data["owner_id"] is None:
            del data["owner_id"]
        return actions.create_account(**data, refuse_duplicates=not anyway, actor=actor)

    return ui_forms.page(
        request,
        forms.NewAccountForm,
        title=_("New account"),
        submit=_("Create account"),
        save=save,
        initial={"owner": actor.user_id},
        template="parties/account_form.html",
        back="parties:list",
        message=_("Account created."),
    )


@requires("parties.view")
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: facts, contacts, addresses, and what higher modules know of it."""
    actor = acting(request)
    found = queries.get(account_id, actor=actor)
    may_edit = actor.may("parties.edit")
    edit_url = reverse("parties:account_edit", args=[found.pk])
    people, places = list(queries.contacts(found, active=False)), list(queries.addresses(found))
    return record.page(
        request,
        "parties/account.html",
        found,
        kind=_("Account"),
        number=found.number,
        name=found.name,
        status=(found.kind, found.get_kind_display()),
        trail=[(_("Accounts"), reverse("parties:list"))],
        verbs=[record.link("edit", _("Edit"), edit_url, dialog=True, icon="pencil")] if may_edit else [],
        tabs=[
            record.Tab("contacts", _("Contacts"), count=len(people)),
            record.Tab("addresses", _("Addresses"), count=len(places)),
            record.Tab("notes", _("Notes")),
        ],
        context={
            "contacts": people,
            "addresses": places,
            "edit_url": edit_url if may_edit else "",
            "may_edit": may_edit,
        },
    )


@requires("parties.edit")
def account_edit(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Change an account."""
    actor = acting(request)
    found = queries.get(account_id, actor=actor)
    names = [name for name in forms.AccountForm.base_fields if name != "owner"]
    return ui_forms.page(
        request,
        forms.AccountForm,
        title=found.name,
        submit=_("Save"),
        initial={name: getattr(found, name) for name in names} | {"owner": found.owner_id},
        save=lambda data: actions.change_account(account_id, **data, actor=actor),
        back=found,
        message=_("Saved."),
    )


@requires("parties.view")
def contacts(request: HttpRequest) -> HttpResponse:
    """All contacts that the person sees."""
    return lists.Contacts().respond(request)


@requires("parties.view")
def contact_options(request: HttpRequest) -> HttpResponse:
    """Contacts for fields that find by typing; ``?account=`` narrows them to one account."""
    rows = queries.visible_contacts(acting(request)).filter(is_active=True).select_related("account")
    if account_id := request.GET.get("account", ""):
        rows = rows.filter(account_id=_uuid(account_id))
    return options_response(
        request,
        rows.order_by("name", "id"),
        search=("name", "email", "account__name"),
        label=lambda row: row.name,
        note=lambda row: row.account.name,
    )


@requires("parties.view")
def contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """One contact."""
    actor = acting(request)
    found = queries.get_contact(contact_id, actor=actor)
    verbs = []
    if actor.may("parties.edit"):
        edit = reverse("parties:contact_edit", args=[found.pk])
        verbs.append(record.link("edit", _("Edit"), edit, dialog=True, icon="pencil"))
        if found.is_active:
            retire = reverse("parties:contact_retirement", args=[found.pk])
            verbs.append(record.link("retire", _("Has left"), retire, dialog=True, icon="user-off"))
    return record.page(
        request,
        "parties/contact.html",
        found,
        kind=_("Contact"),
        name=found.name,
        status=None if found.is_active else ("inactive", _("Has left")),
        trail=[(_("Accounts"), reverse("parties:list")), (found.account.name, found.account.get_absolute_url())],
        verbs=verbs,
    )


@requires("parties.edit")
def contact_new(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A new contact of an account."""
    actor = acting(request)
    found = queries.get(account_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        actions.create_contact(account_id=account_id, **data, actor=actor)
        return found.get_absolute_url()

    return ui_forms.page(
        request,
        forms.ContactForm,
        title=_("New contact at %(account)s") % {"account": found.name},
        submit=_("Add contact"),
        save=save,
        back=found,
        message=_("Contact added."),
    )


@requires("parties.edit")
def contact_edit(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Change a contact."""
    actor = acting(request)
    found = queries.get_contact(contact_id, actor=actor)
    return _edit(
        request, found, forms.ContactForm, lambda data: actions.change_contact(contact_id, **data, actor=actor)
    )


@requires("parties.edit")
def contact_retirement(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The person has left."""
    actor = acting(request)
    found = queries.get_contact(contact_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("%(name)s has left") % {"name": found.name},
        intro=_("The contact is no longer offered anywhere. Documents that name it keep it."),
        submit=_("Has left"),
        save=lambda: actions.retire_contact(contact_id, actor=actor),
        back=found,
    )


@requires("parties.edit")
def address_new(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A new address of an account."""
    actor = acting(request)
    found = queries.get(account_id, actor=actor)
    return ui_forms.page(
        request,
        forms.AddressForm,
        title=_("New address of %(account)s") % {"account": found.name},
        submit=_("Add address"),
        initial={"use": Address.Use.BILLING, "country": found.country},
        save=lambda data: actions.create_address(account_id=account_id, **data, actor=actor),
        back=found,
        message=_("Address added."),
    )


@requires("parties.edit")
def address_edit(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Change an address."""
    actor = acting(request)
    found = queries.get_address(address_id, actor=actor)
    return _edit(
        request, found, forms.AddressForm, lambda data: actions.change_address(address_id, **data, actor=actor)
    )


@requires("parties.edit")
def address_removal(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Forget an address."""
    actor = acting(request)
    found = queries.get_address(address_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove this address?"),
        intro=_("%(address)s. Documents that copied it keep it.") % {"address": found},
        submit=_("Remove"),
        save=lambda: actions.remove_address(address_id, actor=actor),
        back=found,
        message=_("Address removed."),
    )


@requires("parties.view")
def selling_entities(request: HttpRequest) -> HttpResponse:
    """Our legal entities."""
    return lists.SellingEntities().respond(request)


@requires("parties.view")
def selling_entity(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """One of our legal entities."""
    actor = acting(request)
    found = queries.get_selling_entity(entity_id, actor=actor)
    edit_url = reverse("parties:selling_entity_edit", args=[found.pk])
    return record.page(
        request,
        "parties/selling_entity.html",
        found,
        kind=_("Selling entity"),
        number=found.code,
        name=found.name,
        status=("active", _("Default")) if found.is_default else None,
        trail=[(_("Selling entities"), reverse("parties:selling_entities"))],
        verbs=[record.link("edit", _("Edit"), edit_url, icon="pencil")] if actor.may("parties.configure") else [],
        context={"selling_entity": found},
    )


@requires("parties.configure")
def selling_entity_new(request: HttpRequest) -> HttpResponse:
    """A new legal entity of ours."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.SellingEntityForm,
        title=_("New selling entity"),
        submit=_("Create"),
        save=lambda data: actions.create_selling_entity(**data, actor=actor),
        back="parties:selling_entities",
    )


@requires("parties.configure")
def selling_entity_edit(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """Change a legal entity of ours."""
    actor = acting(request)
    found = queries.get_selling_entity(entity_id, actor=actor)
    return _edit(
        request,
        found,
        forms.SellingEntityForm,
        lambda data: actions.change_selling_entity(entity_id, **data, actor=actor),
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(_("“%(text)s” is not the id of a record.") % {"text": text[:60]}) from error


def _edit(request: HttpRequest, found: Contact | Address | SellingEntity, form: Any, save: Any) -> HttpResponse:
    return ui_forms.page(
        request,
        form,
        title=str(found),
        submit=_("Save"),
        initial={name: getattr(found, name) for name in form.base_fields},
        save=save,
        back=found,
        message=_("Saved."),
    )
