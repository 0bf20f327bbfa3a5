"""What every page of a review link has in common."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_links_address_stays_with_us_and_its_forms_can_be_sent() -> None:
    response = Client().get("/review/there-is-no-such-link")
    assert response.status_code == 404
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    # Under “no-referrer” browsers post with “Origin: null”, which the check against forged requests refuses.
    assert response["Referrer-Policy"] == "same-origin"
