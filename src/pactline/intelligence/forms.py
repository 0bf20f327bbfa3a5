"""Shape of what people enter about findings, playbooks, portfolios and taught types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.authoring import queries as authoring
from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.identity.roles import ROLES
from pactline.kernel.actor import Actor
from pactline.obligations.models import Category, Party, Repeats
from pactline.ui.forms import DateInput, FileDrop

from . import queries, types
from .models import ASKS, Finding, Kind, Position, Question, Requirement, Risk
from .rules import checks

CHECKS = 4
FALLBACKS = 4
READABLE = ".docx,.pdf,.txt"
NONE = ("", "—")


def lines(rows: int = 3) -> forms.Textarea:
    """A box for some lines."""
    return forms.Textarea(attrs={"rows": rows})


def type_choices(actor: Actor, *more: str) -> list[tuple[str, str]]:
    """Every clause type, taught ones too, and those of ``more`` that are not among them."""
    taught = queries.taught_types(actor).values_list("name", flat=True)
    extra = [name for name in (*taught, *more) if name and name not in types.LABELS]
    return types.choices(more=tuple(dict.fromkeys(extra)))


class CorrectionForm(forms.Form):
    """What is right instead of what the reader found."""

    type = forms.ChoiceField(label=_("What it is"))
    value = forms.CharField(label=_("Value"), required=False)
    start = forms.IntegerField(label=_("Passage from"), min_value=0, required=False)
    end = forms.IntegerField(
        label=_("Passage to"),
        min_value=0,
        required=False,
        help_text=_("Characters of the text; mark the words on the page."),
    )
    reason = forms.CharField(label=_("Why"), required=False, widget=lines(2))

    def __init__(self, *args: Any, actor: Actor, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["type"]
        if finding.kind == Kind.CLAUSE:
            kind.choices = type_choices(actor, finding.type)
            del self.fields["value"]
        else:
            kind.choices = [(finding.type, types.label(finding.type))]


class WordingForm(forms.Form):
    """The words that go into the document."""

    words = forms.CharField(label=_("Words"), widget=lines(10), help_text=_("They are inserted as a tracked change."))


class ObligationForm(forms.Form):
    """An obligation made of a candidate."""

    name = forms.CharField(label=_("What is promised"), max_length=200)
    party = forms.ChoiceField(label=_("Who"), choices=Party.choices)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    first_due_on = forms.DateField(label=_("First due"), widget=DateInput())
    repeats = forms.ChoiceField(label=_("Repeats"), choices=Repeats.choices)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    needs_approval = forms.BooleanField(label=_("Somebody approves that it was done"), required=False)
    approver = forms.ModelChoiceField(label=_("Approver"), queryset=User.objects.none(), required=False)
    instructions = forms.CharField(label=_("What is to be done"), required=False, widget=lines(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "approver"):
            field: Any = self.fields[name]
            field.queryset = people()


class PlaybookForm(forms.Form):
    """A playbook."""

    name = forms.CharField(label=_("Name"), max_length=160)
    contract_type = forms.ChoiceField(label=_("Contract type"), required=False, help_text=_("Empty: for every type."))
    description = forms.CharField(label=_("Description"), required=False, widget=lines(2))
    reads_revisions = forms.BooleanField(label=_("Read every new revision of such a contract"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["contract_type"]
        kind.choices = [NONE, *((str(row.pk), row.name) for row in authoring.contract_types(only_active=True))]

    def clean(self) -> dict[str, Any]:
        """The contract type under the name that the action takes."""
        data = dict(super().clean() or {})
        data["contract_type_id"] = data.pop("contract_type", "") or None
        return data


class ImportForm(PlaybookForm):
    """A playbook from a Word file."""

    name = forms.CharField(label=_("Name"), max_length=160, required=False, help_text=_("Empty: the name of the file."))
    file = forms.FileField(
        label=_("Playbook"),
        widget=FileDrop(accept=".docx", note=_("A Word file with a table of clauses and wordings, or with headings.")),
    )
    field_order = ("file", "name", "contract_type")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["description"], self.fields["reads_revisions"]


class PositionForm(forms.Form):
    """A position of a playbook: what is wanted, its wordings, its checks."""

    type = forms.ChoiceField(label=_("Clause type"))
    requirement = forms.ChoiceField(label=_("The clause is"), choices=Requirement.choices, initial=Requirement.OPTIONAL)
    risk = forms.ChoiceField(
        label=_("Risk of a deviation"), choices=[row for row in Risk.choices if row[0]], initial=Risk.MEDIUM
    )
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=100_000, initial=100)
    standard = forms.CharField(label=_("Standard"), required=False, widget=lines(5))
    standard_variation = forms.ChoiceField(
        label=_("… or from the clause library"),
        required=False,
        help_text=_("Follows the library when it changes there."),
    )
    walk_away = forms.CharField(
        label=_("Walk-away: words we never accept"),
        required=False,
        widget=lines(3),
        help_text=_("One wording on a line."),
    )
    guidance = forms.CharField(label=_("For the person who negotiates"), required=False, widget=lines(3))
    approver_roles = forms.MultipleChoiceField(
        label=_("Who may accept a deviation"),
        required=False,
        choices=[(key, role.label) for key, role in ROLES.items() if key != "customer"],
        help_text=_("None: everybody who may accept deviations."),
    )

    def __init__(self, *args: Any, actor: Actor, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        library = [NONE, *((str(row.pk), str(row)) for row in authoring.library())]
        for name, choices in (("type", type_choices(actor, present)), ("standard_variation", library)):
            field: Any = self.fields[name]
            field.choices = choices
        for rank in range(1, FALLBACKS + 1):
            self.fields[f"fallback_{rank}"] = forms.CharField(
                label=_("Fallback %(rank)s") % {"rank": rank}, required=False, widget=lines(3)
            )
        kinds = [NONE, *((kind, row[0]) for kind, row in checks.KINDS.items())]
        fates = [(checks.NON_STANDARD, _("non-standard")), (checks.WALK_AWAY, _("walk-away"))]
        for number in range(1, CHECKS + 1):
            words = {"number": number}
            self.fields[f"check_{number}"] = forms.ChoiceField(
                label=_("Check %(number)s") % words, required=False, choices=kinds
            )
            self.fields[f"check_{number}_value"] = forms.CharField(label=_("Value %(number)s") % words, required=False)
            self.fields[f"check_{number}_otherwise"] = forms.ChoiceField(
                label=_("Otherwise %(number)s") % words, choices=fates, required=False
            )
        self.order_fields(
            ["type", "requirement", "risk", "order", "standard", "standard_variation",
             *(f"fallback_{rank}" for rank in range(1, FALLBACKS + 1)), "walk_away"]
        )  # fmt: skip

    def position(self, data: dict[str, Any]) -> dict[str, Any]:
        """What ``put_position`` takes."""
        wordings: list[dict[str, Any]] = []
        if data["standard"].strip() or data["standard_variation"]:
            chosen = data["standard_variation"] or None
            wordings.append({"rank": 0, "text": "" if chosen else data["standard"], "variation_id": chosen})
        rest = [data[f"fallback_{rank}"].strip() for rank in range(1, FALLBACKS + 1)]
        wordings += [{"rank": rank, "text": text} for rank, text in enumerate((one for one in rest if one), start=1)]
        rows = [
            {"kind": data[f"check_{n}"], "value": data[f"check_{n}_value"],
             "otherwise": data[f"check_{n}_otherwise"] or checks.NON_STANDARD}
            for n in range(1, CHECKS + 1)
            if data[f"check_{n}"]
        ]  # fmt: skip
        names = ("type", "requirement", "risk", "order", "walk_away", "guidance", "approver_roles")
        return {**{name: data[name] for name in names}, "wordings": wordings, "checks": rows}


def position_values(row: Position) -> dict[str, Any]:
    """A position as the form shows it."""
    names = ("type", "requirement", "risk", "order", "walk_away", "guidance", "approver_roles")
    found: dict[str, Any] = {name: getattr(row, name) for name in names}
    for one in row.wordings.all():
        if one.rank == 0:
            found["standard"] = one.text
            found["standard_variation"] = str(one.variation_id or "")
        elif one.rank <= FALLBACKS:
            found[f"fallback_{one.rank}"] = one.words
    for number, check in enumerate(row.checks[:CHECKS], start=1):
        value = check.get("value")
        found[f"check_{number}"] = check["kind"]
        found[f"check_{number}_value"] = "; ".join(map(str, value)) if isinstance(value, list) else value
        found[f"check_{number}_otherwise"] = check.get("otherwise", checks.NON_STANDARD)
    return found


class QuestionForm(forms.Form):
    """A question with the answer that is expected."""

    question = forms.CharField(label=_("Question"), max_length=300)
    type = forms.ChoiceField(label=_("Clause type"))
    asks = forms.ChoiceField(label=_("How it is answered"), choices=ASKS)
    words = forms.CharField(label=_("Words"), required=False, help_text=_("Separated by semicolons."))
    check = forms.ChoiceField(
        label=_("Check"), required=False, choices=[NONE, *((kind, row[0]) for kind, row in checks.KINDS.items())]
    )
    check_value = forms.CharField(label=_("Value of the check"), required=False)
    expected = forms.ChoiceField(label=_("Expected answer"), choices=[("yes", _("Yes")), ("no", _("No"))])
    risk = forms.ChoiceField(
        label=_("Risk otherwise"), choices=[row for row in Risk.choices if row[0]], initial=Risk.MEDIUM
    )
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=100_000, initial=100)

    def __init__(self, *args: Any, actor: Actor, present: str = "", **kwargs: Any) -> None:
        from pactline.authoring.condition_input import ConditionField

        super().__init__(*args, **kwargs)
        kind: Any = self.fields["type"]
        kind.choices = type_choices(actor, present)
        self.fields["condition"] = ConditionField(label=_("Asked when"))

    def asked(self, data: dict[str, Any]) -> dict[str, Any]:
        """What ``put_question`` takes."""
        check = {"kind": data["check"], "value": data["check_value"]} if data["check"] else {}
        names = ("question", "type", "asks", "words", "risk", "order", "condition")
        return {**{name: data[name] for name in names}, "test": check, "expected": data["expected"] == "yes"}


def question_values(row: Question) -> dict[str, Any]:
    """A question as the form shows it."""
    return {
        "question": row.question, "type": row.type, "asks": row.asks, "words": "; ".join(row.words),
        "check": row.test.get("kind", ""), "check_value": row.test.get("value", ""),
        "expected": "yes" if row.expected else "no", "risk": row.risk, "order": row.order, "condition": row.condition,
    }  # fmt: skip


class BatchForm(forms.Form):
    """A portfolio."""

    name = forms.CharField(label=_("Name"), max_length=160)
    contract_type = forms.ChoiceField(
        label=_("Contract type"), required=False, help_text=_("Says which playbook judges the files.")
    )
    never_send = forms.BooleanField(
        label=_("Never send their text"),
        required=False,
        help_text=_("Only the embedded reader reads it, on this server."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["contract_type"]
        kind.choices = [NONE, *((str(row.pk), row.name) for row in authoring.contract_types(only_active=True))]


class ManyFiles(forms.FileField):
    """Several files in one field."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them checked like one."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in given]


