"""The operations that are measured, as the API, the worker and plain SQL do them. What to reach is in the design."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from .company import LINES, Company, quote_id
from .measuring import Operation
from .raw import RawSql
from .stage import Stage

QUOTES = "/api/v1/quotes"
KEYS = 400
MANY_LINES = 500
BASKETS = ((20, 30, 15), (1_000, 5, 500), (10_000, 5, 5_000))
"""Lines of a basket, calls in a round, and what to reach in milliseconds."""


def url_of(stage: Stage) -> str:
    """Where the database is."""
    from pactline.config import postgres

    server = postgres.running(stage.folder / "postgres")
    if server is None:
        raise SystemExit("PostgreSQL does not run")
    return server.url


def all_of(stage: Stage, company: Company, url: str) -> Iterator[Operation]:
    """Every operation, cheapest first."""
    yield from _through_the_api(stage, company, RawSql(url, company))
    yield from _pages(stage, company)
    yield from _in_the_worker(stage)


def _through_the_api(stage: Stage, company: Company, raw: RawSql) -> Iterator[Operation]:
    numbers = itertools.count(1)
    lock = threading.Lock()

    def number() -> int:
        with lock:
            return next(numbers)

    def operation(
        name: str, work: Callable[[Any], object], plain: Callable[[], None] | None, calls: int, reach: float
    ) -> Operation:
        def client() -> Callable[[], object]:
            call = stage.caller(company.token)
            return lambda: work(call)

        return Operation(
            name,
            client,
            stage.server,
            (lambda: plain) if plain else None,
            stage.ourselves,
            calls,
            concurrent=True,
            reach_ms=reach,
        )

    every = [quote_id(one) for one in range(1, company.quotes - 1, max(1, company.quotes // KEYS))]
    # Every eighth is a draft: those can be priced again.
    drafts = [quote_id(one) for one in range(8, company.quotes - 1, max(8, company.quotes // KEYS // 8 * 8))]
    next_quote, next_draft = itertools.cycle(every), itertools.cycle(drafts)

    def following(keys: Iterator[str]) -> str:
        with lock:
            return next(keys)

    lines = [{"sku": sku, "quantity": "3", "discount_percent": "5"} for sku in company.skus[:LINES]]
    new_quote = {"account_id": company.account_ids[0], "price_list_id": company.price_list_id, "lines": lines}
    first = company.account_ids[0]
    listing = f"{QUOTES}?status=approved&account={first}&sort=-created_at&limit=50"
    yield operation(
        "create_account",
        lambda call: call("POST", "/api/v1/parties/accounts", {"name": f"Measured {number()}", "country": "DE"}),
        raw.create_account,
        100,
        3,
    )
    yield operation("create_quote_20_lines", lambda call: call("POST", QUOTES, new_quote), raw.create_quote, 60, 10)
    many = [{"sku": sku, "quantity": "3", "discount_percent": "5"} for sku in company.skus[:MANY_LINES]]
    yield operation(
        "create_quote_500_lines", lambda call: call("POST", QUOTES, {**new_quote, "lines": many}), None, 5, 80
    )
    yield from _large(stage, company, operation, new_quote, following)
    yield operation(
        "reprice_quote",
        lambda call: call("POST", f"{QUOTES}/{following(next_draft)}/repricing", {}),
        raw.cycled(raw.reprice, drafts),
        60,
        10,
    )
    yield from _baskets(stage, company)
    yield operation(
        "read_quote",
        lambda call: call("GET", f"{QUOTES}/{following(next_quote)}"),
        raw.cycled(raw.read_quote, every),
        150,
        3,
    )
    wanted = min(50, company.quotes // 200 - 1)
    yield operation("list_quotes_50_of_100k", lambda call: _full(call("GET", listing), wanted), raw.list_quotes, 150, 2)


def _large(
    stage: Stage,
    company: Company,
    operation: Callable[..., Operation],
    new_quote: dict[str, Any],
    following: Callable[[Iterator[str]], str],
) -> Iterator[Operation]:
    """Quotes of 1,000 and 10,000 lines: made, priced again, one line of them changed, printed, read in pages."""

    def body(lines: int) -> dict[str, Any]:
        skus = itertools.islice(itertools.cycle(company.skus), lines)
        return {**new_quote, "lines": [{"sku": sku, "quantity": "3", "discount_percent": "5"} for sku in skus]}

    call = stage.caller(company.token)
    thousand, ten_thousand = (call("POST", QUOTES, body(lines)) for lines in (1_000, 10_000))
    one, ten = thousand["id"], ten_thousand["id"]
    quantities = itertools.cycle(["4", "5", "6"])
    at = thousand["lines"][500]["id"]

    def page(call: Any) -> None:
        offset = 0
        while offset is not None:
            offset = call("GET", f"{QUOTES}/{ten}/lines?offset={offset}&limit=1000")["next_offset"]

    def large(name: str, work: Callable[[Any], object], calls: int, reach: float) -> Operation:
        return replace(operation(name, work, None, calls, reach), concurrent=False, reach_is_wall=True)

    small, big = body(1_000), body(10_000)
    yield large("create_quote_1000_lines", lambda call: call("POST", QUOTES, small), 3, 500)
    yield large("create_quote_10000_lines", lambda call: call("POST", QUOTES, big), 1, 5_000)
    yield large("reprice_quote_1000_lines", lambda call: call("POST", f"{QUOTES}/{one}/repricing", {}), 3, 500)
    yield large("reprice_quote_10000_lines", lambda call: call("POST", f"{QUOTES}/{ten}/repricing", {}), 1, 5_000)
    yield large("read_quote_10000_lines_in_pages", page, 1, 1_000)
    yield large(
        "edit_line_of_1000",
        lambda call: call("PATCH", f"{QUOTES}/{one}/lines/{at}", {"quantity": following(quantities)}),
        3,
        500,
    )

    def pdf(call: Any) -> None:
        # A changed line makes the stored file stale.
        call("PATCH", f"{QUOTES}/{one}/lines/{at}", {"quantity": following(quantities)})
        call("GET", f"{QUOTES}/{one}/pdf")

    yield large("quote_pdf_1000_lines", pdf, 1, 2_000)


def _baskets(stage: Stage, company: Company) -> Iterator[Operation]:
    """Baskets priced through the endpoint with every adjustment: by hand, discounts, a derived line in twenty."""

    def client_of(body: dict[str, Any]) -> Callable[[], Callable[[], object]]:
        def client() -> Callable[[], object]:
            call = stage.caller(company.token)
            return lambda: call("POST", "/api/v1/pricing/calculations", body)

        return client

    for count, calls, reach in BASKETS:
        body = {
            "account_id": company.account_ids[0],
            "price_list_id": company.price_list_id,
            "channel": "direct",
            "header_discount_amount": "100",
            "lines": [_basket_line(company, number) for number in range(count)],
        }
        yield Operation(
            f"price_basket_{count}",
            client_of(body),
            stage.server,
            None,
            stage.ourselves,
            calls,
            concurrent=False,
            reach_ms=reach,
            reach_is_wall=True,
        )


def _basket_line(company: Company, number: int) -> dict[str, Any]:
    if number % 20 == 19:
        return {"derived": {"percent": "15", "group": "software"}, "name": "Support"}
    return {
        "sku": company.skus[number % len(company.skus)],
        "quantity": str(number % 17 + 1),
        "group": "software" if number % 3 == 0 else "",
        "adjustments": [
            {"code": code, "how": how, "value": value}
            for code, how, value in (
                ("attribute", "amount", "3.5"),
                ("bundle", "percent", "-2"),
                ("context", "percent", "-3"),
                ("manual", "percent", "2"),
            )
        ],
        "discount_percent": "5",
        "discounts": [{"percent": "1", "basis": "line"}],
    }


def _full(answer: Any, wanted: int) -> None:
    if len(answer["items"]) < wanted:
        raise SystemExit(f"the list has {len(answer['items'])} rows and not {wanted}")


def _pages(stage: Stage, company: Company) -> Iterator[Operation]:
    from django.test import Client

    from pactline.identity.queries import find_user

    browser = Client()
    browser.force_login(find_user("rita"), backend="pactline.identity.backends.PersonBackend")
    session = browser.cookies["sessionid"].value
    quotes = itertools.cycle(quote_id(one) for one in range(1, company.quotes - 1, max(1, company.quotes // KEYS)))

    def operation(name: str, address: Callable[[], str], reach: float) -> Operation:
        def client() -> Callable[[], object]:
            read = stage.browser(session)
            return lambda: read.bytes("GET", address())

        return Operation(name, client, stage.server, None, stage.ourselves, 40, concurrent=False, reach_ms=reach)

    yield operation("page_list", lambda: "/quotes/?status=approved", 8)
    yield operation("page_quote", lambda: f"/quotes/{next(quotes)}/", 12)


def _in_the_worker(stage: Stage) -> Iterator[Operation]:
    """What a worker does with the demo company's contract: fill its template, make the PDF, seal it."""
    from pactline.authoring import actions as authoring
    from pactline.contracts import context
    from pactline.contracts.actions import generation
    from pactline.contracts.models import ContractRequest, Revision
    from pactline.esign import sealkey
    from pactline.esign.actions import sealing
    from pactline.esign.models import Envelope
    from pactline.esign.pdf import seal
    from pactline.files import convert
    from pactline.files import queries as files
    from pactline.kernel import clock
    from pactline.quotes import pdf
    from pactline.quotes import queries as quotes
    from pactline.quotes.models import Quote

    quote = Quote.objects.get(pk=quote_id(1))
    request = ContractRequest.objects.filter(paper=ContractRequest.Paper.OWN).order_by("created_at")[0]
    revision = Revision.objects.filter(document__request=request).order_by("sequence")[0]
    template = revision.document.template
    envelope = Envelope.objects.filter(status=Envelope.Status.COMPLETED).order_by("created_at")[0]
    presented = files.read(envelope.presented or envelope.document)
    marks = sealing._marks(envelope, 1)
    found = context.of(request)
    signers = generation._signers(request)

    def fill() -> bytes:
        filled = authoring.fill(
            template.current, found, signers=signers, terms=quotes.deal_terms(request.quote) if request.quote else ()
        )
        if filled.problems:
            raise SystemExit(f"the template cannot be filled: {filled.problems}")
        return bytes(filled.docx)

    document = fill()

    def operation(
        name: str, work: Callable[[], object], calls: int, reach: float, *, wall: bool = False, forks: bool = False
    ) -> Operation:
        return Operation(
            name,
            lambda: work,
            stage.ourselves,
            None,
            stage.ourselves,
            calls,
            concurrent=False,
            reach_ms=reach,
            reach_is_wall=wall,
            forks=forks,
        )

    yield operation("quote_to_pdf", lambda: pdf.render(quote), 10, 120, wall=True)
    yield operation("fill_contract", fill, 10, 300, wall=True)
    yield operation(
        "contract_to_pdf", lambda: convert.to_pdf(document, engine="embedded"), 5, 1500, wall=True, forks=True
    )
    yield operation(
        "sign_contract",
        lambda: seal.seal(
            presented,
            key=sealkey.current(),
            now=clock.now(),
            marks=marks,
            options=sealkey.options(envelope.wanted_level),
        ),
        10,
        300,
        wall=True,
    )
