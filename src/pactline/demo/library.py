"""What legal and sales operations set up: approval rules, clauses, the contract template, who signs, what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pactline.approvals import actions as approvals
from pactline.approvals.testing import by_owner_manager, by_role, rule
from pactline.authoring import actions as authoring
from pactline.authoring import completeness
from pactline.authoring.models import Clause, ContractType, Template, TemplateMapping, TemplateVersion
from pactline.contracts import actions as contracts
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import Actor

from .content import CLAUSES

DATA = Path(__file__).parent / "data"
TEMPLATE = DATA / "cloud-service-agreement.docx"
ATTRIBUTION = (
    "Based on the Common Paper Cloud Service Agreement with SLA, available at https://commonpaper.com. Licensed under "
    "CC BY 4.0. Copyright Common Paper, Inc."
)
RENAMED: dict[str, dict[str, str]] = {
    "body-23-29": {"choice": "tag", "tag": "field_pilot_fee"},
    "body-57-40": {"choice": "tag", "tag": "field_renewal_notice_days"},
    "body-99-116": {"choice": "tag", "tag": "field_maintenance_notice"},
    "body-103-29": {"choice": "tag", "tag": "field_response_time"},
    "body-177-6": {"choice": "tag", "tag": "field_general_cap_multiplier"},
    "body-35-0": {"choice": "tag", "tag": "field_fees_apply | box"},
    "body-76-0": {"choice": "tag", "tag": "field_uptime_applies | box"},
    "body-103-0": {"choice": "tag", "tag": "field_response_time_applies | box"},
}
"""Placeholders of the demo's template that its authors named after something else, and options that we tick."""


def _path(path: str) -> dict[str, Any]:
    return {"source": "path", "path": path}


def _words(text: str) -> dict[str, Any]:
    return {"source": "constant", "text": text}


OURS: dict[str, dict[str, Any]] = {
    "field_provider_company_name": _path("selling_entity.legal_name"),
    "field_provider_name": _path("selling_entity.legal_name"),
    "field_customer_name": _path("account.legal_name"),
    "field_customer_company_name": _path("account.legal_name"),
    "field_key_terms_effective_date": _path("request.effective_on"),
    "field_cloud_service": _words("the Northlight platform with the products and services in the Order Schedule"),
    "field_subscription_period": {**_path("request.term_months"), "format": "months"},
    "field_fees": _path("totals.tcv"),
    "field_fee_unit": _words("Subscription Period, net of taxes, as in the Order Schedule"),
    "field_pilot_fee": _words("Not applicable"),
    "field_fees_apply": _words("yes"),
    "field_uptime_applies": _words("yes"),
    "field_response_time_applies": _words("yes"),
    "field_governing_law": _words("Germany"),
    "field_jurisdiction": _words("Hamburg, Germany"),
    "field_renewal_notice_days": _path("quote.renewal_notice_days"),
    "field_customer_will_pay_each_invoice_within": _path("quote.payment_terms_days"),
    "field_payment_frequency": _words("monthly in advance"),
    "field_technical_support": _words("By e-mail and telephone on business days, 08:00 to 18:00 CET."),
    "field_general_cap_multiplier": _words("1"),
    "field_maintenance_notice": _words("48"),
    "field_response_time": _words("4"),
    "field_support_timezone": _words("CET"),
    "field_target_uptime": _words("99.5"),
    **{
        f"field_sla{suffix}": _words(value)
        for suffix, value in zip(
            ("", "_2", "_3", "_4", "_5", "_6", "_7", "_8", "_9", "_10"),
            ("99.0", "5", "98.0", "99.0", "10", "95.0", "98.0", "15", "95.0", "25"),
            strict=True,
        )
    },
    "field_increased_claim_other_detail": _words("Not applicable"),
}
"""What our own people chose for the demo's template; every other tag keeps the product's own proposal."""


FOLLOWING: dict[str, dict[str, Any]] = {
    "field_description": _path("request.description"),
    "field_changes": {**_path("request.changes"), "allow_empty": True},
}
"""What our own people chose for the amendment and the renewal."""


def approval_rules(actor: Actor) -> None:
    """The thresholds of sales.md section 7: discounts, margin, non-standard terms; and legal for every contract."""

    def more(path: str, value: float) -> dict[str, Any]:
        return {"field": path, "op": "gt", "value": value}

    discount, margin = "quote.max_discount_percent", "quote.margin_percent"
    quote = "quotes.quote"
    rule("Discount over 10 %", subject_type=quote, when=more(discount, 10), approvers=[by_owner_manager()],
         chain="Sales", order=1, remind_after_hours=4, escalate_after_hours=16, actor=actor)  # fmt: skip
    rule("Discount over 20 %", subject_type=quote, when=more(discount, 20), approvers=[by_owner_manager(2)],
         chain="Sales", order=2, actor=actor)  # fmt: skip
    low = {"any": [more(discount, 30), {"field": margin, "op": "lt", "value": 15}]}
    rule("Discount over 30 % or margin under 15 %", subject_type=quote, when=low, approvers=[by_role("finance")],
         mode="any", chain="Finance", actor=actor)  # fmt: skip
    rule("Non-standard terms", subject_type=quote, when={"field": "quote.is_non_standard", "op": "is_true"},
         approvers=[by_role("legal")], mode="any", chain="Legal", actor=actor)  # fmt: skip
    rule("Legal reads every contract", subject_type="contracts.revision", when={}, approvers=[by_role("legal")],
         mode="any", chain="Legal", keeps_approval=False, actor=actor)  # fmt: skip


