from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from pactline.activity.models import Event
from pactline.identity import actions as identity
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.notify import actions, kinds, queries
from pactline.notify.models import MailMessage, Notice, Preference
from pactline.ui import formats

pytestmark = pytest.mark.django_db
kinds.register("test.asked", "Somebody asks me", email=True)


def test_a_notice_lands_in_one_inbox_only(cast: Cast) -> None:
    team = cast.user("rita").team
    notice = actions.notify(
        user=cast.user("rita"), title="Approve\nQ-1", url="/quotes/1", body="Soon", subject=team, actor=cast.max
    )
    assert notice is not None
    assert (notice.title, notice.actor_label, notice.subject_type) == ("Approve Q-1", cast.max.label, "identity.team")
    assert queries.unread(cast.rita) == 1
    assert queries.unread(cast.max) == 0
    assert Event.objects.filter(name="notify.notice.given", subject_id=notice.pk).exists()
    assert not MailMessage.objects.exists()
    with pytest.raises(NotVisible):
        actions.read(notice.pk, actor=cast.max)
    actions.read(notice.pk, actor=cast.rita)
    actions.read(notice.pk, actor=cast.rita)
    assert queries.unread(cast.rita) == 0


def test_the_kind_and_the_person_decide_about_e_mail(cast: Cast) -> None:
    rita = cast.user("rita")
    actions.notify(user=rita, title="One", kind="test.asked", url="/x")
    message = MailMessage.objects.get()
    assert message.to == rita.email
    assert "http://127.0.0.1:8000/x" in message.text
    actions.choose({"test.asked": (False, False)}, actor=cast.rita)
    assert actions.notify(user=rita.pk, title="Two", kind="test.asked", mail=True) is None
    assert (MailMessage.objects.count(), Notice.objects.count()) == (1, 1)
    actions.choose({"test.asked": (True, True)}, actor=cast.rita)
    actions.notify(user=rita, title="Three", kind="test.asked", mail=False)
    assert (MailMessage.objects.count(), Notice.objects.count()) == (1, 2)
    actions.notify(user=rita, title="Four", kind="never.registered", mail=True)
    assert (MailMessage.objects.count(), Notice.objects.count()) == (2, 3)


def test_who_has_left_is_told_nothing(cast: Cast) -> None:
    identity.change_user(cast.user("sam").pk, actor=SYSTEM, is_active=False)
    assert actions.notify(user=cast.user("sam").pk, title="x", mail=True) is None
    assert not Notice.objects.exists()
    assert not MailMessage.objects.exists()


def test_an_unknown_kind_cannot_be_chosen(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="no kind of notice"):
        actions.choose({"nonsense": (True, True)}, actor=cast.rita)
    assert not Preference.objects.exists()


def test_the_inbox_page_and_opening(cast: Cast, client_for: object) -> None:
    client: Client = client_for("rita")  # type: ignore[operator]
    mine = actions.notify(user=cast.user("rita"), title="Look at the quote", url="/notices/preferences")
    other = actions.notify(user=cast.user("max"), title="Not for Rita", url="/")
    evil = actions.notify(user=cast.user("rita"), title="Away", url="//evil.example/")
    assert mine
    assert other
    assert evil
    page = client.get("/notices/")
    assert page.status_code == 200
    assert b"Look at the quote" in page.content
    assert b"Not for Rita" not in page.content
    opened = client.get(mine.get_absolute_url())
    assert (opened.status_code, opened["Location"]) == (303, "/notices/preferences")
    assert client.get(evil.get_absolute_url())["Location"] == "/notices/"
    assert client.get(other.get_absolute_url()).status_code == 404
    actions.notify(user=cast.user("rita"), title="Another")
    assert client.post("/notices/reading").status_code == 303
    assert queries.unread(cast.rita) == 0
    assert queries.unread(cast.max) == 1
    assert Client().get("/notices/").status_code == 302


def test_the_preferences_page(cast: Cast, client_for: object) -> None:
    client: Client = client_for("rita")  # type: ignore[operator]
    page = client.get("/notices/preferences")
    assert b"Somebody asks me" in page.content
    names = [f"kind_{n}" for n in range(len(kinds.every()))]
    assert client.post("/notices/preferences", dict.fromkeys(names, "none")).status_code == 303
    assert {(p.inbox, p.email) for p in Preference.objects.all()} == {(False, False)}
    assert client.post("/notices/preferences", dict.fromkeys(names, "wrong")).status_code == 422


def test_the_bell_counts(cast: Cast, client_for: object) -> None:
    actions.notify(user=cast.user("rita"), title="One")
    page = client_for("rita").get("/notices/")  # type: ignore[operator]
    assert b"1 new notice" in page.content


def test_the_api_of_the_inbox(cast: Cast, client_for: object) -> None:
    client: Client = client_for("rita")  # type: ignore[operator]
    notice = actions.notify(user=cast.user("rita"), title="One", kind="test.asked", mail=False)
    other = actions.notify(user=cast.user("max"), title="Other")
    assert notice
    assert other
    assert [n["title"] for n in client.get("/api/v1/notify/notices").json()["items"]] == ["One"]
    assert client.get("/api/v1/notify/notices?unread=1").json()["items"][0]["id"] == str(notice.pk)
    assert client.get("/api/v1/notify/notices/unread").json() == {"unread": 1}
    assert client.post(f"/api/v1/notify/notices/{notice.pk}/reading").json()["read_at"]
    assert client.post(f"/api/v1/notify/notices/{other.pk}/reading").status_code == 404
    assert client.get("/api/v1/notify/notices?unread=1").json()["items"] == []
    wish = [{"kind": "test.asked", "inbox": False, "email": True}]
    answer = client.put("/api/v1/notify/preferences", wish, content_type="application/json").json()
    assert next(w for w in answer if w["kind"] == "test.asked")["inbox"] is False
    assert client.post("/api/v1/notify/notices/reading").json() == {"unread": 0}
    assert Client().get("/api/v1/notify/notices").status_code == 401


def test_words_are_made_in_the_language_of_their_reader(cast: Cast) -> None:
    rita, max_ = cast.user("rita"), cast.user("max")
    identity.set_preferences(actor=cast.rita, locale="de")
    rita.refresh_from_db()
    with translation.override("fr"):
        for person in (rita, max_):
            actions.notify(
                user=person, title=lambda: _("Inbox"), body=lambda: formats.day(date(2026, 12, 3)), kind="test.asked"
            )
    german, english = Notice.objects.get(user=rita), Notice.objects.get(user=max_)
    assert (german.title, german.body) == ("Posteingang", "03.12.2026")
    assert (english.title, english.body) == ("Inbox", "3 Dec 2026")
    assert {row.subject for row in MailMessage.objects.all()} == {"Posteingang", "Inbox"}
