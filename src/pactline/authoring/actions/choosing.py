"""Choosing a template and our signatories for a context. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.authoring import queries, rules
from pactline.authoring.models import ContractType, InternalSignatoryRule, InternalSigner, Template, TemplateRule
from pactline.kernel.errors import InvalidInput


def choose_template(
    context: Mapping[str, Any],
    *,
    contract_type: ContractType,
    request_type: str = "new",
    category_id: UUID | None = None,
    template_id: UUID | str | None = None,
) -> Template:
    """The template of a request: the one asked for, else by the rule with the lowest order that holds, else the only one.

    Only published, active templates within their dates. Raises InvalidInput saying what is missing."""
    usable = list(queries.usable_templates(contract_type.pk))
    if template_id:
        chosen = next((template for template in usable if str(template.pk) == str(template_id)), None)
        if chosen is None:
            raise InvalidInput(
                _("The chosen template cannot be used for “%(type)s”: it must be published, active and valid today.")
                % {"type": contract_type.name},
                fields={"template": _("Choose another template.")},
            )
        return chosen
    if not usable:
        raise InvalidInput(
            _("There is no published template that is active and valid today for the contract type “%(type)s”.")
            % {"type": contract_type.name},
            fields={"contract_type": _("Publish a template for this type, or choose another type.")},
        )
    ids = {template.pk for template in usable}
    candidates = [
        rule
        for rule in TemplateRule.objects.filter(is_active=True).select_related("template", "category")
        if rule.template_id in ids
        and rule.contract_type_id in (None, contract_type.pk)
        and rule.request_type in ("", request_type)
        and (category_id is None or rule.category_id in (None, category_id))
    ]
    rule = rules.first_holding(candidates, context)
    if rule is not None:
        return next(template for template in usable if template.pk == rule.template_id)
    if len(usable) == 1 and not candidates:
        return usable[0]
    raise InvalidInput(
        _("No template rule picks a template for the contract type “%(type)s” here.") % {"type": contract_type.name},
        problems=[_("Usable are: %(names)s.") % {"names": ", ".join(template.name for template in usable)}],
        fields={"template": _("Choose a template, or add a template rule without a condition.")},
    )


def choose_internal_signers(context: Mapping[str, Any], *, template: Template | None = None) -> list[InternalSigner]:
    """Our people who sign, in order, by the rule with the lowest order that holds; empty when none does.

    A rule for this template wins over one for every template of the same order."""
    found = InternalSignatoryRule.objects.filter(is_active=True).prefetch_related("signers__user")
    fitting = [rule for rule in found if rule.template_id is None or (template and rule.template_id == template.pk)]
    fitting.sort(key=lambda rule: (rule.order, rule.template_id is None, rule.name))
    rule = rules.first_holding(fitting, context)
    if rule is None:
        return []
    return sorted((signer for signer in rule.signers.all() if signer.user.is_active), key=lambda signer: signer.order)
