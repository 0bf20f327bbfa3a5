"""What a person keeps of the interface. Owners are kept by id: this module knows no people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record


class SavedView(Record):
    """A list's filters, sort and columns under a name."""

    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    owner_id = models.UUIDField(db_index=True)
    shared = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("saved view")
        constraints = [
            models.UniqueConstraint(fields=["list_name", "owner_id", "name"], name="saved_view_once_per_owner"),
        ]
        indexes = [models.Index(fields=["list_name", "shared"], name="saved_view_of_list")]

    def __str__(self) -> str:
        return self.name
