"""Forms: a form with its foot, and one field with label, help and errors."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.safestring import SafeString

from .frame import draw

library = template.Library()
MANY_OPTIONS = 8


@library.simple_block_tag(takes_context=True)
def form(
    context: Context,
    content: str,
    *,
    form: Any = None,
    action: str = "",
    submit: str = "",
    cancel_url: str = "",
    danger: bool = False,
    method: str = "post",
    page: bool = False,
    id: str = "",
    foot: bool = True,
) -> SafeString:
    """A form with CSRF, the sentences that concern the whole of it, and its buttons. Without content: all fields."""
    return draw(
        "form",
        content=content.strip() and content,
        form=form,
        action=action,
        submit=submit,
        cancel_url=cancel_url,
        danger=danger,
        method=method,
        page=page,
        id=id,
        foot=foot,
        csrf_token=context.get("csrf_token"),
        multipart=form is not None and form.is_multipart(),
    )


@library.simple_tag
def field(bound: BoundField, *, wide: bool = False, label: str = "", help: str = "", unit: str = "") -> SafeString:
    """One field of a form. ``unit`` stands behind the input: “months”, “EUR”."""
    if not isinstance(bound, BoundField):
        raise template.TemplateSyntaxError("field: the form has no such field.")
    if bound.is_hidden:
        return SafeString(str(bound.as_hidden()) if not bound.errors else f"{bound.as_hidden()}{bound.errors}")
    widget = bound.field.widget
    kind = _kind(widget)
    attrs: dict[str, Any] = {}
    described = [
        f"{bound.auto_id}_{part}"
        for part, there in (("help", help or bound.help_text), ("error", bound.errors))
        if there
    ]
    if described and kind != "choices":
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.Select) and "data-behaviour" not in widget.attrs and kind == "input":
        options = widget.choices
        many = isinstance(widget, forms.SelectMultiple) or (isinstance(options, list) and len(options) > MANY_OPTIONS)
        if many:
            attrs["data-behaviour"] = "select"
    return draw(
        "field",
        field=bound,
        input=bound.as_widget(attrs=attrs),
        kind=kind,
        label=label or bound.label,
        help=help or bound.help_text,
        unit=unit,
        errors=bound.errors,
        error_id=f"{bound.auto_id}_error",
        help_id=f"{bound.auto_id}_help",
        wide=wide or isinstance(widget, forms.Textarea),
        optional=not bound.field.required and kind in ("input", "choices"),
    )


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if getattr(widget, "is_filedrop", False):
        return "filedrop"
    return "input"
