from __future__ import annotations

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "pactline.quotes"
    verbose_name = "Quotes"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from pactline.activity import subjects as openers
        from pactline.approvals import subjects
        from pactline.files import access
        from pactline.pipeline.lifecycle import register_win_evidence
        from pactline.ui import create, home, nav, search, slots

        from . import emails, panels, queries
        from .actions.documents import PURPOSE
        from .actions.layouts import PURPOSE as LOGO
        from .approval_subject import SUBJECT
        from .models import Quote

        subjects.register("quotes.quote", SUBJECT)
        register_win_evidence(queries.wins)
        emails.register()
        access.register(PURPOSE, lambda blob, actor: queries.of_pdf(blob.pk, actor=actor))
        access.register(LOGO, lambda blob, actor: actor.may("quotes.view"))
        nav.register(
            area="quotes",
            label=_("Quotes"),
            url_name="quotes:list",
            permission="quotes.view",
            icon="file-dollar",
            order=10,
        )
        nav.register(
            area="quotes",
            label=_("Print layouts"),
            url_name="quotes:layouts",
            permission="quotes.configure",
            icon="file-type-pdf",
            order=60,
        )
        nav.register(
            area="quotes",
            label=_("Several drafts"),
            url_name="quotes:several",
            permission="quotes.edit",
            icon="edit",
            order=15,
        )
        create.register(label=_("Quote"), url_name="quotes:new", permission="quotes.edit", icon="file-dollar", order=20)
        search.register(panels.search_quotes)
        slots.register("quotes.quote.side", panels.approval)
        slots.register("quotes.quote.side", panels.answers)
        slots.register("quotes.quote.side", panels.partners_on)
        slots.register("pipeline.opportunity.main", panels.of_opportunity)
        slots.register("parties.account.main", panels.of_account)
        slots.register("parties.account.main", panels.of_partner)
        slots.register_chain(panels.chain)
        home.register(
            home.Widget(
                key="quotes.assigned",
                area="needs",
                title=_("Quotes handed over to me"),
                permission="quotes.edit",
                template="quotes/home.html",
                load=panels.assigned,
                order=20,
            )
        )
        home.register(
            home.Widget(
                key="quotes.expiring",
                area="needs",
                title=_("Quotes that expire soon"),
                permission="quotes.edit",
                template="quotes/home.html",
                load=panels.expiring,
                order=60,
            )
        )
        openers.register(Quote, queries.get)
