"""The small ones that pages repeat by the hundred: written in Python, without a template, for speed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from pactline.ui import formats
from pactline.ui.tones import NAMES, tone_of, tone_of_name

library = template.Library()


def _html(pattern: str, *values: Any) -> SafeString:
    """``pattern`` with ``values`` escaped, but those that are HTML already: Django's ``format_html``, which looks for texts
    to be translated later in every value, takes three times as long."""
    return mark_safe(
        pattern.format(*[value if isinstance(value, SafeString) else escape(str(value)) for value in values])
    )


@library.simple_tag
def icon(name: str, *, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. ``size`` s or l; ``label`` only when no words stand beside it."""
    return _icon(str(name), size, str(label), static("vendor/icons.svg") if settings.DEBUG else _sprite())


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("vendor/icons.svg")


setting_changed.connect(lambda **_kwargs: _sprite.cache_clear(), weak=False)


@lru_cache(maxsize=2048)
def _icon(name: str, size: str, label: str, sprite: str) -> SafeString:
    role = _html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    extra = f" icon--{size}" if size else ""
    return _html('<svg class="icon{}" {}><use href="{}#i-{}"></use></svg>', extra, role, sprite, name)


@library.simple_tag
def badge(text: Any, *, tone: str = "grey", dot: bool = True) -> SafeString:
    """A word on a coloured ground; the word says it, the colour only repeats it."""
    if tone not in NAMES:
        raise template.TemplateSyntaxError(f"badge: there is no tone {tone!r}; take one of {', '.join(NAMES)}.")
    return _html('<span class="badge tone-{}{}">{}</span>', tone, "" if dot else " badge--plain", text)


@library.simple_tag
def status(*, value: Any, label: Any = "", tone: str = "") -> SafeString:
    """A record's state: its words, in the tone of ``tones.TONES``."""
    words = label or str(value).replace("_", " ").capitalize()
    return _html('<span class="badge tone-{}">{}</span>', tone or tone_of(value), words)


@library.simple_tag
def avatar(*, name: str, size: str = "", tone: str = "") -> SafeString:
    """The initials of a person; the name must stand beside it or in a title."""
    extra = f" avatar--{size}" if size else ""
    return _html(
        '<span class="avatar{} tone-{}" aria-hidden="true">{}</span>',
        extra,
        tone or tone_of_name(name),
        formats.initials(name),
    )


@library.simple_tag
def person(*, name: Any, note: str = "") -> SafeString:
    """Avatar and name; a dash when nobody."""
    if not name:
        return mark_safe('<span class="muted">–</span>')
    words = _html(' <span class="muted small">{}</span>', note) if note else ""
    return _html('<span class="person">{}<span>{}{}</span></span>', avatar(name=str(name)), name, words)


@library.simple_tag
def kbd(keys: str) -> SafeString:
    """Keys to press, separated by blanks: “Ctrl K”."""
    return mark_safe(" ".join(f'<kbd class="kbd">{escape(key)}</kbd>' for key in keys.split()))


@library.simple_tag
def tags(*, items: Iterable[Any]) -> SafeString:
    """A row of tags."""
    inner = "".join(f'<li class="tag">{escape(str(item))}</li>' for item in items)
    return mark_safe(f'<ul class="tags">{inner}</ul>') if inner else mark_safe("")


@library.simple_tag
def choices(*, options: Iterable[Mapping[str, Any]]) -> SafeString:
    """The <option>s of a <select>: each with ``value``, ``words`` and ``chosen``."""
    return mark_safe(
        "".join(
            f'<option value="{escape(str(one["value"]))}"{" selected" if one["chosen"] else ""}>'
            f"{escape(str(one['words']))}</option>"
            for one in options
        )
    )


@library.simple_tag
def checks(*, name: str, options: Iterable[Mapping[str, Any]]) -> SafeString:
    """A box to tick for each of ``options`` (``value``, ``words``, ``chosen``), all sent as ``name``."""
    return mark_safe(
        "".join(
            f'<label class="check"><input type="checkbox" name="{escape(name)}" value="{escape(str(one["value"]))}"'
            f"{' checked' if one['chosen'] else ''}><span>{escape(str(one['words']))}</span></label>"
            for one in options
        )
    )


@library.simple_tag
def bar(*, value: Any, maximum: Any = 100, tone: str = "", label: str = "") -> SafeString:
    """A bar filled by ``value`` of ``maximum``; ``label`` says the figure to those who cannot see it."""
    share = max(0.0, min(100.0, float(value or 0) * 100 / float(maximum or 1)))
    extra = f" bar--{tone}" if tone else ""
    return _html(
        '<svg class="bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect width="{}" height="8"></rect></svg>',
        extra,
        label or f"{share:.0f} %",
        f"{share:.2f}",
    )


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None


@library.filter
def money(value: Any, currency: str) -> SafeString:
    """An amount in its currency, in the language of the reader; never broken over lines."""
    amount = _decimal(value)
    if amount is None:
        return mark_safe("")
    extra = " negative" if amount < 0 else ""
    return _html('<span class="number{}">{}</span>', extra, formats.money(amount, str(currency)))


@library.filter
def compact_money(value: Any, currency: str) -> str:
    """“€1.2M”."""
    return formats.compact_money(_decimal(value), str(currency))


@library.filter
def number(value: Any, places: int | None = None) -> str:
    """A number with separators, and ``places`` decimals when given."""
    return formats.number(_decimal(value), places)


@library.filter
def quantity(value: Any) -> str:
    """A quantity without trailing zeros."""
    return formats.quantity(_decimal(value))


@library.filter
def percent(value: Any) -> str:
    """Percent points with the sign."""
    return formats.percent(_decimal(value))


@library.filter
def day(value: date | datetime | None) -> SafeString:
    """A date as <time>."""
    if not value:
        return mark_safe("")
    return _html('<time datetime="{}" class="nowrap">{}</time>', value.isoformat()[:10], formats.day(value))


@library.filter
def plain_day(value: date | datetime | None) -> str:
    """A date in words alone: for e-mails."""
    return formats.day(value)


@library.filter
def moment(value: datetime | None) -> SafeString:
    """An instant as <time>, in the reader's time zone."""
    if not value:
        return mark_safe("")
    return _html('<time datetime="{}" class="nowrap">{}</time>', value.isoformat(), formats.moment(value))


@library.filter
def in_utc(value: datetime | None) -> SafeString:
    """An instant as <time>, in UTC."""
    if not value:
        return mark_safe("")
    return _html('<time datetime="{}" class="nowrap">{}</time>', value.isoformat(), formats.in_utc(value))


@library.filter
def ago(value: datetime | None) -> SafeString:
    """How long ago, with the instant as title."""
    if not value:
        return mark_safe("")
    return _html(
        '<time datetime="{}" title="{}" class="nowrap">{}</time>',
        value.isoformat(),
        formats.moment(value),
        formats.ago(value),
    )


@library.filter
def filesize(value: int | None) -> str:
    """Bytes as people say them."""
    return formats.filesize(value)


@library.filter
def initials(value: Any) -> str:
    """Two letters."""
    return formats.initials(str(value))


@library.filter
def tone(value: Any) -> str:
    """The tone of a state, for a class: ``tone-{{ quote.status|tone }}``."""
    return tone_of(value)