def working_time(actor: Actor) -> None:
    """When reminders and escalation count time: our hours in Hamburg, its holidays, the last days of the year."""
    days = {str(day): [["08:30", "12:30"], ["13:15", "17:30"]] for day in range(4)}
    year = clock.today().year
    approvals.create_calendar(
        name="Northlight, Hamburg",
        time_zone="Europe/Berlin",
        hours={**days, "4": [["08:30", "14:30"]]},
        country="DE",
        region="HH",
        closed_days=[date(each, 12, day) for each in (year, year + 1) for day in (24, 31)],
        actor=actor,
    )


def clauses(actor: Actor) -> dict[str, Clause]:
    """The clause library: code -> clause with its standard wording and its fallbacks in order."""
    made: dict[str, Clause] = {}
    for row in CLAUSES:
        clause = authoring.create_clause(name=row.name, code=row.code, actor=actor)
        authoring.add_variation(
            clause.pk, name="Standard", text=row.standard, order=100, rank=0, active=True, actor=actor
        )
        for number, text in enumerate(row.fallbacks, 1):
            authoring.add_variation(
                clause.pk,
                name=f"Fallback {number}",
                text=text,
                order=100 + number,
                rank=number,
                active=True,
                actor=actor,
            )
        made[row.code] = clause
    return made


def contract_type(actor: Actor, *, code: str = "sales", name: str = "Sales Contract") -> ContractType:
    """A contract type with a model of its own."""
    model = authoring.create_contract_model(name=name, actor=actor)
    return authoring.create_contract_type(
        name=name, code=code, model_id=model.pk, description="Subscriptions and services sold on contract.", actor=actor
    )


def install_template(
    data: bytes,
    *,
    filename: str,
    name: str,
    kind: ContractType,
    actor: Actor,
    choices: Mapping[str, Mapping[str, Any]] | None = None,
    renamed: Mapping[str, Mapping[str, str]] | None = None,
    description: str = "",
    request_type: str = "",
    order: int = 100,
) -> Template:
    """Upload a Word file, convert its placeholders by the product's own proposals, complete the mapping, publish it.

    ``renamed``: placeholder -> decision of the conversion; ``choices``: tag -> mapping, where somebody has decided.
    What the proposals leave open is settled the way a configurator would: the clause from its own words, the signatory
    by the order of places.
    """
    parsed = authoring.upload_template(
        data, filename=filename, name=name, contract_type_id=kind.pk, description=description, actor=actor
    )
    parsed = authoring.convert_placeholders(parsed.template.pk, decisions=renamed, actor=actor)
    version = parsed.version
    known = {mapping.key for mapping in completeness.mappings_of(version)}
    for key, fields in (choices or {}).items():
        if key in known:
            authoring.map_tag(version.pk, key, actor=actor, **fields)
    _complete(version, actor)
    authoring.confirm_suggestions(version.pk, actor=actor)
    template = authoring.publish(parsed.template.pk, actor=actor)
    authoring.create_template_rule(
        name=f"{kind.name}: {name}", template_id=template.pk, contract_type_id=kind.pk, request_type=request_type,
        order=order, actor=actor,
    )  # fmt: skip
    return template


def following_templates(kind: ContractType, actor: Actor) -> None:
    """What amends and what renews a contract of this kind."""
    for request_type, name in (("amendment", "Amendment"), ("renewal", "Renewal agreement")):
        install_template(
            (DATA / f"{request_type}.docx").read_bytes(),
            filename=f"{request_type}.docx",
            name=name,
            kind=kind,
            actor=actor,
            choices=FOLLOWING,
            request_type=request_type,
            order=10,
        )


def _complete(version: TemplateVersion, actor: Actor) -> None:
    sides = ["internal", "external"]
    for mapping in completeness.mappings_of(version):
        if mapping.kind == "clause" and mapping.clause is None:
            authoring.map_tag(version.pk, mapping.key, clause_id=_clause_for(mapping, actor).pk, actor=actor)
        elif mapping.source == TemplateMapping.Source.NONE and mapping.kind.startswith("sign"):
            side = sides[0] if len(sides) == 1 else sides.pop(0)
            authoring.map_tag(version.pk, mapping.key, source="signer", signer_side=side, actor=actor)
        elif mapping.source == TemplateMapping.Source.NONE:
            authoring.map_tag(
                version.pk, mapping.key, source="constant", text="Not applicable", allow_empty=True, actor=actor
            )


def _clause_for(mapping: TemplateMapping, actor: Actor) -> Clause:
    """A clause of the library under the tag's own name, made when there is none."""
    code = mapping.key.removeprefix("clause_")
    found = Clause.objects.filter(code=code, is_active=True).first()
    if found is not None:
        return found
    words = code.replace("_", " ").capitalize()
    clause = authoring.create_clause(name=words, code=code, actor=actor)
    authoring.add_variation(
        clause.pk, name="Standard", text=f"{words}: the parties apply the statutory rules.", active=True, actor=actor
    )
    return clause


def signatory_rule(cast: Cast, actor: Actor) -> None:
    """Our managing director signs every contract."""
    signers = [{"user_id": cast.user("ivan").pk, "order": 2, "role": "signer"}]
    authoring.create_signatory_rule(name="The managing director signs", signers=signers, actor=actor)


def configuration(kind: ContractType, actor: Actor) -> None:
    """Which fields of the request and the quote go where in the record of a first contract on our paper."""
    contracts.create_configuration(
        name=kind.name,
        contract_type_id=kind.pk,
        paper="own",
        request_type="new",
        mappings=[
            {"source": "field", "path": "request.title", "target": "title"},
            {"source": "field", "path": "quote.payment_terms_days", "target": "payment_terms_days"},
            {"source": "field", "path": "quote.number", "target": "metadata.quote_number"},
        ],
        actor=actor,
    )
