from __future__ import annotations

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "pactline.quotes"
    verbose_name = "Quotes"

    def ready(self) -> None:
        from pactline.approvals import subjects

        from . import emails
        from .approval_subject import SUBJECT

        subjects.register("quotes.quote", SUBJECT)
        emails.register()
