"""Proposals for what a tag is filled from, by the words of its name and of the place where it stands.

A proposal is a start for a person: it is marked as such until somebody confirms it. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .docx.parties import position, side
from .docx.tags import SIGNING, Kind
from .sources import Source, SubjectKind

NOT_APPLICABLE = "Not applicable"
IN_SCHEDULE = "as listed in the Order Schedule"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The columns of a TemplateMapping that a proposal fills; `source` is one of its sources or empty."""

    source: str = ""
    path: str = ""
    text: str = ""
    format: str = ""
    prompt: str = ""
    allow_empty: bool = False
    signer_side: str = ""
    signer_position: int = 0


_SAME = {
    "seller": "provider vendor supplier seller licensor we our us ours selling entity internal",
    "customer": "customer client buyer purchaser licensee subscriber account counterparty external",
    "total": "total fee fees price charge charges value sum",
    "start": "start begin begins commencement effective commence starts from",
    "end": "end ends expiry expiration expires until through termination",
    "term": "term period duration length",
    "product": "product products service services offering offerings deliverables item items solution software",
    "email": "email mail",
    "phone": "phone telephone tel",
    "title": "title position role function",
    "number": "number no nr ref reference id",
    "law": "law laws",
    "contact": "contact person representative attention attn",
    "tax": "tax vat uid",
}
_CANON = {word: name for name, words in _SAME.items() for word in words.split()}
_NOISE_WORDS = (
    "field the of a an display detail details description text value quote request contract key terms custom cloud data info "
    "and for to in is name full order"
)
_NOISE = frozenset(_NOISE_WORDS.split())
_WEAK = frozenset({"terms", "key", "custom", "cloud", "order", "text", "value", "quote", "request", "contract"})

_USUAL: tuple[tuple[str, str], ...] = (
    (r"uk_governing", "England and Wales"),
    (r"member_state", "Ireland"),
    (r"governing_law|governing_state", "Delaware"),
    (
        r"^(the_)?(cloud_service|services?|products?|product_name|deliverables|customer_owned_deliverables)s?$",
        IN_SCHEDULE,
    ),
    (r"jurisdiction|chosen_courts|courts", "New Castle County, Delaware"),
    (r"multiplier", "2"),
    (r"(non_renewal|renewal).*notice.*days|notice_days|notice_period_days", "30"),
    (r"payment_terms_days|payment_days|days_to_pay|pay_each_invoice_within", "30"),
    (r"payment_due_from", "the date of the invoice"),
    (r"payment_frequency|billing_frequency|invoice_period|invoice_frequency$", "annually in advance"),
    (r"invoice_frequency_unit|rejection_period_unit", "days"),
    (r"fee_unit", "year"),
    (r"resolution_time_unit|response_time_unit|time_unit", "hours"),
    (r"term_duration_unit|duration_unit", "months"),
    (r"term_duration_value|duration_value", "12"),
    (r"(rejection|resubmission|acceptance|cure)_period_value|(rejection|resubmission|cure)_period", "10"),
    (r"support_start_time|start_time", "08:00"),
    (r"support_end_time|end_time", "18:00"),
    (r"time_?zone", "UTC"),
    (r"support_days|business_days", "Monday to Friday"),
    (r"target_uptime|uptime", "99.5"),
    (r"cap.*(amount|dollar)|greater_of_dollar|(amount|dollar).*cap|minimum_limit", "1,000,000"),
    (r"(may|will)_increase|increase_(up|pct|percent)|cap_pct|percent|_pct$|credit_will_be", "5"),
    (r"mnda_term|confidentiality_term$|term_of_confidentiality", "three years"),
    (r"confidentiality_term_start", "the Effective Date"),
    (r"purpose", "evaluating and carrying out a business relationship between the parties"),
    (r"pilot_period|trial_period", "30 day"),
    (r"subscription_period|initial_term|term_length", "12 months"),
    (r"technical_support|support_channel", "E-mail support on business days"),
    (r"changes?_to_standard_terms|modifications|other_changes", "None"),
    (r"sow_number|statement_number", "1"),
    (r"provider_role", "Controller"),
    (r"role$", "Controller"),
    (r"currency", "USD"),
)
_SWITCH = re.compile(
    r"^(has|is|are|include|includes|with|uses|enable|enabled|allow|allows)_|_(enabled|included|applies)$"
)


def tokens(text: str) -> list[str]:
    """The telling words of a name, each in the one form that its synonyms share."""
    name = re.sub(r"party_?1|party_a|first_party", "provider", text.lower())
    name = re.sub(r"party_?2|party_b|second_party", "customer", name)
    return [_CANON.get(word, word) for word in re.split(r"[^a-z0-9äöüß]+", name) if word]


