"""The generative reader among the readers of an analysis: merged, named, and never missed when it is away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pactline.config.outside import read_model
from pactline.identity.testing import Cast
from pactline.intelligence import readers, testing
from pactline.intelligence.generative.reader import GenerativeReader

from .served import Bytes, Server, data_of, segment_with, served

pytestmark = pytest.mark.django_db
SECRECY = "Neither side tells anybody what it learns from the other."


def configured(settings: Any, server: Server, folder: Path) -> GenerativeReader:
    settings.PACTLINE_DATA_DIR = folder
    settings.PACTLINE_MODEL = read_model({"PACTLINE_MODEL_URL": server.url, "PACTLINE_MODEL_NAME": "m-1"})
    patterns = testing.PatternReader(unclear=["Confidentiality"])
    return GenerativeReader(patterns.read)


def says(body: dict[str, Any]) -> dict[str, Any]:
    data = data_of(body)
    if data.get("type") == "Confidentiality" and any(SECRECY in one["text"] for one in data["passages"]):
        place = {"segment": segment_with(body, SECRECY), "quote": SECRECY, "reason": "It keeps things secret."}
        return {"decision": "present", "places": [place]}
    if "type" in data:
        return {"decision": "unclear", "places": []}
    return {"found": False, "segment": data["passages"][0]["segment"], "quote": "", "value": ""}


def test_a_finding_names_the_reader_that_made_it(cast: Cast, settings: Any, tmp_path: Path) -> None:
    with served(says) as server:
        reader = configured(settings, server, tmp_path)
        with testing.reading(reader, unclear=["Confidentiality"]):
            assert readers.outside() == ["127.0.0.1"]
            testing.playbook(cast)
            request = testing.request_with(cast, SECRECY, testing.STANDARD_CAP)
            found = testing.read_revision(request, cast.rita)
    assert found.readers[1].startswith("generative m-1")
    assert testing.finding(found, "Cap On Liability").found_by == ["patterns"]
    secrecy = testing.finding(found, "Confidentiality")
    assert (secrecy.text, secrecy.found_by) == (SECRECY, ["generative"])
    assert secrecy.details["generative"]["model"] == "played-1"
    assert (tmp_path / "cache" / "model").is_dir()
    assert found.discarded == 0


def test_the_analysis_stands_when_the_model_is_down(cast: Cast, settings: Any, tmp_path: Path) -> None:
    with served(Bytes(b"", status=401)) as server:
        reader = configured(settings, server, tmp_path)
        with testing.reading(reader, unclear=["Confidentiality"]):
            found = testing.read_revision(testing.request_with(cast, SECRECY, testing.STANDARD_CAP), cast.rita)
    assert found.status == "done"
    assert testing.finding(found, "Cap On Liability").found_by == ["patterns"]
    assert any("does not take our key" in words for words in found.warnings)
    assert len(server.asked) == 1
