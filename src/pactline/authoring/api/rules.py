"""Template rules and internal signatory rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pactline.authoring import actions, queries
from pactline.authoring import schemas as s
from pactline.authoring.lists import SignatoryRules, TemplateRules
from pactline.identity.access import acting, requires
from pactline.ui import rest

router = Router(tags=["authoring"])
VIEW, CONFIGURE = "authoring.view", "authoring.configure"


@router.get("/template-rules", response=rest.Page[s.TemplateRuleOut], openapi_extra=rest.parameters(TemplateRules))
@requires(VIEW)
def list_template_rules(request: HttpRequest) -> Any:
    """Rules that pick a template; the lowest order that holds wins."""
    return rest.page(request, TemplateRules, s.TemplateRuleOut)


@router.post("/template-rules", response={201: s.TemplateRuleOut})
@requires(CONFIGURE)
def create_template_rule(request: HttpRequest, body: s.TemplateRuleIn) -> tuple[int, Any]:
    """A new rule."""
    return 201, actions.create_template_rule(**body.dict(), actor=acting(request))


@router.get("/template-rules/{rule_id}", response=s.TemplateRuleOut)
@requires(VIEW)
def read_template_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID) -> Any:
    """One rule."""
    return rest.tagged(response, queries.template_rule(rule_id, actor=acting(request)))


@router.patch("/template-rules/{rule_id}", response=s.TemplateRuleOut)
@requires(CONFIGURE)
def change_template_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID, body: s.TemplateRulePatch) -> Any:
    """Change a rule."""
    row = actions.change_template_rule(
        rule_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)


@router.delete("/template-rules/{rule_id}", response={204: None})
@requires(CONFIGURE)
def remove_template_rule(request: HttpRequest, rule_id: UUID) -> tuple[int, None]:
    """Delete a rule."""
    actions.remove_template_rule(rule_id, actor=acting(request))
    return 204, None


@router.get("/signatory-rules", response=rest.Page[s.SignatoryRuleOut], openapi_extra=rest.parameters(SignatoryRules))
@requires(VIEW)
def list_signatory_rules(request: HttpRequest) -> Any:
    """Rules that say who signs for us."""
    return rest.page(request, SignatoryRules, s.SignatoryRuleOut)


@router.post("/signatory-rules", response={201: s.SignatoryRuleOut})
@requires(CONFIGURE)
def create_signatory_rule(request: HttpRequest, body: s.SignatoryRuleIn) -> tuple[int, Any]:
    """A new rule."""
    return 201, actions.create_signatory_rule(**body.dict(), actor=acting(request))


@router.get("/signatory-rules/{rule_id}", response=s.SignatoryRuleOut)
@requires(VIEW)
def read_signatory_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID) -> Any:
    """One rule with its people."""
    return rest.tagged(response, queries.signatory_rule(rule_id, actor=acting(request)))


@router.patch("/signatory-rules/{rule_id}", response=s.SignatoryRuleOut)
@requires(CONFIGURE)
def change_signatory_rule(
    request: HttpRequest, response: HttpResponse, rule_id: UUID, body: s.SignatoryRulePatch
) -> Any:
    """Change a rule; `signers` replaces all of them."""
    row = actions.change_signatory_rule(
        rule_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)


@router.delete("/signatory-rules/{rule_id}", response={204: None})
@requires(CONFIGURE)
def remove_signatory_rule(request: HttpRequest, rule_id: UUID) -> tuple[int, None]:
    """Delete a rule."""
    actions.remove_signatory_rule(rule_id, actor=acting(request))
    return 204, None
