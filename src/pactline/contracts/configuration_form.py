"""The form of a contract configuration: when it applies as rows, and which value goes into which field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.approvals.rules import Row, condition_of, rows_of
from pactline.authoring import queries as authoring
from pactline.authoring.models import ContractType, Template
from pactline.kernel.conditions import OPERATORS
from pactline.kernel.conditions import validate as condition_problems

from . import sources, targets
from .models import ContractConfiguration, ContractRequest, RepositoryMapping

SPARE = 3
MOST = 60
NAMES = ("name", "paper", "request_type", "order", "is_active")


class ConfigurationForm(forms.Form):
    """A configuration. Rows without a field or a target are left out; spare ones stand below."""

    name = forms.CharField(label=_("Name"), max_length=120)
    contract_type = forms.ModelChoiceField(
        label=_("Contract type"), queryset=ContractType.objects.none(), required=False, empty_label=_("Every type")
    )
    template = forms.ModelChoiceField(
        label=_("Template"), queryset=Template.objects.none(), required=False, empty_label=_("Every template")
    )
    paper = forms.ChoiceField(
        label=_("Paper"), required=False, choices=[("", _("Either")), *ContractRequest.Paper.choices]
    )
    request_type = forms.ChoiceField(
        label=_("Request type"), required=False, choices=[("", _("Any")), *ContractRequest.Type.choices]
    )
    order = forms.IntegerField(label=_("Order"), min_value=0, initial=100, help_text=_("The lowest that fits is used."))
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["contract_type"].queryset = authoring.contract_types()
        fields["template"].queryset = Template.objects.order_by("name")
        conditions = self.initial.get("condition_rows") or []
        mappings = self.initial.get("mapping_rows") or []
        self.nested = bool(self.initial.get("nested"))
        self.conditions = min(max(len(conditions) + SPARE, self._posted("when-", "-field")), MOST)
        self.mappings = min(max(len(mappings) + SPARE, self._posted("map-", "-target")), MOST)
        paths = [("", "–"), *((path, str(label)) for path, label in sources.known_paths().items())]
        for index in range(self.conditions):
            row = conditions[index] if index < len(conditions) else Row("and", "", "eq")
            self._add(f"when-{index}-join", _("And or or"), [("and", _("and")), ("or", _("or"))], row.join)
            self._add(f"when-{index}-field", _("Field"), paths, row.field)
            self._add(f"when-{index}-op", _("Operator"), list(OPERATORS.items()), row.op)
            self.fields[f"when-{index}-value"] = forms.CharField(label=_("Value"), required=False, initial=row.value)
        into = [("", "–"), *((name, str(label)) for name, (_kind, label) in targets.TARGETS.items())]
        for index in range(self.mappings):
            known = mappings[index] if index < len(mappings) else {}
            target = str(known.get("target", ""))
            extra = target.removeprefix(targets.METADATA) if target.startswith(targets.METADATA) else ""
            self._add(f"map-{index}-source", _("From"), RepositoryMapping.Source.choices, known.get("source", "field"))
            self.fields[f"map-{index}-path"] = forms.CharField(
                label=_("Path, tag or answer"), required=False, max_length=200, initial=known.get("path", "")
            )
            self._add(f"map-{index}-target", _("Into"), into, "" if extra else target)
            self.fields[f"map-{index}-extra"] = forms.SlugField(
                label=_("Or into a further field called"), required=False, max_length=60, initial=extra
            )
            self.fields[f"map-{index}-empty"] = forms.BooleanField(
                label=_("May empty it"), required=False, initial=bool(known.get("allow_empty"))
            )
        self._look()

    def _add(self, name: str, label: Any, choices: list[Any], initial: Any) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)

    def _look(self) -> None:
        """Rows stand outside of the form grid, so their inputs carry the look themselves."""
        for name, field in self.fields.items():
            if name.startswith(("when-", "map-")) and not name.endswith("-empty"):
                field.widget.attrs.setdefault("class", "input")

    def _posted(self, start: str, end: str) -> int:
        return sum(1 for name in self.data if name.startswith(start) and name.endswith(end))

    @property
    def condition_rows(self) -> list[list[forms.BoundField]]:
        """For the template."""
        return [[self[f"when-{i}-{part}"] for part in ("join", "field", "op", "value")] for i in range(self.conditions)]

    @property
    def mapping_rows(self) -> list[list[forms.BoundField]]:
        """For the template."""
        parts = ("source", "path", "target", "extra", "empty")
        return [[self[f"map-{i}-{part}"] for part in parts] for i in range(self.mappings)]

    def clean(self) -> dict[str, Any]:
        """Puts the rows together."""
        data = super().clean() or {}
        rows = [
            Row(
                data.get(f"when-{i}-join") or "and",
                data[f"when-{i}-field"],
                data.get(f"when-{i}-op") or "eq",
                data.get(f"when-{i}-value") or "",
            )
            for i in range(self.conditions)
            if data.get(f"when-{i}-field")
        ]
        condition = condition_of(rows)
        for problem in condition_problems(condition):
            self.add_error(None, problem)
        cleaned = {name: data.get(name) for name in (*NAMES, "contract_type", "template")}
        if rows or not self.nested:
            cleaned["condition"] = condition
        cleaned["mappings"] = [row for i in range(self.mappings) if (row := self._mapping(data, i)) is not None]
        return cleaned

    def _mapping(self, data: dict[str, Any], i: int) -> dict[str, Any] | None:
        extra = data.get(f"map-{i}-extra")
        target = data.get(f"map-{i}-target") or (f"{targets.METADATA}{str(extra).replace('-', '_')}" if extra else "")
        path = data.get(f"map-{i}-path") or ""
        if not target and not path:
            return None
        return {
            "source": data.get(f"map-{i}-source") or "field",
            "path": path,
            "target": target,
            "allow_empty": bool(data.get(f"map-{i}-empty")),
        }

    @staticmethod
    def arguments(data: dict[str, Any]) -> dict[str, Any]:
        """The cleaned data as the action takes it."""
        given = dict(data)
        kind, template = given.pop("contract_type"), given.pop("template")
        return {
            **given,
            "contract_type_id": kind.pk if kind else None,
            "template_id": template.pk if template else None,
        }

    @staticmethod
    def initial_of(found: ContractConfiguration) -> dict[str, Any]:
        """What the form begins with for a configuration."""
        rows = rows_of(found.condition)
        return {
            **{name: getattr(found, name) for name in NAMES},
            "contract_type": found.contract_type_id,
            "template": found.template_id,
            "condition_rows": rows or [],
            "nested": rows is None,
            "mapping_rows": [
                {"source": m.source, "path": m.path, "target": m.target, "allow_empty": m.allow_empty}
                for m in found.mappings.all()
            ],
        }
