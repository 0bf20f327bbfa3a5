"""The operator's sealing key: made at first start, or brought as PKCS#12 or PEM.

The seal says "this house put these pages together and they have not changed since". It is not a signer's own
qualified signature, and nothing here may call it so.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext as _
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from .refusals import SealRefused

ALARM_DAYS = (60, 30, 7)
VALIDITY = timedelta(days=3650)
_BITS = 3072


class KeptKeySigner(SimpleSigner):
    """pyHanko's signer, with an RSA or elliptic-curve key parsed once (each parsing of an RSA key costs 0.1 s)."""

    _kept: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """As ``SimpleSigner.sign_raw``."""
        if self._kept is None:
            loaded = serialization.load_der_private_key(self.signing_key.dump(), password=None)
            if not isinstance(loaded, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
                return super().sign_raw(data, digest_algorithm)
            self._kept = loaded
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if mechanism == "rsassa_pkcs1v15" and isinstance(self._kept, rsa.RSAPrivateKey):
            return self._kept.sign(data, padding.PKCS1v15(), digest)
        if mechanism == "ecdsa" and isinstance(self._kept, ec.EllipticCurvePrivateKey):
            return self._kept.sign(data, ec.ECDSA(digest))
        return super().sign_raw(data, digest_algorithm)


@dataclass(frozen=True, slots=True)
class SealKey:
    """A loaded key with its certificate. Instants are UTC and aware."""

    signer: SimpleSigner
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    chain: tuple[asn1_x509.Certificate, ...]

    def days_left(self, now: datetime) -> int:
        """Whole days until the certificate ends; negative when it has."""
        return (self.not_after - now) // timedelta(days=1)

    def alarm(self, now: datetime) -> int | None:
        """The tightest of 60, 30 and 7 days that has been reached (0 when expired), or None."""
        left = self.days_left(now)
        if left < 0:
            return 0
        return min((days for days in ALARM_DAYS if left <= days), default=None)

    def check(self, now: datetime) -> None:
        """Raise ``SealRefused`` unless the certificate is valid at ``now``."""
        if now >= self.not_after:
            raise SealRefused(
                _(
                    "The sealing certificate “%(subject)s” expired on %(not_after)s. Put a new one in place "
                    "in the settings of the seal; waiting documents are sealed then."
                )
                % {"subject": self.subject, "not_after": f"{self.not_after:%Y-%m-%d}"}
            )
        if now < self.not_before:
            raise SealRefused(
                _(
                    "The sealing certificate “%(subject)s” is valid only from %(not_before)s UTC. Check the "
                    "clock of the server."
                )
                % {"subject": self.subject, "not_before": f"{self.not_before:%Y-%m-%d %H:%M}"}
            )


def load_pkcs12(data: bytes, password: str) -> SealKey:
    """From a .p12/.pfx file; raises ``SealRefused`` on a wrong password or a file without key."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except ValueError as error:
        raise SealRefused(
            _("The PKCS#12 file of the seal cannot be opened: wrong password or not a .p12 file.")
        ) from error
    if key is None or certificate is None:
        raise SealRefused(_("The PKCS#12 file of the seal holds no private key with its certificate."))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chained = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, *chain))
    return load_pem(pem, chained)


def load_pem(key: bytes, certificates: bytes, password: str = "") -> SealKey:
    """From a private key and its certificate followed by the chain, all PEM; raises ``SealRefused`` when they do not fit."""
    try:
        private = serialization.load_pem_private_key(key, password.encode() or None)
        chain = x509.load_pem_x509_certificates(certificates)
    except (ValueError, TypeError) as error:
        raise SealRefused(
            _("The key or the certificate of the seal is no readable PEM, or its password is wrong.")
        ) from error
    certificate = chain[0]
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise SealRefused(_("The key of the seal does not belong to its certificate (the first one in the file)."))
    plain = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _wrap(plain, certificate, chain)


def load_or_create(folder: Path, *, organisation: str, now: datetime) -> SealKey:
    """The key of ``folder`` (``seal.pem``: key and certificate, mode 0600); makes a self-signed one at first start.

    Two processes that start at once agree: the first file that is linked into place wins, whole or not at all.
    """
    path = folder / "seal.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _publish(path, self_signed(organisation=organisation, now=now), replace=False)
    return read(path)


def rotate(folder: Path, *, organisation: str, now: datetime) -> SealKey:
    """Replace a self-made key by a new one; the old certificate (without its key) is kept for verification."""
    path = folder / "seal.pem"
    _retire(folder)
    _publish(path, self_signed(organisation=organisation, now=now), replace=True)
    return read(path)


def install(folder: Path, data: bytes, password: str) -> SealKey:
    """Put a .p12 file's key in place of the present one, whose certificate is kept for verification."""
    key, certificate, chain = pkcs12.load_key_and_certificates(data, password.encode() or None)
    if key is None or certificate is None:
        raise SealRefused(_("The PKCS#12 file of the seal holds no private key with its certificate."))
    _retire(folder)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chained = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, *chain))
    _publish(folder / "seal.pem", key.private_bytes(*form) + chained, replace=True)
    return read(folder / "seal.pem")


def _retire(folder: Path) -> None:
    path = folder / "seal.pem"
    if path.exists():
        old = read(path)
        (folder / "retired").mkdir(exist_ok=True, mode=0o700)
        (folder / "retired" / f"{old.fingerprint}.der").write_bytes(old.chain[0].dump())


def retired(folder: Path) -> list[asn1_x509.Certificate]:
    """Certificates that once sealed here."""
    return [asn1_x509.Certificate.load(path.read_bytes()) for path in sorted((folder / "retired").glob("*.der"))]


def read(path: Path) -> SealKey:
    """The key and certificate in one PEM file of ours."""
    data = path.read_bytes()
    return load_pem(data, data)


def self_signed(*, organisation: str, now: datetime, validity: timedelta = VALIDITY) -> bytes:
    """A new RSA key and a certificate for it, both PEM. Readers show the signer as unknown, and the pages say so."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} document seal"[:64]),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + validity)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _publish(path: Path, data: bytes, *, replace: bool) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
    finally:
        draft.unlink(missing_ok=True)


def _wrap(key: bytes, certificate: x509.Certificate, chain: list[x509.Certificate]) -> SealKey:
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)
    loaded = tuple(load_certs_from_pemder_data(pem))
    signer = KeptKeySigner(
        signing_cert=loaded[0],
        signing_key=load_private_key_from_pemder_data(key, passphrase=None),
        cert_registry=SimpleCertificateStore.from_certs(loaded[1:]),
    )
    return SealKey(
        signer=signer,
        subject=loaded[0].subject.human_friendly,
        issuer=loaded[0].issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        self_signed=certificate.subject == certificate.issuer,
        chain=loaded,
    )
