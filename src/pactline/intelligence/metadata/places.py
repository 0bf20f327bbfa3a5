"""Names of countries, states and provinces as contracts write them, with their ISO 3166 codes. Pure."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from babel import Locale

_US = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|"
    "FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|"
    "MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|"
    "NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|"
    "PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|"
    "WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|VI U.S. Virgin Islands|GU Guam"
)
_CANADA = (
    "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|ON Ontario|"
    "PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon"
)
_AUSTRALIA = "NSW New South Wales|QLD Queensland|SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia"
_OTHER = {
    "England and Wales": "GB-EAW", "Scotland": "GB-SCT", "Northern Ireland": "GB-NIR", "Dubai": "AE-DU",
    "Abu Dhabi": "AE-AZ",
    "Bavaria": "DE-BY", "Zurich": "CH-ZH", "Geneva": "CH-GE",
}  # fmt: skip
_ALIASES = {
    "england": "England and Wales", "england & wales": "England and Wales", "wales": "England and Wales",
    "english": "England and Wales", "britain": "United Kingdom", "great britain": "United Kingdom", "u.k.": "United Kingdom",
    "uk": "United Kingdom", "scottish": "Scotland", "scots": "Scotland",
    "united states of america": "United States", "u.s.a.": "United States", "u.s.": "United States", "usa": "United States",
    "people's republic of china": "China", "peoples republic of china": "China", "peoples' republic of china": "China",
    "p.r. china": "China", "prc": "China", "p.r.c.": "China", "pr china": "China", "p. r. china": "China",
    "mainland china": "China",
    "chinese": "China", "hong kong": "Hong Kong", "hksar": "Hong Kong",
    "hong kong special administrative region": "Hong Kong",
    "macau": "Macau", "taiwan": "Taiwan", "r.o.c.": "Taiwan", "republic of china": "Taiwan", "german": "Germany",
    "federal republic of germany": "Germany", "french": "France", "dutch": "Netherlands", "holland": "Netherlands",
    "republic of kazakstan": "Kazakhstan",
    "swiss": "Switzerland", "japanese": "Japan", "korea": "South Korea", "republic of korea": "South Korea",
    "irish": "Ireland",
    "israeli": "Israel", "indian": "India", "canadian": "Canada", "swedish": "Sweden", "danish": "Denmark",
    "norwegian": "Norway",
    "finnish": "Finland", "italian": "Italy", "spanish": "Spain", "belgian": "Belgium", "austrian": "Austria",
    "russian federation": "Russia", "russian": "Russia", "kingdom of saudi arabia": "Saudi Arabia", "viet nam": "Vietnam",
    "québec": "Quebec", "californian": "California", "bermudian": "Bermuda", "cayman": "Cayman Islands",
    "british virgin islands": "British Virgin Islands", "bvi": "British Virgin Islands", "czech republic": "Czechia",
    "u.a.e.": "United Arab Emirates", "uae": "United Arab Emirates", "washington, d.c.": "District of Columbia",
    "washington d.c.": "District of Columbia", "ivory coast": "Côte d’Ivoire", "turkey": "Türkiye",
    "myanmar": "Myanmar (Burma)",
    "commonwealth of massachusetts": "Massachusetts", "massachussets": "Massachusetts", "massachussetts": "Massachusetts",
    "pensylvania": "Pennsylvania", "minessota": "Minnesota",
}  # fmt: skip
_LANGUAGES = {
    k
    for k in _ALIASES
    if k in ("english", "french", "german", "dutch", "spanish", "italian", "chinese", "japanese", "russian")
}
_IS_LAW = re.compile(r"[\s\u00a0]{1,20}(?:\w{1,20}[\s\u00a0]{1,20}){0,2}(?:laws?|legislation|courts?)\b", re.IGNORECASE)
_CONFUSING = {"Jersey", "Man", "Chad", "Mali", "Niger", "Guinea", "Georgia", "World"}


@cache
def codes() -> dict[str, str]:
    """Each name with its code; a state wins over a country of its name (Georgia)."""
    territories = Locale("en").territories
    found: dict[str, str] = {}
    for code, name in territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"):
            found[name] = code
    found["Hong Kong"] = found.pop("Hong Kong SAR China", "HK")
    found["Macau"] = found.pop("Macao SAR China", "MO")
    for prefix, table in (("US", _US), ("CA", _CANADA), ("AU", _AUSTRALIA)):
        for entry in table.split("|"):
            code, _, name = entry.partition(" ")
            found.setdefault(name, f"{prefix}-{code}")
            if prefix == "US":
                found[name] = f"US-{code}"
    return found | _OTHER


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in codes()} | _ALIASES


@cache
def _pattern() -> re.Pattern[str]:
    words = (re.escape(name).replace(r"\ ", r"[\s\u00a0]{1,20}") for name in sorted(_names(), key=len, reverse=True))
    joined = "|".join(words).replace("'", "['’]")
    return re.compile(rf"(?<![\w’']){'(?:'}{joined})(?![\w])", re.IGNORECASE)


def find(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
    """(start, end, name) of each place of text[start:end]; short forms only as whole words in capitals."""
    found: list[tuple[int, int, str]] = []
    for match in islice(_pattern().finditer(text, start, len(text) if end is None else end), 40):
        written = match.group()
        key = " ".join(written.replace("’", "'").lower().split())
        if key in _LANGUAGES and not _IS_LAW.match(text, match.end()):
            continue
        if key in ("uk", "usa", "prc", "bvi", "uae") and not written.isupper():
            continue
        if not (written[0].isupper() or written[0].isdigit()):
            continue
        name = _names()[key]
        if name in _CONFUSING and name != "Georgia" and not written[0].isupper():
            continue
        found.append((match.start(), match.end(), name))
    return found


def country_of(name: str) -> str:
    """The country of a state or province; the name itself for a country."""
    code = codes().get(name, "")
    if "-" not in code:
        return name
    return {"US": "United States", "CA": "Canada", "AU": "Australia", "GB": "United Kingdom"}.get(code[:2], name)
