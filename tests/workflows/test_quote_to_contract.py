"""The main job from end to end, played by the story on a real database with the real worker code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from pactline import demo
from pactline.activity.models import Delivery, Event
from pactline.contracts.models import ContractRecord
from pactline.obligations.models import ObligationTask
from pactline.orders.models import Order

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "contracts"


@pytest.mark.django_db(transaction=True)
def test_the_story(tmp_path: Path) -> None:
    lines: list[str] = []
    facts = demo.play("quote-to-contract", out=tmp_path, say=lines.append)
    told = [line for line in lines if line.startswith("[")]
    assert sorted({int(line[1:3]) for line in told}) == list(range(1, 12))
    assert json.loads((tmp_path / "story.json").read_text())["quote"]["state"] == "Completed"
    assert facts["contract_record"]["state"] == "Active"
    assert facts["opportunity"]["state"] == "Closed won"
    record = ContractRecord.objects.get()
    order = Order.objects.get()
    assert order.total == sum(line.net for line in record.lines.all())
    assert ObligationTask.objects.filter(status="completed").count() == 1
    assert not Delivery.objects.exclude(status="done").exists()
    signed = tmp_path / "contract-signed.pdf"
    verdict = subprocess.run(["pdfsig", signed], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in verdict and "Total document signed" in verdict
    verbs = list(Event.objects.filter(name__startswith="quotes.quote.").order_by("id").values_list("name", flat=True))
    important = [name.rsplit(".", 1)[1] for name in verbs]
    for earlier, later in (("created", "submitted"), ("submitted", "approved"), ("approved", "completed")):
        assert important.index(earlier) < important.index(later)
