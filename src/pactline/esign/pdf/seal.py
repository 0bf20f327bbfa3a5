"""Seals a document: marks and pages as an incremental update, then one PAdES signature over the whole file.

Levels (ETSI EN 319 142-1): B-B a CMS signature with the signing-certificate attribute; B-T adds an RFC 3161 time
stamp; B-LT adds chain and revocation data (DSS); B-LTA adds a document time stamp. A PAdES level is no legal level.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

from asn1crypto import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from .document import Facts, inspect, reader
from .keys import SealKey
from .loops import outside_loop
from .places import Spot
from .refusals import PdfRefused, SealRefused, TimestampUnavailable
from .stamps import Mark, append_pages, draw, picture, writer

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
LEVELS: tuple[Level, ...] = ("B-B", "B-T", "B-LT", "B-LTA")
Policy = Literal["degrade", "refuse"]
FIELD = "PactlineSeal"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOptions:
    """How to seal. ``level`` None: the best that key and time stamp authority allow.

    ``policy`` says what happens when that level cannot be reached: seal at a lower one, or refuse.
    ``roots`` are trusted when chain and revocation data are gathered for B-LT.
    """

    timestamper: TimeStamper | None = None
    level: Level | None = None
    policy: Policy = "degrade"
    roots: tuple[x509.Certificate, ...] = ()
    reason: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file. ``level`` is the one reached; ``notes`` says why a wanted one was not."""

    data: bytes
    level: Level
    notes: tuple[str, ...]


def seal(
    presented: bytes,
    *,
    key: SealKey,
    now: datetime,
    marks: Sequence[Mark] = (),
    appendix: bytes | None = None,
    options: SealOptions | None = None,
) -> Sealed:
    """Draw ``marks``, add the pages of ``appendix`` and sign. The result begins with the bytes of ``presented``.

    A document that carries signatures already keeps them: its pages are left alone, each mark of kind ``signature``
    becomes the face of a further signature (an invisible one where the author's certification allows no more), and an
    appendix is refused. Raises ``SealRefused`` and ``PdfRefused``.
    """
    chosen = options or SealOptions()
    key.check(now)
    facts = inspect(presented)
    if facts.locked:
        raise PdfRefused(_("An earlier signature in this PDF forbids any further one."))
    if facts.signatures:
        if appendix is not None:
            raise PdfRefused(_("No page can be added to a PDF that is signed already; keep the certificate separate."))
        return _countersign(presented, facts, key, now, [m for m in marks if m.spot.kind == "signature"], chosen)
    target = writer(presented)
    draw(target, marks)
    if appendix is not None:
        append_pages(target, appendix)
    return _sign(_bytes(target) if marks or appendix else presented, key, now, chosen, certify=True)


def reachable(key: SealKey, options: SealOptions) -> Level:
    """The best level that this key and these options can hope for."""
    if options.timestamper is None:
        return "B-B"
    certificate = key.chain[0]
    revocable = bool(certificate.ocsp_urls or certificate.crl_distribution_points)
    return "B-LTA" if revocable and not key.self_signed else "B-T"


def prepare(original: bytes, *, appendix: bytes | None = None) -> bytes:
    """The document as signers will see it: ``original``, with the pages of ``appendix`` (the signature page) at the end."""
    if appendix is None:
        return original
    target = writer(original)
    append_pages(target, appendix)
    return _bytes(target)


def _countersign(
    data: bytes, facts: Facts, key: SealKey, now: datetime, marks: Sequence[Mark], options: SealOptions
) -> Sealed:
    result = Sealed(data, "B-B", ())
    for mark in (None,) if facts.certified or not marks else marks:
        result = _sign(result.data, key, now, options, certify=False, face=mark)
    return result


