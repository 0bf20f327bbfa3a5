"""What a template asks beyond the quote, as fields of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from pactline.authoring.actions import Question

ANSWER = "answer_"


class QuestionsForm(forms.Form):
    """A form that asks what its template asks; the answers stand together under ``answers``."""

    def __init__(self, *args: Any, questions: Sequence[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[f"{ANSWER}{question.key}"] = _field(question)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What is asked of every contract."""
        return [bound for bound in self if not bound.name.startswith(ANSWER)]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """What this template asks."""
        return [bound for bound in self if bound.name.startswith(ANSWER)]

    def clean(self) -> dict[str, Any]:
        """Puts the answers together under ``answers``."""
        data = super().clean() or {}
        found = {name.removeprefix(ANSWER): data[name] for name in list(data) if name.startswith(ANSWER)}
        plain = {name: value for name, value in data.items() if not name.startswith(ANSWER)}
        answers = {key: ("yes" if value is True else "no" if value is False else value) for key, value in found.items()}
        if plain.get("perpetual"):
            plain["ends_on"] = None
        return {**plain, "answers": answers}


def _field(question: Question) -> forms.Field:
    if question.yes_no:
        usual = question.usual.strip().casefold() in ("yes", "true", "1", "ja")
        return forms.BooleanField(label=question.prompt, required=False, initial=usual)
    return forms.CharField(label=question.prompt, initial=question.usual, required=question.required, max_length=2000)
