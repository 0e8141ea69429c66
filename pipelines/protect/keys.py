"""The secret rounding key of a programme, by reference: it is never in a setting, a parameter, a log or an output."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pipelines.errors import ProtectionFailed
from pipelines.programme import Programme

DEMO_KEY = b"public demo key: protects nothing, for synthetic samples only"
SHORTEST_KEY = 16


def rounding_key(programme: Programme) -> bytes:
    """32 bytes made from the programme's key. Raises ProtectionFailed where the key is missing or too short.

    The demo key is public; `Programme` refuses it for anything but a sample.
    """
    place = programme.rounding_key
    if place.demo:
        return _made_of(DEMO_KEY)
    if place.environment is not None:
        return _made_of(os.environ.get(place.environment, "").strip().encode())
    assert place.file is not None
    return key_of_file(programme.folder / place.file)


def key_of_file(path: Path) -> bytes:
    """32 bytes made from the key in a file. Raises ProtectionFailed where the key is missing or too short."""
    return _made_of(path.read_bytes().strip() if path.is_file() else b"")


def _made_of(secret: bytes) -> bytes:
    if len(secret) < SHORTEST_KEY:
        raise ProtectionFailed(
            "The rounding key is missing or shorter than 16 characters.",
            "Restore it; a new key would let released numbers be averaged. For a new programme, make one as "
            "docs/privacy.md says.",
        )
    return hashlib.blake2b(secret, digest_size=32, person=b"safehavens round").digest()


def key_fingerprint(key: bytes) -> str:
    """Sixteen characters by which a ledger knows its key again, and from which nobody gets it back."""
    return hashlib.blake2b(key, digest_size=8, person=b"safehavens print").hexdigest()
