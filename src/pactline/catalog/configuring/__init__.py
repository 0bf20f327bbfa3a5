"""The configurator: from options, groups and rules to what is open, what is closed and why. Pure: no database, no clock.

``solve`` answers a selection, ``complete`` finishes it, ``faults`` says what is wrong with a set of rules.
"""

from __future__ import annotations

from .checking import faults
from .completing import complete
from .shapes import Answer, Feature, Group, Model, Rule, State, Test, Value
from .solving import solve

__all__ = ["Answer", "Feature", "Group", "Model", "Rule", "State", "Test", "Value", "complete", "faults", "solve"]