class ManyFilesDrop(FileDrop):
    """A place to drop many files on."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All of them."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ReminderForm(forms.Form):
    """When and who is reminded of a contract's end."""

    remind_on = forms.DateField(label=_("Remind on"), widget=DateInput())
    recipients = forms.ModelMultipleChoiceField(label=_("Who is reminded"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["recipients"]
        chosen.queryset = people()


class FilesForm(forms.Form):
    """Files for a portfolio."""

    documents = ManyFiles(
        label=_("Contracts"),
        widget=ManyFilesDrop(
            accept=f"{READABLE},.zip",
            note=_("Word, PDF or text files, or zip files of them; at most 100 at once."),
            many=True,
        ),
    )


class RecordsForm(forms.Form):
    """Which contract records are read."""

    contract_type = forms.ChoiceField(label=_("Contract type"), required=False, help_text=_("Empty: all."))
    status = forms.MultipleChoiceField(
        label=_("State"),
        required=False,
        choices=[("active", _("Active")), ("draft", _("Draft")), ("expired", _("Expired"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["contract_type"]
        kind.choices = [NONE, *((str(row.pk), row.name) for row in authoring.contract_types(only_active=True))]


class TypeForm(forms.Form):
    """A taught clause type."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), required=False, widget=lines(2))


class ExampleForm(forms.Form):
    """An example."""

    text = forms.CharField(label=_("Passage"), widget=lines(6))
    is_of_type = forms.ChoiceField(
        label=_("It is"), choices=[("yes", _("of this type")), ("no", _("not of this type, though it looks like it"))]
    )
    source = forms.CharField(label=_("Taken from"), required=False, max_length=200)
