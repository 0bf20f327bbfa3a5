"""What the demo company sells, to whom, at which prices. Names are invented; domains are reserved for examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

PASSWORD = "eleven-steps-2026"  # noqa: S105 (printed at every start; demo data only)
DOMAIN = "northlight.example"


@dataclass(frozen=True, slots=True)
class Product:
    """An offering with its list price and cost in euros. ``children``: SKU -> quantity (a bundle)."""

    sku: str
    name: str
    category: str
    unit: str
    price: Decimal
    cost: Decimal
    recurring: bool = False
    description: str = ""
    children: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customer:
    """An account with its main contact, who may sign."""

    name: str
    legal_name: str
    domain: str
    street: str
    postal_code: str
    city: str
    country: str
    tax_id: str
    industry: str
    contact: str
    title: str
    owner: str


UNITS = [
    ("user", "User"),
    ("month", "Month"),
    ("day", "Day"),
    ("piece", "Piece"),
    ("tb", "Terabyte"),
    ("package", "Package"),
]
CATEGORIES = ["Platform", "Add-ons", "Services", "Hardware"]

PRODUCTS = [
    Product(
        "NL-CORE",
        "Northlight Core",
        "Platform",
        "user",
        Decimal("42.00"),
        Decimal("9.50"),
        True,
        "Planning and tracking of shipments, per user and month.",
    ),
    Product(
        "NL-PRO",
        "Northlight Professional",
        "Platform",
        "user",
        Decimal("68.00"),
        Decimal("14.00"),
        True,
        "Core with forecasting and carrier portals.",
    ),
    Product(
        "NL-API",
        "API access, 5 million calls",
        "Add-ons",
        "package",
        Decimal("390.00"),
        Decimal("60.00"),
        True,
        "Monthly call volume, shared by all users.",
    ),
    Product(
        "NL-ARCH",
        "Long-term archive",
        "Add-ons",
        "tb",
        Decimal("55.00"),
        Decimal("12.00"),
        True,
        "Tamper-proof archive, kept for ten years.",
    ),
    Product(
        "NL-SUP-P",
        "Premium support",
        "Services",
        "month",
        Decimal("1250.00"),
        Decimal("480.00"),
        True,
        "24 x 7, first answer within one hour.",
    ),
    Product(
        "NL-ONB",
        "Onboarding",
        "Services",
        "package",
        Decimal("7800.00"),
        Decimal("4300.00"),
        False,
        "Set-up, data migration and training in six weeks.",
    ),
    Product(
        "NL-CONS",
        "Consulting",
        "Services",
        "day",
        Decimal("1480.00"),
        Decimal("720.00"),
        False,
        "A senior consultant, on site or remote.",
    ),
    Product(
        "NL-SCAN",
        "Handheld scanner",
        "Hardware",
        "piece",
        Decimal("489.00"),
        Decimal("312.00"),
        False,
        "Rugged scanner with cradle and two batteries.",
    ),
    Product(
        "NL-GATE",
        "Dock gateway",
        "Hardware",
        "piece",
        Decimal("1190.00"),
        Decimal("760.00"),
        False,
        "Connects dock doors and weighing scales.",
    ),
    Product(
        "NL-DOCK",
        "Smart dock starter kit",
        "Hardware",
        "package",
        Decimal("0.00"),
        Decimal("0.00"),
        False,
        "One gateway with four scanners.",
        {"NL-GATE": 1, "NL-SCAN": 4},
    ),
]

CUSTOMERS = [
    Customer(
        "Harbor & Pine Logistics",
        "Harbor & Pine Logistics GmbH",
        "harborpine.example",
        "Speicherkai 14",
        "20457",
        "Hamburg",
        "DE",
        "DE129273398",
        "Logistics",
        "Carl Becker",
        "Managing Director",
        "rita",
    ),
    Customer(
        "Verdant Foods",
        "Verdant Foods B.V.",
        "verdantfoods.example",
        "Keizersgracht 220",
        "1016 DX",
        "Amsterdam",
        "NL",
        "NL004495445B01",
        "Food",
        "Sanne de Wit",
        "Chief Operating Officer",
        "rita",
    ),
    Customer(
        "Atelier Lumen",
        "Atelier Lumen SARL",
        "atelierlumen.example",
        "12 rue des Tanneurs",
        "69001",
        "Lyon",
        "FR",
        "FR40303265045",
        "Design",
        "Julie Marchand",
        "Directrice générale",
        "nora",
    ),
    Customer(
        "Quarrystone Build",
        "Quarrystone Build Ltd",
        "quarrystone.example",
        "8 Canal Wharf",
        "M15 4RL",
        "Manchester",
        "GB",
        "",
        "Construction",
        "Owen Price",
        "Finance Director",
        "nora",
    ),
    Customer(
        "Blue Fjord Shipping",
        "Blue Fjord Shipping AS",
        "bluefjord.example",
        "Strandgaten 3",
        "5013",
        "Bergen",
        "NO",
        "",
        "Shipping",
        "Ingrid Solheim",
        "Head of IT",
        "rita",
    ),
    Customer(
        "Kestrel Instruments",
        "Kestrel Instruments, Inc.",
        "kestrel.example",
        "450 Mission Bay Blvd",
        "94158",
        "San Francisco",
        "US",
        "",
        "Instruments",
        "Dana Whitman",
        "VP Operations",
        "rita",
    ),
]


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity in the pipeline. ``close_in``: days from today."""

    customer: str
    name: str
    amount: Decimal
    stage: str
    category: str
    close_in: int
    owner: str


