from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "pactline.files"
    verbose_name = "Files"
