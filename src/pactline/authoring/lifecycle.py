"""The states of a template."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from .models import Template, TemplateStatus


def is_complete(template: Template, actor: Actor) -> str | None:
    """Every tag is mapped and can be filled."""
    from .completeness import problems_of

    problems = problems_of(template)
    if not problems:
        return None
    if len(problems) == 1:
        return problems[0]
    return _("%(first)s And %(count)s more; see the template's page.") % {
        "first": problems[0],
        "count": len(problems) - 1,
    }


def type_is_active(template: Template, actor: Actor) -> str | None:
    """Templates serve active contract types only."""
    if template.contract_type.is_active:
        return None
    return _("The contract type “%(type)s” is not active.") % {"type": template.contract_type.name}


S = TemplateStatus

TEMPLATE: Lifecycle[Any] = Lifecycle(
    Template,
    initial=S.DRAFT,
    steps=[
        Step(
            verb="publish",
            done="published",
            label=gettext_lazy("Publish"),
            source=(S.DRAFT, S.EDITING),
            target=S.PUBLISHED,
            permission="authoring.publish",
            guards=(type_is_active, is_complete),
            stamp="published_at",
        ),
        Step(
            verb="revise",
            done="revised",
            label=gettext_lazy("Create revision"),
            source=(S.PUBLISHED,),
            target=S.EDITING,
            permission="authoring.configure",
        ),
        Step(
            verb="discard",
            done="discarded",
            label=gettext_lazy("Discard revision"),
            source=(S.EDITING,),
            target=S.PUBLISHED,
            permission="authoring.configure",
            danger=True,
        ),
    ],
)
