"""A small contract and what the embedded reader would say of it."""

from __future__ import annotations

from pactline.intelligence.generative.asking import Asker
from pactline.intelligence.generative.budget import Budget
from pactline.intelligence.generative.memory import Memory
from pactline.intelligence.generative.speaking import OpenAI
from pactline.intelligence.reader.segments import Segment, segments
from pactline.intelligence.readers import Answer, Presence
from pactline.intelligence.rules.merging import Span

TEXT = """SOFTWARE LICENCE AGREEMENT

This Software Licence Agreement is made on March 3, 2024 between Acme Inc. ("Licensor") and Beta LLC ("Licensee").

1. Term. This Agreement begins on April 1, 2024 and continues for three (3) years. It renews for successive \
terms of one year unless either party gives notice sixty (60) days before the end of the term.

2. Fees. Licensee shall pay USD 120,000 within thirty (30) days of each anniversary. Licensor may not raise the \
fees by more than 3% in a year.

3. Liability. Neither party is liable for more than the fees paid in the twelve months before the claim. \
Nothing limits liability for breach of confidentiality.

4. Assignment. Neither party may assign this Agreement without the prior written consent of the other, which is \
not unreasonably withheld.

5. Governing Law. This Agreement is governed by the laws of the State of New York.
"""


def span(type_: str, words: str, confidence: float = 0.9, **details: object) -> Span:
    """A passage of TEXT as the embedded reader gives it."""
    start = TEXT.index(words)
    return Span(type_, start, start + len(words), words, confidence, ("embedded",), details)


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


ASSIGNMENT = (
    "Neither party may assign this Agreement without the prior written consent of the other, which is not unreasonably "
    "withheld."
)
PRICES = "Licensor may not raise the fees by more than 3% in a year."
UNCAPPED = "Nothing limits liability for breach of confidentiality."
PAYS = "Licensee shall pay USD 120,000 within thirty (30) days of each anniversary."


def known() -> Answer:
    """Assignment is sure, uncapped liability unclear, an audit right missing."""
    values = [
        span("Document Name", "SOFTWARE LICENCE AGREEMENT", value="Software Licence Agreement"),
        span("Parties", "Acme Inc.", value={"name": "Acme Inc."}),
        span("Agreement Date", "March 3, 2024", value={"year": 2024, "month": 3, "day": 3}),
        span("Expiration Date", "continues for three (3) years", value={"day": None, "perpetual": False}),
        span("Governing Law", "governed by the laws of the State of New York", value={"names": ["New York"]}),
        span("Renewal Term", "successive terms of one year", value="1 year"),
        span("Effective Date", "April 1, 2024", value={"year": 2024, "month": 4, "day": 1}),
    ]
    return Answer(
        clauses=[span("Price Restrictions", PRICES, 0.6), span("Anti-Assignment", ASSIGNMENT)],
        values=sorted(values, key=lambda one: one.start),
        duties=[span("obligation", PAYS, 0.7, kind="must")],
        presence={
            "Anti-Assignment": Presence("present", 0.9, (place(ASSIGNMENT),)),
            "Price Restrictions": Presence("present", 0.6, (place(PRICES),)),
            "Uncapped Liability": Presence("unclear", 0.3, (place(UNCAPPED),)),
            "Audit Rights": Presence("missing", 0.01, (place(PAYS),)),
            "Notice Period To Terminate Renewal": Presence("missing", 0.02, (place("It renews for successive terms"),)),
        },
        segments=len(units()),
    )


def units() -> list[Segment]:
    return segments(TEXT)


def asker(
    url: str,
    *,
    tokens: int = 100_000,
    seconds: float = 30,
    timeout: float = 5,
    longest: int = 4000,
    memory: Memory | None = None,
) -> Asker:
    """Somebody who asks the server of a test."""
    budget = Budget(tokens, seconds, timeout, longest)
    port = OpenAI(url, "m-1", pause=0.01)
    return Asker(port, budget) if memory is None else Asker(port, budget, memory)
