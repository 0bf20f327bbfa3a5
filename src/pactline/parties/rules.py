"""Pure checks of what parties are called and numbered: tax numbers, phones, countries, and when two names are one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
import stdnum
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_countries import countries
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from pactline.kernel.errors import InvalidInput

LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "as",
        "asa",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "eg",
        "ev",
        "gbr",
        "gmbh",
        "group",
        "holding",
        "inc",
        "incorporated",
        "kg",
        "kgaa",
        "limited",
        "llc",
        "llp",
        "ltd",
        "lp",
        "mbh",
        "nv",
        "ohg",
        "oy",
        "oyj",
        "plc",
        "pty",
        "sa",
        "sarl",
        "sas",
        "se",
        "sl",
        "spa",
        "srl",
        "sro",
        "ug",
    ]
)
"""Words that do not tell two companies apart."""
EU_PREFIX = {"GR": "EL"}
"""Country -> prefix of its VAT numbers where they differ."""
EU_COUNTRIES = frozenset(code.upper() for code in eu_vat.MEMBER_STATES if code != "xi")
"""Members of the union's VAT area, by ISO 3166 code."""
_NOT_WORDS = re.compile(r"[^\w]+")


def match_key(name: str) -> str:
    """What names are compared by: without case, accents, punctuation and legal form. “Müller & Co. GmbH” -> “muller”."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).replace(".", "")
    words = [word for word in _NOT_WORDS.split(plain) if word]
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)[:200]


def domain_of(website: str) -> str:
    """The host of an address without “www.”; empty when there is none."""
    if not website.strip():
        return ""
    host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    return host.removeprefix("www.").lower()[:200]


def check_country(code: str, *, field: str = "country") -> str:
    """``code`` in capitals when ISO 3166 has it (empty stays empty); else ``InvalidInput`` on ``field``."""
    upper = code.strip().upper()
    if upper and not country_name(upper):
        message = _("“%(code)s” is not a country code of ISO 3166; write for example DE or US.") % {"code": code}
        raise InvalidInput(message, fields={field: message})
    return upper


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """The English name of a country; empty when the code is unknown."""
    with override("en"):
        return str(dict(countries).get(code, ""))


def check_tax_id(number: str, country: str, *, field: str = "tax_id") -> str:
    """``number`` in its compact form when it is a valid VAT number of ``country``.

    Length, format and check digit are tested where python-stdnum knows the country; elsewhere the number is taken as
    it is. Raises ``InvalidInput`` on ``field`` that says what is wrong.
    """
    compact = number.strip()
    if not compact:
        return ""
    try:
        if country in EU_COUNTRIES:
            prefix = EU_PREFIX.get(country, country)
            upper = compact.upper().replace(" ", "")
            return str(eu_vat.validate(upper if upper[:2] == prefix else prefix + upper))
        module = stdnum.get_cc_module(country.lower(), "vat") if country else None
        return str(module.validate(compact)) if module else compact
    except ValidationError as error:
        message = _("“%(number)s” is not a valid VAT number of %(country)s: %(why)s.") % {
            "number": number,
            "country": country_name(country) or country,
            "why": _why(error),
        }
        raise InvalidInput(message, fields={field: message}) from error


def _why(error: ValidationError) -> str:
    if isinstance(error, InvalidLength):
        return _("its length is wrong")
    if isinstance(error, InvalidChecksum):
        return _("its check digit does not fit; look for a typing mistake")
    if isinstance(error, InvalidFormat):
        return _("it has characters or a form that such numbers do not have")
    if isinstance(error, InvalidComponent):
        return _("a part of it is not used by that country")
    return _("it does not follow the rules of that country")


@lru_cache(maxsize=4096)
def is_eu_vat(number: str) -> bool:
    """Whether ``number`` (with its country prefix) is a well-formed VAT number of a member of the European Union."""
    return bool(number) and bool(eu_vat.is_valid(number))


def check_phone(text: str, country: str = "", *, field: str = "phone") -> str:
    """A phone number in the international form “+49 30 1234567”. National numbers need ``country``."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        message = _("“%(text)s” is not a phone number; write it with its country: +49 30 1234567.") % {"text": text}
        raise InvalidInput(message, fields={field: message}) from error
    if not phonenumbers.is_possible_number(number):
        message = _("“%(text)s” has too few or too many digits for a phone number.") % {"text": text}
        raise InvalidInput(message, fields={field: message})
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def address_lines(lines: str, postal_code: str, city: str, region: str, country: str) -> list[str]:
    """An address as it stands on an envelope: street lines, place, country in words."""
    place = " ".join(part for part in (postal_code, city) if part)
    place = ", ".join(part for part in (place, region) if part)
    found = [line.strip() for line in lines.splitlines() if line.strip()]
    return [*found, *([place] if place else []), *([country_name(country)] if country else [])]
