from __future__ import annotations

import pytest

from pactline.identity.testing import Cast, make_cast


@pytest.fixture
def transactional_cast(transactional_db: None) -> Cast:
    """The cast, committed: for tests with threads."""
    return make_cast()
