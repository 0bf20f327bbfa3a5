"""When people are told that a contract's end has to be thought about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class Reminder(Record):
    """The one reminder of a contract: the day, how it was worked out, and who is told."""

    contract = models.OneToOneField("contracts.ContractRecord", on_delete=models.PROTECT, related_name="end_reminder")
    remind_on = models.DateField()
    working = models.CharField(max_length=300, blank=True, help_text=_("How the day was worked out."))
    recipients = models.ManyToManyField("identity.User", related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reminder before the end")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["remind_on"], condition=models.Q(sent_at=None), name="reminder_to_send")
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.remind_on}"

    def get_absolute_url(self) -> str:
        """The steps of the contract that it belongs to."""
        return address("intelligence:steps", self.contract_id)
