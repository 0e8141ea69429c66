"""The zip holds exactly the files of a release, the same bytes each time, and whatever else is in it is seen."""

import io
import warnings
import zipfile
from collections.abc import Callable

import pytest

from pipelines.publish.bundle import bundle, is_bundle_of

FILES = {"nl/report.pdf": b"%PDF", "manifest.json": b"{}" * 50, "en/dashboard.html": "ș".encode() * 400}


def test_it_is_the_same_whatever_the_order_of_the_files_and_opens_with_any_tool() -> None:
    made = bundle(FILES)
    assert made == bundle(dict(reversed(FILES.items())))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        assert archive.namelist() == sorted(FILES)
    assert is_bundle_of(made, FILES)


def with_more(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    content = io.BytesIO(bundle(FILES))
    with zipfile.ZipFile(content, "a") as archive, warnings.catch_warnings(action="ignore"):
        change(archive)
    return content.getvalue()


def hidden_behind_the_packed_data() -> bytes:
    """A byte between the end of the first packed file and the next header, counted to the file's size."""
    made = bytearray(bundle(FILES))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        first, second = archive.infolist()[:2]
    size = (first.compress_size + 1).to_bytes(4, "little")
    made[second.header_offset : second.header_offset] = b"7"
    made[18:22] = size
    directory = made.index(b"PK\x01\x02")
    made[directory + 20 : directory + 24] = size
    for place in range(directory + 1, len(made)):
        if made[place : place + 4] == b"PK\x01\x02":
            at = int.from_bytes(made[place + 42 : place + 46], "little") + 1
            made[place + 42 : place + 46] = at.to_bytes(4, "little")
    end = made.rindex(b"PK\x05\x06")
    made[end + 16 : end + 20] = directory.to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == FILES, "no reader sees it"
    return bytes(made)


def uncompressed() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, file in sorted(FILES.items()):
            archive.writestr(name, file)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        bundle({**FILES, "en/more.html": b"7"}),
        bundle({name: file for name, file in FILES.items() if name != "nl/report.pdf"}),
        bundle({**FILES, "manifest.json": b"{ }"}),
        bundle(FILES) + b"7",
        b"7" + bundle(FILES),
        with_more(lambda archive: setattr(archive, "comment", b"7")),
        with_more(lambda archive: archive.writestr("manifest.json", b"7")),
        hidden_behind_the_packed_data(),
        uncompressed(),
    ],
)
def test_any_other_zip_is_refused(content: bytes) -> None:
    assert not is_bundle_of(content, FILES)
