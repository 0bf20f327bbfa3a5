"""The main job through the pages: eleven steps of product.md, nine sign-ins, and what is refused on the way.

The data is the story's (``pactline.demo.story``); here every step is a click. Set ``PACTLINE_TEST_PICTURES=1`` to keep pictures
of the pages on the way, wide and narrow, light and dark, in ``test-results/``.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import connections, transaction
from playwright.sync_api import APIResponse, Locator, Page, expect

from pactline.activity.jobs import drain
from pactline.activity.models import Event
from pactline.approvals.models import ApprovalStep
from pactline.contracts import queries as contract_queries
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.contracts.tasks import keep_contracts_current
from pactline.demo import loading, mailbox
from pactline.esign.models import Envelope
from pactline.files import queries as files
from pactline.files import redline
from pactline.identity.models import User
from pactline.kernel import clock
from pactline.obligations.models import ObligationTask
from pactline.orders.models import Order
from pactline.quotes.models import Quote

CUSTOMER, CARL = "Harbor & Pine Logistics", "carl@harborpine.example"
DEAL = "Port terminal platform"
PICTURES = Path(__file__).resolve().parents[2] / "test-results"
SENTENCE = " Deliveries go to Customer's terminal at Speicherkai 14, 20457 Hamburg."


class Walk:
    """The people at their screens: one signed-in page for each, kept through all steps."""

    def __init__(self, visit: Callable[..., Page], folder: Path) -> None:
        self.visit, self.folder = visit, folder
        self.pages: dict[str, Page] = {}

    def as_(self, name: str, url: str = "") -> Page:
        """The page of ``name``, who signs in at the first call; opened at ``url``."""
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = self.visit(name)
        if url:
            page.goto(url)
        return page

    def post(self, page: Page, url: str, **fields: str) -> APIResponse:
        """What the browser of this person gets who posts to ``url`` without a button."""
        token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
        return page.context.request.post(
            url, form={"csrfmiddlewaretoken": token, **fields}, headers={"Referer": page.url}, max_redirects=0
        )

    def picture(self, page: Page, name: str) -> None:
        """Keeps the page as it looks: wide and narrow, light and dark."""
        if os.environ.get("PACTLINE_TEST_PICTURES") != "1":
            return
        PICTURES.mkdir(exist_ok=True)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(250)
                page.screenshot(path=PICTURES / f"job-{name}-{width}-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")


def work() -> None:
    """The worker's part: every job and event that waits. In a thread, because Playwright's event loop runs in this one."""

    def run() -> None:
        try:
            drain()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def fill(scope: Page | Locator, **values: Any) -> None:
    """Fields by their names: text, dates, ticks, choices (by label), records found by typing."""
    for name, value in values.items():
        field = scope.locator(f"[name='{name}']").first
        if field.evaluate("e => e.tagName") == "SELECT":
            choose(scope, name, str(value))
        elif field.get_attribute("type") == "checkbox":
            field.set_checked(bool(value))
        else:
            write(field, value.isoformat() if hasattr(value, "isoformat") else str(value))


def write(field: Locator, words: str) -> None:
    """Words into a field. A choice made just before takes the focus back a moment later, and the words with it."""
    field.fill(words)
    if field.input_value() != words:
        field.fill(words)
    expect(field).to_have_value(words)


def choose(scope: Page | Locator, name: str, label: str) -> None:
    """A choice, plain or with typing to find it."""
    field = scope.locator(f"select[name='{name}']")
    typed = field.locator("xpath=following-sibling::div[contains(@class,'ts-wrapper')]")
    if field.get_attribute("data-behaviour") is None:
        field.select_option(label=label)
        return
    typed.locator(".ts-control").click()
    typed.locator("input").first.press_sequentially(label[:12])
    typed.locator(".ts-dropdown .option", has_text=label).first.click()


def press(page: Page, label: str) -> None:
    """A verb of the record: beside its path of states, or in the menu of further actions."""
    verbs = page.locator("#verbs").first
    expect(verbs).to_be_visible()
    button = verbs.locator("> a, > form button, > button").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"))
    if not button.count():
        verbs.get_by_text("More actions").locator("xpath=ancestor::summary").click()
        button = verbs.locator(".menu__item").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"))
    button.first.click()


def stands_at(page: Page, state: str) -> None:
    """The record's path of states: ``state`` is where it stands (the last one is ticked when it is reached)."""
    place = page.locator(".chevrons [aria-current], .chevrons:not(:has([aria-current])) > :last-child")
    expect(place).to_have_text(state)


