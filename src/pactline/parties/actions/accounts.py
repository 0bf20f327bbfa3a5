"""Writing accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.identity.models import User
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.parties import queries, rules
from pactline.parties.models import Account

from . import checks

FIELDS = frozenset(
    [
        "name",
        "legal_name",
        "kind",
        "country",
        "currency",
        "language",
        "payment_terms_days",
        "tax_id",
        "registration_number",
        "website",
        "phone",
        "industry",
        "notes",
        "is_active",
        "owner_id",
        "team_id",
    ]
)


def create_account(*, name: str, actor: Actor, refuse_duplicates: bool = False, **fields: Any) -> Account:
    """A new account, owned by the actor and the actor's team unless ``owner_id`` / ``team_id`` say otherwise.

    Fields: legal_name kind country currency language payment_terms_days tax_id registration_number website phone
    industry notes. With ``refuse_duplicates`` an account of the same name or web domain blocks it (409 that names them).
    """
    actor.require("parties.edit", _("create an account"))
    checks.known(fields, FIELDS, what=_("an account"))
    values = _checked({"name": name, **fields})
    if "owner_id" not in values:
        values["owner_id"] = actor.user_id
    with transaction.atomic():
        if "team_id" not in values:
            values["team_id"] = _team_of(values["owner_id"], actor)
        if refuse_duplicates:
            found = queries.duplicates(name=name, website=values.get("website", ""), actor=actor)
            if found:
                raise Blocked(_("This company may exist already."), problems=found.sentences())
        account = Account(**values, number=next_number("A", clock.today().year))
        account.save(force_insert=True)
        record(subject=account, verb="created", actor=actor, data={"name": account.name}, account_id=account.pk)
    return account


def change_account(account_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Account:
    """Change what ``fields`` name; nothing is written when nothing differs. ``if_match``: the ETag that was read."""
    checks.known(fields, FIELDS, what=_("an account"))
    with transaction.atomic():
        account = locked(queries.visible_to(actor), account_id, if_match=if_match)
        actor.require("parties.edit", _("change an account"))
        values = _checked(fields, before=account)
        changes = assign(account, values)
        changes.pop("name_key", None)
        changes.pop("domain", None)
        if changes:
            save(account, fields=values)
            record(subject=account, verb="changed", actor=actor, data={"changes": changes}, account_id=account.pk)
    return account


def become_customer(account_id: UUID, *, actor: Actor) -> Account:
    """A prospect has bought. Harmless when it is a customer or partner already; for flows, so no permission is asked."""
    with transaction.atomic():
        account = locked(Account.objects.all(), account_id)
        if account.kind == Account.Kind.PROSPECT:
            account.kind = Account.Kind.CUSTOMER
            save(account, fields=["kind"])
            record(subject=account, verb="became_customer", actor=actor, account_id=account.pk)
    return account


def _team_of(user_id: UUID | None, actor: Actor) -> UUID | None:
    if user_id is None or user_id == actor.user_id:
        return actor.team_id
    return User.objects.filter(pk=user_id).values_list("team_id", flat=True).first()


def _checked(fields: dict[str, Any], before: Account | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in fields.items()}
    if "name" in values:
        values["name"] = checks.required(values["name"], field="name", what=_("The name"))
        values["name_key"] = rules.match_key(values["name"])
    if "website" in values:
        values["domain"] = rules.domain_of(values["website"])
    if "kind" in values and values["kind"] not in Account.Kind.values:
        message = _("“%(kind)s” is not a kind of account; use prospect, customer or partner.") % {
            "kind": values["kind"]
        }
        raise InvalidInput(message, fields={"kind": message})
    if "country" in values:
        values["country"] = rules.check_country(values["country"])
    if "currency" in values:
        values["currency"] = checks.currency(values["currency"])
    if (days := values.get("payment_terms_days")) is not None and not 0 <= days <= 365:
        message = _("Payment terms can be 0 to 365 days.")
        raise InvalidInput(message, fields={"payment_terms_days": message})
    country = values.get("country", before.country if before else "")
    if "tax_id" in values or "country" in values:
        number = values.get("tax_id", before.tax_id if before else "")
        values["tax_id"] = rules.check_tax_id(number, country)
    if "phone" in values:
        values["phone"] = rules.check_phone(values["phone"], country)
    return values
