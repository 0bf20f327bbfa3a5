"""“Never send”: a provider that would be asked is not, wherever the text of such a contract could leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.config.outside import read_model
from pactline.contracts import actions as contract_actions
from pactline.contracts import queries as contracts
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.contracts.testing import link_of
from pactline.contracts.tests.test_pages import signed
from pactline.identity.testing import Cast
from pactline.intelligence import actions, conversation, testing
from pactline.intelligence.generative.reader import GenerativeReader
from pactline.intelligence.generative.tests.served import Bytes, Server, served
from pactline.intelligence.models import Analysis, Playbook
from pactline.kernel.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
SENTENCE = "Passages of the contract go to 127.0.0.1 in your own network (model m-1)."
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")


def configured(settings: Any, server: Server, folder: Path) -> GenerativeReader:
    settings.PACTLINE_DATA_DIR = folder
    settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m-1"})
    return GenerativeReader(testing.PatternReader(unclear=["Insurance"]).read)


def test_a_marked_request_is_read_asked_and_summed_up_without_the_provider(
    cast: Cast, settings: Any, tmp_path: Path, client_for: Sign
) -> None:
    with served(Bytes(b"", status=500)) as server:
        outside = configured(settings, server, tmp_path)
        with testing.reading(outside, unclear=["Insurance"]):
            testing.playbook(cast)
            request = testing.request_with(cast, ALTERED, never_send=True)
            found = testing.read_revision(request, cast.rita)
            asked = actions.ask(found.pk, question="What is the liability of each party?", actor=cast.rita)
            actions.ask_for_summary(found.pk, actor=cast.rita)
            page = client_for("rita").get(f"{found.get_absolute_url()}?tab=ask").content.decode()
            bench = client_for("rita").get(f"{request.get_absolute_url()}?tab=findings").content.decode()
    assert server.asked == []
    assert found.status == "done" and found.readers == ["patterns 1"]
    assert any("never sent" in words for words in found.warnings)
    assert asked.answered_at is not None and asked.reply["by"] == "embedded" and asked.reply["private"]
    for words in (page, bench):
        assert "Never sent: the text stays on this server" in words and "127.0.0.1" not in words


def test_without_the_mark_the_provider_is_asked_and_every_page_says_so(
    cast: Cast, settings: Any, tmp_path: Path, client_for: Sign
) -> None:
    with (
        served(Bytes(b"", status=401)) as server,
        testing.reading(configured(settings, server, tmp_path), unclear=["Insurance"]),
    ):
        request = testing.request_with(cast, ALTERED)
        found = testing.read_revision(request, cast.rita)
        batch = actions.create_batch(name="Legacy", actor=cast.cora)
        pages = [
            client_for("rita").get(found.get_absolute_url()),
            client_for("rita").get(f"{request.get_absolute_url()}?tab=findings"),
            client_for("cora").get(batch.get_absolute_url()),
            client_for("cora").get(f"{batch.get_absolute_url()}files"),
            client_for("cora").get(f"{batch.get_absolute_url()}records"),
        ]
        told = client_for("rita").get("/api/v1/intelligence/destinations").json()
    assert server.asked and "does not take our key" in " ".join(found.warnings)
    assert told == {"sentences": [SENTENCE]}
    for page in pages:
        assert SENTENCE in page.content.decode(), page.request["PATH_INFO"]


def upload_pages(cast: Cast, request: ContractRequest, playbook: Playbook) -> list[tuple[str, str]]:
    """Who opens which page on which text comes in, or that says where it would go."""
    at = request.get_absolute_url()
    return [
        ("rita", f"{at}revisions"),
        ("rita", f"{at}documents"),
        ("rita", f"{at}privacy"),
        ("rita", "/contracts/requests/new"),
        ("cora", "/intelligence/portfolios/new"),
        ("cora", "/intelligence/playbooks/new"),
        ("cora", f"{playbook.get_absolute_url()}edit"),
        ("cora", playbook.get_absolute_url()),
    ]


def test_pages_on_which_text_comes_in_say_where_it_goes(
    cast: Cast, settings: Any, tmp_path: Path, client_for: Sign
) -> None:
    with served(Bytes(b"", status=401)) as server:
        outside = configured(settings, server, tmp_path)
        with testing.reading(outside, unclear=["Insurance"]):
            version = testing.playbook(cast)
            request = testing.request_with(cast, ALTERED)
            for who, address in upload_pages(cast, request, version.playbook):
                page = client_for(who).get(address)
                words = page.content.decode()
                assert page.status_code == 200 and SENTENCE in words, address
                fields = page.context["form"].fields if "form" in page.context else ()
                assert all(f'name="{name}"' in words for name in fields), address
            page = client_for("rita").get(f"{request.get_absolute_url()}revisions").content.decode()
            assert "when somebody presses “Read”" in page
            actions.change_playbook(version.playbook_id, reads_revisions=True, actor=cast.cora)
            page = client_for("rita").get(f"{request.get_absolute_url()}revisions").content.decode()
            assert "has every new revision read at once" in page
            assert (
                "wordings of a position go along"
                in client_for("cora").get(version.playbook.get_absolute_url()).content.decode()
            )
            contract_actions.protect_request(request.pk, never_send=True, reason="Secret.", actor=cast.rita)
            page = client_for("rita").get(f"{request.get_absolute_url()}revisions").content.decode()
            assert "Never sent: the text stays on this server" in page and SENTENCE not in page
            lifting = client_for("rita").get(f"{request.get_absolute_url()}privacy").content.decode()
            assert SENTENCE in lifting
            assert (
                "Nothing is sent"
                in client_for("cora").get(f"/intelligence/versions/{version.pk}/trial").content.decode()
            )
    assert server.asked == []


def test_the_customer_who_sends_a_redline_is_told_where_its_text_goes(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    request = testing.request_with(cast, ALTERED)
    review = contract_actions.send_for_review(request.pk, actor=cast.rita)
    customer, link = Client(), f"/review/{link_of(review)}"
    assert "The text stays on this server." in customer.get(link).content.decode()
    with served(Bytes(b"", status=401)) as server, testing.reading(configured(settings, server, tmp_path)):
        assert SENTENCE in customer.get(link).content.decode()
        contract_actions.protect_request(request.pk, never_send=True, reason="Secret.", actor=cast.rita)
        page = customer.get(link).content.decode()
    assert "Never sent: the text stays on this server" in page and SENTENCE not in page
    assert server.asked == []


def test_without_a_provider_the_same_pages_say_that_text_stays(cast: Cast, client_for: Sign) -> None:
    with testing.reading():
        version = testing.playbook(cast)
        request = testing.request_with(cast, ALTERED)
        for who, address in upload_pages(cast, request, version.playbook):
            page = client_for(who).get(address)
            assert page.status_code == 200, address
            assert "The text stays on this server." in page.content.decode(), address


def test_a_marked_portfolio_is_not_sent(cast: Cast, settings: Any, tmp_path: Path) -> None:
    with (
        served(Bytes(b"", status=500)) as server,
        testing.reading(configured(settings, server, tmp_path), unclear=["Insurance"]),
    ):
        batch = actions.create_batch(name="Secret", never_send=True, actor=cast.cora)
        (item,) = actions.add_files(batch.pk, files=[("a.txt", ALTERED.encode())], actor=cast.cora)
        assert item.analysis is not None
        actions.read(item.analysis.pk)
        asked = actions.ask_portfolio(batch.pk, question="What is the liability of each party?", actor=cast.cora)
        assert asked.answered_at is None
        asked = actions.answer(asked.pk)
        assert conversation.sends(never_send=True).kept
    assert server.asked == []
    assert [one["document"] for one in asked.reply["documents"]] == ["a.txt"]


def test_marking_needs_the_permission_a_reason_and_is_told(cast: Cast) -> None:
    request = testing.request_with(cast, ALTERED)
    with pytest.raises(NotAllowed):
        contract_actions.protect_request(request.pk, never_send=True, reason="x", actor=cast.ada)
    with pytest.raises(InvalidInput):
        contract_actions.protect_request(request.pk, never_send=True, reason=" ", actor=cast.rita)
    contract_actions.protect_request(request.pk, never_send=True, reason="A secret project.", actor=cast.rita)
    contract_actions.protect_request(request.pk, never_send=True, reason="Again.", actor=cast.rita)
    contract_actions.protect_request(request.pk, never_send=False, reason="It is public.", actor=cast.lena)
    names = Event.objects.filter(subject_id=request.pk).order_by("id").values_list("name", flat=True)
    assert [name for name in names if "kept_here" in name or "released" in name] == [
        "contracts.contractrequest.kept_here",
        "contracts.contractrequest.released",
    ]


def test_the_mark_follows_a_contract_from_request_to_record_to_amendment(cast: Cast) -> None:
    record = signed(cast)
    assert record.request is not None and not contracts.stays_here(record)
    with testing.reading():
        before = actions.analyse_record(record.pk, actor=cast.cora)
        contract_actions.protect_record(record.pk, never_send=True, reason="Secret.", actor=cast.cora)
        record.refresh_from_db()
        assert contracts.stays_here(record) and contracts.stays_here(record.request)
        assert actions.analyse_record(record.pk, actor=cast.cora).pk != before.pk
    amendment = contract_actions.create_third_party(
        account_id=record.account_id, contract_type_id=record.contract_type_id, amends_id=record.pk, perpetual=True,
        starts_on=record.starts_on, actor=cast.rita,
    )  # fmt: skip
    assert amendment.never_send
    assert ContractRecord.objects.get().never_send and Analysis.objects.count() == 2


def test_pages_and_api_mark_a_contract(cast: Cast, client_for: Sign) -> None:
    record, client = signed(cast), client_for("rita")
    request = record.request
    assert request is not None
    at = f"/contracts/requests/{request.pk}/privacy"
    assert "Never send" in client.get(at).content.decode()
    assert client.post(at, {"reason": ""}).status_code == 422
    assert client.post(at, {"reason": "Secret."}).status_code == 303
    assert "Never sent" in client.get(request.get_absolute_url()).content.decode()
    assert "Lift" in client.get(at).content.decode()
    assert client_for("ada").post(at, {"reason": "x"}).status_code == 403
    api = f"/api/v1/contracts/records/{record.pk}/privacy"
    body = {"never_send": True, "reason": "Secret."}
    assert client.post(api, body, content_type="application/json").json()["never_send"] is True
    assert client_for("ada").post(api, body, content_type="application/json").status_code == 403
    page = client_for("cora").get(record.get_absolute_url()).content.decode()
    assert "Never sent" in page
    assert client_for("cora").post(f"/contracts/records/{record.pk}/privacy", {"reason": "Public."}).status_code == 303
    record.refresh_from_db()
    assert not record.never_send
