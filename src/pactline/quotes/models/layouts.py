"""How a quote is printed: branding of a selling entity in a language."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour is # and six hexadecimal digits, as in #3f37c9."))


class PrintLayout(Record):
    """Logo, colours, footer and standing texts of a printed quote.

    Chosen by rule: the default of the quote's selling entity and language, then of the entity in any language, of the
    language for any entity, of neither; or by hand on the quote.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    selling_entity = models.ForeignKey(
        "parties.SellingEntity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_default = models.BooleanField(_("chosen by rule"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    logo = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    logo_height = models.PositiveSmallIntegerField(_("height of the logo in points"), default=30)
    accent = models.CharField(_("colour"), max_length=7, default="#3f37c9", validators=[COLOUR])
    title = models.CharField(_("title"), max_length=60, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    closing = models.TextField(_("closing words"), blank=True)
    terms = models.TextField(_("standing terms"), blank=True)
    footer = models.TextField(_("footer"), blank=True)
    shows_acceptance = models.BooleanField(_("lines for a signature"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("print layout")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["selling_entity", "language"],
                condition=Q(is_default=True, is_active=True),
                nulls_distinct=False,
                name="print_layout_one_default",
            ),
            models.CheckConstraint(condition=Q(logo_height__gte=8, logo_height__lte=90), name="print_layout_logo_fits"),
            models.CheckConstraint(condition=Q(accent__regex="^#[0-9a-fA-F]{6}$"), name="print_layout_colour"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("quotes:layout", self.pk)
