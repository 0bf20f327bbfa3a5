from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "pactline.pipeline"
    verbose_name = "Pipeline"

    def ready(self) -> None:
        from pactline.activity import subjects as openers
        from pactline.ui import create, home, nav, search, slots

        from . import panels, queries
        from .models import Opportunity

        view, forecast = "pipeline.view", "pipeline.view_forecast"
        nav.register(
            area="pipeline",
            label=_("Opportunities"),
            url_name="pipeline:list",
            permission=view,
            icon="target",
            order=10,
        )
        nav.register(
            area="pipeline",
            label=_("Forecasts"),
            url_name="pipeline:forecast",
            permission=forecast,
            icon="chart-line",
            order=20,
        )
        nav.register(
            area="pipeline",
            label=_("Submissions"),
            url_name="pipeline:submissions",
            permission=forecast,
            icon="lock",
            order=30,
        )
        create.register(
            label=_("Opportunity"),
            url_name="pipeline:new",
            permission="pipeline.edit",
            icon="target",
            order=20,
            dialog=True,
        )
        search.register(panels.find)
        slots.register("parties.account.main", panels.deals_of)
        home.register(
            home.Widget(
                key="pipeline.mine",
                area="needs",
                title=_("My open opportunities"),
                permission="pipeline.edit",
                template="pipeline/home_mine.html",
                load=panels.my_open,
                order=60,
            )
        )
        home.register(
            home.Widget(
                key="pipeline.quarter",
                area="numbers",
                title=_("My quarter"),
                permission="pipeline.submit_forecast",
                template="pipeline/home_quarter.html",
                load=panels.my_quarter,
                order=10,
            )
        )
        home.register(
            home.Widget(
                key="pipeline.stages",
                area="numbers",
                title=_("Pipeline by stage"),
                permission=view,
                template="pipeline/home_stages.html",
                load=panels.by_stage,
                order=20,
            )
        )
        openers.register(Opportunity, queries.get)