DEALS = [
    Deal("Verdant Foods", "Cold chain roll-out", Decimal("86000"), "propose", "strong_upside", 40, "rita"),
    Deal("Blue Fjord Shipping", "Fleet planning", Decimal("142000"), "develop", "upside", 75, "rita"),
    Deal("Kestrel Instruments", "US warehouse pilot", Decimal("38500"), "qualify", "pipeline", 110, "rita"),
    Deal("Atelier Lumen", "Showroom logistics", Decimal("21000"), "negotiate", "commit", 20, "nora"),
    Deal("Quarrystone Build", "Site deliveries", Decimal("64000"), "develop", "upside", 60, "nora"),
]

TAX = [
    ("DE", "standard", Decimal("19")),
    ("NL", "standard", Decimal("21")),
    ("FR", "standard", Decimal("20")),
    ("GB", "standard", Decimal("20")),
    ("NO", "standard", Decimal("25")),
]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause of the library with its positions: standard first, then fallbacks in order."""

    code: str
    name: str
    standard: str
    fallbacks: tuple[str, ...] = ()


CLAUSES = [
    ClauseText(
        "payment_terms",
        "Payment terms",
        "Customer pays each undisputed invoice within thirty (30) days after the invoice date. Amounts overdue bear "
        "interest at one percent (1%) per month.",
        (
            "Customer pays each undisputed invoice within forty-five (45) days after the invoice date. Amounts overdue "
            "bear interest at the statutory rate.",
            "Customer pays each undisputed invoice within sixty (60) days after the invoice date.",
        ),
    ),
    ClauseText(
        "liability",
        "Limitation of liability",
        "Each party's total liability under this Agreement is limited to the fees paid or payable in the twelve (12) "
        "months before the event. Neither party is liable for lost profits or indirect damages.",
        (
            "Each party's total liability under this Agreement is limited to one and a half times (1.5x) the fees paid "
            "or payable in the twelve (12) months before the event.",
            "Each party's total liability under this Agreement is limited to twice (2x) the fees paid or payable in the "
            "twelve (12) months before the event.",
        ),
    ),
    ClauseText(
        "termination",
        "Termination for convenience",
        "Neither party may terminate this Agreement for convenience during the Subscription Period.",
        (
            "After the first twelve (12) months, Customer may terminate for convenience by ninety (90) days' written "
            "notice to the end of a quarter; fees for the notice period remain due.",
        ),
    ),
    ClauseText(
        "governing_law",
        "Governing law",
        "This Agreement is governed by the laws of Germany. The courts of Hamburg have exclusive jurisdiction.",
        (
            "This Agreement is governed by the laws of the country in which Customer has its registered office.",
            "This Agreement is governed by the laws of England and Wales.",
        ),
    ),
]
