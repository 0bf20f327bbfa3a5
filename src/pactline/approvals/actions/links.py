"""Answering from the link of an e-mail: one person, one step, once, and only by sending the form."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from pactline.approvals import queries
from pactline.approvals.models import AnswerLink, ApprovalStep
from pactline.identity.queries import actor_for
from pactline.kernel import clock
from pactline.kernel.models import save

from . import progress, steps


def answer_link(token: str, *, approve: bool, comment: str = "", **facts: Any) -> ApprovalStep:
    """Decide as the person whom the link was sent to; ``facts``: ip, user_agent, request_id of the browser.

    The same guards hold as for somebody who signed in. Raises ``NotVisible`` (no such link) and ``Gone`` (used, expired,
    taken back, or nothing left to decide); what is refused does not use the link up.
    """
    with transaction.atomic():
        seen = queries.usable_link(token)
        progress.lock(seen.step.request_id)
        ApprovalStep.objects.select_for_update().get(pk=seen.step_id)
        link = AnswerLink.objects.select_for_update(of=("self",)).select_related("person", "step").get(pk=seen.pk)
        queries.require_usable(link)
        actor = actor_for(link.person, via="link", **facts)
        decide = steps.approve if approve else steps.reject
        decided = decide(link.step_id, comment=comment, actor=actor)
        link.used_at = clock.now()
        save(link, fields=["used_at"])
        return decided
