"""Shapes of input on the pages of questionnaires, needs analyses and suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.approvals.forms import ConditionForm
from pactline.kernel.actor import Actor
from pactline.ui.forms import DateInput, ReferenceField

from . import needs, queries
from .forms import TranslationsField, read_options, write_options
from .models import NeedsRule, Question, Suggestion

ANSWER = "a-"


class QuestionnaireWordsForm(forms.Form):
    """What may be changed on a published questionnaire."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=DateInput())
    valid_to = forms.DateField(label=_("Valid until (not itself)"), required=False, widget=DateInput())
    translations = TranslationsField()


class QuestionnaireForm(QuestionnaireWordsForm):
    """A draft questionnaire."""

    code = forms.CharField(label=_("Code"), max_length=60)
    field_order = ["name", "code"]


class QuestionForm(forms.Form):
    """One question."""

    name = forms.CharField(label=_("Question"), max_length=300)
    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("What rules call it: small letters, digits and _.")
    )
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=Question.Kind.choices)
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line for each: “code = Name | de: Name”."),
    )
    description = forms.CharField(label=_("Explanation"), max_length=500, required=False)
    required = forms.BooleanField(label=_("It must be answered"), required=False)
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=999, required=False)
    translations = TranslationsField()

    def clean_options(self) -> list[dict[str, Any]]:
        """The lines as options."""
        return read_options(self.cleaned_data["options"])

    def clean(self) -> dict[str, Any]:
        """Without a place it comes last."""
        data: dict[str, Any] = super().clean() or {}
        return {name: value for name, value in data.items() if name != "position" or value is not None}


def question_initial(found: Question) -> dict[str, Any]:
    """A question as its form shows it."""
    names = ("name", "code", "kind", "description", "required", "position")
    return {**{name: getattr(found, name) for name in names}, "options": write_options(found.options)}


class NeedsRuleForm(ConditionForm):
    """What is recommended, how many, and when."""

    name = forms.CharField(label=_("Name"), max_length=120)
    offering = ReferenceField(label=_("Recommend"), url_name="catalog:options")
    quantity = forms.DecimalField(label=_("Quantity"), initial=1, min_value=0)
    per = forms.ChoiceField(label=_("For each of"), required=False)
    description = forms.CharField(
        label=_("Why"), max_length=500, required=False, help_text=_("Stands beside the recommendation.")
    )
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=999, required=False)
    translations = TranslationsField()

    def __init__(
        self, *args: Any, actor: Actor, questions: Sequence[Question], rule: NeedsRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(
            *args,
            choices=list(needs.fields(questions).items()),
            values=needs.values(questions),
            condition=rule.condition if rule else None,
            **kwargs,
        )
        offering: Any = self.fields["offering"]
        offering.queryset = queries.visible_to(actor).order_by("name")
        per: Any = self.fields["per"]
        numbers = [(one.code, one.local_name) for one in questions if one.kind == Question.Kind.NUMBER]
        per.choices = [("", _("as it is")), *numbers]

    def clean(self) -> dict[str, Any]:
        """The offering as the action takes it; without a place it comes last."""
        data = super().clean()
        offering = data.pop("offering", None)
        if data.get("position", 0) is None:
            del data["position"]
        return {**data, "offering_id": offering.pk if offering else None}


class AnswersForm(forms.Form):
    """The questions of a questionnaire with their answers, each called ``a-`` and its code."""

    def __init__(self, *args: Any, questions: Sequence[Question], answers: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"{ANSWER}{question.code}"] = _field(question, answers.get(question.code))

    def answers(self) -> dict[str, Any]:
        """What is entered now, complete or not, as rules read it; what cannot be read is left out."""
        given = {
            question.code: value
            for question in self.questions
            if (value := self.cleaned_data.get(f"{ANSWER}{question.code}")) not in (None, "", [])
        }
        return needs.answers_of(self.questions, given, complete=False)[0]

    def clean(self) -> dict[str, Any]:
        """The answers by code."""
        data: dict[str, Any] = super().clean() or {}
        self.kept = {name.removeprefix(ANSWER): value for name, value in data.items()}
        return data


def _field(question: Question, value: Any) -> forms.Field:
    shared: dict[str, Any] = {
        "label": question.local_name,
        "help_text": question.local_description,
        "required": question.required,
        "initial": value,
    }
    options = needs.values([question]).get(question.code, [])
    if question.kind == Question.Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **shared)
    if question.kind == Question.Kind.YES_NO:
        options = [("yes", _("yes")), ("no", _("no"))]  # type: ignore[list-item]
        shared["initial"] = {True: "yes", False: "no"}.get(value, "")
    if question.kind in (Question.Kind.CHOICE, Question.Kind.YES_NO):
        empty = [] if question.required else [("", _("no answer"))]
        return forms.ChoiceField(choices=[*empty, *options], widget=forms.RadioSelect, **shared)
    if question.kind == Question.Kind.NUMBER:
        return forms.DecimalField(min_value=0, max_digits=18, decimal_places=6, **shared)
    return forms.CharField(max_length=needs.MOST_TEXT, widget=forms.Textarea(attrs={"rows": 2}), **shared)


class SuggestionForm(forms.Form):
    """How an offering is suggested."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Suggestion.Kind.choices, initial=Suggestion.Kind.CROSS_SELL)
    quantity = forms.DecimalField(label=_("Quantity"), initial=1, min_value=0)
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=999, required=False)
    description = forms.CharField(
        label=_("What speaks for it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=DateInput())
    valid_to = forms.DateField(label=_("Valid until (not itself)"), required=False, widget=DateInput())
    translations = TranslationsField()

    def clean(self) -> dict[str, Any]:
        """Without a place it comes last."""
        data: dict[str, Any] = super().clean() or {}
        return {name: value for name, value in data.items() if name != "position" or value is not None}


class NewSuggestionForm(SuggestionForm):
    """An offering to suggest."""

    target = ReferenceField(label=_("Suggest"), url_name="catalog:options")
    field_order = ["target"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = queries.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The offering as the action takes it."""
        data = super().clean()
        target = data.pop("target", None)
        return {**data, "target_id": target.pk if target else None}
