"""The installation's own certificates: a root for ten years, and a leaf for 397 days that signs.

C2PA readers accept a leaf only when it ends in a CA of its own, may sign digitally and has the extended use
emailProtection; a self-signed certificate is refused (measured with c2pa-python 0.38).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_LIFE, LEAF_LIFE = timedelta(days=3653), timedelta(days=397)
CLOCKS_APART = timedelta(days=1)  # another machine of the installation may be behind
ORGANISATION = "Facet installation"


def make_root(*, now: datetime | None = None) -> tuple[str, str]:
    """A new CA: its certificate and its private key, PEM. The serial number tells installations apart."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Facet root {x509.random_serial_number():x}"[:40])
    certificate = (
        _certificate(name, name, key.public_key(), *_span(now, ROOT_LIFE))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _pem(certificate), _key_pem(key)


def make_leaf(root: str, root_key: str, *, now: datetime | None = None) -> tuple[str, str]:
    """A certificate that signs pictures, issued by `root`, and its private key, all PEM. It ends with the root at the
    latest: what outlives its issuer is trusted by nobody. Raises ValueError for a root that has ended.
    """
    begin, end = _span(now, LEAF_LIFE)
    end = min(end, valid_between(root)[1])
    issuer, issuer_key = x509.load_pem_x509_certificate(root.encode()), load_pem_private_key(root_key.encode(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    certificate = (
        _certificate(_name("Facet pictures"), issuer.subject, key.public_key(), begin, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    return _pem(certificate), _key_pem(key)


def valid_between(certificate: str) -> tuple[datetime, datetime]:
    """First and last moment, UTC, of the first certificate in a PEM text. Raises ValueError for anything else."""
    first = x509.load_pem_x509_certificate(certificate.encode())
    return first.not_valid_before_utc, first.not_valid_after_utc


def belongs(certificate: str, key: str) -> bool:
    """Whether the private key is that of the first certificate. Raises ValueError when either cannot be read."""
    public = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    return public == load_pem_private_key(key.encode(), None).public_key()


def _span(now: datetime | None, life: timedelta) -> tuple[datetime, datetime]:
    begin = (now or datetime.now(UTC)) - CLOCKS_APART
    return begin, begin + life


def _certificate(subject, issuer, public_key, begin: datetime, end: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    names += ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**(dict.fromkeys(names, False) | allowed))


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _key_pem(key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
