"""The JSON face of parties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .lists import Accounts, Contacts, SellingEntities
from .models import Account, Address, Contact, SellingEntity
from .schemas import (
    AccountChange,
    AccountIn,
    AccountOut,
    AddressChange,
    AddressIn,
    AddressOut,
    ContactChange,
    ContactIn,
    ContactOut,
    DuplicatesOut,
    SellingEntityChange,
    SellingEntityIn,
    SellingEntityOut,
)

router = Router(tags=["parties"])
ACCOUNT_FIELDS = tuple(AccountOut.model_fields)


def given(body: Schema) -> dict[str, Any]:
    """What the caller sent; a null means “leave it” but for the owner."""
    values = body.dict(exclude_unset=True)
    return {name: value for name, value in values.items() if value is not None or name == "owner_id"}


def account_row(account: Account) -> dict[str, Any]:
    """An account as JSON, for the lists that everybody reads."""
    return {name: getattr(account, name) for name in ACCOUNT_FIELDS}


@router.get("/accounts", response=rest.Page[AccountOut], openapi_extra=rest.parameters(Accounts))
@requires("parties.view")
def list_accounts(request: HttpRequest) -> HttpResponse:
    """The accounts that you may see."""
    return rest.page_bytes(request, Accounts, account_row)


@router.post("/accounts", response={201: AccountOut})
@requires("parties.edit")
def create_account(request: HttpRequest, body: AccountIn) -> HttpResponse:
    """A new account, yours unless ``owner_id`` says otherwise."""
    values = body.dict(exclude_unset=True)
    if values.get("owner_id", ...) is None:
        del values["owner_id"]
    account = actions.create_account(**values, actor=acting(request))
    response = rest.json_response(account_row(account), status=201)
    rest.tagged(response, account)
    return response


@router.get("/accounts/duplicates", response=DuplicatesOut)
@requires("parties.view")
def find_duplicates(request: HttpRequest, name: str, website: str = "") -> dict[str, Any]:
    """Accounts of the same name (whatever the legal form) or web domain."""
    found = queries.duplicates(name=name, website=website, actor=acting(request))
    return {"accounts": found.seen, "hidden": found.hidden}


@router.get("/accounts/{uuid:account_id}", response=AccountOut)
@requires("parties.view")
def read_account(request: HttpRequest, response: HttpResponse, account_id: UUID) -> Account:
    """One account."""
    return rest.tagged(response, queries.get(account_id, actor=acting(request)))


@router.patch("/accounts/{uuid:account_id}", response=AccountOut)
@requires("parties.edit")
def change_account(request: HttpRequest, response: HttpResponse, account_id: UUID, body: AccountChange) -> Account:
    """Change what is given."""
    changed = actions.change_account(account_id, **given(body), if_match=rest.if_match(request), actor=acting(request))
    return rest.tagged(response, changed)


@router.get("/accounts/{uuid:account_id}/contacts", response=list[ContactOut])
@requires("parties.view")
def contacts_of_account(request: HttpRequest, account_id: UUID) -> Any:
    """The contacts of an account, the main one first; those who left are not among them."""
    return queries.contacts(queries.get(account_id, actor=acting(request)))


@router.post("/accounts/{uuid:account_id}/contacts", response={201: ContactOut})
@requires("parties.edit")
def create_contact(request: HttpRequest, response: HttpResponse, account_id: UUID, body: ContactIn) -> Any:
    """A new contact of an account."""
    contact = actions.create_contact(account_id=account_id, **body.dict(), actor=acting(request))
    return Status(201, rest.tagged(response, contact))


@router.get("/accounts/{uuid:account_id}/addresses", response=list[AddressOut])
@requires("parties.view")
def addresses_of_account(request: HttpRequest, account_id: UUID) -> Any:
    """The addresses of an account."""
    return queries.addresses(queries.get(account_id, actor=acting(request)))


@router.post("/accounts/{uuid:account_id}/addresses", response={201: AddressOut})
@requires("parties.edit")
def create_address(request: HttpRequest, response: HttpResponse, account_id: UUID, body: AddressIn) -> Any:
    """A new address of an account."""
    address = actions.create_address(account_id=account_id, **body.dict(), actor=acting(request))
    return Status(201, rest.tagged(response, address))


@router.get("/contacts", response=rest.Page[ContactOut], openapi_extra=rest.parameters(Contacts))
@requires("parties.view")
def list_contacts(request: HttpRequest) -> rest.Page[ContactOut]:
    """The contacts of the accounts that you may see."""
    return rest.page(request, Contacts, ContactOut)


@router.get("/contacts/{uuid:contact_id}", response=ContactOut)
@requires("parties.view")
def read_contact(request: HttpRequest, response: HttpResponse, contact_id: UUID) -> Contact:
    """One contact."""
    return rest.tagged(response, queries.get_contact(contact_id, actor=acting(request)))


@router.patch("/contacts/{uuid:contact_id}", response=ContactOut)
@requires("parties.edit")
def change_contact(request: HttpRequest, response: HttpResponse, contact_id: UUID, body: ContactChange) -> Contact:
    """Change what is given."""
    changed = actions.change_contact(contact_id, **given(body), if_match=rest.if_match(request), actor=acting(request))
    return rest.tagged(response, changed)


@router.post("/contacts/{uuid:contact_id}/retirement", response=ContactOut)
@requires("parties.edit")
def retire_contact(request: HttpRequest, contact_id: UUID) -> Contact:
    """The person has left."""
    return actions.retire_contact(contact_id, actor=acting(request))


@router.patch("/addresses/{uuid:address_id}", response=AddressOut)
@requires("parties.edit")
def change_address(request: HttpRequest, response: HttpResponse, address_id: UUID, body: AddressChange) -> Address:
    """Change what is given."""
    changed = actions.change_address(address_id, **given(body), if_match=rest.if_match(request), actor=acting(request))
    return rest.tagged(response, changed)


@router.delete("/addresses/{uuid:address_id}", response={204: None})
@requires("parties.edit")
def remove_address(request: HttpRequest, address_id: UUID) -> Any:
    """Forget an address; documents that copied it keep it."""
    actions.remove_address(address_id, actor=acting(request))
    return Status(204, None)


@router.get("/selling-entities", response=rest.Page[SellingEntityOut], openapi_extra=rest.parameters(SellingEntities))
@requires("parties.view")
def list_selling_entities(request: HttpRequest) -> rest.Page[SellingEntityOut]:
    """Our legal entities."""
    return rest.page(request, SellingEntities, SellingEntityOut)


@router.post("/selling-entities", response={201: SellingEntityOut})
@requires("parties.configure")
def create_selling_entity(request: HttpRequest, response: HttpResponse, body: SellingEntityIn) -> Any:
    """A new legal entity of ours."""
    return Status(201, rest.tagged(response, actions.create_selling_entity(**body.dict(), actor=acting(request))))


@router.get("/selling-entities/{uuid:entity_id}", response=SellingEntityOut)
@requires("parties.view")
def read_selling_entity(request: HttpRequest, response: HttpResponse, entity_id: UUID) -> SellingEntity:
    """One of our legal entities."""
    return rest.tagged(response, queries.get_selling_entity(entity_id, actor=acting(request)))


@router.patch("/selling-entities/{uuid:entity_id}", response=SellingEntityOut)
@requires("parties.configure")
def change_selling_entity(
    request: HttpRequest, response: HttpResponse, entity_id: UUID, body: SellingEntityChange
) -> SellingEntity:
    """Change what is given."""
    changed = actions.change_selling_entity(
        entity_id, **given(body), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, changed)
