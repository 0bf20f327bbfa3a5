"""Every address and operation asks for a permission that exists, or says why it is public."""

from __future__ import annotations

from pactline.config import permission_table
from pactline.identity.roles import ROLES, all_permissions, permissions_of
from pactline.kernel.lifecycle import Lifecycle

ANSWERING = {
    "api/v1/quotes/<quote_id>/pdf",
    "api/v1/catalog/finding",
    "api/v1/flows/quotes/<uuidstr:quote_id>/finding",
}
"""Makes a file or an answer from what may be read, and changes no record."""


def test_each_address_has_a_row() -> None:
    rows = permission_table.rows()
    undecided = [
        f"{row.method} /{row.path} ({row.view})" for row in rows if not row.permission and not row.public_because
    ]
    assert not undecided, "Give the view @requires(…) or @public(why)."


def test_no_address_asks_for_an_unknown_permission() -> None:
    unknown = {row.permission for row in permission_table.rows() if row.permission} - all_permissions()
    assert not unknown


def test_no_step_asks_for_an_unknown_permission() -> None:
    ours = [table for table in Lifecycle.registry if table.model.__module__.startswith("pactline.")]
    # What only the system does may ask for a permission that no role holds.
    asked = {step.permission for table in ours for step in table.steps if step.manual}
    assert not {permission for permission in asked if permission} - all_permissions()


def test_each_permission_is_held_by_somebody() -> None:
    held = set().union(*(permissions_of([role]) for role in ROLES))
    assert held == all_permissions()


def test_the_auditor_changes_nothing() -> None:
    """The auditor's permissions reach no address that writes, except what everybody may do for themselves."""
    everybody = set.intersection(*(set(permissions_of([role])) for role in ROLES if role != "customer"))
    own = permissions_of(["auditor"]) - everybody
    writing = [
        f"{row.method} /{row.path}"
        for row in permission_table.rows()
        if row.permission in own and row.method in {"POST", "PUT", "PATCH", "DELETE"} and row.path not in ANSWERING
    ]
    assert not writing
