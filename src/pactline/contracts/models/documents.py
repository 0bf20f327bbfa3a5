"""A document of a request and its revisions, each a file with who, when, why and the values it was made from."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .requests import ContractRequest


class ContractDocument(Record):
    """One contract document of a request. Own paper has one; third-party paper may bring several."""

    request = models.ForeignKey(ContractRequest, on_delete=models.PROTECT, related_name="documents")
    contract_type = models.ForeignKey("authoring.ContractType", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(
        "authoring.Template", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True, help_text=_("No: it was taken off the request and is not signed."))
    signed_pdf = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "created_at"]
        verbose_name = _("contract document")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "position"], name="contract_document_position")
        ]

    def __str__(self) -> str:
        return self.title


class SupportingFile(Record):
    """A file that belongs to a request and is never sent for signature: a price list, a power of attorney, a mail."""

    request = models.ForeignKey(ContractRequest, on_delete=models.PROTECT, related_name="supporting_files")
    title = models.CharField(max_length=200)
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_by_label = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        verbose_name = _("supporting file")

    def __str__(self) -> str:
        return self.title


class Revision(Record):
    """A numbered state of a document. Never changed once made; only its PDF and its approval are filled in later."""

    class Source(models.TextChoices):
        GENERATED = "generated", _("Made from the template")
        REGENERATED = "regenerated", _("Made again from the template")
        UPLOAD = "upload", _("Uploaded")
        CUSTOMER_REDLINE = "customer_redline", _("Customer’s redline")
        CHANGES_ACCEPTED = "changes_accepted", _("Tracked changes accepted")
        CHANGES_REJECTED = "changes_rejected", _("Tracked changes rejected")
        REVIEWER = "reviewer", _("Reviewer’s edit")
        LIBRARY_CLAUSE = "library_clause", _("Clause of the library put in")

    class PdfStatus(models.TextChoices):
        PENDING = "pending", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    class Approval(models.TextChoices):
        NONE = "none", _("Not asked")
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        CANCELLED = "cancelled", _("Cancelled")
        VOIDED = "voided", _("Voided by a later revision")

    document = models.ForeignKey(ContractDocument, on_delete=models.PROTECT, related_name="revisions")
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=12)
    source = models.CharField(max_length=20, choices=Source.choices)
    author = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=200)
    notes = models.TextField(blank=True, help_text=_("Why this revision was made."))
    filename = models.CharField(max_length=200)

    docx = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text=_("Of the file that came in or was made."))
    pdf_status = models.CharField(max_length=8, choices=PdfStatus.choices, default=PdfStatus.PENDING)
    pdf_error = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    tracked_changes = models.PositiveIntegerField(default=0, help_text=_("Changes nobody has accepted or rejected."))

    values = models.JSONField(default=dict, blank=True, help_text=_("What was written into the template."))
    values_hash = models.CharField(max_length=64, blank=True)
    quote_hash = models.CharField(max_length=64, blank=True, help_text=_("The quote it was made from."))
    terms_hash = models.CharField(max_length=64, blank=True, help_text=_("The request’s terms when it was made."))
    notices = models.JSONField(default=list, blank=True, help_text=_("What filling or reading the file had to say."))
    outline = models.JSONField(default=list, blank=True, help_text=_("Numbered headings with their places."))
    text = models.TextField(blank=True)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english") + SearchVector("text", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    approval_status = models.CharField(max_length=10, choices=Approval.choices, default=Approval.NONE)
    approval_reason = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["document", "-sequence"]
        verbose_name = _("revision")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "sequence"], name="revision_once"),
            models.CheckConstraint(
                name="revision_has_file", condition=models.Q(docx__isnull=False) | models.Q(pdf__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["search"], name="revision_text")]

    def __str__(self) -> str:
        if self.document.position > 1:
            return f"{self.document.request.number} · {self.document.title} · {self.number}"
        return f"{self.document.request.number} · {self.number}"

    def get_absolute_url(self) -> str:
        """The workbench, opened at this revision."""
        which = f"document={self.document_id}&" if self.document.position > 1 else ""
        return f"{self.document.request.get_absolute_url()}?{which}revision={self.number}"

    @property
    def is_generated(self) -> bool:
        """Whether the text comes straight from our template."""
        return self.source in (self.Source.GENERATED, self.Source.REGENERATED)
