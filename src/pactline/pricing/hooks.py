"""Where prices, changes and costs from outside come from: functions registered in the code, or an https address.

A module registers a function in its ``AppConfig.ready``: ``hooks.register("stock-price", _("Stock price"), ask)``. ``ask``
takes a list of lines (key, name, sku, quantity, list_price, attributes, account, currency, on) and gives numbers by key.
An address is sent ``{"lines": […]}``, signed as webhooks are, and answers ``{"values": {"KEY": "12.50"}}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.activity import outgoing
from pactline.kernel import ids
from pactline.kernel.errors import InvalidInput, Unavailable

Ask = Callable[[Sequence[Mapping[str, Any]]], Mapping[str, Decimal]]
TIMEOUT_SECONDS = 5.0
MOST_BYTES = 2_000_000
_registered: dict[str, tuple[str | Promise, Ask]] = {}


def register(name: str, label: str | Promise, ask: Ask) -> None:
    """Make ``ask`` known under ``name``; ``label`` is what people choose."""
    _registered[name] = (label, ask)


def unregister(name: str) -> None:
    """Forget a function; steps that name it then refuse to price."""
    _registered.pop(name, None)


def choices() -> list[tuple[str, str | Promise]]:
    """The registered functions, for a form."""
    return [(name, label) for name, (label, _ask) in sorted(_registered.items())]


def problem_of(source: str) -> str | None:
    """Why a step cannot ask ``source``; None: it can."""
    if "://" not in source:
        known = ", ".join(_registered) or "–"
        return (
            None if source in _registered else _("Give an https address or one of these: %(known)s.") % {"known": known}
        )
    try:
        outgoing.check_url(source)
    except InvalidInput as error:
        return str(error.message)
    return None


def asker(source: str, *, secret: str, label: str) -> Ask:
    """The function that asks ``source``. ``Unavailable`` names the step when it does not answer, or not numbers."""

    def ask(lines: Sequence[Mapping[str, Any]]) -> Mapping[str, Decimal]:
        try:
            return _read(_fetched(source, secret, lines) if "://" in source else _called(source, lines))
        except (Unavailable, InvalidInput) as error:
            reason = error.message
        except (ValueError, TypeError, AttributeError, InvalidOperation):
            reason = _("the answer holds no numbers by key.")
        message = _("The step “%(step)s” of the price plan got no answer: %(reason)s Try again, or take the step out.")
        raise Unavailable(message % {"step": label, "reason": reason})

    return ask


def _called(source: str, lines: Sequence[Mapping[str, Any]]) -> Any:
    if source not in _registered:
        raise Unavailable(_("“%(source)s” is not installed.") % {"source": source})
    return _registered[source][1](lines)


def _fetched(source: str, secret: str, lines: Sequence[Mapping[str, Any]]) -> Any:
    body = json.dumps({"lines": list(lines)}, default=str)
    message_id = f"price_{ids.token(12)}"
    answer = outgoing.post(
        source, body, secret=secret, message_id=message_id, timeout=TIMEOUT_SECONDS, most_bytes=MOST_BYTES
    )
    if len(answer) > MOST_BYTES:
        raise Unavailable(_("the answer is too long."))
    return json.loads(answer)["values"] if answer else {}


def _read(values: Any) -> dict[str, Decimal]:
    return {str(key): Decimal(str(value)) for key, value in values.items() if value is not None}