def _sign(
    data: bytes, key: SealKey, now: datetime, options: SealOptions, *, certify: bool, face: Mark | None = None
) -> Sealed:
    """Sign at the wanted level; on a failure of an outside service one level lower, if the policy lets."""
    level = options.level or reachable(key, options)
    if level != "B-B" and options.timestamper is None:
        raise SealRefused(_("The level %(level)s needs a time stamp authority, and none is set.") % {"level": level})
    notes: list[str] = []
    while True:
        try:
            return Sealed(_sign_at(data, level, key, now, options, certify=certify, face=face), level, tuple(notes))
        except (SealRefused, PdfRefused):
            raise
        except Exception as error:  # whatever an outside time stamp or revocation service can throw
            log.warning("sealing at %s failed: %s", level, error)
            if level == "B-B":
                raise SealRefused(_("The document could not be sealed: %(error)s") % {"error": error}) from error
            if options.policy == "refuse":
                raise TimestampUnavailable(
                    _(
                        "The level %(level)s could not be reached (%(words)s), and the settings forbid a lower "
                        "one. Sealing is tried again."
                    )
                    % {"level": level, "words": _words(error)}
                ) from error
            lower = LEVELS[LEVELS.index(level) - 1]
            notes.append(
                _("%(level)s was not reached (%(words)s); sealed at %(lower)s.")
                % {"level": level, "words": _words(error), "lower": lower}
            )
            level = lower


def _sign_at(
    data: bytes, level: Level, key: SealKey, now: datetime, options: SealOptions, *, certify: bool, face: Mark | None
) -> bytes:
    target = writer(data)
    used = {name for name, _value, _ref in fields.enumerate_sig_fields(reader(data))}
    name = FIELD if FIELD not in used else f"{FIELD}-{uuid4().hex[:8]}"
    long_term = level in ("B-LT", "B-LTA")
    meta = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=(face.caption if face else options.reason) or None,
        location=options.location or None,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        embed_validation_info=long_term,
        use_pades_lta=level == "B-LTA",
        validation_context=_context(key, options) if long_term else None,
        signer_key_usage={"digital_signature"},
        tight_size_estimates=level == "B-B",
    )
    place = SigFieldSpec(name, on_page=face.spot.page, box=_whole(face.spot.box)) if face else SigFieldSpec(name)
    signer = PdfSigner(
        meta,
        signer=key.signer,
        timestamper=options.timestamper if level != "B-B" else None,
        stamp_style=_face(face) if face else None,
        new_field_spec=place,
    )
    output = io.BytesIO()
    outside_loop(lambda: signer.sign_pdf(target, output=output))
    return output.getvalue()


def _context(key: SealKey, options: SealOptions) -> ValidationContext:
    roots = [one for one in key.chain if one.self_issued]
    return ValidationContext(
        trust_roots=[*roots, *options.roots],
        other_certs=list(key.chain),
        allow_fetching=True,
        revocation_mode="hard-fail",
    )


class _Page(PdfContent):
    """The first page of a PDF in memory as content of a stamp."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._data)), page_ix=0)
        left, bottom, right, top = form.get_object()["/BBox"]
        self.resources.xobject["/PactlineFace"] = form
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/PactlineFace Do"


def _face(mark: Mark) -> StaticStampStyle:
    left, bottom, right, top = mark.spot.box
    moved = Mark(
        spot=Spot(kind=mark.spot.kind, page=0, box=(0, 0, right - left, top - bottom)),
        text=mark.text,
        image=mark.image,
        caption=mark.caption,
    )
    layout = SimpleBoxLayoutRule(
        AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins(), inner_content_scaling=InnerScaling.NO_SCALING
    )
    return StaticStampStyle(
        border_width=0, background=_Page(picture([moved])), background_opacity=1.0, background_layout=layout
    )


def _whole(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    return (round(box[0]), round(box[1]), round(box[2]), round(box[3]))


def _bytes(target: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    target.write(output)
    return output.getvalue()


def _words(error: BaseException) -> str:
    text = str(error).strip().rstrip(".")
    return (text or type(error).__name__)[:200]
