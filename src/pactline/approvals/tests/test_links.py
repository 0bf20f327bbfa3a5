"""Answering from the e-mail: one person, one step, once, by sending the form and never by opening the link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.approvals import actions
from pactline.approvals.models import AnswerLink, ApprovalRequest, ApprovalStep
from pactline.approvals.testing import by_owner_manager, by_user
from pactline.identity.models import User
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Gone, NotVisible
from pactline.notify.models import MailMessage

from .conftest import Deal, above

S = ApprovalStep.Status


def links_to(name: str) -> list[str]:
    """The addresses in the newest message to somebody."""
    mail = MailMessage.objects.filter(to=f"{name}@northlight.example").order_by("-created_at", "-id").first()
    assert mail is not None
    found = re.findall(r"/approvals/answer/[\w-]+", mail.text)
    assert found and all(address in mail.html for address in found)
    return found


@pytest.fixture
def asked(deal: Deal, make: Any, cast: Cast) -> ApprovalRequest:
    make("Manager", above(10), by_owner_manager(), chain="Discount")
    make("Finance", above(20), by_user(cast.user("finn")), chain="Discount", order=2)
    deal.context |= {"discount": 25}
    return actions.submit(subject=deal.team, actor=cast.rita, note="Strategic customer")


def state(request: ApprovalRequest) -> dict[str, str]:
    rows = ApprovalStep.objects.filter(request=request)
    return {name.split()[0]: status for name, status in rows.values_list("approver__name", "status")}


def test_opening_the_link_decides_nothing(asked: ApprovalRequest) -> None:
    address = links_to("max")[0]
    for _again in range(3):
        page = Client().get(address)
        assert page.status_code == 200
    assert Client().head(address).status_code == 200
    assert state(asked) == {"Max": S.PENDING, "Finn": S.WAITING}
    words = page.content.decode()
    assert "Deal 1" in words and "Strategic customer" in words and "Discount is more than 10" in words
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex, nofollow"
    token = address.rsplit("/", 1)[1]
    link = AnswerLink.objects.get()
    assert token not in (link.token_hash, str(link.pk)) and link.used_at is None


def test_a_form_of_another_page_is_refused(asked: ApprovalRequest) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(links_to("max")[0], {"decision": "approve"}).status_code == 403
    assert state(asked)["Max"] == S.PENDING


def test_approving_by_link_works_once(asked: ApprovalRequest, deal: Deal) -> None:
    address, client = links_to("max")[0], Client(enforce_csrf_checks=True)
    page = client.get(address).content.decode()
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert secret is not None
    data = {"decision": "approve", "comment": "Fine", "csrfmiddlewaretoken": secret[1]}
    assert client.post(address, data).status_code == 200
    assert state(asked) == {"Max": S.APPROVED, "Finn": S.PENDING}
    step = ApprovalStep.objects.get(approver__name="Max Sommer")
    assert step.decided_by_id == step.approver_id and step.comment == "Fine"
    event = Event.objects.get(name="approvals.approvalstep.approved")
    assert (event.via, event.actor_label) == ("link", "Max Sommer")
    again = client.post(address, data)
    assert again.status_code == 410 and b"answered with this link already" in again.content
    assert client.get(address).status_code == 410
    assert Event.objects.filter(name="approvals.approvalstep.approved").count() == 1


def test_rejecting_by_link_needs_words(asked: ApprovalRequest, deal: Deal) -> None:
    address = links_to("max")[0]
    assert Client().post(address, {"decision": "reject", "comment": " "}).status_code == 422
    assert Client().post(address, {"comment": "x"}).status_code == 422
    assert Client().post(address, {"decision": "dance"}).status_code == 422
    assert state(asked)["Max"] == S.PENDING and AnswerLink.objects.get().used_at is None
    assert Client().post(address, {"decision": "reject", "comment": "Too low"}).status_code == 200
    assert deal.answers == [("rejected", "Too low")]


def test_unknown_and_expired_links_say_so(asked: ApprovalRequest) -> None:
    assert Client().get("/approvals/answer/" + "x" * 43).status_code == 404
    address = links_to("max")[0]
    AnswerLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    for answer in (Client().get(address), Client().post(address, {"decision": "approve"})):
        assert answer.status_code == 410 and b"has expired" in answer.content
    assert state(asked)["Max"] == S.PENDING


def test_a_link_ends_with_its_step(asked: ApprovalRequest, cast: Cast) -> None:
    address = links_to("max")[0]
    actions.recall(asked.pk, actor=cast.rita)
    answer = Client().post(address, {"decision": "approve"})
    assert answer.status_code == 410 and b"no longer needed" in answer.content
    assert state(asked)["Max"] == S.CANCELED


def test_a_delegated_step_is_answered_by_the_new_person_only(asked: ApprovalRequest, cast: Cast) -> None:
    address = links_to("max")[0]
    step = ApprovalStep.objects.get(approver__name="Max Sommer")
    actions.delegate(step.pk, user_id=cast.lena.user_id, actor=cast.max)
    assert Client().post(address, {"decision": "approve"}).status_code == 410
    assert Client().post(links_to("lena")[0], {"decision": "approve"}).status_code == 200
    step.refresh_from_db()
    assert step.decided_by and step.decided_by.name == "Lena Okafor"


def test_a_reminder_brings_a_new_link_and_ends_the_old_one(asked: ApprovalRequest) -> None:
    first = links_to("max")[0]
    ApprovalStep.objects.filter(status="pending").update(remind_at=clock.now() - timedelta(minutes=1))
    assert actions.remind_due() == 1
    second = links_to("max")[0]
    assert second != first
    assert Client().get(first).status_code == 410 and Client().get(second).status_code == 200


def test_a_deputy_answers_only_while_standing_in(deal: Deal, make: Any, cast: Cast) -> None:
    today = clock.today()
    away = actions.delegate_absence(deputy_id=cast.finn.user_id, starts_on=today, ends_on=today, actor=cast.max)
    make("Manager", above(10), by_owner_manager())
    deal.context |= {"discount": 25}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    address = links_to("finn")[0]
    assert b"in the place of Max Sommer" in Client().get(address).content
    actions.revoke_delegation(away.pk, actor=cast.max)
    refused = Client().post(address, {"decision": "approve"})
    assert refused.status_code == 410 and b"no longer stand in for Max Sommer" in refused.content
    assert state(request) == {"Max": S.PENDING}
    actions.delegate_absence(deputy_id=cast.finn.user_id, starts_on=today, ends_on=today, actor=cast.max)
    assert Client().post(address, {"decision": "approve"}).status_code == 200
    step = ApprovalStep.objects.get()
    assert step.approver.name == "Max Sommer" and step.decided_by and step.decided_by.name == "Finn Larsen"


def test_the_guards_hold_for_links_too(asked: ApprovalRequest, deal: Deal, cast: Cast) -> None:
    address = links_to("max")[0]
    deal.editors = {cast.max.user_id}
    answer = Client().post(address, {"decision": "approve"})
    assert answer.status_code == 409 and b"submitted or edited" in answer.content
    deal.editors = set()
    User.objects.filter(pk=cast.user("max").pk).update(roles=["sales_agent"])
    assert Client().post(address, {"decision": "approve"}).status_code == 403
    User.objects.filter(pk=cast.user("max").pk).update(roles=["sales_manager"], is_active=False)
    assert Client().post(address, {"decision": "approve"}).status_code == 410
    assert state(asked)["Max"] == S.PENDING and AnswerLink.objects.get().used_at is None


def test_links_of_the_action_itself(asked: ApprovalRequest) -> None:
    token = links_to("max")[0].rsplit("/", 1)[1]
    with pytest.raises(NotVisible):
        actions.answer_link("nothing", approve=True)
    actions.answer_link(token, approve=True, ip="192.0.2.7")
    assert Event.objects.get(name="approvals.approvalstep.approved").ip == "192.0.2.7"
    with pytest.raises(Gone):
        actions.answer_link(token, approve=False, comment="No")


def test_the_page_speaks_the_language_of_its_person(asked: ApprovalRequest, cast: Cast) -> None:
    address = links_to("max")[0]
    User.objects.filter(pk=cast.user("max").pk).update(locale="de")
    page = Client().get(address).content.decode()
    assert '<html lang="de"' in page and "Freigeben" in page


def test_guessing_links_is_stopped_for_a_while(asked: ApprovalRequest, move_clock: Callable[[datetime], None]) -> None:
    move_clock(clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1))  # tries are counted by the minute
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    answers = [guesser.post(f"/approvals/answer/guess-{number}").status_code for number in range(31)]
    assert set(answers[:30]) == {404} and answers[30] == 429
    assert Client(REMOTE_ADDR="203.0.113.10").get(links_to("max")[0]).status_code == 200
    assert state(asked) == {"Max": S.PENDING, "Finn": S.WAITING}


def test_links_end_after_the_days_of_the_setting(
    deal: Deal, make: Any, cast: Cast, settings: Any, move_clock: Any
) -> None:
    settings.PACTLINE_APPROVAL_LINK_DAYS = 2
    make("Manager", above(10), by_owner_manager())
    deal.context |= {"discount": 25}
    actions.submit(subject=deal.team, actor=cast.rita)
    (address,) = links_to("max")
    mail = MailMessage.objects.get(to="max@northlight.example")
    assert "for 2 days" in mail.text and "for 2 days" in mail.html
    begun = clock.now()
    move_clock(begun + timedelta(days=2, minutes=-1))
    assert Client().get(address).status_code == 200
    move_clock(begun + timedelta(days=2, minutes=1))
    assert Client().get(address).status_code == 410
