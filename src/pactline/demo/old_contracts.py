"""The texts that the demo has read: the other side's paper, and old contracts. Written for the demo; names are invented."""

from __future__ import annotations

THEIR_PAPER = (
    "Purchase and Services Agreement",
    "This Purchase and Services Agreement is made on November 2, 2026 between Kestrel Instruments, Inc. (“Customer”) and "
    "Northlight Systems GmbH (“Provider”).",
    "1. Services",
    "Provider shall provide the Northlight platform and the services that are listed in Annex A to Customer.",
    "Provider shall deliver a report on the availability of the platform within ten (10) days after the end of each month.",
    "2. Term",
    "This Agreement begins on December 1, 2026 and continues for two (2) years. It renews automatically for successive terms of "
    "one (1) year unless either party gives written notice of non-renewal at least ninety (90) days before the end of the term.",
    "3. Payment terms",
    "Customer pays each undisputed invoice within seventy-five (75) days after receipt of the invoice.",
    "4. Limitation of liability",
    "Each party's total liability under this Agreement is limited to five times (5x) the fees paid or payable in the twelve (12) "
    "months before the event. Neither party is liable for lost profits or indirect damages.",
    "5. Assignment",
    "Neither party may assign this Agreement without the prior written consent of the other party, which shall not be "
    "unreasonably withheld.",
    "6. Audit",
    "Customer may audit the books and records of Provider that concern the services once in each calendar year.",
    "7. Insurance",
    "Provider shall maintain commercial general liability insurance of at least two million dollars throughout the term.",
    "8. Governing law",
    "This Agreement is governed by the laws of the State of California, without regard to its conflict of laws rules.",
    "9. Notices",
    "Notices under this Agreement are given in writing to the addresses on the first page.",
    "Signed by the parties on the dates below.",
)


def _agreement(name: str, day: str, *clauses: str) -> str:
    head = (
        f"MASTER SERVICES AGREEMENT\n\nThis Master Services Agreement is made on {day} between {name} (“Customer”) and "
        "Northlight Systems GmbH (“Provider”).\n\n1. Services\n\nProvider shall provide the services that are listed in the "
        "order forms to Customer with reasonable skill and care.\n"
    )
    return head + "".join(f"\n{number}. {clause}\n" for number, clause in enumerate(clauses, 2))


_CAP = (
    "Limitation of liability\n\nEach party's total liability under this Agreement is limited to {times} the fees paid or payable "
    "in the twelve (12) months before the event. Neither party is liable for lost profits or indirect damages."
)
_DISCRETION = (
    "Confidentiality\n\nEach party keeps the Confidential Information of the other party secret, uses it only for this Agreement "
    "and gives it to nobody but advisers who are bound in the same way."
)
_LAW = "Governing law\n\nThis Agreement is governed by the laws of {law}. The courts of {courts} have exclusive jurisdiction."
_PAY = "Payment terms\n\nCustomer pays each undisputed invoice within {days} days after the invoice date."
_TERM = (
    "Term\n\nThis Agreement begins on the date above and continues for {years} years. It renews automatically for successive "
    "terms of one (1) year unless either party gives notice at least sixty (60) days before the end of the term."
)
_UNCAPPED = (
    "Indemnification\n\nProvider shall indemnify Customer against all claims of third parties, and the liability of Provider "
    "under this indemnity is unlimited."
)

OLD = {
    "verdant-2019.txt": _agreement(
        "Verdant Foods B.V.", "March 4, 2019", _TERM.format(years="three (3)"), _PAY.format(days="thirty (30)"),
        _CAP.format(times=""), _DISCRETION, _LAW.format(law="Germany", courts="Hamburg"),
    ),
    "blue-fjord-2020.txt": _agreement(
        "Blue Fjord Shipping AS", "June 18, 2020", _TERM.format(years="two (2)"), _PAY.format(days="sixty (60)"),
        _CAP.format(times="four times (4x)"), _UNCAPPED, _LAW.format(law="Norway", courts="Oslo"),
    ),
    "atelier-lumen-2021.txt": _agreement(
        "Atelier Lumen SARL", "January 11, 2021", _PAY.format(days="forty-five (45)"), _CAP.format(times="twice (2x)"),
        _DISCRETION, _LAW.format(law="France", courts="Paris"),
    ),
    "quarrystone-2022.txt": _agreement(
        "Quarrystone Build Ltd", "September 30, 2022", _TERM.format(years="five (5)"), _DISCRETION,
        _LAW.format(law="England and Wales", courts="London"),
    ),
    "harbor-pine-2023.txt": _agreement(
        "Harbor & Pine Logistics GmbH", "February 2, 2023", _TERM.format(years="two (2)"), _PAY.format(days="thirty (30)"),
        _CAP.format(times=""), _UNCAPPED, _DISCRETION, _LAW.format(law="Germany", courts="Hamburg"),
    ),
}  # fmt: skip
"""File name → text: with a standard cap, far too high a cap, without one, with an unlimited indemnity."""
