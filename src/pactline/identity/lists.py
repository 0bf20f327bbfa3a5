"""The list of people."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Column, Empty, Flag, Link, ListPage

from .models import User
from .roles import ROLES


class People(ListPage[User]):
    name = "people"
    title = _("People")
    empty = Empty(_("Nobody here yet"), _("Add the people who sell, approve and sign."))
    new = Link(_("New person"), "identity:person_new", permission="identity.administer")
    opens = "identity.administer"
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("email", _("E-mail"), sort="email"),
        Column("title", _("Title")),
        Column("team.name", _("Team")),
        Column(
            "roles", _("Roles"), kind="tags", value=lambda user: [str(ROLES[r].label) for r in user.roles if r in ROLES]
        ),
        Column("is_active", _("Active"), kind="boolean"),
    ]
    filters = [Flag("is_active", _("Active"))]
    search_fields = ("name", "email", "title")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[User]:
        """Everybody."""
        return User.objects.select_related("team")

    def url(self, row: User) -> str:
        """The page on which a person is changed."""
        return reverse("identity:person", args=[row.pk])
