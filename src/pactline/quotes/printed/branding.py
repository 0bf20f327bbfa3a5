"""The house's own look on a printed quote: colours that stay readable, the logo, the footer."""

from __future__ import annotations

import colorsys
from typing import Any

from pactline.quotes.models import PrintLayout

LEAST_CONTRAST = 4.5
WHITE, INK = "#ffffff", "#0f172a"
COLUMNS = 3


def colours(accent: str) -> dict[str, str]:
    """``ground`` as chosen, what is written on it, and a shade of it that can be read on white paper."""
    on_ground = WHITE if contrast(accent, WHITE) >= contrast(accent, INK) else INK
    return {"ground": accent, "on_ground": on_ground, "text": _readable(accent)}


def _readable(accent: str) -> str:
    """The colour, darkened until it can be read on white."""
    hue, light, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(accent)))
    shade = accent
    while contrast(shade, WHITE) < LEAST_CONTRAST and light > 0:
        light = max(light - 0.02, 0)
        parts = colorsys.hls_to_rgb(hue, light, saturation)
        shade = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
    return shade


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def logo(layout: PrintLayout) -> dict[str, Any] | None:
    """Which picture stands at the top, and how high in points."""
    return {"file": str(layout.logo_id), "height": layout.logo_height} if layout.logo_id else None


def footer(layout: PrintLayout) -> list[list[str]]:
    """The footer's columns: parts with an empty line between them."""
    parts = layout.footer.replace("\r\n", "\n").strip().split("\n\n") if layout.footer.strip() else []
    found = [[line.strip() for line in part.splitlines() if line.strip()] for part in parts][:COLUMNS]
    return [*found, *([] for _missing in range(COLUMNS - len(found)))] if found else []
