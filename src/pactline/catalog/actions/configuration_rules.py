"""Writing the rules of configurations. A rule that contradicts others or closes a circle is refused, naming them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.configuring import faults
from pactline.catalog.models import ConfigurationRule, Offering
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import assign, save

from .drafts import open_draft, refuse_unknown

FIELDS = frozenset({"name", "kind", "when", "then", "message", "is_active", "position"})
ITEM_OPS = ("chosen", "not_chosen")
VALUE_OPS = ("is", "is_not", "at_least", "at_most")


def add_rule(
    offering_id: UUID,
    *,
    name: str,
    kind: str,
    actor: Actor,
    when: Sequence[Mapping[str, Any]] = (),
    then: Sequence[Mapping[str, Any]] = (),
    message: str = "",
    is_active: bool = True,
) -> ConfigurationRule:
    """A rule of a draft offering: see ``ConfigurationRule``. ``InvalidInput`` names the rules that it does not go with."""
    with transaction.atomic():
        offering = open_draft(offering_id, actor)
        rule = ConfigurationRule(
            offering=offering,
            name=name.strip(),
            kind=kind,
            when=[dict(test) for test in when],
            then=[dict(test) for test in then],
            message=message.strip(),
            is_active=is_active,
            position=offering.configuration_rules.count() + 1,
        )
        _check(rule)
        rule.save(force_insert=True)
        _check_together(offering)
        record(subject=offering, verb="rule_added", actor=actor, data={"rule": rule.name, "kind": rule.kind})
    return rule


def change_rule(rule_id: UUID, *, actor: Actor, **fields: Any) -> ConfigurationRule:
    """Change what ``fields`` name of a rule of a draft offering."""
    refuse_unknown(set(fields), FIELDS, _("configuration rule"))
    with transaction.atomic():
        rule, offering = _rule(rule_id, actor)
        if changes := assign(rule, fields):
            _check(rule)
            save(rule, fields=changes)
            _check_together(offering)
            record(subject=offering, verb="rule_changed", actor=actor, data={"rule": rule.name, "changes": changes})
    return rule


def remove_rule(rule_id: UUID, *, actor: Actor) -> Offering:
    """Take a rule away from a draft offering."""
    with transaction.atomic():
        rule, offering = _rule(rule_id, actor)
        record(subject=offering, verb="rule_removed", actor=actor, data={"rule": rule.name})
        rule.delete()
    return offering


def _rule(rule_id: UUID, actor: Actor) -> tuple[ConfigurationRule, Offering]:
    rule = ConfigurationRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NotVisible(_("There is no such rule."))
    return rule, open_draft(rule.offering_id, actor)


def _check(rule: ConfigurationRule) -> None:
    problems: dict[str, str] = {}
    same = ConfigurationRule.objects.filter(offering=rule.offering_id, name__iexact=rule.name).exclude(pk=rule.pk)
    if not rule.name:
        problems["name"] = _("The name is missing.")
    elif same.exists():
        problems["name"] = _("There is already a rule “%(name)s” here.") % {"name": rule.name}
    if rule.kind not in ConfigurationRule.Kind.values:
        problems["kind"] = _("Use include, exclude, require, set, warn or block.")
    for name in ("when", "then"):
        if problem := next((wrong for test in getattr(rule, name) if (wrong := wrong_test(test))), None):
            problems[name] = problem
    if not problems and not rule.then and rule.kind not in ("warn", "block"):
        problems["then"] = _("Say what follows.")
    if not problems and not rule.then and not rule.when:
        problems["when"] = _("Say when it holds.")
    if (
        not problems
        and rule.kind == "set"
        and any("item" in test or test.get("op", "is") != "is" for test in rule.then)
    ):
        problems["then"] = _("This kind of rule sets characteristics to values.")
    if problems:
        raise InvalidInput(_("This rule cannot be saved."), fields=problems, problems=list(problems.values()))


def wrong_test(test: Any) -> str | None:
    """What is wrong with the form of a condition; None when it can be read."""
    if not isinstance(test, Mapping) or set(test) - {"item", "characteristic", "op", "value"}:
        return _("A condition names an item or a characteristic, op and value.")
    if ("item" in test) == ("characteristic" in test):
        return _("A condition names either an item or a characteristic.")
    known = ITEM_OPS if "item" in test else VALUE_OPS
    if test.get("op", known[0]) not in known:
        return _("“%(op)s” is not one of %(known)s.") % {"op": test.get("op"), "known": ", ".join(known)}
    if "characteristic" in test and not isinstance(test.get("value"), str):
        return _("A condition on a characteristic needs a value.")
    return None


def _check_together(offering: Offering) -> None:
    if found := faults(queries.shape(offering).model):
        raise InvalidInput(_("The rules do not go together."), problems=found, fields={"then": found[0]})
