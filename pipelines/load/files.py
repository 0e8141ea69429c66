"""Which files an export holds, in a folder, in a zip or alone, and their bytes; a zip is never unpacked to disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from pipelines.contract.finding import Finding
from pipelines.errors import ExportUnreadable
from pipelines.load.encrypted import is_wrong_password, open_entry, packing_not_read
from pipelines.load.faults import Place

MAX_UNPACKED_BYTES = 2 * 1024**3
"""A zip, or a workbook (which is one), that would unpack to more than this is refused: it could fill the machine."""

UNPACKED_FREELY = 64 * 1024**2
MOST_TIMES_ITS_SIZE = 200
"""A zip that unpacks to more than `UNPACKED_FREELY` and to so many times its size is made to fill the machine: an
export shrinks to a tenth or a fiftieth."""

BLOCK_BYTES = 4 * 1024**2

UNPACKING_FAILED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,  # a name that is no text
    RuntimeError,  # an entry with a password; NotImplementedError, for an unknown compression, is one too
)

OTHER_ARCHIVES = frozenset({".7z", ".rar", ".001", ".z01", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"})
"""A zip in several volumes is one of them."""

HOW_TO_PACK = "Make a zip with the method Deflate and in one volume (in 7-Zip: archive format zip)"

IGNORED_NAMES = frozenset({"readme.md", "__macosx"})


class DamagedFile(Exception):
    """The bytes of a file can't be had; becomes a finding, and holds no text of the file."""


@dataclass(frozen=True)
class ExportFile:
    """One file of an export: `name` is its path inside the export, with `/`."""

    name: str
    path: Path
    entry: zipfile.ZipInfo | None = None
    password: bytes | None = field(default=None, repr=False)

    @property
    def stem(self) -> str:
        """The file's name without folder and suffix, in lower case."""
        return PurePosixPath(self.name).stem.lower()

    @property
    def suffix(self) -> str:
        """`.csv`, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the file, some megabytes at a time, each up to the end of a line. Raises DamagedFile."""
        try:
            with self._open() as file:
                while block := file.read(BLOCK_BYTES):
                    yield block + file.readline()
        except UNPACKING_FAILED:
            raise DamagedFile from None

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        if self.entry is None:
            with self.path.open("rb") as file:
                yield file
        else:
            with open_entry(self.path, self.entry, self.password) as file:
                yield file

    def content(self) -> bytes:
        """All bytes of the file. Raises DamagedFile."""
        try:
            with self._open() as file:
                return file.read()
        except UNPACKING_FAILED:
            raise DamagedFile from None


def list_files(path: Path, password: str | None = None) -> tuple[tuple[ExportFile, ...], tuple[Finding, ...]]:
    """The files of the export at `path` in the order of their names, and what is wrong with a zip.

    Left out: README.md, hidden files, and what macOS adds to a zip. Raises ExportUnreadable where there is
    nothing at `path`, or an archive that is no zip.
    """
    if path.is_dir():
        names = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
        return tuple(ExportFile(name, names[name]) for name in sorted(names) if not _is_ignored(name)), ()
    if not path.is_file():
        raise ExportUnreadable(
            "There is no export where programme.yml says that it is.",
            "Put the export there, or correct export.path (a folder, a zip or a file in the programme folder).",
            may_pass=True,
        )
    if path.suffix.lower() == ".zip":
        return _list_zip(path, None if password is None else password.encode())
    if path.suffix.lower() in OTHER_ARCHIVES:
        raise ExportUnreadable(
            "The export is an archive of a kind that is not read.",
            f"{HOW_TO_PACK}; it may have a password. Or unpack it and name the folder in export.path.",
        )
    return (ExportFile(path.name, path),), ()


def too_large(archive: zipfile.ZipFile) -> str | None:
    """What is said of a zip whose entries would unpack to too much; None where they don't.

    The sizes are those that the zip declares; reading an entry never gives more than its declared size.
    """
    unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES:
        return f"unpacks to more than {MAX_UNPACKED_BYTES // 1024**3} GiB, so it is not opened."
    if unpacked > max(UNPACKED_FREELY, MOST_TIMES_ITS_SIZE * packed):
        return f"unpacks to more than {MOST_TIMES_ITS_SIZE} times its size, as no export does, so it is not opened."
    return None


def _list_zip(path: Path, password: bytes | None) -> tuple[tuple[ExportFile, ...], tuple[Finding, ...]]:
    place = Place("", "the zip")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            problem = too_large(archive)
    except UNPACKING_FAILED:
        return (), (place.unreadable("The zip is damaged, or is no zip.", "Make the zip again."),)
    if problem is not None:
        return (), (
            place.unreadable(f"The zip {problem}", "Name the unpacked folder in export.path instead, if it is yours."),
        )
    inside = [entry for entry in entries if not _leaves_its_folder(entry)]
    wanted = [entry for entry in inside if not _is_ignored(entry.filename)]
    unread = {packing for entry in wanted if (packing := packing_not_read(entry)) is not None}
    if unread:
        problem = f"Files of the zip are packed by {' and '.join(sorted(unread))}, which is not read."
        return (), (place.unreadable(problem, f"{HOW_TO_PACK}, or name the unpacked folder in export.path."),)
    if wanted and _is_locked(path, wanted[0], password):
        given = "none was given" if password is None else "it is not the one that was given"
        problem = f"The zip has a password, and {given}."
        return (), (place.unreadable(problem, "Say in export.password of programme.yml where its password is."),)
    files = tuple(ExportFile(entry.filename, path, entry, password) for entry in wanted)
    refused = len(entries) - len(inside)
    findings = []
    if refused:
        problem = f"{refused} of the zip's files name a place outside the zip, so they are not read."
        findings.append(
            place.fault("file_is_readable", problem, "Make the zip again from the files only.", count=refused)
        )
    return tuple(sorted(files, key=lambda file: file.name)), tuple(findings)


def _is_locked(path: Path, entry: zipfile.ZipInfo, password: bytes | None) -> bool:
    try:
        return is_wrong_password(path, entry, password)
    except UNPACKING_FAILED:
        return False  # damaged: whoever reads this file will say so, and of the others nothing is known yet


def _leaves_its_folder(entry: zipfile.ZipInfo) -> bool:
    windows = PureWindowsPath(entry.filename)
    return bool(windows.drive) or bool(windows.root) or ".." in windows.parts


def _is_ignored(name: str) -> bool:
    return any(part.startswith((".", "~$")) or part.lower() in IGNORED_NAMES for part in PurePosixPath(name).parts)