def dialog(page: Page) -> Locator:
    """The open dialog."""
    box = page.locator("#dialog[open]")
    expect(box).to_be_visible()
    return box


def send(page: Page, label: str) -> None:
    """The dialog's button; the dialog goes away when it was taken."""
    box = dialog(page)
    box.get_by_role("button", name=label, exact=True).click()
    expect(page.locator("#dialog[open]")).to_have_count(0)
    page.wait_for_load_state()


def quote_now() -> Quote:
    return Quote.objects.get(opportunity__name=DEAL)


def request_now() -> ContractRequest:
    return ContractRequest.objects.get(quote__opportunity__name=DEAL)


def forecast(walk: Walk) -> None:
    """1. Rita forecasts the deal, submits the forecast, starts the quote with its lines."""
    page = walk.as_("rita", "/opportunities/new")
    today = clock.today()
    close = today + timedelta(days=21)
    fill(page, name=DEAL, account=CUSTOMER, amount="90000", close_on=close)
    fill(page, forecast_category="Strong upside")
    page.get_by_role("button", name="Create opportunity").click()
    expect(page.get_by_role("heading", name=DEAL)).to_be_visible()
    press(page, "Propose")
    stands_at(page, "Propose")
    deal = page.url
    walk.picture(page, "01-opportunity")
    page.goto(f"/forecasts/?period={close.year}-Q{(close.month - 1) // 3 + 1}")
    page.get_by_role("link", name="Submit forecast").click()
    fill(dialog(page), note="Terminal 2 is budgeted.")
    send(page, "Submit forecast")
    expect(page.get_by_text("Terminal 2 is budgeted.")).to_be_visible()
    walk.picture(page, "01-forecast")
    page.goto(deal)
    start_quote(walk)
    lines(page)
    walk.picture(page, "01-quote")


def start_quote(walk: Walk) -> None:
    """From the opportunity's page."""
    page = walk.as_("rita")
    page.get_by_role("link", name="New quote").click()
    page.wait_for_url("**/quotes/new?*")
    fill(page, contact="Carl Becker", starts_on=clock.today(), term_months=24)
    page.get_by_role("button", name="Create quote").click()
    page.wait_for_url(re.compile(r"/quotes/[0-9a-f-]{36}/"))


def lines(page: Page) -> None:
    """One line by typing in the grid, the others pasted from a spreadsheet."""
    product = page.locator("input[name=product]").first
    product.click()
    product.press_sequentially("NL-PRO", delay=20)
    option = page.locator(".grid-editor__option", has_text="Northlight Professional")
    expect(option).to_be_visible()
    product.press("Enter")
    row = page.locator("tr[data-key]").first
    row.locator("[name=quantity]").fill("40")
    row.locator("[name=discount]").fill("12")
    with page.expect_response(lambda answer: answer.url.endswith("/totals")):
        row.locator("[name=discount]").press("Enter")
    expect(page.locator("tr[data-key] .grid-editor__cell", has_text="Northlight Professional")).to_be_visible()
    expect(page.locator("#totals")).to_contain_text("2,393.60")
    page.get_by_role("link", name="Paste rows").click()
    fill(dialog(page), text="NL-SUP-P\t1\nNL-DOCK\t2\nNL-ONB\t1")
    dialog(page).get_by_role("button").filter(has_not_text=re.compile("Cancel|Close")).last.click()
    expect(page.locator("tr[data-key]", has_text="Onboarding")).to_be_visible()


