"""The secret rounding key of a programme, by reference: it is never in a setting, a parameter, a log or an output."""

from __future__ import annotations

import hashlib
import os

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
        secret = DEMO_KEY
    elif place.environment is not None:
        secret = os.environ.get(place.environment, "").strip().encode()
    else:
        assert place.file is not None
        path = programme.folder / place.file
        secret = path.read_bytes().strip() if path.is_file() else b""
    if len(secret) < SHORTEST_KEY:
        raise ProtectionFailed(
            "The rounding key that programme.yml names is missing or shorter than 16 characters.",
            "Restore it; a new key would let released numbers be averaged. For a new programme, make one as "
            "docs/privacy.md says.",
        )
    return hashlib.blake2b(secret, digest_size=32, person=b"safehavens round").digest()


def key_fingerprint(key: bytes) -> str:
    """Sixteen characters by which a ledger knows its key again, and from which nobody gets it back."""
    return hashlib.blake2b(key, digest_size=8, person=b"safehavens print").hexdigest()
