from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "pactline.approvals"
    verbose_name = "Approvals"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from pactline.ui import home, nav

        from . import emails, panels

        emails.register()
        nav.register(
            area="home",
            label=_("My approvals"),
            url_name="approvals:inbox",
            permission="approvals.view",
            icon="checks",
            order=20,
        )
        nav.register(
            area="settings",
            label=_("Approval rules"),
            url_name="approvals:rules",
            permission="approvals.configure",
            icon="gavel",
        )
        nav.register(
            area="settings",
            label=_("Delegations"),
            url_name="approvals:delegations",
            permission="approvals.delegate",
            icon="calendar",
        )
        nav.register(
            area="settings",
            label=_("Working calendars"),
            url_name="approvals:calendars",
            permission="approvals.configure",
            icon="clock",
        )
        nav.register(
            area="reports", label=_("Approval requests"), url_name="approvals:requests", permission="approvals.view"
        )
        home.register(
            home.Widget(
                key="approvals.mine",
                area="needs",
                title=_("Waiting for my approval"),
                permission="approvals.decide",
                template="approvals/home.html",
                load=panels.waiting_for_me,
                order=10,
            )
        )
