"""Frame, forms, errors, search, navigation, slots, record pages, and the parts of the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django import forms as django_forms
from django.contrib.messages.storage.base import BaseStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from ninja import NinjaAPI, Schema
from ninja.testing import TestClient

from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, Conflict, DomainError, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.kernel.ids import uuid7
from pactline.ui import create, errors, forms, home, nav, pages, record, rest, search, slots
from pactline.ui.lists import Column, ListPage
from pactline.ui.models import SavedView

ACTOR = Actor(user_id=uuid7(), label="Rita", permissions=frozenset({"home.view", "search.use"}))


class _Messages(BaseStorage):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


def request_of(
    method: str = "get",
    path: str = "/x",
    data: dict[str, Any] | None = None,
    *,
    actor: Actor | None = ACTOR,
    **headers: str,
) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path, data or {}, **headers)
    request.actor = actor  # type: ignore[attr-defined]
    request.htmx = "HTTP_HX_REQUEST" in headers  # type: ignore[attr-defined]
    request.request_id = "r-1"  # type: ignore[attr-defined]
    request._messages = _Messages(request)  # type: ignore[attr-defined]
    return request


# Forms


class NameForm(django_forms.Form):
    name = django_forms.CharField(max_length=10)


def form_page(request: HttpRequest, save: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    return forms.page(request, NameForm, title="New", submit="Create", save=save, back="/back")


def test_a_form_page_shows_saves_and_goes_on(db: None) -> None:
    seen: list[Any] = []
    assert b"Create" in form_page(request_of(), seen.append).content
    done = form_page(request_of("post", data={"name": "Helix"}), lambda data: seen.append(data) or "/there")
    assert seen == [{"name": "Helix"}]
    assert (done.status_code, done["Location"]) == (303, "/there")


def test_a_form_that_is_wrong_is_not_saved_and_says_where(db: None) -> None:
    seen: list[Any] = []
    page = form_page(request_of("post", data={"name": ""}), seen.append)
    assert page.status_code == 422
    assert seen == []
    assert b'aria-invalid="true"' in page.content
    assert b"id_name_error" in page.content


def test_what_the_action_refuses_stands_on_the_form(db: None) -> None:
    def refuse(data: dict[str, Any]) -> None:
        raise Blocked("It cannot be.", problems=["Because of this."], fields={"name": "Taken.", "other": "Elsewhere."})

    page = form_page(request_of("post", data={"name": "x"}), refuse)
    assert page.status_code == 409
    for words in (b"It cannot be.", b"Because of this.", b"Taken.", b"Elsewhere."):
        assert words in page.content


def test_a_denial_is_not_swallowed_by_the_form(db: None) -> None:
    def refuse(data: dict[str, Any]) -> None:
        raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        form_page(request_of("post", data={"name": "x"}), refuse)


def test_in_a_dialog_the_form_comes_alone_and_the_end_is_a_redirect_header(db: None) -> None:
    dialog = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "dialog"}
    page = form_page(request_of(**dialog), lambda data: "/there")
    assert b"<html" not in page.content
    assert b"dialog__head" in page.content
    done = form_page(request_of("post", data={"name": "x"}, **dialog), lambda data: "/there")
    assert (done.status_code, done["HX-Redirect"]) == (204, "/there")


def test_a_reason_must_be_given(db: None) -> None:
    seen: list[str] = []
    page = forms.reason_page(
        request_of("post", data={"reason": " "}), title="T", submit="S", save=seen.append, back="/b"
    )
    assert page.status_code == 422
    assert seen == []
    assert (
        forms.reason_page(
            request_of("post", data={"reason": "Price"}), title="T", submit="S", save=seen.append, back="/b"
        ).status_code
        == 303
    )
    assert seen == ["Price"]


def test_a_foreign_referer_is_never_followed() -> None:
    request = request_of(HTTP_REFERER="https://evil.example/x")
    assert pages.came_from(request, "/home") == "/home"


def test_a_reference_field_takes_only_what_can_be_seen(db: None) -> None:
    mine = SavedView.objects.create(name="mine", list_name="l", owner_id=uuid7())
    other = SavedView.objects.create(name="other", list_name="l", owner_id=uuid7())

    class Form(django_forms.Form):
        view = forms.ReferenceField(url_name="ui:styleguide-options", queryset=SavedView.objects.filter(pk=mine.pk))

    assert Form({"view": str(mine.pk)}).is_valid()
    form = Form({"view": str(other.pk)})
    assert not form.is_valid()
    assert 'data-url="/styleguide/options"' in str(form["view"])


# Errors


@pytest.mark.parametrize(
    "error", [InvalidInput("Words."), NotVisible("Words."), WrongState("Words."), Conflict("Words.")]
)
def test_a_refusal_becomes_a_page_with_its_status_and_words(error: DomainError, db: None) -> None:
    middleware = errors.DomainErrorMiddleware(lambda request: HttpResponse())
    page = middleware.process_exception(request_of(), error)
    assert page is not None
    assert page.status_code == error.status
    assert b"Words." in page.content
    part = middleware.process_exception(request_of(HTTP_HX_REQUEST="true"), error)
    assert part is not None
    assert part["HX-Retarget"] == "#notices"
    assert b"<html" not in part.content


def test_the_page_handler_leaves_the_api_and_real_errors_alone() -> None:
    middleware = errors.DomainErrorMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(request_of(path="/api/v1/x"), NotVisible("x")) is None
    assert middleware.process_exception(request_of(), ValueError("x")) is None


def test_unknown_addresses_and_crashes_answer_in_words(client_for: Callable[[str], Client]) -> None:
    client = client_for("rita")
    missing = client.get("/no-such-page")
    assert missing.status_code == 404
    assert b"There is nothing here" in missing.content
    assert Client().get("/no-such-page").status_code == 404
    crash = errors.server_error(request_of())
    assert crash.status_code == 500
    assert b"r-1" in crash.content


def test_a_form_without_its_token_is_refused_in_words(client_for: Callable[[str], Client]) -> None:
    signed = client_for("rita")
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed.cookies
    answer = client.post("/styleguide/dialog", {"name": "x"})
    assert answer.status_code == 403
    assert b"Reload the page" in answer.content


# Navigation, create, search, home


def test_navigation_shows_only_what_a_person_may_open() -> None:
    nav.register(area="reports", label="Secret", url_name="ui:styleguide", permission="reports.secret", icon="point")
    try:
        assert "reports" not in [area.key for area in nav.areas(ACTOR, nav.current(ACTOR, "/"))]
        allowed = Actor(user_id=None, label="A", permissions=frozenset({"reports.secret"}))
        (area,) = [
            area for area in nav.areas(allowed, nav.current(allowed, "/styleguide/list")) if area.key == "reports"
        ]
        assert area.open
    finally:
        nav.entries._entries.pop("reports:ui:styleguide")
        nav.entries._sorted = None
    with pytest.raises(KeyError):
        nav.register(area="nowhere", label="x", url_name="x", permission="x")


def test_search_asks_the_providers_with_the_actor_and_puts_an_exact_number_first() -> None:
    asked: list[Any] = []

    def quotes(actor: Actor, text: str, limit: int) -> list[search.Hit]:
        asked.append((actor, text, limit))
        return [search.Hit("Quote", "Q-1", "A quote", "/q/1")]

    def accounts(actor: Actor, text: str, limit: int) -> list[search.Hit]:
        return [search.Hit("Account", "", "Q-1 Industries", "/a/1")]

    search.register(accounts)
    search.register(quotes)
    try:
        groups = search.find(ACTOR, " q-1 ")
        assert [group.kind for group in groups][:2] == ["Quote", "Account"]
        assert asked == [(ACTOR, "q-1", 6)]
        search.find(ACTOR, "q")
        assert len(asked) == 1
    finally:
        search._providers.remove(quotes)
        search._providers.remove(accounts)


def test_what_can_be_created_depends_on_the_permission() -> None:
    create.register(label="Thing", url_name="ui:styleguide-dialog", permission="things.edit")
    try:
        assert "Thing" not in [item.label for item in create.visible(ACTOR)]
        assert "Thing" in [item.label for item in create.visible(SYSTEM)]
    finally:
        create.entries._entries.pop("ui:styleguide-dialog")
        create.entries._sorted = None


def test_widgets_with_nothing_to_say_or_without_permission_are_left_out() -> None:
    ran: list[str] = []

    def load(actor: Actor) -> None:
        ran.append("forbidden")

    home.register(
        home.Widget(key="t.a", area="needs", title="A", permission="home.view", template="x", load=lambda actor: None)
    )
    home.register(home.Widget(key="t.b", area="needs", title="B", permission="never.ever", template="x", load=load))
    try:
        loaded = home.load(ACTOR)
        assert [one.widget.key for one in loaded["needs"] if one.widget.key.startswith("t.")] == []
        assert ran == []
    finally:
        for key in ("t.a", "t.b"):
            home.widgets._entries.pop(key)
        home.widgets._sorted = None


# Slots and records


def test_slots_render_in_order_and_the_chain_walks_on_from_what_it_finds(db: None) -> None:
    views = [SavedView.objects.create(name=f"v{i}", list_name="chain", owner_id=uuid7()) for i in range(3)]

    def neighbours(actor: Actor, subject: Any) -> list[slots.Node]:
        if subject not in views:
            return []
        at = views.index(subject)
        return [
            slots.Node(view, "View", view.name, "", f"/{view.name}", 10 * i)
            for i, view in enumerate(views)
            if abs(i - at) == 1
        ]

    slots.register_chain(neighbours)
    try:
        assert [node.number for node in slots.chain(ACTOR, views[0])] == ["v1", "v2"]
        assert [node.number for node in slots.chain(ACTOR, views[1])] == ["v0", "v2"]
    finally:
        slots._chains.remove(neighbours)


def test_a_record_page_has_its_header_tabs_and_verbs(db: None) -> None:
    view = SavedView.objects.create(name="v", list_name="l", owner_id=uuid7())
    request = request_of(path="/x?tab=terms")
    page = record.page(
        request,
        "ui/record.html",
        view,
        kind="Quote",
        number="Q-7",
        name="Helix <b>",
        money=(Decimal("12.5"), "EUR"),
        chevrons=record.chevrons([("a", "Draft"), ("b", "Approved")], "a", main=["a", "b"]),
        verbs=[record.link("edit", "Edit", "/edit", dialog=True)],
        tabs=[record.Tab("lines", "Lines", 3), record.Tab("terms", "Terms")],
    )
    text = page.content.decode()
    assert "Q-7" in text
    assert "Helix &lt;b&gt;" in text
    assert "€12.50" in text
    assert '<a class="tabs__tab" href="?tab=terms" aria-current="page">' in text
    assert "<title>Q-7 · Helix &lt;b&gt; · Pactline</title>" in text


# The API's parts


class Out(Schema):
    id: UUID
    name: str


class Views(ListPage[SavedView]):
    name = "api-views"
    title = "Views"
    columns = [Column("name", "Name", sort="name")]
    search_fields = ("name",)
    default_sort = "name"

    def rows(self, actor: Actor) -> Any:
        return SavedView.objects.filter(owner_id=actor.user_id)


def api() -> TestClient:
    app = NinjaAPI(urls_namespace=f"test-{uuid7()}")
    rest.register_errors(app)

    @app.get("/views", response=rest.Page[Out], openapi_extra=rest.parameters(Views))
    def views(request: HttpRequest) -> Any:
        request.actor = ACTOR  # type: ignore[attr-defined]
        return rest.page(request, Views, Out)

    @app.get("/fast")
    def fast(request: HttpRequest) -> Any:
        request.actor = ACTOR  # type: ignore[attr-defined]
        return rest.page_bytes(request, Views, lambda row: {"id": row.pk, "amount": Decimal("1.50")})

    @app.get("/one", response=Out)
    def one(request: HttpRequest, response: HttpResponse) -> Any:
        return rest.tagged(response, SavedView.objects.get())

    @app.get("/fail/{how}")
    def fail(request: HttpRequest, how: str, number: int = 0) -> Any:
        raise {
            "blocked": Blocked("No.", problems=["Why."], fields={"a": "b"}),
            "missing": Http404("x"),
            "crash": ValueError("secret words"),
        }[how]

    return TestClient(app)


def fill(count: int) -> None:
    for i in range(count):
        SavedView.objects.create(name=f"n{i}", list_name="l", owner_id=ACTOR.user_id)


def test_an_api_list_pages_by_cursor_to_its_end(db: None) -> None:
    fill(5)
    client, names, cursor = api(), [], ""
    while cursor is not None:
        page = client.get(f"/views?limit=2&sort=-name&cursor={cursor}").json()
        names += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert names == ["n4", "n3", "n2", "n1", "n0"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1000", "limit=x", "sort=owner_id", "cursor=abc"])
def test_an_api_list_refuses_what_it_does_not_know(query: str, db: None) -> None:
    answer = api().get(f"/views?{query}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"
    assert answer["Content-Type"] == "application/problem+json"


def test_bytes_carry_decimals_as_text(db: None) -> None:
    fill(1)
    assert api().get("/fast").json()["items"][0]["amount"] == "1.50"


def test_a_record_carries_its_tag(db: None) -> None:
    fill(1)
    assert api().get("/one")["ETag"] == SavedView.objects.get().etag


def test_failures_are_problems_without_secrets(db: None) -> None:
    client = api()
    blocked = client.get("/fail/blocked")
    assert blocked.status_code == 409
    assert blocked.json() | {"request_id": ""} == {
        "type": "urn:pactline:problem:blocked",
        "title": "Conflict",
        "status": 409,
        "detail": "No.",
        "code": "blocked",
        "problems": ["Why."],
        "fields": {"a": "b"},
        "request_id": "",
    }
    assert client.get("/fail/missing").status_code == 404
    invalid = client.get("/fail/blocked?number=x")
    assert invalid.status_code == 422
    assert "number" in invalid.json()["fields"]
    crash = client.get("/fail/crash")
    assert crash.status_code == 500
    assert "secret" not in json.dumps(crash.json())


def test_the_pages_of_the_interface_need_their_permission(client_for: Callable[[str], Client], db: None) -> None:
    for path in ("/", "/search", "/styleguide", "/styleguide/options"):
        assert Client().get(path).status_code == 302
        assert client_for("rita").get(path).status_code == 200
    fragment = Client().get("/search", headers={"HX-Request": "true"})
    assert fragment.status_code == 401
    assert "HX-Redirect" in fragment.headers


def test_home_widgets_read_what_they_are_given() -> None:
    """A widget's context is ``data`` in its template; a name without it would show an empty list."""
    for widget in home.widgets:
        source = get_template(widget.template).template.source  # type: ignore[attr-defined]
        assert "data." in source, widget.template
