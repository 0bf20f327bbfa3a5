"""Print layouts: branding for each selling entity and language, by rule or by hand, with a live preview."""

from __future__ import annotations

import io
import time
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pactline.files.models import Blob
from pactline.identity.testing import Cast
from pactline.kernel.errors import InvalidInput, NotAllowed, WrongState
from pactline.quotes import actions, pdf, printed, queries
from pactline.quotes.models import PrintLayout, Quote
from pactline.quotes.printed import branding
from pactline.quotes.testing import Shop, quote


def text_of(document: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(document))


def logo(size: tuple[int, int] = (2400, 800)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), content_type="image/png")


def layout(cast: Cast, name: str = "House", **fields: Any) -> PrintLayout:
    return actions.save_layout(name=name, actor=cast.olga, **fields)


def test_layout_by_rule_entity_before_language_before_neither(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    assert queries.layout_for(made, "de") is None
    anyone = layout(cast, "Everywhere")
    assert queries.layout_for(made, "de") == anyone
    german = layout(cast, "German", language="de")
    assert (queries.layout_for(made, "de-AT"), queries.layout_for(made, "en")) == (german, anyone)
    entity = layout(cast, "GmbH", selling_entity_id=shop.entity.pk)
    both = layout(cast, "GmbH, German", selling_entity_id=shop.entity.pk, language="de")
    assert (queries.layout_for(made, "de"), queries.layout_for(made, "en")) == (both, entity)
    actions.retire_layout(both.pk, actor=cast.olga)
    assert queries.layout_for(made, "de") == entity


def test_layout_and_language_by_hand(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    layout(cast)
    special = layout(cast, "Trade fair", is_default=False, title="Angebot zur Messe")
    assert queries.layout_for(made, "en") != special
    made = actions.choose_layout(made.pk, layout_id=special.pk, document_language="de", actor=cast.rita)
    found = printed.content(queries.get(made.pk, actor=cast.rita))
    assert (found["lang"], found["words"]["quote"]) == ("de", "Angebot zur Messe")
    with pytest.raises(NotAllowed):
        actions.choose_layout(made.pk, layout_id=None, document_language="", actor=cast.finn)
    newer = actions.revise(actions.duplicate(made.pk, actor=cast.rita).pk, actor=cast.rita)
    assert (newer.layout_id, newer.document_language) == (special.pk, "de")
    with pytest.raises(WrongState):
        actions.choose_layout(newer.previous_id or made.pk, layout_id=None, document_language="", actor=cast.rita)


def test_texts_colours_and_footer_are_printed(shop: Shop, cast: Cast) -> None:
    layout(
        cast, title="Proposal", introduction="Thank you.", closing="Kind regards", terms="Delivery ex works.",
        footer="Northlight\nHamburg\n\nBoard: N. Weiss", accent="#00695c", shows_acceptance=False,
    )  # fmt: skip
    made = quote(shop, actor=cast.rita)
    document = text_of(pdf.render(queries.get(made.pk, actor=cast.rita)))
    for words in ("Proposal", "Thank you.", "Kind regards", "Delivery ex works.", "Board: N. Weiss"):
        assert words in document
    assert "Signature" not in document
    own = actions.change_quote(made.pk, introduction="Dear Carla", actor=cast.rita)
    assert "Thank you." not in text_of(pdf.render(queries.get(own.pk, actor=cast.rita)))


def test_a_change_of_layout_prints_anew_and_changes_no_content_hash(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    first = actions.print_quote(made.pk, actor=cast.rita)
    mark = Quote.objects.get(pk=made.pk).content_hash
    layout(cast, terms="New terms")
    second = actions.print_quote(made.pk, actor=cast.rita)
    assert first.pk != second.pk and actions.print_quote(made.pk, actor=cast.rita).pk == second.pk
    assert Quote.objects.get(pk=made.pk).content_hash == mark


def test_logo_is_made_small_and_the_pdf_stays_fast(shop: Shop, cast: Cast) -> None:
    made = layout(cast, logo=logo(), logo_height=36)
    assert made.logo is not None and made.logo.size < 400_000
    subject = queries.get(quote(shop, actor=cast.rita).pk, actor=cast.rita)
    plain = pdf.render(subject)
    assert b"/Image" in plain
    spans = []
    for _round in range(5):
        start = time.perf_counter()
        pdf.render(subject)
        spans.append(time.perf_counter() - start)
    assert min(spans) < 0.5, spans
    actions.save_layout(made.pk, without_logo=True, actor=cast.olga)
    assert b"/Subtype/Image" not in pdf.render(subject).replace(b" ", b"")


def test_what_cannot_be_a_layout(shop: Shop, cast: Cast) -> None:
    layout(cast, language="de")
    for wrong in (
        {"name": "House"}, {"name": "Second", "language": "de"}, {"name": "X", "accent": "red"},
        {"name": " "}, {"name": "Y", "logo_height": 500},
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            actions.save_layout(actor=cast.olga, **wrong)
    with pytest.raises(InvalidInput):
        layout(cast, "With text", is_default=False, logo=SimpleUploadedFile("logo.png", b"no picture"))
    with pytest.raises(NotAllowed):
        actions.save_layout(name="Mine", actor=cast.rita)
    assert layout(cast, "Second", language="de", is_default=False).pk


@pytest.mark.parametrize("accent", ["#ffee00", "#3f37c9", "#ffffff", "#000000", "#7ed957"])
def test_colours_can_always_be_read(accent: str) -> None:
    found = branding.colours(accent)
    assert branding.contrast(found["text"], "#ffffff") >= 4.5
    assert branding.contrast(found["on_ground"], found["ground"]) >= 4.5


def test_page_with_live_preview(shop: Shop, cast: Cast, client: Client) -> None:
    client.force_login(cast.user("olga"))
    assert "There is no quote with lines yet" in client.get("/quotes/layouts/new").content.decode()
    made = quote(shop, actor=cast.rita)
    given = {"name": "House", "accent": "#00695c", "logo_height": "30", "is_default": "on", "logo": logo((300, 90))}
    assert client.post("/quotes/layouts/new", given).status_code == 303
    kept = PrintLayout.objects.get()
    assert kept.logo_id and kept.get_absolute_url() in client.get("/quotes/layouts/").content.decode()
    assert "data:image/png;base64," in client.get(kept.get_absolute_url()).content.decode()
    part = client.post(f"/quotes/layouts/preview?layout={kept.pk}", {**given, "title": "Draft words", "logo": ""})
    assert part.status_code == 200 and "data:image/png" in part.content.decode()
    kept.refresh_from_db()
    assert kept.title == ""
    shown = {name: value for name, value in given.items() if name != "logo"}
    blobs = Blob.objects.count()
    seen = [
        client.post("/quotes/layouts/preview", {**shown, **chosen}).content
        for chosen in ({}, {"logo": logo((300, 90))}, {"logo": logo((300, 90)), "logo_height": "60"})
    ]
    assert len(set(seen)) == 3  # the chosen logo, before it is saved
    wrong = {**shown, "logo": SimpleUploadedFile("logo.png", b"no picture")}
    refused = client.post("/quotes/layouts/preview", wrong).content.decode()
    assert 'role="alert"' in refused and "logo.png" in refused and "data:image/png" in refused
    assert Blob.objects.count() == blobs and PrintLayout.objects.get().logo_id == kept.logo_id
    assert client.post(f"/quotes/layouts/{kept.pk}/retirement").status_code == 303
    client.force_login(cast.user("rita"))
    assert client.get("/quotes/layouts/").status_code == 403
    assert client.post("/quotes/layouts/preview", {**shown, "logo": logo((30, 9))}).status_code == 403
    choice = {"layout": "", "document_language": "de"}
    assert client.post(f"/quotes/{made.pk}/layout", choice).status_code == 303
    assert "Choose layout and language" in client.get(f"{made.get_absolute_url()}?tab=details").content.decode()


def test_api_of_layouts(shop: Shop, cast: Cast, client: Client) -> None:
    client.force_login(cast.user("olga"))
    made = client.post("/api/v1/quotes/layouts", {"name": "House", "terms": "T"}, content_type="application/json")
    assert made.status_code == 201 and made.json()["accent"] == "#3f37c9"
    url = f"/api/v1/quotes/layouts/{made.json()['id']}"
    answer = client.patch(url, {"name": "House", "accent": "#112233"}, content_type="application/json").json()
    assert (answer["accent"], answer["terms"]) == ("#112233", "T")
    assert client.delete(url).status_code == 204
    assert [row["is_active"] for row in client.get("/api/v1/quotes/layouts").json()] == [False]
