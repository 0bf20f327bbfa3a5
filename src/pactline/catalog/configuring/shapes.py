"""What the configurator is given and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

YES, NO, UNSET = "yes", "no", ""
FeatureKind = Literal["item", "choice", "yes_no", "number", "text", "date"]
RuleKind = Literal["include", "exclude", "require", "set", "warn", "block"]
Op = Literal["chosen", "not_chosen", "is", "is_not", "at_least", "at_most"]
Status = Literal["chosen", "included", "needed", "open", "closed", "rejected", "conflict"]
Literal_ = tuple[str, str]
"""An option: key of the feature and value (“yes” for an item)."""
Choices = dict[str, str]
"""What a person chose, in the order of choosing: feature key -> value; “no” for an item that is not wanted."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a characteristic."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Feature:
    """An item of a bundle (yes or no) or a characteristic (one of ``values``, or free within ``least`` and ``most``).

    ``required``: an item that is always there, a characteristic that must have a value.
    """

    key: str
    label: str
    kind: FeatureKind = "item"
    values: tuple[Value, ...] = ()
    required: bool = False
    default: str = ""
    least: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Of ``members`` (items), at least ``least`` and at most ``most`` may be chosen."""

    key: str
    label: str
    members: tuple[str, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """A condition or an effect on one feature."""

    __test__ = False

    feature: str
    op: Op = "chosen"
    value: str = YES


@dataclass(frozen=True, slots=True)
class Rule:
    """When all of ``when`` hold: include, exclude or set all of ``then``; require one of ``then``; warn or block when
    all of ``then`` hold as well."""

    key: str
    name: str
    kind: RuleKind
    when: tuple[Test, ...] = ()
    then: tuple[Test, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Model:
    """Everything that can be chosen about one offering, and the rules."""

    name: str
    features: tuple[Feature, ...]
    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()

    @cached_property
    def _by_key(self) -> dict[str, Feature]:
        return {feature.key: feature for feature in self.features}

    @cached_property
    def order(self) -> dict[str, int]:
        """The tag of every rule, group and feature -> its place in sentences: rules first."""
        tags = [f"rule:{rule.key}" for rule in self.rules]
        tags += [f"group:{group.key}" for group in self.groups]
        tags += [f"{kind}:{feature.key}" for kind in ("feature", "one") for feature in self.features]
        return {tag: place for place, tag in enumerate(tags)}

    def feature(self, key: str) -> Feature | None:
        """The feature of that key."""
        return self._by_key.get(key)


@dataclass(frozen=True, slots=True)
class State:
    """How one option stands. ``because``: sentences; ``take_back``: choices that must go for it to open."""

    status: Status
    because: tuple[str, ...] = ()
    take_back: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Answer:
    """The state of every option, the values that hold now, and what is wrong, missing or worth a warning."""

    states: dict[Literal_, State] = field(default_factory=dict)
    values: Choices = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.problems

    @property
    def is_complete(self) -> bool:
        """Whether it can be sold like this."""
        return not self.problems and not self.missing