def _telling(words: Sequence[str]) -> set[str]:
    return {word for word in words if word not in _NOISE}


def best_source(name: str, subject: SubjectKind) -> Source | None:
    """The field that a name most likely means; None when nothing is near enough."""
    plain = _bare(name)
    for source in subject.fields.values():
        if plain in (
            source.path,
            source.path.replace(".", "_"),
            *(word.replace(" ", "_").lower() for word in source.words),
        ):
            return source
    found = _nearest(plain, subject)
    ending = re.search(r"(effective|start|end|expiry|expiration)_date$", plain)
    if found is None and ending is not None and ending[0] != plain:
        return best_source(ending[0], subject)
    return found


def _bare(name: str) -> str:
    """A tag's name without its prefix and without the words that templates wrap around the real name."""
    plain = re.sub(r"_(display|text|value)$", "", name.removeprefix("field_"))
    return re.sub(r"^(custom|key_terms)_(?=.*_)", "", plain)


def _nearest(plain: str, subject: SubjectKind) -> Source | None:
    wanted_list = tokens(plain)
    wanted = _telling(wanted_list) or {word for word in wanted_list if word not in _WEAK}
    if not wanted:
        return None
    best: tuple[float, Source] | None = None
    for source in subject.fields.values():
        for candidate in (source.path, str(source.label), *source.words):
            score = _score(wanted, wanted_list, tokens(candidate))
            if score and (best is None or score > best[0]):
                best = (score, source)
    return best[1] if best is not None and best[0] >= 0.6 else None


def _score(wanted: set[str], wanted_list: Sequence[str], found_list: Sequence[str]) -> float:
    found = _telling(found_list)
    if not found or not wanted <= found | set(found_list):
        return 0.0
    score = len(wanted & set(found_list)) / len(wanted | found)
    for word in ("name", "legal", "date", "address", "email"):
        if word in wanted_list:
            score += 0.05 if word in found_list else -0.2
    return score


def usual_answer(name: str, before: str, after: str) -> str:
    """What contracts usually say there: by the words around the tag first, then by its name."""
    if re.match(r"x\b", after):
        return "2"
    if before.rstrip().endswith(("$", "€", "£")):
        return "1,000,000"
    for pattern, answer in _USUAL:
        if re.search(pattern, name):
            return answer
    if re.match(r"\s*%", after):
        return "5"
    if re.match(r"\s*(business )?days\b", after):
        return "30"
    if re.match(r"\s*(months?|years?)\b", after):
        return "12" if after.strip().startswith("month") else "1"
    return NOT_APPLICABLE


def suggest(
    key: str, kind: Kind, label: str, subject: SubjectKind, *, around: tuple[str, str] = ("", "")
) -> Suggestion:
    """A proposal for one tag. `around` are the words before and after it where it first stands."""
    if kind in SIGNING:
        name = key[len(kind.value) + 1 :]
        which = side(name)
        return Suggestion(source="signer" if which else "", signer_side=which, signer_position=position(name))
    if kind is Kind.TABLE:
        return Suggestion(source="table") if subject.tables else Suggestion()
    if kind is Kind.CLAUSE:
        return Suggestion(source="clause")
    name = key.removeprefix("field_")
    is_switch = kind is Kind.CONDITION or bool(_SWITCH.search(name))
    multiplies = bool(re.match(r"x\b", around[1]))
    source = None if multiplies or (is_switch and not _exact(key, subject)) else best_source(name, subject)
    if source is not None:
        return Suggestion(source="path", path=source.path, format=_unit(name, around[1], source))
    if is_switch:
        return Suggestion(source="ask", text="no", format="yes_no", prompt=question(label), allow_empty=True)
    return Suggestion(source="ask", text=usual_answer(name, *around), prompt=question(label))


def _unit(name: str, after: str, source: Source) -> str:
    """A bare number of days or months says its unit, unless the words around the tag do."""
    unit = source.path.rpartition("_")[2]
    if source.type != "number" or unit not in ("days", "months"):
        return ""
    said = unit in name or "value" in name or re.match(r"\s*(-|business |calendar )?(day|month|year|\{\{)", after)
    return "" if said else unit


def _exact(key: str, subject: SubjectKind) -> bool:
    return key.removeprefix("field_").replace("_", ".") in subject.fields or key in subject.fields


def question(label: str) -> str:
    return label[:1].upper() + label[1:]