def deal_terms(walk: Walk) -> None:
    """2. Rita writes down the wish and hands over; Olga answers it and sets the terms."""
    page = walk.as_("rita", f"{quote_now().get_absolute_url()}?tab=terms")
    page.get_by_role("link", name="Write down a wish").click()
    fill(dialog(page), text="A higher cap of liability, please.", clause="Limitation of liability",
         reason="Their insurer asks.")  # fmt: skip
    send(page, "Save")
    expect(page.get_by_text("A higher cap of liability, please.")).to_be_visible()
    press(page, "Hand over")
    fill(dialog(page), user="Olga Brandt", note="Please add the terms.")
    send(page, "Hand over")
    page = walk.as_("olga", "/")
    page.get_by_role("link", name=re.compile(CUSTOMER)).first.click()
    page.get_by_role("link", name="Deal terms").click()
    page.get_by_role("link", name="Set a term").click()
    fill(dialog(page), clause="Limitation of liability", position="Fallback", fallback_no=1,
         reason="Insurer of the customer.")  # fmt: skip
    send(page, "Save")
    page.get_by_role("link", name="Set a term").click()
    text = "Customer pays each undisputed invoice within forty (40) days after receipt of the invoice."
    fill(dialog(page), clause="Payment terms", position="Custom text", custom_text=text,
         reason="Payment run of the customer.")  # fmt: skip
    send(page, "Save")
    page.get_by_role("link", name="Answer").click()
    fill(dialog(page), granted="Granted", answer="Fallback 1 of our library.")
    send(page, "Answer")
    expect(page.locator(".record__head").get_by_text("Non-standard terms")).to_be_visible()
    walk.picture(page, "02-terms")


def submit_quote(walk: Walk) -> None:
    """3. Olga submits, with two quick presses that count as one. Neither a reader nor another team can."""
    quote = quote_now()
    url = quote.get_absolute_url()
    assert walk.as_("nora").goto(url).status == 404  # type: ignore[union-attr]
    expect(walk.as_("nora").get_by_text(DEAL)).to_have_count(0)
    page = walk.as_("ada", url)
    expect(page.get_by_role("heading", name=DEAL)).to_be_visible()
    expect(page.get_by_text("Submit for approval")).to_have_count(0)
    assert walk.post(page, f"{url}submission", note="").status == 403
    assert walk.post(walk.as_("nora"), f"{url}submission", note="").status == 404
    quote.refresh_from_db()
    assert quote.status == Quote.Status.DRAFT
    page = walk.as_("olga", url)
    press(page, "Submit for approval")
    box = dialog(page)
    expect(box.get_by_text("Discount over 10 %", exact=True)).to_be_visible()
    fill(box, note="Terms as discussed.")
    box.get_by_role("button", name="Submit", exact=True).dblclick()
    expect(page.locator("#dialog[open]")).to_have_count(0)
    stands_at(page, "In review")
    assert page.locator(".toast").count() <= 1, "two presses are told as one"
    expect(page.locator("#verbs").first.get_by_text("Submit for approval")).to_have_count(0)
    assert Event.objects.filter(name="quotes.quote.submitted", subject_id=quote.pk).count() == 1
    again = walk.post(page, f"{url}submission", note="")
    assert again.status == 409 and "In review" in again.text()
    work()
    walk.picture(page, "03-in-review")


