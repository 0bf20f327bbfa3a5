"""The numbers that Word prints before numbered paragraphs (ISO/IEC 29500-1 §17.9): pure, for one pass over a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9


def value(element: etree._Element | None, name: str) -> str | None:
    """The w:val of the child with this local name."""
    child = None if element is None else element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def whole(text: str | None, default: int = 0) -> int:
    """A whole number from an attribute; the default when it is missing or no number."""
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


@dataclass
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None


@dataclass
class Numbering:
    """Counts through a document: call `next` for each numbered paragraph in reading order."""

    abstracts: dict[str, dict[int, Level]] = field(default_factory=dict)
    instances: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    @staticmethod
    def read(root: etree._Element | None) -> Numbering:
        """From numbering.xml; an absent part numbers nothing."""
        numbering = Numbering()
        if root is None:
            return numbering
        links, linked = {}, {}
        for abstract in root.findall(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            numbering.abstracts[key] = dict(_level(lvl) for lvl in abstract.findall(f"{W}lvl"))
            if (name := value(abstract, "styleLink")) is not None:
                links[name] = key
            if (name := value(abstract, "numStyleLink")) is not None:
                linked[key] = name
        for key, name in linked.items():
            if name in links:
                numbering.abstracts[key] = numbering.abstracts[links[name]]
        for num in root.findall(f"{W}num"):
            levels: dict[int, Level] = {}
            starts: dict[int, int] = {}
            for override in num.findall(f"{W}lvlOverride"):
                index = whole(override.get(f"{W}ilvl"))
                if (start := value(override, "startOverride")) is not None:
                    starts[index] = whole(start, 1)
                for lvl in override.findall(f"{W}lvl"):
                    levels[index] = _level(lvl)[1]
            numbering.instances[num.get(f"{W}numId", "")] = (value(num, "abstractNumId") or "", levels, starts)
        return numbering

    def next(self, num_id: str, level: int) -> str:
        """The number of the next paragraph of this list and level; empty when the list is unknown or prints nothing."""
        if num_id not in self.instances or not 0 <= level < LEVELS:
            return ""
        abstract, overrides, starts = self.instances[num_id]
        levels = {**self.abstracts.get(abstract, {}), **overrides}
        this = levels.get(level)
        if this is None:
            return ""
        counters = self.counters.setdefault(abstract, [None] * LEVELS)
        if level in starts and (num_id, level) not in self.started:
            counters[level] = starts[level]
        else:
            current = counters[level]
            counters[level] = this.start if current is None else current + 1
        self.started.add((num_id, level))
        for deeper in range(level + 1, LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart > 0 and level < restart):
                counters[deeper] = None
        if this.format == "bullet":
            return "•"
        text = this.text
        for index in range(LEVELS):
            if f"%{index + 1}" in text:
                of = levels.get(index, Level())
                count = counters[index]
                style = "decimal" if this.legal and of.format != "none" else of.format
                text = text.replace(f"%{index + 1}", formatted(of.start if count is None else count, style))
        return text.strip()


def _level(lvl: etree._Element) -> tuple[int, Level]:
    legal = lvl.find(f"{W}isLgl")
    restart = value(lvl, "lvlRestart")
    return whole(lvl.get(f"{W}ilvl")), Level(
        start=whole(value(lvl, "start"), 1),
        format=value(lvl, "numFmt") or "decimal",
        text=value(lvl, "lvlText") or "",
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false", "off"),
        restart=None if restart is None else whole(restart),
    )


def formatted(count: int, style: str) -> str:
    """A counter in one of Word's number formats; decimal for the formats that only other scripts use."""
    if style == "none":
        return ""
    if style in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        roman, rest = "", count
        for amount, sign in _ROMAN:
            roman += sign * (rest // amount)
            rest %= amount
        return roman if style == "lowerRoman" else roman.upper()
    if style == "decimalZero":
        return f"{count:02d}"
    if style == "ordinal":
        suffix = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{suffix}"
    return str(count)


_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
