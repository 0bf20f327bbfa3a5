"""Playbooks: per contract type what is standard, what may be given, and where we walk away; in versions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .findings import Risk


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")
    DISCARDED = "discarded", _("Discarded")


class Requirement(models.TextChoices):
    REQUIRED = "required", _("Required")
    OPTIONAL = "optional", _("Optional")
    FORBIDDEN = "forbidden", _("Forbidden")


ASKS = [
    ("present", _("Is there such a clause?")),
    ("mentions", _("Does the clause say one of these words?")),
    ("check", _("Does the clause pass this check?")),
]
"""How a question is answered."""


class Playbook(Record):
    """The company's positions for the contracts of one type, or of every type that has no playbook of its own."""

    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=160, unique=True)
    contract_type = models.ForeignKey(
        "authoring.ContractType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    description = models.TextField(_("description"), blank=True)
    reads_revisions = models.BooleanField(
        default=False, help_text=_("Read every new revision of such a contract without being asked.")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("playbook")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return address("intelligence:playbook", self.pk)


class PlaybookVersion(Record):
    """One state of a playbook. A published one never changes; findings refer to it."""

    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["playbook", "-number"]
        verbose_name = _("playbook version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_once"),
            models.UniqueConstraint(fields=["playbook"], condition=models.Q(status="draft"), name="playbook_one_draft"),
            models.UniqueConstraint(
                fields=["playbook"], condition=models.Q(status="published"), name="playbook_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.playbook.name} {self.number}"

    def get_absolute_url(self) -> str:
        """The page of its playbook, at this version."""
        return f"{address('intelligence:playbook', self.playbook_id)}?version={self.number}"


class Position(Record):
    """What a version says about one clause type."""

    version = models.ForeignKey(PlaybookVersion, on_delete=models.CASCADE, related_name="positions")
    order = models.PositiveIntegerField(default=100)
    type = models.CharField(_("clause type"), max_length=80)
    requirement = models.CharField(max_length=10, choices=Requirement.choices, default=Requirement.OPTIONAL)
    risk = models.CharField(max_length=6, choices=Risk.choices, default=Risk.MEDIUM, blank=True)
    checks = models.JSONField(default=list, blank=True, help_text=_("Typed checks: kind, value, otherwise."))
    walk_away = models.TextField(blank=True, help_text=_("Words that we never accept, one wording on a line."))
    guidance = models.TextField(blank=True, help_text=_("What the person who negotiates should know."))
    approver_roles = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text=_("Who may accept a deviation.")
    )
    proposed = models.BooleanField(default=False, help_text=_("Taken from a file, not yet confirmed by a person."))

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "order", "type"]
        verbose_name = _("position")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "type"], name="position_type_once")
        ]

    def __str__(self) -> str:
        return self.type

    @property
    def deviation_approvers(self) -> frozenset[str]:
        """The roles that accept its deviations: its own, else those of the library's clauses that it follows."""
        if self.approver_roles:
            return frozenset(self.approver_roles)
        rows = self.wordings.exclude(variation=None).values_list("variation__clause__approver_roles", flat=True)
        return frozenset(role for roles in rows for role in roles)


class Wording(models.Model):
    """An approved wording of a position: rank 0 is the standard, 1 and more are the fallbacks in their order."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="wordings")
    rank = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=160, blank=True)
    text = models.TextField(blank=True)
    variation = models.ForeignKey(
        "authoring.ClauseVariation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["of", "rank", "id"]
        verbose_name = _("wording")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="wording_has_words", condition=~models.Q(text="") | models.Q(variation__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("Standard") if self.rank == 0 else _("Fallback %(rank)s") % {"rank": self.rank})

    @property
    def words(self) -> str:
        """The text: that of the library's variation when it is linked."""
        return self.variation.text if self.variation is not None else self.text


class Question(Record):
    """A question that a contract must answer as expected, under a condition."""

    version = models.ForeignKey(PlaybookVersion, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveIntegerField(default=100)
    question = models.CharField(max_length=300)
    type = models.CharField(_("clause type"), max_length=80)
    asks = models.CharField(
        max_length=10,
        choices=ASKS,
        default="present",
    )
    words = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    test = models.JSONField(default=dict, blank=True, help_text=_("A typed check: kind and value."))
    expected = models.BooleanField(default=True)
    condition = models.JSONField(default=dict, blank=True, help_text=_("When it is asked; empty: always."))
    risk = models.CharField(max_length=6, choices=Risk.choices, default=Risk.MEDIUM, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "order", "id"]
        verbose_name = _("question")

    def __str__(self) -> str:
        return self.question
