"""The translations: whole, with their placeholders, and shown to who has chosen the language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

import pactline
from pactline.identity.models import User
from pactline.identity.testing import Cast
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotAllowed
from pactline.quotes.lifecycle import QUOTE

LOCALE = Path(pactline.__file__).parent / "locale"
PLACEHOLDER = re.compile(r"%\([A-Za-z_]+\)[sd]|%%|(?<!\{)\{[a-z_]+\}(?!\})|\{\{[^}]*\}\}|</?[a-z][^>]*>")
LANGUAGES = ["de"]


def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def both(message: object) -> tuple[list[str], list[str]]:
    """The forms of a text and of its translation."""
    source, target = message.id, message.string  # type: ignore[attr-defined]
    return (list(source) if isinstance(source, tuple) else [source]), (
        list(target) if isinstance(target, tuple) else [target]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_nothing_is_guessed(language: str) -> None:
    texts = catalog(language)
    assert len(texts) > 3000
    empty = [message.id for message in texts if message.id and not all(both(message)[1])]
    assert empty == []
    assert [message.id for message in texts if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    wrong = []
    for message in catalog(language):
        if not message.id:
            continue
        sources, targets = both(message)
        # Plural forms are compared with the plural, which names everything.
        for index, target in enumerate(targets):
            source = sources[min(index, len(sources) - 1)]
            if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(target)):
                wrong.append((source, target))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_white_space_at_the_ends_is_kept(language: str) -> None:
    wrong = []
    for message in catalog(language):
        for source, target in zip(*both(message), strict=False):
            ends = [
                text[: len(text) - len(text.lstrip())] + "|" + text[len(text.rstrip()) :] for text in (source, target)
            ]
            if message.id and ends[0] != ends[1]:
                wrong.append(source)
    assert wrong == []


def test_german_says_sie_and_uses_german_quotation_marks() -> None:
    targets = [text for message in catalog("de") if message.id for text in both(message)[1]]
    assert [text for text in targets if re.search(r"\b(du|dein|deine|dich|dir)\b", text, re.IGNORECASE)] == []
    english_marks = [text for text in targets if text.count("“") != text.count("„") and "pip install" not in text]
    assert english_marks == []


def german(cast: Cast, name: str) -> None:
    User.objects.filter(pk=cast.user(name).pk).update(locale="de")


def test_a_german_person_reads_a_german_shell(cast: Cast, client_for: Callable[[str], Client]) -> None:
    german(cast, "rita")
    page = client_for("rita").get("/opportunities/").content.decode()
    assert '<html lang="de"' in page
    assert "Hauptnavigation" in page
    assert "Angebote" in page
    assert "Verkaufschancen" in page
    assert "Main navigation" not in page
    assert "Opportunities" not in page


def test_the_colleague_beside_still_reads_english(cast: Cast, client_for: Callable[[str], Client]) -> None:
    german(cast, "rita")
    client_for("rita").get("/")
    page = client_for("max").get("/").content.decode()
    assert "Main navigation" in page
    assert "Hauptnavigation" not in page


def test_refusals_speak_the_language_too() -> None:
    actor = Actor(user_id=None, label="Somebody")
    with (
        translation.override("de"),
        pytest.raises(NotAllowed, match=r"benötigen Sie die Berechtigung „quotes\.submit“"),
    ):
        actor.require("quotes.submit")
    step = next(step for step in QUOTE.steps if step.verb == "submit")
    with translation.override("de"):
        assert str(step.label) == "Zur Freigabe einreichen"
