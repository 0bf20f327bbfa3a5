"""What the browser gets: libraries by lock file, and names that change with their content."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[4]
VENDOR = ROOT / "src/pactline/ui/static/vendor"


def test_the_lock_names_no_address_and_exact_versions_only() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert not [name for name, one in lock["packages"].items() if "resolved" in one]
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_only_permissive_licences_are_served() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    allowed = {
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "BSD-2-Clause",
        "0BSD",
        "ISC",
        "OFL-1.1",
        "MIT AND OFL-1.1",
        "MPL-2.0",
    }
    found = {name: one.get("license") for name, one in lock["packages"].items() if name and not one.get("optional")}
    assert {name: licence for name, licence in found.items() if licence not in allowed} == {}


def test_everything_of_the_whitelist_is_there_with_its_licence() -> None:
    files = tomllib.loads((ROOT / "assets.toml").read_text("utf-8"))["files"]
    assert [target for target in files.values() if not (VENDOR / target).exists()] == []
    licences = (VENDOR / "LICENSES.txt").read_text("utf-8")
    for name in json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]:
        assert f"== {name} " in licences
    assert "sourceMappingURL" not in "".join(path.read_text("utf-8") for path in VENDOR.rglob("*.js"))


def test_static_files_are_collected_with_hashed_names_also_between_modules(
    settings: LazySettings, tmp_path: Path
) -> None:
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["staticfiles"] = {"BACKEND": "pactline.ui.storage.StaticFiles"}
    settings.STORAGES = storages
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    (main,) = (tmp_path / "ui/js").glob("main.????????????.js")
    modules = re.findall(r'(?:from|import\()\s*"\./([\w.-]+)"', main.read_text("utf-8"))
    assert len(modules) > 10
    assert all((tmp_path / "ui/js" / name).is_file() and re.search(r"\.[0-9a-f]{12}\.js$", name) for name in modules)
    (styles,) = (tmp_path / "ui/css").glob("main.????????????.css")
    parts = re.findall(r'url\("([^"]+)"\)', styles.read_text("utf-8"))
    assert len(parts) > 15
    assert all((tmp_path / "ui/css" / name).is_file() and re.search(r"\.[0-9a-f]{12}\.css$", name) for name in parts)
    with pytest.raises(StopIteration):
        next(path for path in (tmp_path / "ui").rglob("*.css") if "http" in path.read_text("utf-8"))