def approve_quote(walk: Walk) -> None:
    """4. Max and Lena approve, each by the inbox; Olga, who submitted, cannot."""
    quote = quote_now()
    step = ApprovalStep.objects.get(request__subject_id=quote.pk, approver__name__startswith="Max")
    olga = walk.as_("olga", quote.get_absolute_url())
    expect(olga.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    assert walk.post(olga, f"/approvals/steps/{step.pk}/approval", comment="").status == 403
    for name in ("max", "lena"):
        approve(walk, name, str(quote), picture=f"04-{name}")
    quote.refresh_from_db()
    assert quote.status == Quote.Status.APPROVED
    work()


def approve(walk: Walk, name: str, what: str, *, picture: str) -> None:
    """One approver at their inbox."""
    page = walk.as_(name, "/approvals/")
    walk.picture(page, f"{picture}-inbox")
    page.locator("table").get_by_role("link", name=re.compile(re.escape(what))).first.click()
    page.get_by_role("link", name="Approve", exact=True).first.click()
    fill(dialog(page), comment="Fine with me.")
    send(page, "Approve")
    expect(page.get_by_text("Fine with me.").first).to_be_visible()


def initiate(walk: Walk) -> None:
    """5. Rita makes the contract of the approved quote: the document is filled from its template."""
    page = walk.as_("rita", quote_now().get_absolute_url())
    stands_at(page, "Approved")
    walk.picture(page, "05-approved")
    page.get_by_role("link", name="Initiate contract").click()
    box = dialog(page)
    for bound in box.locator("input[name^=answer_]:not([type=checkbox])").all():
        if not bound.input_value():
            bound.fill("Not applicable")
    walk.picture(page, "05-initiate")
    box.get_by_role("button", name="Initiate contract").click()
    page.wait_for_url("**/contracts/requests/*/")
    work()
    page.goto(request_now().get_absolute_url())
    expect(page.get_by_text("Revision 1.0", exact=True)).to_be_visible()
    expect(page.locator(".viewer canvas").first).to_be_visible()
    words = " ".join(contract_queries.latest_revisions(request_now())[0].text.split())
    for agreed in ("24 months", "one and a half times (1.5x)", "forty (40) days after receipt of the invoice"):
        assert agreed in words, agreed
    walk.picture(page, "05-request")


def unapproved(walk: Walk) -> None:
    """What nobody has approved cannot be sent: the button says why, and the address refuses."""
    request = request_now()
    page = walk.as_("rita", request.get_absolute_url())
    blocked = page.locator("details.blocked", has_text="Send for signature")
    blocked.locator("summary").click()
    expect(blocked.get_by_text("approv", exact=False).first).to_be_visible()
    refused = walk.post(page, f"{request.get_absolute_url()}signature", message="")
    assert refused.status == 409 and "approv" in refused.text()
    assert not Envelope.objects.filter(subject_id=request.pk).exists()


def customer_review(walk: Walk, carl: Page) -> None:
    """6. Rita shares the draft; Carl comments and sends a redline by his link; Rita sees and accepts it."""
    request = request_now()
    page = walk.as_("rita", request.get_absolute_url())
    press(page, "Send to the customer")
    fill(dialog(page), message="Here is the draft, Carl.")
    send(page, "Send")
    work()
    read_and_answer(walk, carl)
    settle(walk)


def read_and_answer(walk: Walk, carl: Page) -> None:
    """Carl's part, without signing in."""
    review = f"/review/{mailbox.link_token(CARL, path='/review/', template='review')}"
    carl.goto(review)
    expect(carl.get_by_text("Here is the draft, Carl.")).to_be_visible()
    walk.picture(carl, "06-review")
    carl.get_by_label("Your comment").fill("May we name our terminal as the place of delivery?")
    carl.get_by_role("button", name="Comment").click()
    expect(carl.get_by_text("May we name our terminal as the place of delivery?")).to_be_visible()
    with carl.expect_download() as download:
        carl.get_by_role("link", name="Download the Word file").click()
    draft = walk.folder / "draft.docx"
    download.value.save_as(draft)
    edited = walk.folder / "draft-with-our-change.docx"
    edited.write_bytes(redline.make(draft.read_bytes(), with_a_sentence(draft.read_bytes()), author="Carl Becker"))
    carl.locator("#redline input[type=file]").set_input_files(edited)
    carl.get_by_label("What you changed").fill("One sentence added.")
    carl.get_by_role("button", name="Send my changes").click()
    expect(carl.get_by_text("Your changes have arrived", exact=True)).to_be_visible()
    work()


def settle(walk: Walk) -> None:
    """Rita reads what changed, and takes it."""
    request = request_now()
    page = walk.as_("rita")
    page.goto(f"{request.get_absolute_url()}?tab=revisions")
    expect(page.get_by_text("Revision 2.0", exact=True)).to_be_visible()
    page.get_by_role("link", name="See what changes").click()
    expect(page.get_by_text("Speicherkai 14, 20457 Hamburg").first).to_be_visible()
    walk.picture(page, "06-comparison")
    page.goto(request.get_absolute_url())
    page.get_by_role("button", name="Accept all").click()
    expect(page.get_by_text("Revision 3.0", exact=True)).to_be_visible()
    work()
    page.goto(f"{request.get_absolute_url()}?tab=comments&revision=1.0")
    expect(page.get_by_text("May we name our terminal as the place of delivery?")).to_be_visible()


def with_a_sentence(data: bytes) -> bytes:
    """The customer's edit: a sentence added to the end of the first long paragraph."""
    document = docx.Document(io.BytesIO(data))
    next(one for one in document.paragraphs if len(one.text) > 80).add_run(SENTENCE)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def legal_approval(walk: Walk) -> None:
    """7. Olga asks legal for approval of exactly this revision; Lena gives it."""
    request = request_now()
    page = walk.as_("olga", request.get_absolute_url())
    press(page, "Request legal approval")
    expect(dialog(page).get_by_text("Exactly revision 3.0 is approved")).to_be_visible()
    fill(dialog(page), note="One sentence by the customer.")
    send(page, "Request approval")
    expect(page.locator(".record__head").get_by_text("Lena")).to_be_visible()
    work()
    approve(walk, "lena", request.number, picture="07-lena")
    request.refresh_from_db()
    assert request.status == ContractRequest.Status.WORK_IN_PROGRESS
    work()


def send_for_signature(walk: Walk) -> None:
    """8. Rita sends the approved revision to both signatories."""
    page = walk.as_("rita", f"{request_now().get_absolute_url()}?tab=signers")
    expect(page.locator("#bench-signers").get_by_text("Ivan").first).to_be_visible()
    press(page, "Send for signature")
    fill(dialog(page), message="Ready to sign.")
    walk.picture(page, "08-send")
    send(page, "Send for signature")
    stands_at(page, "Awaiting signature")
    work()
    walk.picture(page, "08-signing")


def sign(walk: Walk, carl: Page) -> None:
    """9. Carl signs by his link; then Ivan, who is signed in here too. A link that was used signs nothing again."""
    ivan = User.objects.get(name__startswith="Ivan")
    envelope = Envelope.objects.get(subject_id=request_now().pk)
    ours = envelope.signers.get(kind="internal")
    assert ours.sent_at is None, "Ivan is asked after Carl"
    for page, address in ((carl, CARL), (walk.as_("ivan"), ivan.email)):
        url = f"/sign/{mailbox.link_token(address, path='/sign/', template='invitation')}"
        page.goto(url)
        if page.get_by_role("button", name="Send me the code").is_visible():
            page.get_by_role("button", name="Send me the code").click()
            page.get_by_label("Code").fill(mailbox.code(address))
            page.get_by_role("button", name="Open the document").click()
        page.get_by_label("I have read this").check()
        page.get_by_role("button", name="Agree and read").click()
        expect(page.locator(".viewer__page canvas").first).to_be_visible()
        walk.picture(page, f"09-sign-{address.split('@')[0]}")
        token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.get_by_role("heading", name=re.compile("Signed"))).to_be_visible()
        again = page.context.request.post(
            f"{url}/signature",
            form={"csrfmiddlewaretoken": token, "typed": "Somebody Else", "seen": envelope.presented_sha256},
            headers={"Referer": page.url},
            max_redirects=0,
        )
        assert again.status == 409, again.status
        assert not envelope.signers.filter(signature_text="Somebody Else").exists()
        page.goto(url)
        expect(page.get_by_role("button", name="Sign", exact=True)).to_have_count(0)
        work()
    assert envelope.signers.filter(status="completed").count() == envelope.signers.count() == 2
    carl.reload()
    with carl.expect_download() as download:
        carl.get_by_role("link", name="Signed document", exact=True).click()
    envelope.refresh_from_db()
    assert download.value.path().read_bytes() == files.read(envelope.sealed)
    walk.picture(carl, "09-signed")
    download.value.save_as(walk.folder / "signed.pdf")
    carl.goto("/verify")
    carl.locator("input[type=file]").set_input_files(walk.folder / "signed.pdf")
    carl.get_by_role("button", name="Check").click()
    expect(carl.get_by_text("Genuine and unchanged")).to_be_visible()


