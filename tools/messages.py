"""The words of Pactline in other languages: collects them, says what is missing, makes the files that Django reads.

Usage: python tools/messages.py extract|compile|check
  extract  reads every text of the code and the templates into locale/<language>/LC_MESSAGES/django.po, keeps what is
           translated, drops what is gone
  compile  makes django.mo from each django.po (done by `make setup`); answers at once when nothing changed
  check    as extract, but changes nothing: ends with status 1 when a text has no translation

Needs Babel only, no GNU gettext.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/pactline"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("de",)
KEYWORDS: dict[str, object] = {
    **dict.fromkeys(("_", "_l", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
SKIPPED = {"tests", "migrations", "vendor", "locale"}
TEMPLATES = ("*.html", "templates/**/*.txt")
CALL = re.compile(r"\b(?:_|gettext|ngettext|pgettext|npgettext)\(")
VERB_CALLS = {"record": ("verb",), "Step": ("verb", "done")}
DATES = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team):.*\n', re.MULTILINE
)
Found = tuple[str | tuple[str, ...], str | None]


def files(*names: str) -> Iterator[Path]:
    """The files of the package that fit one of the patterns, without tests, migrations and other people's code."""
    for path in sorted({path for name in names for path in PACKAGE.rglob(name)}):
        if not SKIPPED & set(path.relative_to(PACKAGE).parts):
            yield path


def of_python(source: bytes) -> Iterator[Found]:
    """(message or (one, many), context) of each call of a translating function."""
    found = extract_python(io.BytesIO(source), list(KEYWORDS), [], {"encoding": "utf-8"})
    for _line, name, messages, _comments in found:
        texts = messages if isinstance(messages, tuple) else (messages,)
        words = [text for text in texts if isinstance(text, str)]
        if not words:
            continue
        if name.startswith("n"):
            yield (words[0], words[1]), None
        elif name.startswith("p"):
            yield words[1], words[0]
        else:
            yield words[0], None


def of_verbs(source: bytes) -> Iterator[Found]:
    """The verbs of events and lifecycle steps, as timelines and refusals show them: “hand over”."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for keyword in node.keywords:
            if keyword.arg in VERB_CALLS.get(name, ()):
                for constant in ast.walk(keyword.value):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and constant.value:
                        yield constant.value.replace("_", " "), None


def of_template(source: str, origin: str) -> Iterator[Found]:
    """(message or (one, many), context) of each text of a Django template."""
    from django.utils.translation.template import templatize

    code = templatize(source, origin=origin)
    for match in CALL.finditer(code):
        yield from of_python(_call(code, match.start()).encode())


def _call(code: str, start: int) -> str:
    """The shortest piece from ``start`` that is a whole Python call."""
    end = start
    while (end := code.find(")", end) + 1) > 0:
        piece = code[start:end]
        try:
            ast.parse(piece, mode="eval")
        except SyntaxError:
            continue
        return piece
    raise SystemExit(f"A text of a template does not end: {code[start : start + 60]}")


def collect() -> Catalog:
    """Every text, with the files that hold it."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path in files("*.py"):
        source = path.read_bytes()
        for message, context in [*of_python(source), *of_verbs(source)]:
            _add(catalog, message, context, path)
    for path in files(*TEMPLATES):
        for message, context in of_template(path.read_text("utf-8"), str(path)):
            _add(catalog, message, context, path)
    return catalog


def _add(catalog: Catalog, message: str | tuple[str, ...], context: str | None, path: Path) -> None:
    if message:
        catalog.add(message, locations=[(str(path.relative_to(PACKAGE)), 1)], context=context)


def known(language: str) -> Catalog:
    """What is translated so far."""
    path = LOCALE / language / "LC_MESSAGES/django.po"
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, texts: Catalog) -> Catalog:
    """The translations of the texts that are there now."""
    catalog = known(language)
    catalog.update(texts, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = (
        "# The words of Pactline in another language. Made by tools/messages.py, translated by people."
    )
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """The texts without a translation."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple | list) else [message.string])
    ]


def extract() -> int:
    """Writes the .po files; says how much is missing."""
    texts = collect()
    for language in LANGUAGES:
        catalog = updated(language, texts)
        path = LOCALE / language / "LC_MESSAGES/django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        out = io.BytesIO()
        write_po(out, catalog, width=118, include_lineno=False, sort_output=True)
        path.write_text(DATES.sub("", out.getvalue().decode()), "utf-8")
        print(f"messages: {language}: {len(catalog)} texts, {len(missing(catalog))} without a translation")
    return 0


def compile_all() -> int:
    """Makes the .mo files that are older than their .po files."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        made = path.with_suffix(".mo")
        if made.is_file() and made.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".django-", delete=False) as fresh:
            write_mo(fresh, catalog)
        Path(fresh.name).chmod(0o644)
        Path(fresh.name).replace(made)
        print(f"messages: compiled {made.relative_to(ROOT)}")
    return 0


def check() -> int:
    """1 when a text has no translation."""
    texts = collect()
    status = 0
    for language in LANGUAGES:
        for message in missing(updated(language, texts)):
            print(f"messages: {language}: not translated: {message!r}. Run tools/messages.py extract and fill it in.")
            status = 1
    return status


def main() -> int:
    """The command's exit status."""
    commands = {"extract": extract, "compile": compile_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
