"""The state of a running story: who plays, what exists so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pactline.authoring.models import ContractType
from pactline.contracts import queries as contract_queries
from pactline.contracts.models import ContractRecord, ContractRequest, Revision
from pactline.esign.models import Envelope
from pactline.files.models import Blob
from pactline.identity.testing import Cast
from pactline.obligations.models import Obligation
from pactline.orders.models import Order
from pactline.parties.models import Account, Contact
from pactline.pipeline.models import Opportunity
from pactline.quotes.models import Quote

STEPS = 11
Say = Callable[[str], None]


@dataclass
class Story:
    """The state of a running story: who plays, what exists so far."""

    cast: Cast
    say: Say
    kind: ContractType
    account: Account
    contact: Contact
    step: int = 0
    opportunity: Opportunity | None = None
    quote: Quote | None = None
    request: ContractRequest | None = None
    envelope: Envelope | None = None
    record: ContractRecord | None = None
    order: Order | None = None
    obligations: list[Obligation] = field(default_factory=list)

    def tell(self, who: str, what: str, result: object) -> None:
        """A progress line: who, what, resulting record."""
        self.say(f"[{self.step:>2}/{STEPS}] {who}: {what} → {result}")

    @property
    def the_quote(self) -> Quote:
        """The quote; ``LookupError`` before step 1."""
        if self.quote is None:
            raise LookupError("no quote yet")
        return self.quote

    @property
    def the_request(self) -> ContractRequest:
        """The contract request; ``LookupError`` before step 5."""
        if self.request is None:
            raise LookupError("no contract request yet")
        return self.request

    @property
    def revision(self) -> Revision:
        """The latest revision of the contract."""
        return contract_queries.latest_revisions(self.the_request)[0]

    @property
    def word_file(self) -> Blob:
        """The latest revision as a Word file; ``LookupError`` when it is on PDF paper."""
        found = self.revision.docx
        if found is None:
            raise LookupError("the latest revision is no Word file")
        return found


def state_of(quote: Quote) -> str:
    """Number and state of a quote."""
    return f"{quote}, {quote.get_status_display()}"
