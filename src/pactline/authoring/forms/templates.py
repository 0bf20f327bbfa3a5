"""The forms of templates and their tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.authoring import queries, sources
from pactline.authoring.condition_input import ConditionField
from pactline.authoring.docx.tags import SIGNING, Kind
from pactline.authoring.models import TemplateMapping
from pactline.kernel.actor import Actor
from pactline.ui.forms import DateInput, FileDrop

from .base import LANGUAGES, NONE, WORD, ActorForm, content, options


class UploadForm(ActorForm):
    """A new template."""

    file = forms.FileField(
        label=gettext_lazy("Word document"),
        widget=FileDrop(accept=WORD, note=gettext_lazy("A .docx file with tags or placeholders")),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Empty: as the document is called."),
    )
    contract_type_id = forms.ChoiceField(label=gettext_lazy("Contract type"))
    category_id = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    subject_kind = forms.ChoiceField(label=gettext_lazy("Filled from"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, initial="en")
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        self.fields["contract_type_id"].choices = options(queries.contract_types(only_active=True))  # type: ignore[attr-defined]
        self.fields["category_id"].choices = options(  # type: ignore[attr-defined]
            queries.categories(actor=self.actor).filter(is_active=True), empty=True
        )
        self.fields["subject_kind"].choices = [(kind.code, str(kind.label)) for kind in sources.kinds()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        upload = data.pop("file", None)
        if upload is not None:
            data["data"], data["filename"] = content(upload), upload.name
        data["category_id"] = data.get("category_id") or None
        return data


class FileForm(forms.Form):
    """Another file for the version being worked on."""

    file = forms.FileField(
        label=gettext_lazy("Word document"),
        widget=FileDrop(accept=WORD, note=gettext_lazy("Known tags keep their mapping.")),
    )

    def clean(self) -> dict[str, Any]:
        upload = (super().clean() or {}).get("file")
        return {} if upload is None else {"data": content(upload), "filename": upload.name}


class TemplateForm(ActorForm):
    """What a template is called and when it is used."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    contract_type_id = forms.ChoiceField(label=gettext_lazy("Contract type"))
    category_id = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), required=False, widget=DateInput())
    valid_to = forms.DateField(
        label=gettext_lazy("Valid to"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("The first day on which it is not used."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        self.fields["contract_type_id"].choices = options(queries.contract_types())  # type: ignore[attr-defined]
        self.fields["category_id"].choices = options(queries.categories(actor=self.actor), empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        data["category_id"] = data.get("category_id") or None
        return data


class TagForm(forms.Form):
    """What a tag is filled with; only what fits its kind is asked."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    source = forms.ChoiceField(label=gettext_lazy("Filled with"), required=False)
    path = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Fixed words, or the usual answer"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    prompt = forms.CharField(
        label=gettext_lazy("Question"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Asked when a contract is started."),
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=TemplateMapping.Format.choices, required=False)
    fallback = forms.CharField(label=gettext_lazy("Words when it is empty"), required=False, max_length=500)
    allow_empty = forms.BooleanField(label=gettext_lazy("May stay empty"), required=False)
    clause_id = forms.ChoiceField(label=gettext_lazy("Clause"), required=False)
    signer_side = forms.ChoiceField(
        label=gettext_lazy("Who signs here"),
        choices=[NONE, ("internal", gettext_lazy("Our side")), ("external", gettext_lazy("The customer"))],
        required=False,
    )
    signer_position = forms.IntegerField(
        label=gettext_lazy("Which of them"),
        required=False,
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("0: each in turn."),
    )

    def __init__(self, *args: Any, mapping: TemplateMapping, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(mapping.kind)
        source = TemplateMapping.Source
        keep: tuple[str, ...]
        if kind in SIGNING:
            keep, offered = ("label", "signer_side", "signer_position"), [source.SIGNER]
        elif kind is Kind.CLAUSE:
            keep, offered = ("label", "clause_id"), [source.CLAUSE]
        else:
            keep = ("label", "source", "path", "format", "text", "prompt", "fallback", "allow_empty")
            offered = [source.NONE, source.PATH, source.ASK, source.CONSTANT]
        for name in [name for name in self.fields if name not in keep]:
            del self.fields[name]
        self.offered = offered
        if "source" in self.fields:
            self.fields["source"].choices = [(item.value, item.label) for item in offered]  # type: ignore[attr-defined]
            subject = sources.get(mapping.version.template.subject_kind)
            paths = sorted(
                ((path, f"{found.label} ({path})") for path, found in subject.fields.items()), key=lambda row: row[1]
            )
            self.fields["path"].choices = [NONE, *paths]  # type: ignore[attr-defined]
            self.fields["path"].widget.attrs |= {"data-behaviour": "select", "aria-label": _("Field")}
        if "clause_id" in self.fields:
            self.fields["clause_id"].choices = options(queries.active_clauses(), empty=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        if "signer_side" in self.fields:
            data["source"] = TemplateMapping.Source.SIGNER if data.get("signer_side") else ""
        return data


class TableForm(forms.Form):
    """Which lines a table shows, in which order, with which columns."""

    source = forms.ChoiceField(label=gettext_lazy("Lines"))
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns of a table that we draw"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sort_by = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    descending = forms.BooleanField(label=gettext_lazy("Highest first"), required=False)
    hierarchy = forms.BooleanField(label=gettext_lazy("Indent the parts of a bundle"), required=False)
    with_totals = forms.BooleanField(label=gettext_lazy("Totals below"), required=False)
    condition = ConditionField(label=gettext_lazy("Only lines for which"))

    def __init__(self, *args: Any, mapping: TemplateMapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = sources.get(mapping.version.template.subject_kind)
        self.fields["source"].choices = [(code, str(table.label)) for code, table in subject.tables.items()]  # type: ignore[attr-defined]
        table = getattr(mapping, "table", None)
        columns = list(table.columns.all()) if table else []
        self.fields["columns"].choices = [(column.key, column.heading) for column in columns]  # type: ignore[attr-defined]
        self.fields["sort_by"].choices = [("", _("As in the document")), *((c.key, c.heading) for c in columns)]  # type: ignore[attr-defined]
        lines = subject.tables.get(table.source) if table else None
        self.fields["condition"].widget.fields = [(c.path, str(c.label)) for c in lines.columns] if lines else []
