"""Makes a clean PNG out of a drawn or uploaded signature, or says why it cannot."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .refusals import PdfRefused

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 12_000_000
MAX_SIDE = 1_200
_FORMATS = ("PNG", "JPEG")


def from_data_url(value: str) -> bytes:
    """The bytes of a ``data:image/png;base64,…`` value as the drawing pad sends it."""
    head, comma, body = value.partition(",")
    if not comma or head not in ("data:image/png;base64", "data:image/jpeg;base64"):
        raise PdfRefused(_("The drawn signature did not arrive as a picture. Draw it again, or type your name."))
    if len(body) > MAX_BYTES * 4 // 3 + 4:
        raise PdfRefused(_("The drawn signature is too large. Draw it again, or type your name."))
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise PdfRefused(_("The drawn signature arrived damaged. Draw it again, or type your name.")) from error


def clean(data: bytes) -> bytes:
    """Re-encode a signature picture: checked by content, metadata dropped, cropped to its ink, white made transparent.

    Returns a PNG with alpha. Raises ``PdfRefused`` for anything that is no PNG or JPEG, too large, or blank.
    """
    if len(data) > MAX_BYTES:
        raise PdfRefused(
            _("The picture has %(size)s MB; at most %(size_b)s MB.")
            % {"size": f"{len(data) / 1e6:.1f}", "size_b": f"{MAX_BYTES / 1e6:.0f}"}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise PdfRefused(_("The picture has too many pixels. Upload a smaller one."))
            picture.load()
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except PdfRefused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise PdfRefused(_("This is not a PNG or JPEG picture that can be read.")) from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    ink = _ink(upright)
    box = ink.getbbox()
    if box is None:
        raise PdfRefused(_("The picture is blank. Draw your signature, or type your name."))
    upright.putalpha(ink)
    output = io.BytesIO()
    upright.crop(box).save(output, format="PNG", optimize=True)
    return output.getvalue()


def _ink(picture: Image.Image) -> Image.Image:
    """How opaque each pixel of the signature is: its own alpha, and nothing where the paper shows."""
    over_white = Image.new("RGBA", picture.size, "white")
    over_white.alpha_composite(picture)
    darkness = ImageOps.invert(over_white.convert("L"))
    return darkness.point(lambda value: 0 if value < 24 else min(255, value * 2))
