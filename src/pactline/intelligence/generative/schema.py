"""The small part of JSON Schema that our questions use: made here, checked here, whatever the model's server promises. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
LIMITS = ("maxLength", "minLength", "maxItems", "minItems")


def one_of(choices: Iterable[str]) -> dict[str, Any]:
    """A closed list of words."""
    return {"type": "string", "enum": list(choices)}


def words(most: int) -> dict[str, Any]:
    """A text of at most so many characters."""
    return {"type": "string", "maxLength": most}


def many(items: Schema, most: int) -> dict[str, Any]:
    """A list of at most so many."""
    return {"type": "array", "items": dict(items), "maxItems": most}


def thing(**fields: Schema) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {"type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False}


def unlimited(schema: Any, leave: Sequence[str] = ()) -> Any:
    """The schema without limits of length (but those to leave), which some servers refuse."""
    if isinstance(schema, Mapping):
        return {
            name: {key: unlimited(one, leave) for key, one in value.items()}
            if name == "properties"
            else unlimited(value, leave)
            for name, value in schema.items()
            if name not in LIMITS or name in leave
        }
    return schema


def problems(schema: Schema, value: Any, at: str = "answer") -> list[str]:
    """What is wrong with a value, in words without the value itself."""
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, value, at)
    if kind == "array":
        if not isinstance(value, list):
            return [f"{at} is not a list"]
        found = [f"{at} has more than {schema['maxItems']} items"] if len(value) > schema.get("maxItems", 1000) else []
        for index, item in enumerate(value[: schema.get("maxItems", 1000)]):
            found += problems(schema["items"], item, f"{at}[{index}]")
        return found
    if kind == "boolean":
        return [] if isinstance(value, bool) else [f"{at} is not true or false"]
    if not isinstance(value, str):
        return [f"{at} is not a text"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is none of the allowed words"]
    if len(value) > schema.get("maxLength", 100_000):
        return [f"{at} is longer than {schema['maxLength']} characters"]
    return []


def _object(schema: Schema, value: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at} is not an object"]
    fields = schema["properties"]
    found = [f"{at}.{name} is missing" for name in schema["required"] if name not in value]
    if set(value) - set(fields):
        found.append(f"{at} has fields that were not asked for")
    for name, inner in fields.items():
        if name in value:
            found += problems(inner, value[name], f"{at}.{name}")
    return found
