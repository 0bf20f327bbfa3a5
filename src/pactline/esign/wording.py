"""Evidence in words: what pages and certificates say of each line. A kind that is not known is named as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .models import Evidence, Signer


def sentence(line: Evidence) -> str:
    """One line of the trail for a person."""
    data = {name: _said(name, value) for name, value in line.data.items()}
    known = {
        "created": _("Envelope created"),
        "recipient_added": _("%(name)s <%(email)s> added as %(role)s, order %(order)s"),
        "recipient_changed": _("Recipient changed"),
        "recipient_removed": _("%(name)s <%(email)s> removed"),
        "sent": _("Sent for signature; the document is fixed"),
        "delivered_to_mail": _("Request handed to e-mail for %(email)s"),
        "reminded": _("Reminder handed to e-mail for %(email)s"),
        "bounced": _("Message to %(email)s could not be delivered"),
        "opened": _("Link opened, recognised by %(method)s"),
        "opened_by_sign_in": _("Opened from the signed-in account"),
        "code_requested": _("One-time code sent to %(email)s"),
        "code_passed": _("One-time code entered correctly"),
        "code_failed": _("Wrong or expired one-time code entered"),
        "access_code_passed": _("Access code entered correctly"),
        "access_code_failed": _("Wrong access code entered"),
        "consent_accepted": _("Disclosure version %(version)s accepted"),
        "viewed": _("“%(document)s” shown") if "document" in data else _("Document shown"),
        "signed": _("Signed (%(signature)s)"),
        "approved": _("Approved"),
        "declined": _("Declined: %(reason)s"),
        "delegated": _("Handed on from %(before)s to %(name)s <%(email)s>"),
        "paused": _("Paused; all links revoked"),
        "resumed": _("Resumed"),
        "reverted": _("Pause over; people put back as before"),
        "expiry_changed": _("Time to sign changed to %(after)s"),
        "expired": _("Expired"),
        "voided": _("Cancelled: %(reason)s"),
        "paper_uploaded": _("Signed paper uploaded"),
        "ticked_as_signed": _("Ticked as signed on paper"),
        "all_signed": _("Signed by everybody"),
        "sealed": _("Sealed at PAdES %(level)s"),
        "downloaded": _("Downloaded: %(file)s"),
        "refused_other_person": _("Refused: somebody else opened this link while signed in"),
        "link_copied_by_staff": _("Link copied by a member of staff; a code is asked for"),
        "completed_copy_sent": _("Signed copy sent to %(email)s"),
    }
    pattern = known.get(line.kind)
    if pattern is None:
        return line.kind.replace("_", " ").capitalize()
    try:
        return str(pattern % data)
    except (KeyError, TypeError, ValueError):
        return pattern.split("%", maxsplit=1)[0].strip()


_METHODS = {
    "sign_in": gettext_noop("signed in with their own account here"),
    "email_code": gettext_noop("one-time code sent to their e-mail address"),
    "access_code": gettext_noop("access code agreed with the sender"),
    "link": gettext_noop("link sent to their e-mail address"),
}
_SIGNATURES = {
    "typed": gettext_noop("typed"),
    "drawn": gettext_noop("drawn"),
    "uploaded": gettext_noop("uploaded picture"),
}
_FILES = {"sealed": gettext_noop("signed document"), "certificate": gettext_noop("certificate")}


def _said(name: str, value: Any) -> Any:
    """A value of the trail as people call it."""
    match name:
        case "method":
            return ", ".join(_method(part) for part in str(value).split("+"))
        case "signature":
            return _words(_SIGNATURES, value)
        case "file":
            return _words(_FILES, value)
        case "role" if value in Signer.Role.values:
            return str(Signer.Role(value).label)
        case _:
            return value


def _method(key: str) -> str:
    return _words(_METHODS, key)


def _words(known: dict[str, str], key: Any) -> str:
    return _(known[key]) if key in known else str(key)


def authentication(lines: Sequence[Evidence], *, since: int = 0) -> list[str]:
    """How a person was recognised, with outcomes, from the evidence alone: nothing that was not tried is named."""
    said: list[str] = []
    for line in lines:
        if line.seq <= since:
            continue
        if line.kind == "opened":
            for method in str(line.data.get("method", "")).split("+"):
                words = _method(method) if method in _METHODS else ""
                text = _("%(method)s: passed") % {"method": f"{words[:1].upper()}{words[1:]}"}
                if words and text not in said:
                    said.append(text)
    failed = sum(1 for line in lines if line.seq > since and line.kind in ("code_failed", "access_code_failed"))
    if failed:
        said.append(_("Failed tries: %(failed)s") % {"failed": failed})
    return said


def outcome(signer: Signer) -> str:
    """What came of a person's part."""
    if signer.status == Signer.Status.DECLINED:
        return _("Declined")
    if signer.signature_kind == "approval":
        return _("Approved")
    if signer.signature_kind in ("typed", "drawn", "uploaded"):
        return _("Signed (%(kind)s)") % {"kind": _words(_SIGNATURES, signer.signature_kind)}
    if signer.role == Signer.Role.VIEWER and signer.viewed_at:
        return _("Document shown")
    if signer.role == Signer.Role.COPY:
        return _("Receives a copy")
    return str(Signer.Status(signer.status).label)
