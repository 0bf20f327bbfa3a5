from __future__ import annotations

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pactline.pipeline"
    verbose_name = "Pipeline"
