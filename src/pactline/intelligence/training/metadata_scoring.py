"""How well the metadata of contracts is found: by exact value and by passage, against what lawyers marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pactline.intelligence import metadata
from pactline.intelligence.metadata import durations, finding, law
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Law, Party, Renewal, Value

Find = Callable[[str], list[Value]]
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})\b")


def score(
    contracts: Sequence[dict[str, Any]],
    find: Find | None = None,
    best: Callable[[Iterable[Value]], dict[str, list[Value]]] | None = None,
) -> dict[str, Any]:
    """For each type {"value": {...}, "span": {...}}: precision, recall and F1 in percent, at the thresholds of the model.

    A contract has "context", "labels" ({type: [[start, end, text], …]}) and "answers" ({type: text}), as in the CUAD file.
    """
    find, best = find or metadata.find, best or metadata.best
    found = [find(contract["context"]) for contract in contracts]
    return {
        kind: {"value": by_value(contracts, [best(f) for f in found], kind), "span": by_span(contracts, found, kind)}
        for kind in metadata.TYPES
    }


def by_value(
    contracts: Sequence[dict[str, Any]], chosen: Sequence[dict[str, list[Value]]], kind: str
) -> dict[str, float]:
    right = wrong = missed = 0
    each: list[float] = []
    for contract, values in zip(contracts, chosen, strict=True):
        gold, given = gold_values(contract, kind), given_values(values[kind])
        if kind == finding.PARTIES:
            right += len(given & gold)
            wrong += len(given - gold)
            missed += len(gold - given)
            if gold:
                each.append(2 * len(given & gold) / (len(given) + len(gold)))
        elif gold and given and (given == gold if kind == finding.LAW else given & gold):
            right += 1
        else:
            wrong += bool(given)
            missed += bool(gold)
    found = figures(right, wrong, missed)
    return found | {"f1 per contract": round(100 * sum(each) / len(each), 1)} if each else found


def figures(right: int, wrong: int, missed: int) -> dict[str, float]:
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return {
        "f1": round(200 * right / max(1, 2 * right + wrong + missed), 1),
        "precision": round(100 * precision, 1),
        "recall": round(100 * recall, 1),
        "right": right,
        "wrong": wrong,
        "missed": missed,
    }


def by_span(contracts: Sequence[dict[str, Any]], found: Sequence[list[Value]], kind: str) -> dict[str, float]:
    """At the threshold of the type, and over all thresholds: best F1 and area under the curve of precision and recall."""
    predicted: list[tuple[float, bool]] = []
    reached: list[float] = []
    for contract, values in zip(contracts, found, strict=True):
        gold = [bag_of(label[2]) for label in contract["labels"][kind]]
        mine = [(v.confidence, bag_of(v.text)) for v in values if v.type == kind]
        for confidence, words in mine:
            predicted.append((confidence, any(overlap(words, g) >= 0.5 for g in gold)))
        reached += [max((c for c, words in mine if overlap(words, g) >= 0.5), default=0.0) for g in gold]
    predicted.sort(key=lambda pair: -pair[0])
    reached.sort(reverse=True)
    area = last = best = 0.0
    at = 0.5
    right = known = 0
    for count, (confidence, good) in enumerate(predicted, start=1):
        right += good
        if count < len(predicted) and predicted[count][0] == confidence:
            continue
        while known < len(reached) and reached[known] >= confidence and reached[known] > 0:
            known += 1
        precision, recall = right / count, known / max(1, len(reached))
        area += (recall - last) * precision
        last = recall
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if f1 > best:
            best, at = f1, confidence
    return {"f1": round(100 * best, 1), "threshold": round(at, 3), "aupr": round(100 * area, 1), "marked": len(reached)}


def bag_of(text: str) -> frozenset[str]:
    """Words as CUAD's own evaluation compares them: in lower case, without . , ; : and with / as a space."""
    return frozenset(re.sub(r"[.,;:]", "", text).replace("/", " ").lower().split())


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def gold_values(contract: dict[str, Any], kind: str) -> set[str]:
    """The lawyers' answer in the form of `given_values`; empty when it is none or left open."""
    answer = contract["answers"].get(kind) or ""
    if kind == finding.TITLE:
        texts = [answer, *answer.split("\n"), *(label[2] for label in contract["labels"][kind])]
        return {finding.folded(t) for t in texts} - {""}
    if kind == finding.PARTIES:
        return {name for name in map(name_key, names_of(answer)) if name}
    if kind == finding.LAW:
        return set(law.of_answer(answer))
    found = {"perpetual"} if "perpetual" in answer.lower() else set()
    if kind in (finding.RENEWAL, finding.NOTICE):
        for part in answer.replace("(", "").replace(")", "").split(";"):
            lengths = [m.duration for m in durations.mentions(part)]
            if len(lengths) == 2 and lengths[0].months and lengths[1].months:
                found.add(f"{lengths[0].months + lengths[1].months:f} months")
            elif lengths:
                found.add(length_key(lengths[-1]))
        return found
    for month, day, year in _DATE.findall(answer):
        full = int(year) + (0 if len(year) == 4 else 1900 if int(year) > 50 else 2000)
        found.add(f"{full:04d}-{int(month):02d}-{int(day):02d}")
    return found


def names_of(answer: str) -> list[str]:
    """The names in 'Acme, Inc. ("Supplier"); Beta LLC ("Buyer"); Supplier and Buyer ("Parties")'."""
    outside, depth = [], 0
    if re.match(r"\([^()\"“;]+\([^()]*\)", answer):  # brackets around the whole answer
        answer = answer[1:]
    for sign in answer.replace("（", "(").replace("）", ")"):
        depth += (sign == "(") - (sign == ")" and depth > 0)
        outside.append(sign if sign != ";" or depth == 0 else ",")
    names = []
    for part in "".join(outside).split(";"):
        quoted = re.search(r"[\"“”'‘]\s?(?P<first>[^\"“”]{1,30})", part)
        if quoted and re.match(r"(?:the )?part(?:y|ies)\b", quoted["first"], re.IGNORECASE):
            continue
        name = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?", " ", part) if part.strip()[:1] != "(" else ""
        names.append(name)
    return names


def name_key(name: str) -> str:
    """A name without accents, points, brackets, "the" and what it was called before, so that only its words count."""
    name = re.sub(r"\([^()]*\)", " ", name)
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = re.sub(r"^the ", "", finding.folded(plain))
    words = re.split(r" (?:dba|d b a|f k a|fka|formerly|doing business as|also known as) ", words)[0]
    return re.sub(r"(?<=\b\w) (?=\w\b)", "", words)


def length_key(duration: Duration) -> str:
    months = duration.months
    return (
        f"{months.normalize():f} months"
        if months is not None
        else f"{duration.count.normalize():f} {duration.unit.split()[-1]}s"
    )


def given_values(values: list[Value]) -> set[str]:
    found: set[str] = set()
    for value in values:
        match value.value:
            case str(title):
                found.add(finding.folded(title))
            case Party(name=name):
                found.add(name_key(name))
            case Law(names=names):
                found |= set(names)
            case Day() as day:
                found |= {str(day)} if day.exact else set()
            case Expiry(day=day, perpetual=perpetual):
                found |= {"perpetual"} if perpetual else {str(day)} if day and day.exact else set()
            case Renewal(duration=duration):
                found.add("perpetual" if duration is None else length_key(duration))
            case Duration() as duration:
                found.add(length_key(duration))
    return found
