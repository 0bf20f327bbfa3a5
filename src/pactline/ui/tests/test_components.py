"""Components: what they draw, what they refuse."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pactline.kernel.lifecycle import Offer
from pactline.ui import charts, diffs, formats, months, record, tables

UI = Path(__file__).resolve().parents[1]


def draw(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context({"csrf_token": "t", **context}))


@pytest.mark.parametrize(
    "source",
    [
        '{% panel titel="x" %}{% endpanel %}',
        '{% button lable="x" %}',
        '{% notice tome="red" %}{% endnotice %}',
        '{% status state="x" %}',
        "{% facts nothing=1 %}{% endfacts %}",
        "{% chart %}",
        '{% icon "x" sise="l" %}',
    ],
)
def test_a_misspelt_parameter_fails_when_the_template_compiles(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}" + source)


def test_words_of_people_are_escaped_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    drawn = draw(
        "{% panel title=bad %}{{ bad }}{% endpanel %}{% badge bad %}{% status value=bad %}{% person name=bad note=bad %}"
        "{% tags items=many %}{% button label=bad url=bad %}{% notice title=bad %}{% endnotice %}"
        "{% fact label=bad %}{{ bad }}{% endfact %}"
        "{% chart data=chart title=bad %}{% diff blocks=blocks %}{% kbd bad %}",
        bad=bad,
        many=[bad],
        chart=charts.Chart("bar", [bad], [charts.Series(bad, [1])]),
        blocks=[diffs.words(bad, bad + "x")],
    )
    assert "<script>alert" not in drawn
    assert "&lt;script&gt;" in drawn


def test_the_markup_inside_a_fact_stays_markup() -> None:
    assert '<a href="/x">y</a>' in draw('{% fact label="L" %}<a href="/x">y</a>{% endfact %}')
    assert "–" in draw('{% fact label="L" %}{{ nothing }}{% endfact %}')


def test_a_blocked_verb_names_its_reasons_and_has_no_form() -> None:
    offer = Offer("send", "Send", False, ("No approval.", "No e-mail."))
    drawn = draw('{% verb_button offer=offer url="/x" %}', offer=offer)
    assert "No approval." in drawn
    assert "No e-mail." in drawn
    assert "<form" not in drawn


def test_a_verb_posts_with_its_token_and_asks_when_it_is_dangerous() -> None:
    offer = Offer("cancel", "Cancel", True, (), danger=True)
    drawn = draw("{% verbs verbs %}", verbs=record.verbs([offer], {"cancel": record.To("/x", confirm="It ends here.")}))
    assert 'name="csrfmiddlewaretoken" value="t"' in drawn
    assert 'data-confirm="It ends here."' in drawn
    assert "data-confirm-danger" in drawn


def test_a_verb_that_needs_a_reason_is_a_dialog() -> None:
    offer = Offer("reject", "Reject", True, (), needs_reason=True)
    drawn = draw("{% verbs verbs %}", verbs=record.verbs([offer], {"reject": record.To("/x")}))
    assert "data-dialog" in drawn
    assert "<form" not in drawn


def test_an_offer_without_an_address_is_not_shown() -> None:
    assert record.verbs([Offer("submit", "Submit", True, ())], {"cancel": record.To("/x")}) == []


def test_chevrons_mark_the_way_and_what_left_it() -> None:
    choices = [("a", "A"), ("b", "B"), ("c", "C"), ("x", "X")]
    assert [step.state for step in record.chevrons(choices, "b", main=["a", "b", "c"])] == ["done", "current", "todo"]
    assert [step.state for step in record.chevrons(choices, "c", main=["a", "b", "c"])] == ["done", "done", "done"]
    assert [step.state for step in record.chevrons(choices, "x", main=["a", "b"])] == ["todo", "todo", "ended"]


def test_money_and_numbers_follow_the_language() -> None:
    source = '{{ a|money:"EUR" }} {{ a|number:2 }} {{ p|percent }}'
    with translation.override("de"):
        german = draw(source, a=Decimal("1234567.5"), p=Decimal("12.5"))
    with translation.override("en"):
        english = draw(source, a=Decimal("1234567.5"), p=Decimal("12.5"))
    assert "1.234.567,50" in german
    assert "12,5" in german
    assert "€1,234,567.50" in english
    assert "12.5%" in english
    assert draw('{{ a|money:"EUR" }}', a=None) == ""


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_a_number_reads_back_as_itself(value: Decimal) -> None:
    with translation.override("en"):
        assert Decimal(formats.number(value, 4).replace(",", "")) == value


@given(st.integers(min_value=0, max_value=10**15))
def test_file_sizes_are_short(size: int) -> None:
    assert len(formats.filesize(size)) <= 12


def test_a_table_refuses_a_row_of_the_wrong_width() -> None:
    with pytest.raises(ValueError, match="2 cells under 1 heads"):
        tables.prepare(["a"], [[1, 2]], ())


def test_the_waterfall_ends_where_the_price_ends() -> None:
    steps = [
        charts.PriceStep("List", Decimal(100), None, "", True),
        charts.PriceStep("Discount", Decimal(80), Decimal(-20)),
        charts.PriceStep("Net", Decimal(80), None, "", True),
    ]
    bars = charts.waterfall_bars(steps)
    assert [bar["kind"] for bar in bars] == ["total", "down", "total"]
    assert Decimal(bars[1]["x"]) == 80
    assert Decimal(bars[1]["width"]) == 20


def test_a_chart_cannot_end_its_own_script_block() -> None:
    chart = charts.Chart("bar", ["</script><b>"], [charts.Series("s", [1])])
    assert "</script" not in chart.json
    assert "\\u003C" in chart.json


words = st.text(alphabet="ab c.\n", max_size=60)


@given(words, words)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    block = diffs.words(old, new)
    assert "".join(run.text for run in block.runs if run.fate != "inserted") == old
    assert "".join(run.text for run in block.runs if run.fate != "deleted") == new


filled = st.text(alphabet="ab c.\n", min_size=1, max_size=60)


@given(st.lists(filled, max_size=6), st.lists(filled, max_size=6))
def test_differences_of_paragraphs_lose_none(old: list[str], new: list[str]) -> None:
    blocks = diffs.paragraphs(old, new)
    kept = [
        "".join(run.text for run in block.runs if run.fate != "deleted") for block in blocks if block.kind != "removed"
    ]
    assert kept == new


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)), st.integers(min_value=0, max_value=9))
def test_a_month_shows_every_day_once_and_counts_what_does_not_fit(day: date, count: int) -> None:
    first = day.replace(day=1)
    month = months.build(first, [months.Entry(day, str(i)) for i in range(count)], today=day)
    days = [one for week in month.weeks for one in week]
    assert len({one.on for one in days}) == len(days)
    assert sum(one.inside for one in days) in (28, 29, 30, 31)
    (found,) = [one for one in days if one.on == day]
    assert len(found.entries) + found.more == count
    assert found.today
    assert [(one.on, len(one.entries)) for one in month.agenda] == ([(day, count)] if count else [])


def test_no_template_carries_inline_script_or_style() -> None:
    """The content security policy forbids both; htmx runs without eval."""
    inline = re.compile(
        r"\son(blur|change|click|drop|error|focus|input|key\w+|load|mouse\w+|submit)=|\sstyle=|<style|hx-on|javascript:|hx-vals=.js:",
        re.IGNORECASE,
    )
    script = re.compile(r"<script(?![^>]*(src=|application/json))", re.IGNORECASE)
    for path in UI.parent.glob("*/templates/**/*.html"):
        if {"mail", "email", "emails"} & set(path.parts):
            continue
        text = path.read_text("utf-8")
        assert not inline.search(text), path
        assert not script.search(text), path


def test_every_behaviour_that_a_template_names_exists() -> None:
    known = set(re.findall(r'"([a-z-]+)": \(\) => import', (UI / "static/ui/js/main.js").read_text("utf-8")))
    for path in UI.parent.glob("*/templates/**/*.html"):
        for names in re.findall(r'data-behaviour="([^"{]+)"', path.read_text("utf-8")):
            assert set(names.split()) <= known, path


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    import tomllib

    known = set(tomllib.loads((UI.parents[2] / "assets.toml").read_text("utf-8"))["icons"]["names"])
    for path in [*UI.parent.glob("*/templates/**/*.html"), *UI.parent.glob("*/*.py"), *UI.parent.glob("*/*/*.py")]:
        text = path.read_text("utf-8")
        named = re.findall(r'{% icon "([a-z0-9-]+)"', text) + re.findall(r'\bicon="([a-z0-9-]+)"', text)
        assert set(named) <= known, (path, set(named) - known)
