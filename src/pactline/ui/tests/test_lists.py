"""Lists: scope, filters, keyset pages, totals, views, export, bulk verbs, board."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, DomainError, InvalidInput, NotAllowed
from pactline.kernel.ids import uuid7
from pactline.ui import actions, queries
from pactline.ui.lists import Board, Bulk, Choice, Column, Flag, ListPage, NumberRange, Person, Reference, Text
from pactline.ui.lists.export import safe
from pactline.ui.lists.keyset import Order, capped_count, take
from pactline.ui.models import SavedView

ME = Actor(user_id=uuid7(), label="Me", permissions=frozenset({"home.view", "x.do"}))
OTHER = Actor(user_id=uuid7(), label="Other", permissions=frozenset({"home.view"}))


class Views(ListPage[SavedView]):
    """Saved views themselves: a small table of our own."""

    name = "views"
    title = "Views"
    columns = [
        Column("name", "Name", kind="link", sort="name"),
        Column("lock_version", "Version", kind="number", sort="lock_version", total=True),
        Column("amount", "Amount", kind="money", currency="EUR", value=lambda row: Decimal(row.lock_version) * 10),
        Column("secret", "Secret", permission="x.see", value=lambda row: "hidden words"),
    ]
    filters = [
        Choice("list", "List", [("a", "List A"), ("b", "List B")], field="list_name"),
        Flag("shared", "Shared"),
        NumberRange("version", "Version", field="lock_version"),
        Text("starts", "Starts with", lookup="name__startswith"),
        Person("owner", "Owner", field="owner_id", people=lambda actor: [(actor.user_id, actor.label)]),
        Reference("which", "Which", field="id", url_name="ui:styleguide-options", name=lambda pk, actor: "that one"),
    ]
    search_fields = ("name",)
    default_sort = "name"
    bulk: ClassVar[list[Bulk]] = []

    def rows(self, actor: Actor) -> Any:
        return queries.visible_to(actor)

    def url(self, row: SavedView) -> str:
        return f"/views/{row.pk}"


def make(name: str, *, owner: Actor = ME, list_name: str = "a", version: int = 1, shared: bool = False) -> SavedView:
    return SavedView.objects.create(
        name=name, owner_id=owner.user_id, list_name=list_name, lock_version=version, shared=shared
    )


def ask(
    page: ListPage[Any], query: str = "", *, actor: Actor = ME, post: dict[str, Any] | None = None, **headers: str
) -> HttpResponse:
    factory = RequestFactory()
    request: HttpRequest = (
        factory.get(f"/list?{query}", **headers) if post is None else factory.post(f"/list?{query}", post, **headers)
    )
    request.actor = actor  # type: ignore[attr-defined]
    request.htmx = "HTTP_HX_REQUEST" in headers  # type: ignore[attr-defined]
    request._messages = _Messages()  # type: ignore[attr-defined]
    return page.respond(request)


class _Messages(list[Any]):
    def add(self, level: int, message: str, extra_tags: str = "") -> None:
        self.append(message)


def text_of(response: HttpResponse) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


pytestmark = pytest.mark.django_db


def test_a_row_out_of_scope_is_not_shown_counted_or_exported() -> None:
    make("mine")
    make("theirs", owner=OTHER)
    page = text_of(ask(Views()))
    assert "mine" in page
    assert "theirs" not in page
    assert "1 row" in page
    assert "theirs" not in text_of(ask(Views(), "format=csv"))


def test_filters_narrow_and_show_as_removable_chips() -> None:
    make("Alpha", list_name="a", version=5)
    make("Beta", list_name="b", version=9)
    page = text_of(ask(Views(), "list=b&version_from=6&q=bet"))
    assert "Beta" in page
    assert "Alpha" not in page
    assert "List B" in page
    assert 'href="/list?version_from=6&amp;q=bet"' in page


@pytest.mark.parametrize(
    "query",
    [
        "list=zzz",
        "shared=maybe",
        "version_from=abc",
        "owner=nobodyatall",
        "which=12",
        "sort=owner_id",
        "sort=-zzz",
        "after=!!!",
        "after=WzEsMl0",
        "before=bm8",
    ],
)
def test_an_unusable_value_is_refused_with_a_sentence(query: str) -> None:
    with pytest.raises(InvalidInput):
        ask(Views(), query)


def test_me_and_nobody_are_people() -> None:
    make("mine")
    make("shared by another", owner=OTHER, shared=True)
    page = text_of(ask(Views(), "owner=me"))
    assert "mine" in page
    assert "shared by another" not in page


def test_the_filter_box_is_of_this_address_and_of_these_people() -> None:
    make("mine")
    assert ME.label in text_of(ask(Views())) and OTHER.label not in text_of(ask(Views()))
    page = text_of(ask(Views(), actor=OTHER))
    assert f">{OTHER.label}</option>" in page and f">{ME.label}</option>" not in page, "kept for other people"
    assert 'value="a" checked' in text_of(ask(Views(), "list=a")) and 'value="a" checked' not in text_of(ask(Views()))
    which = Views.filters[5]
    assert isinstance(which, Reference)
    key = uuid7()
    assert "that one</option>" in text_of(ask(Views(), f"which={key}"))
    which.name = lambda pk, actor: "renamed since"
    try:
        assert "renamed since</option>" in text_of(ask(Views(), f"which={key}"))
    finally:
        which.name = lambda pk, actor: "that one"


def test_a_column_that_needs_a_permission_is_absent_also_when_asked_for() -> None:
    make("mine")
    for query in ("", "cols=secret&cols=name", "format=csv&cols=secret&cols=name"):
        assert "hidden words" not in text_of(ask(Views(), query))
    seeing = Actor(user_id=ME.user_id, label="Me", permissions=frozenset({"x.see"}))
    assert "hidden words" in text_of(ask(Views(), "", actor=seeing))


def test_free_text_is_escaped_in_page_and_rows() -> None:
    make("<img src=x>")
    page = text_of(ask(Views(), "q=<img"))
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


def test_totals_are_of_all_rows_that_pass() -> None:
    for i in range(60):
        make(f"n{i:02}", version=2)
    page = text_of(ask(Views()))
    assert ">120<" in page


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    make("one")
    with CaptureQueriesContext(
        connection,
    ) as few:
        ask(Views())
    for i in range(45):
        make(f"more {i}")
    with CaptureQueriesContext(connection) as many:
        ask(Views())
    assert len(few) == len(many) <= 4


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.one_of(st.none(), st.integers(min_value=0, max_value=4)), min_size=0, max_size=25),
    limit=st.integers(min_value=1, max_value=7),
    descending=st.booleans(),
)
def test_keyset_pages_give_every_row_once_in_order_forwards_and_back(
    values: list[int | None], limit: int, descending: bool
) -> None:
    """On a nullable column with many equal values: the pages put together are the whole list."""
    kind = ContentType.objects.get_for_model(SavedView)
    Permission.objects.all().delete()
    from django.db.models import IntegerField, Value
    from django.db.models.functions import Cast, NullIf

    for i, value in enumerate(values):
        Permission.objects.create(content_type=kind, codename=f"c{i}", name=str(-1 if value is None else value))
    rows = Permission.objects.annotate(level=NullIf(Cast("name", IntegerField()), Value(-1)))
    order = Order("level", descending)
    seen, pages, after = [], [], ""
    while True:
        page = take(rows, order, limit=limit, after=after)
        seen.extend(row.pk for row in page.rows)
        pages.append([row.pk for row in page.rows])
        if not page.following:
            break
        after = page.following
    assert len(seen) == len(set(seen)) == len(values)
    levels = [row.level for row in rows.in_bulk(seen).values()]
    by_pk = rows.in_bulk(seen)
    levels = [by_pk[pk].level for pk in seen]
    known = [level for level in levels if level is not None]
    assert known == sorted(known, reverse=descending)
    assert levels[len(known) :] == [None] * (len(levels) - len(known))
    if len(pages) > 1:
        last = take(rows, order, limit=limit, after=after)
        back = take(rows, order, limit=limit, before=last.previous)
        assert [row.pk for row in back.rows] == pages[-2]


def test_a_page_stays_where_it_was_while_rows_are_added() -> None:
    for i in range(10):
        make(f"m{i}")
    first = take(queries.visible_to(ME), Order("name"), limit=5)
    make("a new one before")
    second = take(queries.visible_to(ME), Order("name"), limit=5, after=first.following)
    assert [row.name for row in second.rows] == ["m5", "m6", "m7", "m8", "m9"]


def test_counting_stops_at_the_cap() -> None:
    for i in range(8):
        make(f"c{i}")
    assert capped_count(queries.visible_to(ME), cap=5) == 6


def test_the_keyset_condition_uses_the_index_without_sorting() -> None:
    for i in range(200):
        make(f"i{i}")
    first = take(SavedView.objects.all(), Order("id"), limit=5)
    with CaptureQueriesContext(connection) as ran:
        take(SavedView.objects.all(), Order("id"), limit=5, after=first.following)
    assert "OFFSET" not in ran[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("EXPLAIN " + ran[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Cond" in plan
    assert "Sort" not in plan


# Export


def test_csv_is_what_is_shown_and_no_formula() -> None:
    make("=HYPERLINK(evil)", version=3)
    make("@sum", version=4)
    text = text_of(ask(Views(), "format=csv&sort=-name"))
    lines = text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Name,Version,Amount,Amount (ISO 4217)"
    assert lines[1] == "'@sum,4,40,EUR"
    assert lines[2] == "'=HYPERLINK(evil),3,30,EUR"


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_xlsx_holds_numbers_as_numbers_and_text_as_text() -> None:
    make("=1+1", version=3)
    response = ask(Views(), "format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response))).get_sheet_by_index(0).to_python()  # type: ignore[arg-type]
    assert sheet[0] == ["Name", "Version", "Amount", "Amount (ISO 4217)"]
    assert sheet[1] == ["=1+1", 3, 30, "EUR"]


def test_the_export_gives_every_row_over_several_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    from pactline.ui.lists import export

    monkeypatch.setattr(export, "CHUNK", 7)
    for i in range(30):
        make(f"e{i:02}")
    lines = text_of(ask(Views(), "format=csv")).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f"e{i:02}" for i in range(30)]


# Bulk


def bulk_page(done: list[Any], *, fail: type[DomainError] | None = None) -> ListPage[Any]:
    def run(pk: Any, *, actor: Actor) -> None:
        if fail is not None:
            raise fail("Somebody was faster.")
        done.append(pk)

    class Page(Views):
        bulk = [
            Bulk(
                "do",
                "Do it",
                permission="x.do",
                run=run,
                check=lambda row, actor: "It is shared." if row.shared else None,
            ),
            Bulk("hide", "Hide", permission="x.never", run=run),
        ]

    return Page()


def test_the_first_press_only_shows_what_would_fail() -> None:
    good, bad = make("good"), make("bad", shared=True)
    done: list[Any] = []
    page = text_of(ask(bulk_page(done), post={"_bulk": "do", "ids": [str(good.pk), str(bad.pk)]}))
    assert done == []
    assert "It is shared." in page
    assert f'value="{good.pk}"' in page
    assert f'value="{bad.pk}"' not in page


def test_the_second_press_does_what_can_be_done_and_says_the_rest() -> None:
    good, bad = make("good"), make("bad", shared=True)
    done: list[Any] = []
    page = text_of(ask(bulk_page(done), post={"_bulk": "do", "_sure": "1", "ids": [str(good.pk), str(bad.pk)]}))
    assert done == [good.pk]
    assert "bad" in page
    assert "It is shared." in page


def test_a_row_that_fails_meanwhile_is_told_too() -> None:
    row = make("late")
    page = text_of(ask(bulk_page([], fail=Blocked), post={"_bulk": "do", "_sure": "1", "ids": [str(row.pk)]}))
    assert "Somebody was faster." in page


def test_bulk_without_permission_or_on_rows_out_of_sight_does_nothing() -> None:
    theirs = make("theirs", owner=OTHER)
    done: list[Any] = []
    with pytest.raises(NotAllowed):
        ask(bulk_page(done), post={"_bulk": "hide", "_sure": "1", "ids": [str(theirs.pk)]})
    with pytest.raises(NotAllowed):
        ask(bulk_page(done), actor=OTHER, post={"_bulk": "do", "_sure": "1", "ids": [str(theirs.pk)]})
    ask(bulk_page(done), post={"_bulk": "do", "_sure": "1", "ids": [str(theirs.pk)]})
    assert done == []


@pytest.mark.parametrize(
    "post", [{"_bulk": "do"}, {"_bulk": "do", "ids": ["x"]}, {"_bulk": "zzz", "ids": [str(uuid4())]}, {"nonsense": "1"}]
)
def test_a_damaged_bulk_request_is_refused(post: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        ask(bulk_page([]), post=post)


# Board


class Boarded(Views):
    """The same as a board."""

    board = Board(
        column="list_name",
        states=[("a", "A"), ("b", "B")],
        title="name",
        amount="lock_version",
        move=lambda pk, to, actor: "/ask" if to == "b" else None,
    )


def test_a_board_counts_all_and_shows_cards() -> None:
    make("one", list_name="a", version=4)
    make("two", list_name="b", version=5)
    page = text_of(ask(Boarded(), "as=board"))
    assert 'data-state="a"' in page
    assert "one" in page
    assert "two" in page


def test_a_drop_answers_the_script_or_goes_on_without_it() -> None:
    row = make("one")
    answer = ask(Boarded(), post={"_move": str(row.pk), "to": "b"}, HTTP_ACCEPT="application/json")
    assert answer.content == b'{"ask": "/ask"}'
    assert ask(Boarded(), post={"_move": str(row.pk), "to": "a"}).status_code == 303
    with pytest.raises(InvalidInput):
        ask(Boarded(), post={"_move": str(row.pk), "to": "zzz"})


# Saved views


def test_a_view_is_saved_without_the_place_and_replaced_by_name() -> None:
    ask(Views(), post={"_save_view": "1", "name": " My  view ", "query": "list=a&after=xyz&sort=-name", "shared": "on"})
    (view,) = SavedView.objects.all()
    assert (view.name, view.query, view.shared, view.owner_id) == ("My view", "list=a&sort=-name", True, ME.user_id)
    ask(Views(), post={"_save_view": "1", "name": "My view", "query": "list=b"})
    (view,) = SavedView.objects.all()
    assert (view.query, view.shared, view.lock_version) == ("list=b", False, 2)


def test_shared_views_are_seen_by_others_but_deleted_by_the_owner_only() -> None:
    view = actions.save_view(list_name="views", name="Ours", query="list=a", shared=True, actor=OTHER)
    assert "Ours" in text_of(ask(Views()))
    with pytest.raises(NotAllowed):
        ask(Views(), post={"_delete_view": str(view.pk)})
    assert SavedView.objects.filter(pk=view.pk).exists()
    ask(Views(), actor=OTHER, post={"_delete_view": str(view.pk)})
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_a_private_view_is_invisible_to_others() -> None:
    view = actions.save_view(list_name="views", name="Private", query="", shared=False, actor=OTHER)
    with pytest.raises(DomainError):
        ask(Views(), post={"_delete_view": str(view.pk)})
    assert "Private" not in text_of(ask(Views()))
    assert SavedView.objects.count() == 1


def test_a_nameless_view_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(InvalidInput):
        ask(Views(), post={"_save_view": "1", "name": "  "})
    assert not SavedView.objects.exists()


# Declaration


def test_a_filter_cannot_take_a_name_of_the_list() -> None:
    with pytest.raises(ValueError, match="sort"):

        class Wrong(ListPage[SavedView]):
            name = "wrong"
            title = "Wrong"
            columns = [Column("name", "Name")]
            filters = [Text("sort", "Sort")]


def test_money_needs_a_currency_and_paths_stay_public() -> None:
    with pytest.raises(ValueError, match="currency"):
        Column("total", "Total", kind="money")
    with pytest.raises(ValueError, match="private"):
        Column("_state.db", "State")


def test_the_query_string_is_parsed_once() -> None:
    assert Views().order(QueryDict("sort=-name")) == Order("name", True)


def test_the_sample_list_works_through_the_server(client_for: Callable[[str], Client]) -> None:
    client = client_for("adam")
    page = client.get("/styleguide/list", {"verb": "add", "sort": "-name"})
    fragment = client.get("/styleguide/list", {"verb": "add"}, headers={"HX-Request": "true", "HX-Target": "list"})
    assert page.status_code == fragment.status_code == 200
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    assert Client().get("/styleguide/list").status_code == 302
