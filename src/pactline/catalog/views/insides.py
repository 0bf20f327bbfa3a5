"""What an offering is made of: groups, characteristics, rules; and trying its configurator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.catalog import actions, configurator, forms, queries
from pactline.catalog.models import Offering
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms


@requires("catalog.configure")
@require_http_methods(["GET", "POST"])
def configurator_page(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Try what can be chosen about an offering; nothing is kept."""
    found = queries.get(offering_id, actor=acting(request))
    shape = queries.shape(found)
    outcome, _selection = configurator.shown(shape, request.POST if request.method == "POST" else None)
    context = {
        "title": _("Configure %(name)s") % {"name": found.local_name},
        "action": reverse("catalog:configurator", args=[found.pk]),
        "outcome": outcome,
        "level": configurator.level(outcome),
        "deliveries": [one for one in queries.deliveries(outcome) if one.pieces],
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "catalog/configurator.html", context)


@requires("catalog.edit")
def group_new(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """A group of items."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    return ui_forms.page(
        request,
        forms.GroupForm,
        title=_("New group in %(name)s") % {"name": found.name},
        submit=_("Add"),
        save=lambda data: _then(actions.add_group(offering_id, **data, actor=actor), found),
        back=found,
    )


@requires("catalog.edit")
def group_edit(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Change a group."""
    actor = acting(request)
    group = queries.get_group(group_id, actor=actor)
    return ui_forms.page(
        request,
        forms.GroupForm,
        title=group.name,
        submit=_("Save"),
        initial={name: getattr(group, name) for name in forms.GroupForm.base_fields},
        save=lambda data: _then(actions.change_group(group_id, **data, actor=actor), group.parent),
        back=group.parent,
    )


@requires("catalog.edit")
def group_removal(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Take a group away; its items stay."""
    actor = acting(request)
    group = queries.get_group(group_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the group %(name)s?") % {"name": group.name},
        intro=_("Its items stay, without a group."),
        submit=_("Remove"),
        save=lambda: actions.remove_group(group_id, actor=actor),
        back=group.parent,
        message=_("Removed."),
    )


@requires("catalog.edit")
def characteristic_new(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """A characteristic of an offering."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    return ui_forms.page(
        request,
        forms.CharacteristicForm,
        title=_("New characteristic of %(name)s") % {"name": found.name},
        submit=_("Add"),
        save=lambda data: _then(actions.add_characteristic(offering_id=offering_id, **data, actor=actor), found),
        back=found,
    )


@requires("catalog.edit")
def characteristic_edit(request: HttpRequest, characteristic_id: UUID) -> HttpResponse:
    """Change a characteristic and its options."""
    actor = acting(request)
    found = queries.get_characteristic(characteristic_id, actor=actor)
    owner = found.offering or found.specification
    names = set(forms.CharacteristicForm.base_fields) - {"options", "translations"}
    return ui_forms.page(
        request,
        forms.CharacteristicForm,
        title=found.name,
        submit=_("Save"),
        initial={name: getattr(found, name) for name in names}
        | {"options": forms.option_lines(found), "translations": forms.translated(found.translations)},
        save=lambda data: _then(actions.change_characteristic(characteristic_id, **data, actor=actor), owner),
        back=owner,
    )


@requires("catalog.edit")
def characteristic_removal(request: HttpRequest, characteristic_id: UUID) -> HttpResponse:
    """Take a characteristic away."""
    actor = acting(request)
    found = queries.get_characteristic(characteristic_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the characteristic %(name)s?") % {"name": found.name},
        intro=_("Rules that ask for it must be changed before it can be published."),
        submit=_("Remove"),
        save=lambda: actions.remove_characteristic(characteristic_id, actor=actor),
        back=found.offering or found.specification,
        message=_("Removed."),
    )


@requires("catalog.edit")
def rule_new(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """A rule of configurations; one that does not go with the others is refused, naming them."""
    actor = acting(request)
    found = queries.get(offering_id, actor=actor)
    return ui_forms.page(
        request,
        forms.RuleForm,
        title=_("New rule for %(name)s") % {"name": found.name},
        submit=_("Save"),
        form_kwargs={"model": queries.shape(found).model},
        save=lambda data: _then(actions.add_rule(offering_id, **data, actor=actor), found),
        back=found,
    )


@requires("catalog.edit")
def rule_edit(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    actor = acting(request)
    rule = queries.get_rule(rule_id, actor=actor)
    return ui_forms.page(
        request,
        forms.RuleForm,
        title=rule.name,
        submit=_("Save"),
        initial=forms.RuleForm.values_of(rule),
        form_kwargs={"model": queries.shape(rule.offering).model},
        save=lambda data: _then(actions.change_rule(rule_id, **data, actor=actor), rule.offering),
        back=rule.offering,
    )


@requires("catalog.edit")
def rule_removal(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Take a rule away."""
    actor = acting(request)
    rule = queries.get_rule(rule_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the rule %(name)s?") % {"name": rule.name},
        intro=_("What it forbade can be chosen, what it brought must be chosen."),
        submit=_("Remove"),
        save=lambda: actions.remove_rule(rule_id, actor=actor),
        back=rule.offering,
        message=_("Removed."),
    )


def _then(_written: Any, target: Offering | Any) -> Any:
    """Where to go after a write."""
    return target
