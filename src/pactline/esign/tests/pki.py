"""A certificate authority with OCSP, CRLs and time stamps on a loopback port, made of certomancer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import yaml
from asn1crypto import x509
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pactline.esign.pdf import keys
from pactline.esign.pdf.keys import SealKey


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None: ...


@dataclass(frozen=True)
class Pki:
    """The running authority: a key to seal with (certificate, chain, revocation endpoints) and the root to trust."""

    key: SealKey
    root: x509.Certificate
    tsa_url: str
    pem: bytes


@contextmanager
def running(folder: Path) -> Iterator[Pki]:
    server = make_server("127.0.0.1", 0, lambda environ, start: [], handler_class=_Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    for name in ("root", "inter", "seal", "tsa", "ocsp"):
        path = folder / "keys" / f"{name}.pem"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    config = yaml.safe_load((Path(__file__).parent / "pki.yml").read_text())
    config["external-url-prefix"] = address
    parsed = CertomancerConfig(config, key_search_dir=str(folder))
    arch = parsed.get_pki_arch(ArchLabel("test"))
    server.set_app(Animator(AnimatorArchStore(parsed.pki_archs), with_web_ui=False))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    certificates = b"".join(_certificate(arch.get_cert(CertLabel(name))) for name in ("seal", "inter", "root"))
    private = arch.key_set.get_private_key(KeyLabel("seal"))
    loaded = serialization.load_der_private_key(private.dump(), None)
    pem = _pem(loaded)  # type: ignore[arg-type]
    try:
        yield Pki(
            key=keys.load_pem(pem, certificates),
            root=arch.get_cert(CertLabel("root")),
            tsa_url=f"{address}/test/tsa/tsa",
            pem=pem + certificates,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate(certificate: x509.Certificate) -> bytes:
    from asn1crypto import pem

    return pem.armor("CERTIFICATE", certificate.dump())
