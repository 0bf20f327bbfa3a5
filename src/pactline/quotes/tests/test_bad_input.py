"""What cannot be done with a quote is refused on its pages with a sentence, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from pactline.identity.testing import Cast
from pactline.notify.models import MailMessage
from pactline.quotes.testing import Shop, approved_quote

ClientFor = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def test_an_expired_quote_is_neither_sent_nor_accepted_nor_signed(
    shop: Shop, cast: Cast, client_for: ClientFor, move_clock: Any
) -> None:
    made = approved_quote(shop, actor=cast.rita)
    day, base = made.expires_on, f"/quotes/{made.pk}"
    move_clock(datetime.combine(day, time(12), tzinfo=UTC) + timedelta(days=1))
    rita = client_for("rita")
    mails = MailMessage.objects.count()
    sentence = f"was valid until {day.isoformat()}"
    for way, data in (("sending", {"message": "", "by_email": "on"}), ("acceptance", {"accepted_by": "Carla"})):
        page = rita.post(f"{base}/{way}", data)
        assert page.status_code == 409 and sentence in page.content.decode(), (way, page.content.decode()[-2000:])
        answer = rita.post(f"/api/v1{base}/{way}", data, content_type="application/json")
        assert answer.status_code in (409, 422) and sentence in answer.content.decode(), (way, answer.content)
    assert rita.post(f"{base}/contract", {}).status_code in (409, 422)
    made.refresh_from_db()
    assert made.status == "approved" and MailMessage.objects.count() == mails
