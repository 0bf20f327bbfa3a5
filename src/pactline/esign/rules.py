"""Pure rules of signing: who is next, what is missing, how evidence is hashed. No database."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from pactline.kernel import clock

DEFAULT_LIFETIME = timedelta(days=30)
PAUSE_DEFAULT, PAUSE_LEAST, PAUSE_MOST = timedelta(hours=8), timedelta(hours=1), timedelta(hours=24)
CODE_LIFETIME = timedelta(minutes=10)
CODE_ATTEMPTS = 5
PROOF_LIFETIME = timedelta(hours=2)
COPY_LIFETIME = timedelta(days=90)
MAX_PEOPLE = 50
MAX_ANNEXES = 19


class Person(Protocol):
    """What the rules need to know of a signer."""

    name: str
    email: str
    order: int
    role: str
    status: str
    kind: str


T = TypeVar("T", bound=Person)


def is_past(moment: datetime) -> bool:
    """Whether ``moment`` has come."""
    return moment <= clock.now()


def acts(person: Person) -> bool:
    """Whether the envelope waits for this person."""
    return person.role in ("signer", "approver")


def current_order(people: Iterable[Person]) -> int | None:
    """The order whose turn it is: the lowest among those who still have to act. None: everybody has."""
    return min((one.order for one in people if acts(one) and one.status != "completed"), default=None)


def due(people: Sequence[T]) -> list[T]:
    """Those who are to be invited now: not yet started, and not after the present turn."""
    turn = current_order(people)
    if turn is None:
        return []
    return [one for one in people if one.status == "not_started" and one.role != "copy" and one.order <= turn]


def is_next(person: Person, people: Iterable[Person]) -> bool:
    """Whether it is this person's turn (equal orders act side by side)."""
    turn = current_order(people)
    return turn is not None and person.order <= turn


def problems_of_people(people: Sequence[Person], *, method: str) -> list[str]:
    """Why an envelope with ``people`` cannot be sent: one sentence each, naming the person."""
    problems: list[str] = []
    if not any(one.role == "signer" for one in people):
        problems.append(_("Nobody is asked to sign; add at least one signer."))
    if len(people) > MAX_PEOPLE:
        problems.append(_("There are more than %(count)d people.") % {"count": MAX_PEOPLE})
    for one in people:
        if not one.name.strip():
            problems.append(_("A signatory has no name."))
        if not one.email and method != "offline":
            problems.append(_("Signatory “%(name)s” has no e-mail address; add one.") % {"name": one.name})
        elif one.email and not _is_email(one.email):
            problems.append(
                _("The e-mail address “%(email)s” of %(name)s is not valid.") % {"email": one.email, "name": one.name}
            )
        if one.order < 1:
            problems.append(_("The order of %(name)s must be 1 or more.") % {"name": one.name})
    return problems


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def masked_email(value: str) -> str:
    """c•••@contoso.example: enough for its owner, not enough for others."""
    name, at, domain = value.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else "•••"


def evidence_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256 of one line of the trail in a canonical form; ``fields`` holds everything but the hash itself."""
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_text)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value)


def code_hash(code: str, *, signer: object, key: str) -> str:
    """A keyed hash of a short code, so that a copy of the table does not give the codes away."""
    return hmac.new(key.encode(), f"{signer}:{code}".encode(), hashlib.sha256).hexdigest()


def words_differ(sent: str, returned: str) -> int | None:
    """How many words differ between two texts, as a count of words in only one of them; None when one has no text.

    For comparing the paper that came back with the document that was sent (ES-27): a hint, not a proof.
    """
    first, second = _bag(sent), _bag(returned)
    if not first or not second:
        return None
    return sum(abs(first.get(word, 0) - second.get(word, 0)) for word in {*first, *second})


def _bag(text: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    for word in "".join(sign.lower() if sign.isalnum() else " " for sign in text).split():
        counted[word] = counted.get(word, 0) + 1
    return counted
