"""Opens a file in a zip, whichever of the two encryptions of zips it has, and knows the packings that nobody opens."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

AES_METHOD = 99
"""What a zip says of an entry with WinZip's AES, which 7-Zip and tools of Windows write; `zipfile` can't open it."""

IS_ENCRYPTED = 0x1

AES_EXTRA = struct.Struct("<HHH2sBH")
"""What such an entry has beside its name: 0x9901, 7, version, "AE", strength, and how it is packed below AES."""

NOT_UNPACKED = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
"""Packings that 7-Zip and others offer for zips, and that are not read; all but a few zips are packed by Deflate."""

UNPACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


def packing_not_read(entry: zipfile.ZipInfo) -> str | None:
    """The name of the packing of an entry that can't be unpacked here; None where it can."""
    method = entry.compress_type if entry.compress_type != AES_METHOD else _packed_below_aes(entry.extra)
    return None if method in UNPACKED else NOT_UNPACKED.get(method, f"a method of number {method}")


def _packed_below_aes(extra: bytes) -> int:
    at = extra.find(b"\x01\x99\x07\x00")
    # Without it the entry is damaged, and whoever opens it says so.
    return zipfile.ZIP_DEFLATED if len(extra) < at + AES_EXTRA.size or at < 0 else AES_EXTRA.unpack_from(extra, at)[-1]


@contextmanager
def open_entry(path: Path, entry: zipfile.ZipInfo, password: bytes | None) -> Iterator[IO[bytes]]:
    """The unpacked bytes of one entry of the zip at `path`; hardly more than the zip declares.

    Raises RuntimeError where the password is missing or another, and what `zipfile` raises where the entry is damaged.
    """
    if entry.compress_type != AES_METHOD:
        with zipfile.ZipFile(path) as archive, archive.open(entry, pwd=password) as file:
            yield file
        return
    import pyzipper  # only such a zip needs it

    try:
        with pyzipper.AESZipFile(path) as archive:
            (same,) = [one for one in archive.infolist() if one.header_offset == entry.header_offset]
            # One byte more than is declared, so that the end is reached, where what was changed on the way is found.
            same.file_size += 1
            with archive.open(same, pwd=password) as file:
                yield file
                if file.tell() not in (0, entry.file_size):
                    raise zipfile.BadZipFile
    except (pyzipper.BadZipFile, struct.error, KeyError):
        raise zipfile.BadZipFile from None


def is_wrong_password(path: Path, entry: zipfile.ZipInfo, password: bytes | None) -> bool:
    """Whether the entry is encrypted and `password` doesn't open it; of the classic encryption, 1 in 256 passes."""
    if not entry.flag_bits & IS_ENCRYPTED:
        return False
    try:
        with open_entry(path, entry, password):
            return False
    except NotImplementedError:  # an encryption or compression that nobody here knows
        return False
    except RuntimeError:
        return True
