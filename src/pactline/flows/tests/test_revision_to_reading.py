"""New revisions are read where a playbook asks for it."""

from __future__ import annotations

import pytest

from pactline.activity.models import Event
from pactline.activity.tasks import deliver
from pactline.contracts import testing as contracts
from pactline.identity.testing import Cast
from pactline.intelligence import actions, testing
from pactline.intelligence.models import Analysis

pytestmark = pytest.mark.django_db


def test_a_new_revision_is_read_once_when_the_playbook_says_so(cast: Cast) -> None:
    with testing.reading():
        version = testing.playbook(cast)
        request = testing.request_with(cast, testing.STANDARD_CAP)
        event = Event.objects.get(name="contracts.revision.created", subject_id=contracts.latest(request).pk)
        deliver(event.pk)
        assert not Analysis.objects.exists()
        actions.change_playbook(version.playbook_id, reads_revisions=True, actor=cast.cora)
        from pactline.flows.revision_to_reading import read_revision

        read_revision(event)
        read_revision(event)
    asked = Analysis.objects.get()
    assert (asked.revision_id, asked.owner_id, asked.status) == (event.subject_id, cast.rita.user_id, "queued")
