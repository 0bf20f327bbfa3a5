"""What input of several nouns has in common, turned into columns or refused with the field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import check_currency
from pactline.parties import rules

PLACE = frozenset({"lines", "postal_code", "city", "region", "country"})


def required(value: str, *, field: str, what: str) -> str:
    """``value`` without blanks around it; ``InvalidInput`` on ``field`` when nothing is left."""
    text = " ".join(value.split())
    if not text:
        message = _("%(what)s is missing.") % {"what": what}
        raise InvalidInput(message, fields={field: message})
    return text


def email(value: str, *, field: str = "email") -> str:
    """An e-mail address with its host in small letters; empty stays empty."""
    text = value.strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as error:
        message = _("“%(text)s” is not an e-mail address.") % {"text": text}
        raise InvalidInput(message, fields={field: message}) from error
    local, _at, host = text.rpartition("@")
    return f"{local}@{host.lower()}"


def currency(value: str) -> str:
    """A currency code of ISO 4217 in capitals."""
    try:
        return check_currency(value)
    except InvalidInput as error:
        raise InvalidInput(error.message, fields={"currency": error.message}) from error


def place(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an address that ``values`` holds, checked. A given country must exist."""
    found = {name: str(values[name] or "").strip() for name in PLACE & set(values)}
    if "country" in found:
        found["country"] = rules.check_country(found["country"])
    return found


def known(values: Mapping[str, Any], allowed: frozenset[str], *, what: str) -> None:
    """``InvalidInput`` when ``values`` names something that cannot be set."""
    if unknown := sorted(set(values) - allowed):
        raise InvalidInput(
            _("%(names)s cannot be set on %(what)s.") % {"names": ", ".join(unknown), "what": what},
            fields={name: _("Cannot be set here.") for name in unknown},
        )