def contract_record(walk: Walk) -> None:
    """10. What the system has made: the record, Active from today; quote complete, deal won, order drafted."""
    keep_contracts_current()
    work()
    page = walk.as_("rita", quote_now().get_absolute_url())
    stands_at(page, "Completed")
    record = ContractRecord.objects.get(request=request_now())
    page.goto(f"{request_now().get_absolute_url()}")
    page.get_by_role("link", name=record.number).first.click()
    stands_at(page, "Active")
    walk.picture(page, "10-record")
    page.get_by_role("link", name="Priced lines").first.click()
    expect(page.get_by_role("row", name=re.compile("Northlight Professional"))).to_contain_text("Monthly")
    expect(page.get_by_role("row", name=re.compile("Onboarding"))).to_contain_text("One-time")
    page.goto(quote_now().opportunity.get_absolute_url())  # type: ignore[union-attr]
    stands_at(page, "Closed won")
    order = Order.objects.get(contract=record)
    page.goto(order.get_absolute_url())
    stands_at(page, "Draft")
    recurring, once = (
        page.get_by_role("row", name=re.compile(name)) for name in ("Northlight Professional", "Onboarding")
    )
    expect(recurring).to_contain_text("Monthly")
    assert recurring.locator("time").count() == 2 and once.locator("time").count() == 0
    walk.picture(page, "10-order")


