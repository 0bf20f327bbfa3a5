"""Imports are held by import-linter; here: foreign keys run the same way, and the list of modules is whole."""

from __future__ import annotations

from django.apps import apps

from pactline.config.modules import MODULES

from .source import PACKAGE, ranks


def test_foreign_keys_point_downwards() -> None:
    upward = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if not isinstance(target, type):
                continue
            here, there = model.__module__.split("."), target.__module__.split(".")
            if here[0] != "pactline" or there[0] != "pactline" or here[1] == there[1]:
                continue
            if ranks()[here[1]] >= ranks()[there[1]]:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not upward, "Foreign keys that point up or sideways; use a slot, an event or a flow."


def test_each_folder_has_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert folders <= set(ranks())


def test_each_module_with_an_app_is_in_the_list() -> None:
    with_app = {path.parent.name for path in PACKAGE.glob("*/apps.py")}
    assert with_app == set(MODULES)


def test_modules_stand_from_the_ground_up() -> None:
    order = [ranks()[name] for name in MODULES]
    assert order == sorted(order, reverse=True)
