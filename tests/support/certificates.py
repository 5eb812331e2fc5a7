"""Certificates for servers of tests, made with the openssl command."""

import subprocess
from pathlib import Path


def make_certificate(folder: Path, days: int) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that ends in so many days; give it and its key."""
    request, key = folder / f"request{days}.pem", folder / f"key{days}.pem"
    certificate = folder / f"certificate{days}.pem"
    _openssl(
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", str(key), "-out", str(request),
    )  # fmt: skip
    _openssl(
        "x509", "-req", "-in", str(request), "-signkey", str(key), "-copy_extensions", "copy",
        "-days", str(days), "-out", str(certificate),
    )  # fmt: skip
    return certificate, key


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
