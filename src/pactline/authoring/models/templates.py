"""Contract templates, their versions, and what each tag of a version is filled with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .clauses import Clause
from .types import ContractType, TemplateCategory


class TemplateStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    EDITING = "editing", _("Editing")


class Template(Record):
    """A contract template. `current` is the version that contracts are made from, `draft` the one being worked on.

    While a published template is edited, its current version goes on making contracts."""

    Status = TemplateStatus

    name = models.CharField(_("name"), max_length=160, unique=True)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        TemplateCategory,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="templates",
        verbose_name=_("category"),
    )
    contract_type = models.ForeignKey(
        ContractType, on_delete=models.PROTECT, related_name="templates", verbose_name=_("contract type")
    )
    subject_kind = models.CharField(_("filled from"), max_length=60, default="contract_request")
    language = models.CharField(_("language"), max_length=12, default="en")
    status = models.CharField(max_length=12, choices=TemplateStatus.choices, default=TemplateStatus.DRAFT)
    is_active = models.BooleanField(_("active"), default=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The first day on which it is not used.")
    )
    current = models.ForeignKey("TemplateVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("TemplateVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("contract template")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="template_validity_in_order",
                condition=models.Q(valid_to__isnull=True)
                | (models.Q(valid_from__isnull=False) & models.Q(valid_to__gt=models.F("valid_from"))),
            ),
            models.CheckConstraint(
                name="template_published_has_version",
                condition=models.Q(status="draft") | models.Q(current__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("authoring:template", self.pk)


class TemplateVersion(Record):
    """One state of a template's file with its tags. Never changed once published."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey(
        "files.Blob", on_delete=models.PROTECT, related_name="+", help_text=_("The file as it was uploaded.")
    )
    filename = models.CharField(max_length=160)
    tags = models.JSONField(
        default=list, help_text=_("Every tag at every place: key, kind, form, raw, place, problem.")
    )
    placeholders = models.PositiveIntegerField(default=0, help_text=_("Placeholders that nobody has decided about."))
    note = models.TextField(blank=True)
    author_label = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["template", "-number"]
        verbose_name = _("template version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.template.name} v{self.number}"


class TemplateMapping(models.Model):
    """What one tag of a version is filled with."""

    class Source(models.TextChoices):
        NONE = "", _("Not mapped")
        PATH = "path", _("A field")
        CONSTANT = "constant", _("Fixed words")
        ASK = "ask", _("Asked when the contract is started")
        SIGNER = "signer", _("A signatory")
        CLAUSE = "clause", _("A clause of the library")
        TABLE = "table", _("A table of lines")

    class Format(models.TextChoices):
        AUTO = "", _("As the field is")
        TEXT = "text", _("Text")
        DATE = "date", _("Date")
        LONG_DATE = "long_date", _("Date in words")
        MONEY = "money", _("Money")
        AMOUNT = "amount", _("Amount without currency")
        AMOUNT_WORDS = "words", _("Number in words")
        NUMBER = "number", _("Number")
        PERCENT = "percent", _("Percent")
        DAYS = "days", _("Number of days")
        MONTHS = "months", _("Number of months")
        LIST = "list", _("List in one line")
        LINES = "lines", _("List, one line each")
        YES_NO = "yes_no", _("Yes or no")

    version = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="mappings")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.NONE, blank=True)
    path = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text=_("The fixed words, or the usual answer."))
    prompt = models.CharField(
        max_length=300, blank=True, help_text=_("The question as the contract's starter reads it.")
    )
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.AUTO, blank=True)
    allow_empty = models.BooleanField(default=False)
    fallback = models.CharField(max_length=500, blank=True, help_text=_("What stands there when the field is empty."))
    clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="template_mappings"
    )
    signer_side = models.CharField(max_length=10, blank=True)
    signer_position = models.PositiveSmallIntegerField(
        default=0, help_text=_("0: every signatory of that side in turn.")
    )
    is_suggested = models.BooleanField(default=False, help_text=_("Chosen by us and not yet confirmed by a person."))

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "position"]
        verbose_name = _("template mapping")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "key"], name="template_mapping_once")
        ]

    def __str__(self) -> str:
        return self.key


class TableMapping(models.Model):
    """Which lines a table tag shows, in which order, and which of them."""

    mapping = models.OneToOneField(TemplateMapping, on_delete=models.CASCADE, related_name="table")
    source = models.CharField(max_length=100)
    sort_by = models.CharField(max_length=100, blank=True, help_text=_("A column; empty: the order of the document."))
    descending = models.BooleanField(default=False)
    hierarchy = models.BooleanField(default=True, help_text=_("Parts of a bundle are indented below it."))
    with_totals = models.BooleanField(default=True)
    condition = models.JSONField(
        default=dict, blank=True, help_text=_("Lines for which it does not hold are left out.")
    )

    class Meta:
        verbose_name = _("table mapping")

    def __str__(self) -> str:
        return f"{self.mapping.key} ← {self.source}"


class ColumnMapping(models.Model):
    """One column of a table mapping."""

    table = models.ForeignKey(TableMapping, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=100, help_text=_("As in {{ line.key }}."))
    heading = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    format = models.CharField(max_length=12, choices=TemplateMapping.Format.choices, blank=True)
    is_shown = models.BooleanField(default=True, help_text=_("Stands in tables that we draw."))

    class Meta:
        ordering: ClassVar[list[str]] = ["table", "position"]
        verbose_name = _("column mapping")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["table", "key"], name="column_mapping_once")
        ]

    def __str__(self) -> str:
        return self.heading
