"""Form pages: one function answers GET, POST, what is wrong with the input and what the action refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.errors import DomainError, NotAllowed, NotVisible

from . import pages

Text = str | Promise
FIRST_OPTIONS = 50


def page(
    request: HttpRequest,
    form_class: Callable[..., forms.BaseForm],
    *,
    title: Text,
    submit: Text,
    save: Callable[[dict[str, Any]], Any],
    back: Any = "",
    initial: Mapping[str, Any] | None = None,
    form_kwargs: Mapping[str, Any] | None = None,
    template: str = "ui/form.html",
    intro: Text = "",
    danger: bool = False,
    message: Text = "",
    trail: Sequence[tuple[Text, str]] = (),
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page (or dialog) with one form. ``save(cleaned_data)`` calls the action; what it answers (a record or an address;
    None: ``back``) is where the person goes next. What it refuses stands on the form, with the refusal's status."""
    given = request.method == "POST"
    arguments = {"initial": dict(initial or {}), **(form_kwargs or {})}
    form = form_class(request.POST, request.FILES, **arguments) if given else form_class(**arguments)
    if pages.is_fragment(request):
        form.auto_id = "dialog_%s"  # the page under the dialog may have fields of the same names
    status = 200
    back_url = pages.target_url(back) if back else pages.came_from(request)
    if given:
        if form.is_valid():
            try:
                saved = save(form.cleaned_data)
            except (NotVisible, NotAllowed):
                raise
            except DomainError as error:
                put_errors(form, error)
                status = error.status
            else:
                return pages.done(request, saved if saved is not None else back_url, message=message)
        else:
            status = 422
    return render(
        request,
        template,
        {
            "form": form,
            "title": title,
            "submit": submit,
            "intro": intro,
            "danger": danger,
            "cancel_url": back_url,
            "trail": trail,
            **(context or {}),
        },
        status=status,
    )


def put_errors(form: forms.BaseForm, error: DomainError) -> None:
    """Sets a refusal on the form: its fields on the fields, the other sentences on top. A form with ``field_of`` says
    where the refusal's names stand in it (rows of a grid)."""
    form.add_error(None, error.message)
    for problem in error.problems:
        form.add_error(None, problem)
    place = getattr(form, "field_of", None)
    for name, text in error.fields.items():
        own = place(name) if place else name
        form.add_error(own if own in form.fields else None, text)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands in the activity of the record."),
    )


class NothingForm(forms.Form):
    """A question that is answered by pressing the button."""


def reason_page(
    request: HttpRequest,
    *,
    title: Text,
    submit: Text,
    save: Callable[[str], Any],
    back: Any = "",
    intro: Text = "",
    danger: bool = False,
    message: Text = "",
) -> HttpResponse:
    """A form page that asks for a reason only; ``save(reason)``."""
    return page(
        request,
        ReasonForm,
        title=title,
        submit=submit,
        save=lambda data: save(data["reason"]),
        back=back,
        intro=intro,
        danger=danger,
        message=message,
    )


def confirm_page(
    request: HttpRequest,
    *,
    title: Text,
    submit: Text,
    save: Callable[[], Any],
    intro: Text,
    back: Any = "",
    danger: bool = True,
    message: Text = "",
) -> HttpResponse:
    """Asks before something that cannot be undone; ``intro`` names the consequence."""
    return page(
        request,
        NothingForm,
        title=title,
        submit=submit,
        save=lambda data: save(),
        back=back,
        intro=intro,
        danger=danger,
        message=message,
    )


class DateInput(forms.DateInput):
    """A date, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MoneyInput(forms.TextInput):
    """An amount: digits at the end, the decimal keyboard on phones."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "input--number", **(attrs or {})})


class FileDrop(forms.FileInput):
    """A place to drop a file on. ``accept`` as in HTML; ``note`` says what is expected."""

    template_name = "ui/widgets/filedrop.html"
    is_filedrop = True

    def __init__(self, *, accept: str = "", note: Text = "", many: bool = False) -> None:
        attrs: dict[str, Any] = {"accept": accept} if accept else {}
        self.allow_multiple_selected = many
        if many:
            attrs["multiple"] = True
        super().__init__(attrs)
        self.note = note

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All files that were chosen, where there may be many."""
        if self.allow_multiple_selected and hasattr(files, "getlist"):
            return files.getlist(name)
        return super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The template's context, with the note."""
        return {**super().get_context(name, value, attrs), "note": self.note}


class FilesField(forms.FileField):
    """Several files at once; give it a ``FileDrop(many=True)``. The cleaned value is a list of uploads."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file as ``FileField`` judges it."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            return super().clean(None, initial) or []
        return [super(FilesField, self).clean(one, initial) for one in given]


class _FirstOptions(ModelChoiceIterator):  # type: ignore[type-arg,unused-ignore]
    """The first options only: the others are found by typing."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for obj in self.queryset[:FIRST_OPTIONS]:
            yield self.choice(obj)

    def __len__(self) -> int:
        return FIRST_OPTIONS

    def __bool__(self) -> bool:
        return True


class ReferenceWidget(forms.Select):
    """A select whose options are found by typing (``data-url`` answers them); works with the first ones alone."""

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The first options and the chosen one."""
        groups = super().optgroups(name, value, attrs)
        field = getattr(self.choices, "field", None)
        chosen = [one for one in value if one]
        shown = {str(option["value"]) for _name, options, _index in groups for option in options}
        if field is not None and chosen and str(chosen[0]) not in shown:
            try:
                obj = field.queryset.filter(pk=chosen[0]).first()
            except (forms.ValidationError, ValueError):  # no key at all: the field says so
                obj = None
            if obj is not None:
                option = self.create_option(
                    name, chosen[0], field.label_from_instance(obj), True, len(groups), attrs=attrs
                )
                groups.append((None, [option], len(groups)))
        return groups


class ReferenceField(forms.ModelChoiceField):  # type: ignore[type-arg,unused-ignore]
    """Another record, found by typing. Set ``queryset`` in the form's ``__init__`` to what the actor may see.

    ``url_name`` answers ``lists.options_response``. The cleaned value is the record.
    """

    iterator = _FirstOptions
    widget = ReferenceWidget

    def __init__(self, *, url_name: str, queryset: QuerySet[Model] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", "")
        super().__init__(queryset=queryset, **kwargs)
        self.widget.attrs.update({"data-behaviour": "select", "data-url": reverse_lazy(url_name)})
        self.error_messages["invalid_choice"] = gettext_lazy("Choose one of the records that you can see.")


def parse(form: forms.BaseForm) -> dict[str, Any]:
    """The cleaned data; ``InvalidInput`` with the fields when something is wrong (for fragments without a form page)."""
    from pactline.kernel.errors import InvalidInput

    if not form.is_valid():
        fields = {name: str(errors[0]) for name, errors in form.errors.items()}
        raise InvalidInput(_("Some of the input cannot be used."), fields=fields, problems=list(fields.values()))
    return dict(form.cleaned_data)