def track(walk: Walk) -> None:
    """11. Cora accepts the proposals and adds a monthly report; Rita hands the first in; Cora approves it."""
    record = ContractRecord.objects.get(request=request_now())
    cora = walk.as_("cora")
    for proposal in record.obligations.filter(status="proposed"):
        cora.goto(proposal.get_absolute_url())
        press(cora, "Accept")
        expect(cora.locator("#verbs").first.get_by_text("Deactivate")).to_be_visible()
    cora.goto(record.get_absolute_url())
    cora.get_by_role("link", name="Add an obligation").click()
    box = dialog(cora)
    fill(box, name="Send the monthly service report", owner="Rita Alvarez", repeats="Every month", approver="Cora Jansen",
         first_due_on=clock.today() + timedelta(days=10), needs_evidence=True)  # fmt: skip
    box.get_by_role("button", name="Add obligation").click()
    expect(cora.get_by_role("heading", name="Send the monthly service report")).to_be_visible()
    walk.picture(cora, "11-obligation")
    work()
    hand_in(walk)


def hand_in(walk: Walk) -> None:
    """The first report, with its evidence; its author cannot approve it."""
    cora = walk.as_("cora")
    task = ObligationTask.objects.filter(obligation__name="Send the monthly service report").earliest("due_on")
    rita = walk.as_("rita", "/obligations/tasks/")
    rita.get_by_role("link", name=task.number).first.click()
    place = rita.locator(f"#task-{task.pk}")
    place.get_by_role("link", name="Attach evidence").click()
    report = walk.folder / "service-report.csv"
    report.write_text("month,availability\n1,99.98\n", "utf-8")
    dialog(rita).locator("input[type=file]").set_input_files(report)
    dialog(rita).locator("form button[type=submit]").last.click()
    expect(place.get_by_text("service-report.csv")).to_be_visible()
    place.get_by_role("link", name="Hand in").click()
    fill(dialog(rita), comment="Sent to Carl.")
    send(rita, "Hand in")
    expect(place.get_by_text("Sent to Carl.")).to_be_visible()
    expect(place.get_by_role("link", name="Approve")).to_have_count(0)
    cora.goto(f"/obligations/{task.obligation_id}/")
    place = cora.locator(f"#task-{task.pk}")
    place.get_by_role("link", name="Approve").click()
    fill(dialog(cora), comment="Thank you.")
    send(cora, "Approve")
    expect(place.get_by_text("Thank you.")).to_be_visible()
    task.refresh_from_db()
    assert task.status == "completed"
    cora.goto("/obligations/calendar/")
    walk.picture(cora, "11-calendar")


@pytest.mark.django_db(transaction=True)
def test_the_main_job(visit: Callable[..., Page], tmp_path: Path) -> None:
    with transaction.atomic():
        loading.set_up(print)
    walk = Walk(visit, tmp_path)
    forecast(walk)
    deal_terms(walk)
    submit_quote(walk)
    approve_quote(walk)
    initiate(walk)
    unapproved(walk)
    carl = visit()
    customer_review(walk, carl)
    legal_approval(walk)
    send_for_signature(walk)
    sign(walk, carl)
    contract_record(walk)
    track(walk)
    assert len(walk.pages) >= 8
