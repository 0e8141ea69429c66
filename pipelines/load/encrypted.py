"""Opens a file in a zip, whichever of the two encryptions of zips it has."""

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
