"""The main job, played through the real actions: eleven steps from the forecast to the tracked obligations. Beside
them the other side's paper is read (``reading.py``), and more is sold (``guidance.py``, ``offers.py``, ``requests.py``).

``play`` is what ``pactline story`` runs, what fills the demo, and a workflow test (tests/workflows). The steps stand in
``acts.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pactline.activity.jobs import drain
from pactline.authoring.models import ContractType
from pactline.catalog.models import Offering
from pactline.identity.testing import Cast
from pactline.kernel.errors import InvalidInput
from pactline.parties.models import Account

from . import guidance, library, loading, offers, reading, requests
from .acts import ACTS
from .report import NAME, summary, write
from .tale import Say, Story

CUSTOMER = "Harbor & Pine Logistics"


def play(
    name: str, *, template: Path | None = None, out: Path | None = None, say: Say = print, readings: bool = False
) -> dict[str, Any]:
    """Play the story; returns every record's number, state and URL (as written to ``story.json`` in ``out``).

    ``readings``: the signed contract and a portfolio of old ones are read, too, and what else is being sold stands beside.
    """
    if name != NAME:
        raise InvalidInput(f"There is no story “{name}”; there is {NAME}.")
    loading.prepare(say)
    cast = loading.cast()
    kind = _kind(cast, template)
    account = Account.objects.get(name=CUSTOMER)
    contact = account.contacts.filter(is_primary=True).get()
    tale = Story(cast=cast, say=say, kind=kind, account=account, contact=contact)
    for number, act in enumerate(ACTS, 1):
        tale.step = number
        act(tale)
    reading.their_paper(tale)
    if readings:
        reading.signed_contract(tale)
        say(f"Old contracts: {reading.portfolio(cast)}")
        selling(cast, say)
    facts = summary(tale)
    if out is not None:
        write(tale, facts, out)
    return facts


def selling(cast: Cast, say: Say) -> None:
    """What is being sold beside the story: advice, requests of customers, offers in several states."""
    offerings = {offering.sku: offering for offering in Offering.objects.filter(status=Offering.Status.PUBLISHED)}
    guidance.suggestions(offerings, cast.adam)
    made = [offers.from_needs(guidance.questionnaire(offerings, cast.adam), cast)]
    made.append(offers.through_reseller(offers.reseller(cast), cast))
    made.append(offers.rising(cast))
    made.append(requests.ask(offerings, cast))
    drain()
    say(f"Further quotes: {', '.join(str(quote) for quote in made)}")


def _kind(cast: Cast, template: Path | None) -> ContractType:
    """The contract type of the demo's template; of a file that was named, a type and a template of its own."""
    if template is None:
        return ContractType.objects.get(code="sales")
    count = ContractType.objects.count()
    name = f"{template.stem.replace('-', ' ').replace('_', ' ').capitalize()} {count}"[:100]
    kind = library.contract_type(cast.cora, code=f"story-{count}", name=name)
    library.install_template(
        template.read_bytes(), filename=template.name, name=name, kind=kind, actor=cast.cora, choices=library.OURS
    )
    return kind
