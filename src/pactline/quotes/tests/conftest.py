"""A shop for every test of quotes."""

from __future__ import annotations

import pytest

from pactline.identity.testing import Cast
from pactline.quotes.testing import Shop, shop


@pytest.fixture(name="shop")
def _shop(cast: Cast) -> Shop:
    return shop(actor=cast.rita)
