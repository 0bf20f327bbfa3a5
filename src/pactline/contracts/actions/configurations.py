"""Contract configurations and their repository mappings, for configurators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import queries, targets
from pactline.contracts.models import ContractConfiguration, RepositoryMapping
from pactline.kernel import conditions
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign as set_values
from pactline.kernel.models import locked, save

FIELDS = frozenset(
    {"name", "contract_type_id", "template_id", "paper", "request_type", "order", "condition", "is_active"}
)


def create_configuration(
    *, name: str, actor: Actor, mappings: Sequence[Mapping[str, Any]] = (), **fields: Any
) -> ContractConfiguration:
    """A configuration. ``mappings``: rows ``{"source", "path", "target", "allow_empty"}``."""
    actor.require("contracts.configure", _("configure contracts"))
    with transaction.atomic():
        made = ContractConfiguration()
        _set(made, {"name": name, **fields})
        made.save(force_insert=True)
        _set_mappings(made, mappings)
        record(subject=made, verb="created", actor=actor, data={"name": made.name})
    return queries.configuration(made.pk)


def edit_configuration(
    configuration_id: UUID | str,
    *,
    actor: Actor,
    if_match: str | None = None,
    mappings: Sequence[Mapping[str, Any]] | None = None,
    **fields: Any,
) -> ContractConfiguration:
    """Change a configuration; ``mappings`` replaces all its rows. Records that were made before stay as they are."""
    actor.require("contracts.configure", _("configure contracts"))
    with transaction.atomic():
        found = locked(ContractConfiguration.objects.all(), configuration_id, if_match=if_match)
        changes = _set(found, fields)
        save(found, fields=list(changes))
        if mappings is not None:
            _set_mappings(found, mappings)
        record(subject=found, verb="edited", actor=actor, data={"changes": changes, "mappings": mappings is not None})
    return queries.configuration(found.pk)


def _set(configuration: ContractConfiguration, fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - FIELDS:
        raise InvalidInput(_("%(names)s cannot be set.") % {"names": ", ".join(sorted(unknown))})
    if not str(fields.get("name", "x")).strip():
        raise InvalidInput(_("Give the configuration a name."), fields={"name": _("Give it a name.")})
    if problems := conditions.validate(fields.get("condition")):
        raise InvalidInput(_("The condition cannot be used."), problems=problems, fields={"condition": problems[0]})
    changes = set_values(configuration, fields)
    doubles = ContractConfiguration.objects.filter(name=configuration.name).exclude(pk=configuration.pk)
    if doubles.exists():
        raise InvalidInput(_("There is already a configuration “%(name)s”.") % {"name": configuration.name},
                           fields={"name": _("Already in use.")})  # fmt: skip
    return changes


def _set_mappings(configuration: ContractConfiguration, rows: Sequence[Mapping[str, Any]]) -> None:
    problems: list[str] = []
    made: list[RepositoryMapping] = []
    for number, row in enumerate(rows, 1):
        target, path = str(row.get("target", "")).strip(), str(row.get("path", "")).strip()
        source = str(row.get("source") or RepositoryMapping.Source.FIELD)
        if not path:
            problems.append(_("Row %(row)d: choose what goes into “%(target)s”.") % {"row": number, "target": target})
        if source not in RepositoryMapping.Source.values:
            problems.append(_("Row %(row)d: “%(source)s” is no source.") % {"row": number, "source": source})
        if problem := targets.problem_of(target):
            problems.append(_("Row %(row)d: %(problem)s") % {"row": number, "problem": problem})
        if any(mapping.target == target for mapping in made):
            problems.append(_("Row %(row)d: “%(target)s” is filled twice.") % {"row": number, "target": target})
        made.append(
            RepositoryMapping(
                configuration=configuration, position=number * 10, source=source, path=path, target=target,
                allow_empty=bool(row.get("allow_empty")),
            )
        )  # fmt: skip
    if problems:
        raise InvalidInput(_("The mappings cannot be used."), problems=problems)
    RepositoryMapping.objects.filter(configuration=configuration).delete()
    RepositoryMapping.objects.bulk_create(made)
