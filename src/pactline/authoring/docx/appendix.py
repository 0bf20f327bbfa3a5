"""What is added at the end when the template has no place for it: order schedule, deal terms, signature page."""

from __future__ import annotations

from collections.abc import Sequence

from . import parties
from .anchors import Mark
from .clauses import dress, import_blocks, text_paragraph
from .content import Content, Signer, guard
from .drawing import build_table, fonts_of, heading, last_place, letters, paragraph_of, table_of_texts
from .ooxml import Element, clone, make
from .package import Package
from .runs import new_run
from .signatures import write_caption
from .tags import TABLE_OF_LINES


def append_schedule(package: Package, content: Content) -> bool:
    """The product table on a page of its own. False when there are no lines."""
    data = content.tables.get(TABLE_OF_LINES)
    if data is None or not data.rows:
        return False
    _add(
        package,
        [
            heading(package, content.exhibit.schedule_title, page_break=True),
            build_table(package, data, None),
            make("p"),
        ],
    )
    return True


def append_terms(package: Package, content: Content, keys: Sequence[str]) -> bool:
    """Agreed clauses without a place in the template, each under its title."""
    if not keys:
        return False
    fonts = fonts_of(package.document)
    host = paragraph_of("x", letters(fonts, size=20), before=0, after=120)
    blocks: list[Element] = [heading(package, content.exhibit.terms_title, page_break=True)]
    for key in keys:
        clause = content.clauses[key]
        blocks.append(heading(package, clause.title, level=2))
        if clause.data is not None:
            words = [clone(block) for block in import_blocks(package, clause.data)]
            dress(words, host)
            blocks.extend(words)
        else:
            blocks.extend(text_paragraph(guard(text), host) for text in clause.paragraphs)
    _add(package, blocks)
    return True


def append_signatures(package: Package, content: Content) -> bool:
    """A signature page with a block for each signatory, ours at the left."""
    ours = [signer for signer in content.signers if signer.side == parties.INTERNAL]
    theirs = [signer for signer in content.signers if signer.side == parties.EXTERNAL]
    if not ours and not theirs:
        return False
    fonts = fonts_of(package.document)
    rows = []
    for number in range(max(len(ours), len(theirs))):
        rows.append(
            [_block(signers[number], fonts) if number < len(signers) else [make("p")] for signers in (ours, theirs)]
        )
    words = paragraph_of(content.exhibit.signatures_words, letters(fonts, size=20), after=160, keep=True)
    _add(
        package,
        [
            heading(package, content.exhibit.signatures_title, page_break=True),
            words,
            table_of_texts(package, rows, (1, 1)),
            make("p"),
        ],
    )
    return True


def _block(signer: Signer, fonts: Element | None) -> list[Element]:
    normal, strong = letters(fonts, size=18), letters(fonts, bold=True, size=18)
    out = [paragraph_of(guard(signer.legal_name or signer.name), strong, before=120, keep=True)]
    for mark in (Mark.SIGNATURE, Mark.DATE):
        paragraph = paragraph_of("", normal, keep=True)
        run = new_run("", normal)
        paragraph.append(run)
        write_caption(run, mark, signer.number)
        out.append(paragraph)
    for text in (signer.name, signer.title, signer.email):
        if text:
            out.append(paragraph_of(guard(text), normal, before=0, after=0, keep=True))
    out.append(paragraph_of("", normal))
    return out


def _add(package: Package, blocks: Sequence[Element]) -> None:
    body, at = last_place(package)
    for offset, block in enumerate(blocks):
        body.insert(at + offset, block)
