"""The zip of a release: all that a funder needs, the same bytes whenever it is made of the same files."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from pipelines.protect.published import Release

ENDING = ".zip"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""A zip can't hold an earlier time; none of its files has a time of its own."""

LEVEL = 9
PLAIN_FILE = 0o100644 << 16


def bundle_name(release: Release) -> str:
    """How the zip is called, so that it is known again in a folder of downloads."""
    names = (release.programme, release.country, release.period, release.profile, f"r{release.revision_number}")
    return f"{'_'.join(names)}{ENDING}"


def bundle(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` (path → content) in the order of their paths."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(_entry(name), content)
    return made.getvalue()


def is_bundle_of(content: bytes, files: Mapping[str, bytes]) -> bool:
    """Whether a zip holds `files` and nothing else: no other file, no comment, no byte between or behind them.

    Another version of zlib may have packed it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            return (
                [one.filename for one in found] == sorted(files)
                and all(archive.read(one) == files[one.filename] for one in found)
                and all(_is_plain(one) and _ends_where_it_says(one, content) for one in found)
                and len(content) == _length(found)
            )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return False


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = PLAIN_FILE
    entry.create_system = 3  # else the bytes tell the system that made them
    return entry


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    said = (entry.date_time, entry.external_attr, entry.internal_attr, entry.comment, entry.extra)
    return said == (EARLIEST, PLAIN_FILE, 0, b"", b"")


def _ends_where_it_says(entry: zipfile.ZipInfo, content: bytes) -> bool:
    start = entry.header_offset + 30 + len(entry.filename.encode())
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacker.decompress(content[start : start + entry.compress_size])
    return unpacker.eof and not unpacker.unused_data


def _length(entries: list[zipfile.ZipInfo]) -> int:
    """What the zip's own headers and the packed files come to, and not a byte more."""
    return 22 + sum(30 + 46 + 2 * len(one.filename.encode()) + one.compress_size for one in entries)
