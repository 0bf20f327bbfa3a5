"""What holds other things, and what is pressed: panels, buttons, verbs, menus, dialogs, notices, tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pactline.ui import slots

library = template.Library()
Tone = Literal["plain", "primary", "danger", "warn", "quiet"]
BUTTON_TONES = ("plain", "primary", "danger", "warn", "quiet")
NOTICE_TONES = {"info": "blue", "success": "green", "warning": "amber", "danger": "red", "error": "red"}
NOTICE_ICONS = {
    "blue": "info-circle",
    "green": "circle-check",
    "amber": "alert-triangle",
    "red": "alert-circle",
    "grey": "info-circle",
}


def draw(name: str, /, **context: Any) -> SafeString:
    """The component's template with its context."""
    return render_to_string(f"ui/components/{name}.html", context)


@library.simple_block_tag
def panel(
    content: str,
    *,
    title: str = "",
    tone: str = "plain",
    id: str = "",
    count: Any = None,
    flush: bool = False,
    action_label: str = "",
    action_url: str = "",
    action_dialog: bool = False,
    action_icon: str = "",
) -> SafeString:
    """A titled block. ``tone`` plain, bare, or red/amber/green/blue for a mark; ``flush`` for a table inside."""
    return draw(
        "panel",
        content=content,
        title=title,
        tone=tone,
        id=id,
        count=None if count == "" else count,
        flush=flush,
        action_label=action_label,
        action_url=action_url,
        action_dialog=action_dialog,
        action_icon=action_icon,
    )


@library.simple_tag
def button(
    *,
    label: str,
    url: str = "",
    icon: str = "",
    tone: Tone = "plain",
    type: str = "submit",
    dialog: bool = False,
    small: bool = False,
    block: bool = False,
    icon_only: bool = False,
    disabled: bool = False,
    name: str = "",
    value: str = "",
    form: str = "",
    title: str = "",
    download: bool = False,
    behaviour: str = "",
    wide: bool = False,
) -> SafeString:
    """A link when ``url`` is given, else a button of the form around it. ``icon_only`` keeps the label for readers."""
    if tone not in BUTTON_TONES:
        raise template.TemplateSyntaxError(f"button: there is no tone {tone!r}; take one of {', '.join(BUTTON_TONES)}.")
    return draw(
        "button",
        label=label,
        url=url,
        icon=icon,
        tone=tone,
        type=type,
        dialog=dialog,
        small=small,
        block=block,
        icon_only=icon_only,
        disabled=disabled,
        name=name,
        value=value,
        form=form,
        title=title,
        download=download,
        behaviour=behaviour,
        wide=wide,
    )


@library.simple_tag(takes_context=True)
def verb_button(
    context: Context,
    *,
    offer: Any,
    url: str,
    tone: Tone = "plain",
    dialog: bool | None = None,
    confirm: str = "",
    icon: str = "",
    small: bool = False,
) -> SafeString:
    """A lifecycle offer: a form that posts, a dialog when a reason is needed, or disabled with its reasons."""
    return draw(
        "verb",
        label=offer.label,
        enabled=offer.enabled,
        reasons=offer.reasons,
        url=url,
        icon=icon,
        small=small,
        tone="warn" if tone == "plain" and offer.danger else tone,
        confirm=confirm,
        dialog=offer.needs_reason if dialog is None else dialog,
        danger=offer.danger,
        csrf_token=context.get("csrf_token"),
    )


@library.simple_tag(takes_context=True)
def verbs(context: Context, buttons: Sequence[Any], *, shown: int = 3, id: str = "") -> SafeString:
    """The verbs of a record (``record.verbs``): the first ones as buttons, the others in a menu."""
    return draw("verbs", buttons=buttons[:shown], others=buttons[shown:], id=id, csrf_token=context.get("csrf_token"))


@library.simple_block_tag
def menu(
    content: str,
    *,
    label: str,
    icon: str = "dots",
    tone: Tone = "plain",
    side: str = "end",
    small: bool = False,
    icon_only: bool = False,
    sheet: bool = False,
    id: str = "",
) -> SafeString:
    """A button that opens a box of ``menu__item`` links and buttons. ``side`` start or end, ``sheet`` on phones."""
    return draw(
        "menu",
        content=content,
        label=label,
        icon=icon,
        tone=tone,
        side=side,
        small=small,
        icon_only=icon_only,
        sheet=sheet,
        id=id,
    )


@library.simple_block_tag
def dialog(content: str, *, id: str, title: str, size: str = "") -> SafeString:
    """A dialog that is already in the page, opened by ``data-opens="<id>"``. ``size`` small or wide."""
    return draw("dialog", content=content, id=id, title=title, size=size)


@library.simple_block_tag
def notice(content: str, *, title: str = "", tone: str = "blue", icon: str = "", alert: bool = False) -> SafeString:
    """Words that matter: blue (info), green (success), amber (warning), red (danger). ``alert`` is read out at once."""
    tone = NOTICE_TONES.get(tone, tone)
    return draw(
        "notice",
        content=content,
        title=title,
        tone=tone,
        icon=icon or NOTICE_ICONS.get(tone, "info-circle"),
        alert=alert,
    )


@library.simple_block_tag
def empty_state(
    content: str,
    *,
    title: str,
    icon: str = "inbox",
    small: bool = False,
    action_label: str = "",
    action_url: str = "",
    action_dialog: bool = False,
) -> SafeString:
    """Nothing here yet: what this is for (the content) and the first step."""
    return draw(
        "empty",
        content=content,
        title=title,
        icon=icon,
        small=small,
        action_label=action_label,
        action_url=action_url,
        action_dialog=action_dialog,
    )


@library.simple_block_tag
def tooltip(content: str, *, text: str) -> SafeString:
    """Words with an explanation on hover and focus."""
    return draw("tooltip", content=content, text=text)


@library.simple_tag
def tabs(items: Sequence[Any], *, label: str = "") -> SafeString:
    """Links as tabs: each item has ``label``, ``url``, ``current``, ``count``. The address holds which one is open."""
    return draw("tabs", items=items, label=label)


@library.simple_tag
def breadcrumbs(trail: Sequence[Any], *, current: str = "", label: str = "") -> SafeString:
    """Where this page stands: ``trail`` of (words, address) pairs, then ``current``."""
    return draw("breadcrumbs", trail=trail, current=current, label=label)


@library.simple_tag
def pager(*, previous: str = "", next: str = "", note: str = "", target: str = "") -> SafeString:
    """Earlier and later pages by address; ``target`` is the id of the fragment that htmx replaces."""
    return draw("pager", previous=previous, next=next, note=note, target=target)


@library.simple_tag
def skeleton(*, lines: int = 3) -> SafeString:
    """Grey lines while something loads."""
    return draw("skeleton", lines=range(lines))


@library.simple_tag(takes_context=True)
def slot(context: Context, name: str, subject: Any = None) -> SafeString:
    """What higher modules registered for this place."""
    return slots.render(name, context["request"], subject)


@library.simple_tag(takes_context=True)
def messages_as_toasts(context: Context) -> SafeString:
    """The messages of the last request as toasts."""
    return draw("toasts", messages=context.get("messages") or [])
