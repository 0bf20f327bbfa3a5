"""The seal as this installation has it: its key, its time stamp authority, its policy."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from asn1crypto import x509
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from pactline.kernel import clock

from .pdf import keys
from .pdf.keys import SealKey
from .pdf.refusals import SealRefused
from .pdf.seal import LEVELS, Level, Policy, SealOptions


def folder() -> Path:
    """Where a key made here lies (mode 0600)."""
    return Path(settings.PACTLINE_DATA_DIR) / "seal"


def organisation() -> str:
    """The name on the seal and on certificates of completion."""
    return str(getattr(settings, "PACTLINE_SEAL_ORGANISATION", "") or "Pactline")


def brought() -> bool:
    """Whether the operator has named a key of their own in the settings."""
    return bool(_setting("PACTLINE_SEAL_PKCS12") or _setting("PACTLINE_SEAL_KEY"))


def current() -> SealKey:
    """The key to seal with; made at first use when the operator brought none. Raises ``SealRefused`` with the reason."""
    pkcs12, key, certificate = (
        _setting(name) for name in ("PACTLINE_SEAL_PKCS12", "PACTLINE_SEAL_KEY", "PACTLINE_SEAL_CERTIFICATE")
    )
    password = _setting("PACTLINE_SEAL_PASSWORD")
    try:
        if pkcs12:
            return _pkcs12(pkcs12, password, Path(pkcs12).stat().st_mtime_ns)
        if key:
            return _pem(key, certificate or key, password, Path(key).stat().st_mtime_ns)
    except OSError as error:
        raise SealRefused(
            _("The key file of the seal cannot be read: %(strerror)s (%(filename)s).")
            % {"strerror": error.strerror, "filename": error.filename}
        ) from error
    path = folder() / "seal.pem"
    if not path.exists():
        keys.load_or_create(folder(), organisation=organisation(), now=clock.now())
    return _own(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _pkcs12(path: str, password: str, changed: int) -> SealKey:
    return keys.load_pkcs12(Path(path).read_bytes(), password)


@lru_cache(maxsize=4)
def _pem(key: str, certificate: str, password: str, changed: int) -> SealKey:
    return keys.load_pem(Path(key).read_bytes(), Path(certificate).read_bytes(), password)


@lru_cache(maxsize=4)
def _own(path: str, changed: int) -> SealKey:
    return keys.read(Path(path))


def trusted() -> list[x509.Certificate]:
    """What the verify page trusts: this house's seals, present and past, their chains, and the roots in the settings."""
    found: list[x509.Certificate] = [*_roots(), *keys.retired(folder())]
    try:
        found.extend(current().chain)
    except SealRefused:
        pass
    return found


def options(wanted: str = "") -> SealOptions:
    """How to seal, as the settings say; ``wanted`` is the level of one envelope."""
    level = wanted or _setting("PACTLINE_SEAL_LEVEL")
    policy: Policy = "refuse" if _setting("PACTLINE_SEAL_POLICY") == "refuse" else "degrade"
    chosen: Level | None = next((one for one in LEVELS if one == level), None)
    stamper = timestamper()
    if chosen not in (None, "B-B") and stamper is None and policy == "degrade":
        chosen = None
    return SealOptions(timestamper=stamper, level=chosen, policy=policy, roots=tuple(_roots()))


def timestamper() -> TimeStamper | None:
    """The time stamp authority of the settings, if any."""
    url = _setting("PACTLINE_SEAL_TSA_URL")
    return RequestsHTTPTimeStamper(url, timeout=10) if url else None


def _roots() -> list[x509.Certificate]:
    path = _setting("PACTLINE_SEAL_ROOTS")
    if not path:
        return []
    try:
        return list(load_certs_from_pemder_data(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        raise SealRefused(_("The trusted roots of the seal cannot be read from %(path)s.") % {"path": path}) from error


def _setting(name: str) -> str:
    return str(getattr(settings, name, "") or "")
