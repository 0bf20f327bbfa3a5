"""People, teams and the tokens that programs use."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock, ids
from pactline.kernel.models import Loaded, Record

from .roles import ROLES


class Team(Record):
    """A sales team or another group; the tree of teams is the forecast hierarchy and limits what people see."""

    name = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail whatever the case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


def known_roles(value: list[str]) -> None:
    """Raise ``ValidationError`` when ``value`` names a role that the table lacks."""
    if unknown := [name for name in value if name not in ROLES]:
        raise ValidationError(_("There is no role “%(name)s”."), params={"name": unknown[0]})


class User(Loaded, AbstractBaseUser):
    """A person who signs in: an employee, or the contact of a customer (then ``account_id`` is set)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    legal_name = models.CharField(max_length=200, blank=True, help_text=_("As it stands under a contract."))
    phone = models.CharField(max_length=40, blank=True)
    roles = ArrayField(models.CharField(max_length=40), default=list, validators=[known_roles])
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    account_id = models.UUIDField(null=True, blank=True, db_index=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    locale = models.CharField(max_length=12, default="en")
    theme = models.CharField(max_length=8, default="auto", choices=[(v, v) for v in ("auto", "light", "dark")])
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        constraints = [models.UniqueConstraint(models.functions.Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """No Django admin here; third-party code asks."""
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    @property
    def signing_name(self) -> str:
        """The legal name when known, else the name."""
        return self.legal_name or self.name


class ApiToken(Record):
    """A secret that lets a program act as a person. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    permissions = ArrayField(
        models.CharField(max_length=60), null=True, blank=True, help_text=_("Empty: all that the person may do.")
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("API token")

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"
