"""Approval rules: a change makes a new version, so that a step always shows the rule as it was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.approvals import planning, subjects
from pactline.approvals.models import ApprovalStep, Mode, Rule
from pactline.identity.models import Team, User
from pactline.identity.roles import ROLES
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe, validate
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

FIELDS = (
    *("name", "description", "condition", "approvers", "mode", "needed", "chain", "order", "watch"),
    *("keeps_approval", "tolerance", "remind_after_hours", "escalate_after_hours", "escalate_to"),
)


def create_rule(*, subject_type: str, actor: Actor, is_active: bool = True, **fields: Any) -> Rule:
    """A new rule, active at once unless ``is_active`` is False. Fields: name, description, condition, approvers, mode,
    needed, chain, order, watch, keeps_approval, tolerance, remind_after_hours, escalate_after_hours, escalate_to. Raises
    ``InvalidInput`` with a sentence for each field that cannot be used.
    """
    actor.require("approvals.configure", _("create an approval rule"))
    subjects.get(subject_type)
    rule = Rule(subject_type=subject_type, created_by_id=actor.user_id, is_active=is_active, **_known(fields))
    _check(rule)
    with transaction.atomic():
        rule.save(force_insert=True)
        record(subject=rule, verb="created", actor=actor, data=_told(rule))
    return rule


def edit_rule(rule_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Rule:
    """A new version of the rule with ``fields`` changed; requests in review keep the version that they began with."""
    actor.require("approvals.configure", _("change an approval rule"))
    with transaction.atomic():
        old = locked(Rule.objects.filter(is_current=True), rule_id, if_match=if_match)
        new = Rule(
            family=old.family,
            version=old.version + 1,
            is_active=old.is_active,
            subject_type=old.subject_type,
            created_by_id=actor.user_id,
            **{name: getattr(old, name) for name in FIELDS},
        )
        for name, value in _known(fields).items():
            setattr(new, name, value)
        _check(new)
        changed = [name for name in FIELDS if getattr(new, name) != getattr(old, name)]
        if not changed:
            return old
        old.is_current = old.is_active = False
        save(old, fields=["is_current", "is_active"])
        new.save(force_insert=True)
        record(subject=new, verb="changed", actor=actor, data={**_told(new), "changed": changed})
    return new


def activate_rule(rule_id: UUID, *, actor: Actor) -> Rule:
    """Apply the rule to what is submitted from now on."""
    return _switch(rule_id, True, actor)


def deactivate_rule(rule_id: UUID, *, actor: Actor) -> Rule:
    """Stop applying the rule; steps that it made stay."""
    return _switch(rule_id, False, actor)


def _switch(rule_id: UUID, active: bool, actor: Actor) -> Rule:
    actor.require("approvals.configure", _("switch an approval rule"))
    with transaction.atomic():
        rule = locked(Rule.objects.filter(is_current=True), rule_id)
        if rule.is_active != active:
            rule.is_active = active
            save(rule, fields=["is_active"])
            record(subject=rule, verb="activated" if active else "deactivated", actor=actor, data={"name": rule.name})
    return rule


def delete_rule(rule_id: UUID, *, actor: Actor) -> None:
    """Remove a rule that never asked anybody. One that did is deactivated instead; its history stays."""
    actor.require("approvals.administer", _("delete an approval rule"))
    with transaction.atomic():
        rule = Rule.objects.select_for_update().filter(pk=rule_id).first()
        if rule is None:
            raise NotVisible(_("There is no such approval rule."))
        family = Rule.objects.filter(family=rule.family)
        if ApprovalStep.objects.filter(rule__in=family).exists():
            raise InvalidInput(_("“%(rule)s” has been used, so it stays; deactivate it instead.") % {"rule": rule})
        record(subject=rule, verb="deleted", actor=actor, data=_told(rule))
        family.delete()


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(FIELDS):
        raise InvalidInput(_("A rule has no field %(names)s.") % {"names": ", ".join(sorted(unknown))})
    return fields


def _told(rule: Rule) -> dict[str, Any]:
    labels = subjects.get(rule.subject_type).labels()
    return {
        "name": rule.name,
        "version": rule.version,
        "when": describe(rule.condition, labels),
        "approvers": rule.approvers,
        "mode": rule.mode,
        "needed": rule.needed,
        "chain": rule.chain,
        "order": rule.order,
    }


def _check(rule: Rule) -> None:
    """Refuse a rule that could not run, with a sentence for each field."""
    subject = subjects.get(rule.subject_type)
    fields: dict[str, str] = {}
    rule.name, rule.chain = rule.name.strip(), rule.chain.strip()
    if not rule.name:
        fields["name"] = _("Give the rule a name.")
    if problems := validate(rule.condition, subject.labels()):
        fields["condition"] = " ".join(problems)
    if unknown := [path for path in rule.watch if not subject.field(path)]:
        fields["watch"] = _("“%(path)s” is not known.") % {"path": unknown[0]}
    if rule.mode not in Mode.values:
        fields["mode"] = _("Choose “all”, “any” or “some”.")
    if rule.needed < 1:
        fields["needed"] = _("At least one must agree.")
    if rule.mode == Mode.SOME and rule.needed > 1 and _names_only_people(rule.approvers, fewer_than=rule.needed):
        fields["needed"] = _("The rule names fewer people than must agree.")
    if rule.tolerance < 0:
        fields["tolerance"] = _("A tolerance is not below zero.")
    if rule.order < 1:
        fields["order"] = _("Orders begin with 1.")
    if problem := _check_approvers(rule.approvers):
        fields["approvers"] = problem
    if rule.escalate_to and (problem := _check_escalation(rule.escalate_to)):
        fields["escalate_to"] = problem
    if fields:
        raise InvalidInput(_("The rule cannot be used like this."), problems=list(fields.values()), fields=fields)


def _names_only_people(rows: Any, *, fewer_than: int) -> bool:
    singles = isinstance(rows, list) and all(
        isinstance(row, dict) and row.get("kind") in ("user", "owner_manager") for row in rows
    )
    return singles and len(rows) < fewer_than


def _check_escalation(row: Any) -> str:
    return "" if isinstance(row, dict) and row.get("kind") == "approver_manager" else _check_approvers([row])


def _check_approvers(rows: Any) -> str:
    if not isinstance(rows, list) or not rows:
        return _("Name at least one approver.")
    for row in rows:
        kind, value = (str(row.get("kind")), str(row.get("value") or "")) if isinstance(row, dict) else ("", "")
        try:
            if kind == "user" and not User.objects.filter(pk=UUID(value), is_active=True).exists():
                return _("The person %(value)s is not here.") % {"value": value}
            if kind == "team" and not Team.objects.filter(pk=UUID(value)).exists():
                return _("There is no team %(value)s.") % {"value": value}
        except ValueError:
            return _("“%(value)s” is not the id of a %(kind)s.") % {"value": value, "kind": kind}
        if kind == "role" and value not in ROLES:
            return _("There is no role “%(value)s”.") % {"value": value}
        levels = [str(level + 1) for level in range(planning.OWNER_MANAGER_LEVELS)]
        if kind == "owner_manager" and value not in ("", *levels):
            return _("The level of the owner's manager is a number from 1 to %(top)s.") % {"top": levels[-1]}
        if kind not in ("user", "role", "team", "owner_manager"):
            return _("“%(kind)s” is no kind of approver; use user, role, team or owner_manager.") % {"kind": kind}
    return ""
