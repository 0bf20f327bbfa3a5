from __future__ import annotations

from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "pactline.pricing"
    verbose_name = "Pricing"
