"""Shapes of parties in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class AccountIn(Schema):
    """An account to create. Country, currency and language by ISO code."""

    name: str = Field(min_length=1, max_length=200)
    legal_name: str = Field("", max_length=200)
    kind: Literal["prospect", "customer", "partner"] = "prospect"
    country: str = Field("", max_length=2)
    currency: str = Field("EUR", max_length=3)
    language: str = Field("en", max_length=12)
    payment_terms_days: int = Field(30, ge=0, le=365)
    tax_id: str = Field("", max_length=40, description="VAT number; checked for form and check digit.")
    registration_number: str = Field("", max_length=60)
    website: str = Field("", max_length=200)
    phone: str = Field("", max_length=40)
    industry: str = Field("", max_length=80)
    notes: str = ""
    owner_id: UUID | None = Field(None, description="Default: whoever asks.")
    refuse_duplicates: bool = Field(False, description="409 when an account has the same name or web domain.")


class AccountChange(Schema):
    """What to change; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    legal_name: str | None = Field(None, max_length=200)
    kind: Literal["prospect", "customer", "partner"] | None = None
    country: str | None = Field(None, max_length=2)
    currency: str | None = Field(None, max_length=3)
    language: str | None = Field(None, max_length=12)
    payment_terms_days: int | None = Field(None, ge=0, le=365)
    tax_id: str | None = Field(None, max_length=40)
    registration_number: str | None = Field(None, max_length=60)
    website: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=40)
    industry: str | None = Field(None, max_length=80)
    notes: str | None = None
    is_active: bool | None = None
    owner_id: UUID | None = None


class AccountOut(Schema):
    id: UUID
    number: str
    name: str
    legal_name: str
    kind: str
    country: str
    currency: str
    language: str
    payment_terms_days: int
    tax_id: str
    registration_number: str
    website: str
    phone: str
    industry: str
    notes: str
    is_active: bool
    owner_id: UUID | None
    team_id: UUID | None
    created_at: datetime
    updated_at: datetime


class DuplicatesOut(Schema):
    """``hidden``: how many more there are that the caller may not see."""

    accounts: list[AccountOut]
    hidden: int


class ContactIn(Schema):
    """A person at an account."""

    name: str = Field(min_length=1, max_length=120)
    legal_name: str = Field("", max_length=200)
    title: str = Field("", max_length=120)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=40)
    is_signatory: bool = False
    is_primary: bool = False
    do_not_email: bool = False


class ContactChange(Schema):
    """What to change; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=120)
    legal_name: str | None = Field(None, max_length=200)
    title: str | None = Field(None, max_length=120)
    email: str | None = Field(None, max_length=254)
    phone: str | None = Field(None, max_length=40)
    is_signatory: bool | None = None
    is_primary: bool | None = None
    do_not_email: bool | None = None
    is_active: bool | None = None


class ContactOut(ContactIn):
    id: UUID
    account_id: UUID
    is_active: bool
    created_at: datetime
    updated_at: datetime


class AddressIn(Schema):
    """An address; ``lines`` is the street, one line each; ``region`` as the post writes it."""

    use: Literal["registered", "billing", "shipping"]
    lines: str = ""
    postal_code: str = Field("", max_length=20)
    city: str = Field("", max_length=120)
    region: str = Field("", max_length=60)
    country: str = Field(min_length=2, max_length=2)
    is_default: bool = False


class AddressChange(Schema):
    """What to change; what is left out stays."""

    use: Literal["registered", "billing", "shipping"] | None = None
    lines: str | None = None
    postal_code: str | None = Field(None, max_length=20)
    city: str | None = Field(None, max_length=120)
    region: str | None = Field(None, max_length=60)
    country: str | None = Field(None, min_length=2, max_length=2)
    is_default: bool | None = None


class AddressOut(AddressIn):
    id: UUID
    account_id: UUID


class SellingEntityIn(Schema):
    """One of our legal entities."""

    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=200)
    legal_name: str = Field(min_length=1, max_length=200)
    lines: str = ""
    postal_code: str = Field("", max_length=20)
    city: str = Field("", max_length=120)
    region: str = Field("", max_length=60)
    country: str = Field(min_length=2, max_length=2)
    currency: str = Field(min_length=3, max_length=3)
    tax_id: str = Field("", max_length=40)
    registration_number: str = Field("", max_length=60)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=40)
    website: str = Field("", max_length=200)
    bank_name: str = Field("", max_length=120)
    iban: str = Field("", max_length=60)
    bic: str = Field("", max_length=20)
    is_default: bool = False


class SellingEntityChange(Schema):
    """What to change; what is left out stays."""

    code: str | None = Field(None, min_length=1, max_length=20)
    name: str | None = Field(None, min_length=1, max_length=200)
    legal_name: str | None = Field(None, min_length=1, max_length=200)
    lines: str | None = None
    postal_code: str | None = Field(None, max_length=20)
    city: str | None = Field(None, max_length=120)
    region: str | None = Field(None, max_length=60)
    country: str | None = Field(None, min_length=2, max_length=2)
    currency: str | None = Field(None, min_length=3, max_length=3)
    tax_id: str | None = Field(None, max_length=40)
    registration_number: str | None = Field(None, max_length=60)
    email: str | None = Field(None, max_length=254)
    phone: str | None = Field(None, max_length=40)
    website: str | None = Field(None, max_length=200)
    bank_name: str | None = Field(None, max_length=120)
    iban: str | None = Field(None, max_length=60)
    bic: str | None = Field(None, max_length=20)
    is_default: bool | None = None
    is_active: bool | None = None


class SellingEntityOut(SellingEntityIn):
    id: UUID
    is_active: bool
