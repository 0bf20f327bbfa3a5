"""Acceptance online (sales.md 13.3, 13.4, 14): links, choices at the offered prices, one answer, nothing unapproved."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Comment, Event
from pactline.approvals import actions as approval_actions
from pactline.approvals.testing import by_user, rule
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, Gone, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.notify.models import MailMessage, Notice
from pactline.parties import actions as parties
from pactline.pricing import actions as prices
from pactline.quotes import actions, choosing, queries
from pactline.quotes.choosing import Chosen
from pactline.quotes.models import OfferLink, Quote, QuoteLine
from pactline.quotes.testing import SUBJECT, Shop, approve_all, approved_quote, quote

D = Decimal
FACTS = {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0 (Phone)", "request_id": "r-1"}


def token_of(made: Quote) -> str:
    mail = MailMessage.objects.filter(subject_id=made.pk, template="quotes/mail/offer").latest("created_at")
    found = re.search(r"/offer/(\S+)", mail.text)
    assert found
    return found.group(1)


def offered(shop: Shop, cast: Cast, *, header: dict[str, Any] | None = None, **sending: Any) -> Quote:
    """PLAT × 10; SETUP with PLAT × 20 as its alternative; SUP × 4 optional, with a discount of 10 %."""
    lines = [
        shop.line("PLAT", 10),
        shop.line("SETUP"),
        shop.line("PLAT", 20, choice="alternative", name="More platform"),
        shop.line("SUP", 4, choice="optional", discount_percent=D(10)),
    ]
    made = approved_quote(shop, actor=cast.rita, lines=lines, **(header or {}))
    return actions.send(made.pk, actor=cast.rita, **sending)


def line(made: Quote, name: str) -> QuoteLine:
    return QuoteLine.objects.get(quote=made, name=name)


def accept(token: str, chosen: Chosen | None = None, **fields: Any) -> OfferLink:
    given = {"name": "Carl Customer", "title": "CEO", "consent": "I accept.", "facts": FACTS, **fields}
    return actions.accept_offer(token, chosen=chosen or Chosen(), **given)


def test_sending_makes_a_link_whose_token_is_kept_as_a_hash(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    token, link = token_of(made), OfferLink.objects.get(quote=made)
    assert token not in str(OfferLink.objects.values().get()) and len(token) > 40
    assert (link.status, link.offered_hash, link.email) == ("open", made.content_hash, shop.contact.email)
    assert queries.open_offer_by_token(token).pk == link.pk
    with pytest.raises(NotVisible):
        queries.offer_by_token(token + "x")


def test_accepting_as_offered_changes_no_figure(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    before = {name: getattr(made, name) for name in actions.acceptance.TAKEN if name != "margin_percent"}
    link = accept(token_of(made))
    made.refresh_from_db()
    assert (made.status, made.accepted_by) == ("accepted", "Carl Customer")
    assert {name: getattr(made, name) for name in before} == before
    assert (link.status, link.answered_title) == ("accepted", "CEO")
    assert link.evidence["ip"] == "203.0.113.7" and link.evidence["consent"] == "I accept."
    assert link.evidence["accepted_sha256"] == made.content_hash == link.evidence["offered_sha256"]
    assert link.evidence["accepted_pdf_sha256"] == Quote.objects.get(pk=made.pk).pdf.sha256  # type: ignore[union-attr]
    done = Event.objects.get(subject_id=made.pk, name="quotes.quote.accepted")
    assert (done.actor_label, done.via) == (shop.contact.name, "link")
    assert Notice.objects.filter(user=cast.user("rita"), kind="quotes.offer_answered").count() == 1


def test_optional_item_with_a_quantity_is_taken_at_the_offered_price(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    plat = shop.products["PLAT"].pk
    new = [
        prices.Price(offering_id=shop.products["SUP"].pk, unit_price=D(9999)),
        prices.Price(offering_id=plat, unit_price=D(1)),
    ]
    prices.set_prices(shop.price_list.pk, prices=new, actor=SYSTEM)
    net, total, tcv = made.net, made.total, made.tcv
    sup = line(made, "Support")
    accept(token_of(made), Chosen({sup.pk: D(7)}))
    made.refresh_from_db()
    sup.refresh_from_db()
    assert (sup.choice, sup.quantity, sup.net) == ("required", D(7), D(7560))  # 7 × 1,200 less 10 %
    assert made.net == net + D(7560)
    assert made.total == total + D("7560") * D("1.19")
    assert made.tcv == tcv + 7560
    sold = QuoteLine.objects.filter(quote=made, choice="required")
    assert sum(row.total for row in sold) == made.total and sum(row.net for row in sold) == made.net
    context = queries.contract_context(made)
    assert [row["name"] for row in context["lines"]] == ["Platform", "Set-up", "Support"]
    assert D(context["totals"]["total"]) == made.total


def test_taken_as_offered_equals_what_pricing_would_say(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast, header={"discount_percent": D("3.333")})
    sup, more = line(made, "Support"), line(made, "More platform")
    accept(token_of(made), Chosen({sup.pk: None}, frozenset({more.pk})))
    made.refresh_from_db()
    twin = quote(
        shop, actor=cast.rita, discount_percent=D("3.333"),
        lines=[shop.line("PLAT", 10), shop.line("PLAT", 20), shop.line("SUP", 4, discount_percent=D(10))],
    )  # fmt: skip
    names = ("one_time", "mrr", "arr", "acv", "tcv", "tax", "net", "total", "cost", "margin", "margin_percent")
    assert {name: getattr(made, name) for name in names} == {name: getattr(twin, name) for name in names}
    assert [D(row["tax"]) for row in made.taxes] == [D(row["tax"]) for row in twin.taxes]


def test_alternative_replaces_the_offered_item(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    more = line(made, "More platform")
    accept(token_of(made), Chosen(picked=frozenset({more.pk})))
    made.refresh_from_db()
    assert {row.name: row.choice for row in QuoteLine.objects.filter(quote=made)} == {
        "Platform": "required", "Set-up": "alternative", "More platform": "required", "Support": "optional",
    }  # fmt: skip
    assert (made.net, made.one_time) == (D(12000), D(0))


def test_a_choice_that_cannot_be_is_refused(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast, free_quantities=False)
    token, sup, plat = token_of(made), line(made, "Support"), line(made, "Platform")
    setup, more = line(made, "Set-up"), line(made, "More platform")
    for chosen, words in (
        (Chosen({plat.pk: D(1)}), "not part of this offer"),
        (Chosen({sup.pk: D(5)}), "in this quantity only"),
        (Chosen(picked=frozenset({setup.pk, more.pk})), "Choose one of"),
    ):
        with pytest.raises(InvalidInput) as refused:
            accept(token, chosen)
        assert words in str(refused.value)
    with pytest.raises(InvalidInput):
        accept(token, name="  ")
    made.refresh_from_db()
    assert made.status == "pending_customer_acceptance"
    accept(token, Chosen({sup.pk: D(4)}))


@pytest.mark.parametrize("bad", ["0", "-3", "2.5", "9999999"])
def test_quantities_must_make_sense(shop: Shop, cast: Cast, bad: str) -> None:
    made = offered(shop, cast)
    with pytest.raises(InvalidInput):
        accept(token_of(made), Chosen({line(made, "Support").pk: D(bad)}))


def test_alternatives_on_their_own_must_be_chosen(shop: Shop, cast: Cast) -> None:
    heading = actions.basket.NewLine(kind="section", name="Choose")
    lines = [shop.line("PLAT", 1), heading, *(shop.line("SUP", n, choice="alternative") for n in (1, 2))]
    made = approved_quote(shop, actor=cast.rita, lines=lines)
    made = actions.send(made.pk, actor=cast.rita)
    first, second = QuoteLine.objects.filter(quote=made, sku="SUP").order_by("position")
    with pytest.raises(InvalidInput, match="Choose one of"):
        accept(token_of(made))
    accept(token_of(made), Chosen(picked=frozenset({second.pk})))
    made.refresh_from_db()
    first.refresh_from_db()
    assert first.choice == "alternative" and made.net == D(400) + D(2400)


def test_second_press_does_nothing(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    token, sup = token_of(made), line(made, "Support")
    first = accept(token)
    again = accept(token, Chosen({sup.pk: D(4)}), name="Somebody Else")
    made.refresh_from_db()
    assert again.answered_by == first.answered_by == made.accepted_by == "Carl Customer"
    assert Event.objects.filter(subject_id=made.pk, name="quotes.quote.accepted").count() == 1
    assert line(made, "Support").choice == "optional"
    with pytest.raises(Gone):
        actions.decline_offer(token, reason="No", name="Carl", facts=FACTS)


def test_declining_says_why_and_goes_on_with_a_new_version(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    token = token_of(made)
    with pytest.raises(InvalidInput):
        actions.decline_offer(token, reason=" ", name="Carl", facts=FACTS)
    link = actions.decline_offer(token, reason="Too expensive.", name="Carl Customer", facts=FACTS)
    made.refresh_from_db()
    assert (made.status, made.status_reason, link.note) == ("declined", "Too expensive.", "Too expensive.")
    with pytest.raises(Gone):
        accept(token)
    with pytest.raises(WrongState):
        actions.accept(made.pk, actor=cast.rita)
    newer = actions.revise(made.pk, actor=cast.rita)
    assert (newer.status, newer.version, newer.status_reason) == ("draft", 2, "")


def test_over_when_its_last_day_has_passed(shop: Shop, cast: Cast, move_clock: Any) -> None:
    token = token_of(offered(shop, cast))
    move_clock(clock.now() + timedelta(days=40))
    with pytest.raises(Gone, match="was valid until"):
        accept(token)


def test_over_when_superseded_changed_or_answered(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    token = token_of(made)
    Quote.objects.filter(pk=made.pk).update(content_hash="0" * 64)
    with pytest.raises(Gone, match="was changed after"):
        accept(token)
    Quote.objects.filter(pk=made.pk).update(content_hash=made.content_hash)
    actions.revise(made.pk, actor=cast.rita)
    with pytest.raises(Gone, match="newer version"):
        accept(token)
    other = approved_quote(shop, actor=cast.rita)
    other = actions.send(other.pk, actor=cast.rita)
    actions.accept(other.pk, accepted_by="By phone", actor=cast.rita)
    with pytest.raises(Gone, match="accepted already"):
        accept(token_of(other))


def test_revoked_and_resent_links(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    first = token_of(made)
    link = OfferLink.objects.get(quote=made)
    with pytest.raises(NotAllowed):
        actions.resend_offer(link.pk, actor=cast.finn)
    actions.resend_offer(link.pk, actor=cast.rita)
    second = token_of(made)
    with pytest.raises(NotVisible):
        queries.offer_by_token(first)
    actions.revoke_offer(link.pk, actor=cast.rita)
    with pytest.raises(Gone, match="withdrawn"):
        accept(second)
    with pytest.raises(Gone):
        actions.resend_offer(link.pk, actor=cast.rita)
    actions.send(made.pk, actor=cast.rita)
    third = token_of(made)
    actions.send(made.pk, actor=cast.rita)
    with pytest.raises(Gone, match="withdrawn"):
        accept(third)
    assert accept(token_of(made)).status == "accepted"


def test_links_end_by_themselves(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    assert actions.expire_offer_links() == 0
    OfferLink.objects.filter(quote=made).update(expires_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(Gone, match="expired"):
        accept(token_of(made))
    assert (actions.expire_offer_links(), actions.expire_offer_links()) == (1, 0)


def test_approvals_cover_everything_that_can_be_accepted(shop: Shop, cast: Cast) -> None:
    """An optional item counts for approval rules as if it were taken; more than that is refused at acceptance."""
    rule(
        "Big deals", subject_type=SUBJECT, when={"field": "quote.net", "op": "gt", "value": "10000"},
        approvers=[by_user(cast.user("finn"))], actor=cast.cora,
    )  # fmt: skip
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10), shop.line("SUP", 4, choice="optional")])
    assert approval_actions.preview(subject=made, actor=cast.rita) == []
    made = actions.submit(made.pk, actor=cast.rita)
    made = actions.send(made.pk, actor=cast.rita)
    token, sup = token_of(made), line(made, "Support")
    with pytest.raises(Blocked, match="beyond what we could confirm"):
        accept(token, Chosen({sup.pk: D(10)}))
    made.refresh_from_db()
    assert (made.status, made.net, line(made, "Support").choice) == (
        "pending_customer_acceptance", D(4000), "optional",
    )  # fmt: skip
    assert Notice.objects.filter(user=cast.user("rita"), kind="quotes.offer_answered").count() == 1
    assert accept(token, Chosen({sup.pk: D(5)})).status == "accepted"
    large = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10), shop.line("SUP", 6, choice="optional")])
    planned = approval_actions.preview(subject=large, actor=cast.rita)
    assert [step.rule.name for step in planned] == ["Big deals"]
    large = actions.submit(large.pk, actor=cast.rita)
    assert large.status == "in_review"
    large = actions.send(approve_all(large).pk, actor=cast.rita)
    assert accept(token_of(large), Chosen({line(large, "Support").pk: None})).status == "accepted"


def test_margin_for_approval_is_the_lowest_that_can_be_chosen(shop: Shop, cast: Cast) -> None:
    thin = shop.add(offering("THIN", "Hardware"), "100", "95")
    lines = [shop.line("PLAT", 1), shop.line(thin.sku, 100, choice="optional"), shop.line("SETUP", choice="optional")]
    made = quote(shop, actor=cast.rita, lines=lines)
    assert made.margin_percent == D(75)
    seen = queries.approval_context(made.pk)["quote"]
    value, cost = D(4800) + D(10000), D(1200) + D(9500)
    assert seen["margin_percent"] == ((value - cost) * 100 / value).quantize(D("0.000001"))
    assert seen["one_time"] == D(12500) and seen["tcv"] == D(17300)


def test_a_voided_approval_cannot_be_accepted(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    approval_actions.void(subject=made, reason="A mistake", actor=SYSTEM)
    with pytest.raises(Blocked) as refused:
        accept(token_of(made))
    assert "not approved" in str(refused.value)


def test_seller_notes_the_choice_and_the_refusal(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    sup = line(made, "Support")
    made = actions.accept(made.pk, accepted_by="Carl, by phone", chosen=Chosen({sup.pk: D(5)}), actor=cast.rita)
    assert (made.status, made.net) == ("accepted", D(4000) + D(2500) + D(5400))
    other = offered(shop, cast)
    with pytest.raises(NotAllowed):
        actions.decline(other.pk, reason="No budget", actor=cast.olga)
    with pytest.raises(InvalidInput):
        actions.decline(other.pk, reason="", actor=cast.rita)
    assert actions.decline(other.pk, reason="No budget", actor=cast.rita).status == "declined"


def test_questions_reach_the_seller_and_stay_with_the_offer(shop: Shop, cast: Cast) -> None:
    made = offered(shop, cast)
    token = token_of(made)
    actions.ask(token, text="Is training included?", facts=FACTS)
    said = Comment.objects.get(subject_id=made.pk)
    assert (said.visibility, said.author_label) == ("external", shop.contact.name)
    notice = Notice.objects.filter(user=cast.user("rita"), kind="quotes.offer_answered").get()
    assert "training" in notice.body
    accept(token)
    with pytest.raises(Gone):
        actions.ask(token, text="Too late", facts=FACTS)


def test_page_shows_no_cost_and_no_margin(shop: Shop, cast: Cast, client: Client) -> None:
    made = offered(shop, cast, message="As discussed.")
    parties.change_account(shop.account.pk, language="de", actor=cast.rita)
    Comment.objects.create(
        subject_type="quotes.quote", subject_id=made.pk, author_label="Rita", visibility="internal", text="Margin 75!"
    )
    token = token_of(made)
    answer = client.get(f"/offer/{token}", headers={"User-Agent": "Phone"})
    text = answer.content.decode()
    assert answer.status_code == 200 and 'lang="de"' in text
    assert "As discussed." in text and "More platform" in text
    for hidden in ("Margin 75!", "1.000,00", "75,0"):  # our note, our cost, our margin
        assert hidden not in text
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in answer["Cache-Control"]
    link = OfferLink.objects.get(quote=made)
    assert link.first_opened_at and link.openings == 1
    assert Event.objects.filter(subject_id=made.pk, name="quotes.quote.viewed").count() == 1
    assert client.get(f"/offer/{token}/offer.pdf").content.startswith(b"%PDF")
    assert client.get("/offer/nonsense").status_code == 404


def test_page_prices_the_choice_and_takes_the_answer(shop: Shop, cast: Cast, client: Client) -> None:
    made = offered(shop, cast)
    token, sup = token_of(made), line(made, "Support")
    choice = {"take": str(sup.pk), f"quantity-{sup.pk}": "7"}
    part = client.post(f"/offer/{token}/totals", choice, headers={"HX-Request": "true"}).content.decode()
    assert "€16,731.40" in part and "7 × Support" in part and "<html" not in part
    wrong = client.post(f"/offer/{token}/totals", {**choice, f"quantity-{sup.pk}": "0"}, headers={"HX-Request": "true"})
    assert "more than 0" in wrong.content.decode()
    assert client.post(f"/offer/{token}/acceptance", {**choice, "name": "Carl"}).status_code == 422
    given = {**choice, "name": "Carl", "title": "CEO", "consent": "on"}
    assert client.post(f"/offer/{token}/acceptance", given).status_code == 302
    again = client.post(f"/offer/{token}/acceptance", given)
    assert again.status_code == 200 and "the offer is accepted" in again.content.decode()
    assert client.post(f"/offer/{token}/refusal", {"name": "C", "reason": "x"}).status_code == 200
    made.refresh_from_db()
    assert (made.status, made.total) == ("accepted", D("16731.40"))
    assert client.get(f"/offer/{token}/offer.pdf?download=1")["Content-Disposition"].startswith("attachment")


def test_too_many_tries_are_slowed(
    shop: Shop, cast: Cast, client: Client, move_clock: Callable[[datetime], None]
) -> None:
    made = offered(shop, cast)
    token = token_of(made)
    move_clock(clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1))  # tries are counted by the minute
    answers = [client.post(f"/offer/{token}/refusal", {"reason": ""}).status_code for _try in range(42)]
    assert answers[0] == 422 and answers[-1] == 429


def test_seller_sees_who_viewed_and_answered(shop: Shop, cast: Cast, client: Client) -> None:
    made = offered(shop, cast)
    token = token_of(made)
    client.get(f"/offer/{token}")
    accept(token)
    client.force_login(cast.user("rita"))
    text = client.get(made.get_absolute_url()).content.decode()
    for words in ("At the customer", "Viewed", "Carl Customer, CEO", "203.0.113.7", "Fingerprint of what was accepted"):
        assert words in text


def test_api_of_links_and_answers(shop: Shop, cast: Cast, client: Client) -> None:
    made = approved_quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10), shop.line("SUP", 4, choice="optional")])
    client.force_login(cast.user("rita"))
    base = f"/api/v1/quotes/{made.pk}"
    json = {"content_type": "application/json"}
    assert client.post(f"{base}/sending", {"free_quantities": False}, **json).status_code == 200
    (link,) = client.get(f"{base}/offer-links").json()
    assert link["status"] == "open" and not link["free_quantities"] and "token" not in str(link)
    assert client.post(f"/api/v1/quotes/offer-links/{link['id']}/resending", **json).json()["resent"] == 1
    assert client.post(f"/api/v1/quotes/offer-links/{link['id']}/revocation", **json).json()["status"] == "revoked"
    sup = line(made, "Support")
    body = {"accepted_by": "Carl", "chosen": {"taken": [{"line_id": str(sup.pk), "quantity": "2"}]}}
    answer = client.post(f"{base}/acceptance", body, **json).json()
    assert (answer["status"], answer["totals"]["net"]) == ("accepted", "6400.0000")
    assert client.post(f"{base}/refusal", {"reason": "x"}, **json).status_code == 409


def test_groups_of_alternatives(shop: Shop, cast: Cast) -> None:
    made = quote(
        shop, actor=cast.rita,
        lines=[
            shop.line("PLAT", 1), shop.line("SUP", 1, choice="alternative"), shop.line("SUP", 2, choice="alternative"),
            shop.line("SETUP"), shop.line("PLAT", 2, choice="optional"), shop.line("SUP", 3, choice="alternative"),
        ],
    )  # fmt: skip
    found = choosing.groups(queries.lines(made))
    assert [(len(group.options), group.offered is not None) for group in found] == [(3, True), (1, False)]
