"""Records as the database gives them."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.models import signals

from pactline.identity.models import Team, User
from pactline.identity.testing import Cast
from pactline.kernel.models import Loaded


def test_a_loaded_record_is_what_django_would_make(cast: Cast) -> None:
    person = User.objects.select_related("team").get(pk=cast.user("rita").pk)
    names = [field.attname for field in User._meta.concrete_fields]
    plain = models.Model.from_db.__func__(User, "default", names, [getattr(person, name) for name in names])  # type: ignore[attr-defined]
    assert vars(plain).keys() == vars(person).keys() and plain == person
    assert not person._state.adding and person._state.db == "default" and not person.get_deferred_fields()
    assert isinstance(person.team, Team) and not person.team._state.adding


def test_a_column_that_was_left_out_is_asked_for(cast: Cast) -> None:
    rita = cast.user("rita")
    person = User.objects.only("name").get(pk=rita.pk)
    assert "email" in person.get_deferred_fields() and person.email == rita.email


def test_nobody_listens_to_the_making_of_loaded_records() -> None:
    for signal in (signals.pre_init, signals.post_init):
        for model in (one for one in apps.get_models() if issubclass(one, Loaded)):
            assert not signal.has_listeners(model), f"{model.__name__} is made without this signal"
