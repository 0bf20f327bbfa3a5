"""Working calendars: who has which, and what cannot be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.approvals import actions, calendars
from pactline.approvals.models import ApprovalStep, WorkCalendar
from pactline.approvals.testing import by_user
from pactline.identity.testing import Cast
from pactline.kernel.errors import InvalidInput, NotAllowed

from .conftest import Deal, above

ClientFor = Callable[[str], Client]
WEEK = {str(day): [["09:00", "17:00"]] for day in range(5)}


def calendar(cast: Cast, **fields: Any) -> WorkCalendar:
    known = {"name": "Berlin", "time_zone": "Europe/Berlin", "hours": WEEK, "country": "DE", "region": "BE", **fields}
    return actions.create_calendar(actor=cast.cora, **known)


def test_each_team_by_its_own_else_everybodys(cast: Cast) -> None:
    people = [cast.user("max"), cast.user("finn")]
    monday = datetime(2026, 12, 28, 23, tzinfo=UTC)
    assert {work.zone for work in calendars.of_people(people).values()} == {"UTC"}
    calendar(cast)
    calendar(cast, name="Finance", team_id=cast.user("finn").team_id, time_zone="Asia/Tokyo", country="", region="")
    works = calendars.of_people(people)
    assert works[people[0].pk].zone == "Europe/Berlin" and works[people[1].pk].zone == "Asia/Tokyo"
    assert calendars.due(monday, 1, works[people[1].pk]) == datetime(2026, 12, 29, 1, tzinfo=UTC)
    assert calendars.due(monday, 1, works[people[0].pk]) == datetime(2026, 12, 29, 9, tzinfo=UTC)
    assert calendars.due(monday, 0, works[people[0].pk]) is None


def test_holidays_of_a_region_and_closed_days(cast: Cast) -> None:
    work = calendars.worktime(calendar(cast, closed_days=[date(2026, 12, 24)]))
    for day, open_ in ((date(2026, 12, 23), True), (date(2026, 12, 24), False), (date(2026, 12, 25), False)):
        assert work.works_on(day) is open_
    assert not work.works_on(date(2027, 3, 8)), "women's day, in Berlin only"
    assert (date(2027, 3, 8)) not in dict(
        calendars.coming_holidays(WorkCalendar(country="DE", region="BY"), date(2027, 1, 1))
    )


def test_reminders_keep_the_holidays_of_the_approver(deal: Deal, make: Any, cast: Cast, move_clock: Any) -> None:
    calendar(cast)
    make("Finance", above(10), by_user(cast.user("finn")), remind_after_hours=4)
    move_clock(datetime(2026, 12, 24, 14, tzinfo=UTC))  # Thursday, three in the afternoon in Berlin
    deal.context |= {"discount": 15}
    actions.submit(subject=deal.team, actor=cast.rita)
    due = ApprovalStep.objects.get().remind_at
    assert due is not None and due.replace(second=0, microsecond=0) == datetime(2026, 12, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "bad"),
    [
        ({"name": " "}, "name"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"region": "Moon"}, "region"),
        ({"hours": {}}, "hours"),
        ({"hours": {"7": [["09:00", "17:00"]]}}, "hours"),
        ({"hours": {"0": [["17:00", "09:00"]]}}, "hours"),
        ({"hours": {"0": [["09:00", "12:00"], ["11:00", "17:00"]]}}, "hours"),
        ({"hours": {"0": [["nine", "five"]]}}, "hours"),
        ({"hours": {"0": "x"}}, "hours"),
    ],
)
def test_unusable_calendars_are_refused(cast: Cast, fields: dict[str, Any], bad: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        calendar(cast, **fields)
    assert list(refusal.value.fields) == [bad]
    assert not WorkCalendar.objects.exists()


def test_one_calendar_for_each_team_by_those_who_configure(cast: Cast) -> None:
    made = calendar(cast)
    with pytest.raises(InvalidInput, match="already"):
        calendar(cast, name="Second")
    with pytest.raises(NotAllowed):
        actions.edit_calendar(made.pk, actor=cast.rita, name="Mine")
    with pytest.raises(NotAllowed):
        actions.delete_calendar(made.pk, actor=cast.max)
    actions.edit_calendar(made.pk, actor=cast.cora, region="BY")
    assert Event.objects.get(name="approvals.workcalendar.changed").data["changed"] == ["region"]
    actions.delete_calendar(made.pk, actor=cast.cora)
    assert not WorkCalendar.objects.exists()


def test_the_holidays_that_come_reach_over_the_turn_of_the_year() -> None:
    coming = calendars.coming_holidays(WorkCalendar(country="DE", region="BE"), date(2026, 12, 26))
    assert [day for day, _name in coming][:3] == [date(2026, 12, 26), date(2027, 1, 1), date(2027, 3, 8)]
    assert coming[-1][0] == date(2027, 12, 26)
    assert calendars.coming_holidays(WorkCalendar(country=""), date(2026, 12, 26)) == []


def test_calendar_pages(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("cora")
    data = {
        "name": "Berlin", "time_zone": "Europe/Berlin", "country": "DE", "region": "BE", "closed_days": "2026-12-24",
        "day0": "09:00–12:00, 13:00-17:30", "day4": "09:00-14:00",
    }  # fmt: skip
    assert client.get("/working-calendars/new").status_code == 200
    wrong = client.post("/working-calendars/new", {**data, "day1": "nine", "closed_days": "soon"})
    assert wrong.status_code == 422 and b"Write hours like 09:00" in wrong.content and b"no date" in wrong.content
    assert client.post("/working-calendars/new", data).status_code == 303
    made = WorkCalendar.objects.get()
    assert made.hours == {"0": [["09:00", "12:00"], ["13:00", "17:30"]], "4": [["09:00", "14:00"]]}
    page = client.get(made.get_absolute_url()).content.decode()
    assert "13:00–17:30" in page and "Next public holidays" in page
    assert b"Berlin" in client.get("/working-calendars/").content
    assert client.post(f"/working-calendars/{made.pk}/edit", {**data, "day0": "08:00-16:00"}).status_code == 303
    made.refresh_from_db()
    assert made.hours["0"] == [["08:00", "16:00"]]
    assert client_for("rita").post(f"/working-calendars/{made.pk}/edit", data).status_code == 403
    assert client_for("sam").get("/working-calendars/").status_code == 403
    assert client.post(f"/working-calendars/{made.pk}/deletion").status_code == 303


def test_calendar_api(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("cora")
    body = {"name": "Berlin", "time_zone": "Europe/Berlin", "hours": WEEK, "closed_days": ["2026-12-24"]}

    def call(who: Client, method: str, path: str, data: Any = None) -> tuple[int, Any]:
        answer = who.generic(
            method, f"/api/v1/approvals/calendars{path}", json.dumps(data), content_type="application/json"
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None

    assert call(client_for("rita"), "POST", "", body)[0] == 403
    status, made = call(client, "POST", "", body)
    assert status == 201 and made["closed_days"] == ["2026-12-24"] and made["team_id"] is None
    assert call(client, "PATCH", f"/{made['id']}", {"hours": {"0": [["9", "5"]]}})[0] == 422
    assert call(client, "PATCH", f"/{made['id']}", {"country": "AT"})[1]["country"] == "AT"
    assert [row["name"] for row in call(client, "GET", "")[1]["items"]] == ["Berlin"]
    assert call(client, "GET", f"/{made['id']}")[0] == 200
    assert call(client, "DELETE", f"/{made['id']}")[0] == 204
