"""Damaged, hostile and huge containers: zips, workbooks, Parquet and JSON; and files that are no plain files."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import polars as pl
from input_layouts import Form, write
from input_mutations import Mutated, Mutation, judge_same, judge_stopped, laid
from input_trial import MARK, Base, Seen

Change = Callable[[bytes, random.Random], bytes]


def _judge_anything(_: Seen) -> Iterator[str]:
    """Nobody can know what was meant; it must only end in a verdict."""
    yield from ()


def _judge_repeated(seen: Seen, base: Base) -> Iterator[str]:
    """A file that came twice: it stopped, or each row was taken once and the repeats are told."""
    yield from judge_same(seen, base)
    if not seen.is_stopped and not any(finding.rule == "newest_edit_holds" for finding in seen.findings):
        yield "a file was read twice without a word"


def _with_bytes(base: Base, choose: random.Random, change: Change) -> Mutated:
    """One of the files, or the zip that holds them, with other bytes: the same, or a finding."""
    files = base.layout.written(base.files)
    judge = partial(judge_same, base=base)
    if base.layout.form.is_zip:
        return Mutated(partial(_zip_with, base, files, partial(change, choose=choose)), judge)
    name = choose.choice(sorted(files))
    files[name] = change(files[name], choose)
    has_sums = base.layout.form.kind == "xlsx"  # nothing in Parquet or JSON tells that a byte is another
    return Mutated(partial(laid, base.layout, files), judge if has_sums else _judge_anything)


def _zip_with(base: Base, files: Mapping[str, bytes], change: Callable[[bytes], bytes], folder: Path) -> None:
    laid(base.layout, files, folder)
    path = folder / "export.zip"
    path.write_bytes(change(path.read_bytes()))


def _flipped(content: bytes, choose: random.Random) -> bytes:
    mutated = bytearray(content)
    for _ in range(choose.randint(1, 5)):
        mutated[choose.randrange(len(mutated))] ^= 1 << choose.randrange(8)
    return bytes(mutated)


def _cut(content: bytes, choose: random.Random) -> bytes:
    return content[: choose.randrange(len(content))]


def _swollen(content: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(len(content))
    return content[:at] + bytes(choose.randrange(256) for _ in range(choose.randint(1, 40))) + content[at:]


def bits_flipped(base: Base, choose: random.Random) -> Mutated:
    return _with_bytes(base, choose, _flipped)


def file_cut(base: Base, choose: random.Random) -> Mutated:
    return _with_bytes(base, choose, _cut)


def bytes_put_in(base: Base, choose: random.Random) -> Mutated:
    return _with_bytes(base, choose, _swollen)


def zip_odd(base: Base, choose: random.Random) -> Mutated:
    """Entries that leave their folder, are there twice, or have a password; a zip in a zip; a bomb."""
    files = base.layout.written(base.files)
    name = choose.choice(sorted(files))
    what = choose.choice(
        ["outside", "twice", "password", "nested", "folder", "method", "size", "spaces", "bomb", "many"]
    )
    judge = partial(judge_same, base=base)
    if what in ("password", "nested", "bomb"):
        judge = judge_stopped
    elif what == "twice":
        judge = partial(_judge_repeated, base=base)
    return Mutated(partial(_write_odd, what, name, files), judge)


def _write_odd(what: str, name: str, files: Mapping[str, bytes], folder: Path) -> None:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in files.items():
            target = {"outside": f"../../{one}", "folder": f"a/b/{one}", "nested": f"{one}.txt"}.get(what, one)
            if what == "bomb" and one == name:
                with archive.open(one, "w", force_zip64=True) as entry:
                    entry.write(content)
                    for _ in range(300):
                        entry.write(b"," * 2**20)
            else:
                archive.writestr(target, content)
        if what == "outside":
            for one, content in files.items():
                archive.writestr(one, content)
        elif what == "twice":
            with warnings.catch_warnings(action="ignore"):  # that the name is there already
                archive.writestr(name, files[name])
        elif what == "nested":
            archive.writestr("export.zip", b"PK\5\6" + bytes(18))
        elif what == "many":
            for number in range(3000):
                archive.writestr(f"{MARK}{number}.txt", b"")
    content = path.read_bytes()
    if what == "password":  # each entry says that it is encrypted
        content = re.sub(rb"(PK\x01\x02.{4})..", lambda found: found[1] + b"\1\0", content, flags=re.DOTALL)
        content = re.sub(rb"(PK\x03\x04..)..", lambda found: found[1] + b"\1\0", content, flags=re.DOTALL)
    elif what == "method":
        content = re.sub(rb"(PK\x01\x02.{6})..", lambda found: found[1] + b"\x63\0", content, count=1, flags=re.DOTALL)
    elif what == "size":
        content = re.sub(
            rb"(PK\x01\x02.{20})....", lambda found: found[1] + b"\xff\xff\xff\x3f", content, count=1, flags=re.DOTALL
        )
    path.write_bytes(content)


def workbook_odd(base: Base, choose: random.Random) -> Mutated:
    """Its own XML says what no spreadsheet would: cells far away, entities that multiply, parts that are not there."""
    files = base.layout.written(base.files)
    name = choose.choice(sorted(files))
    changes = list(ODD_XML)
    what = choose.choice(changes)
    files[name] = _rewritten(files[name], what, choose)
    is_same = what in ("dimension", "entities", "empty parts", "sheets")
    return Mutated(partial(laid, base.layout, files), partial(judge_same, base=base) if is_same else _judge_anything)


FAR = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>' + MARK.encode() + b"</t></is></c></row></sheetData>"
DOWN = b'<row r="1048576"><c r="B1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
RIGHT = b'<row r="9000"><c r="XFD9000" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
BEYOND = b'<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row></sheetData>'
ENTITIES = (
    b'<!DOCTYPE b [<!ENTITY a "'
    + b"a" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
    + b"]><worksheet"
)
ODD_XML: Mapping[str, tuple[str, bytes, bytes]] = {
    "dimension": ("sheet1.xml", rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'),
    "far cell": ("sheet1.xml", rb"</sheetData>", FAR),
    "cell at the bottom": ("sheet1.xml", rb"</sheetData>", DOWN),
    "cell at the right": ("sheet1.xml", rb"</sheetData>", RIGHT),
    "cell beyond": ("sheet1.xml", rb"</sheetData>", BEYOND),
    "entities": ("sheet1.xml", rb"<worksheet", ENTITIES),
    "entity in a text": ("sharedStrings.xml", rb"<t>", b"<t>&h;"),
    "shared text that is not there": ("sheet1.xml", rb"<v>\d+</v></c></row>", b"<v>99999999</v></c></row>"),
    "negative shared text": ("sheet1.xml", rb"<v>\d+</v></c></row>", b"<v>-7</v></c></row>"),
    "error": ("sheet1.xml", rb't="s"><v>\d+</v></c></row>', b't="e"><v>#N/A</v></c></row>'),
    "formula": ("sheet1.xml", rb' t="s"><v>\d+</v></c></row>', b"><f>1+1</f></c></row>"),
    "date beyond": ("sheet1.xml", rb't="s"><v>\d+</v></c></row>', b't="d"><v>99999-99-99</v></c></row>'),
    "sheet name": ("workbook.xml", rb'sheetId="1"', b'sheetId="1" state="veryHidden"'),
    "relation": ("workbook.xml.rels", rb'Target="worksheets/sheet1.xml"', b'Target="../../../../etc/passwd"'),
    "no sheets": ("workbook.xml", rb"<sheets>.*</sheets>", b"<sheets></sheets>"),
    "sheets": ("workbook.xml", rb"</bookViews>", b"</bookViews>"),
    "half of the XML": ("sheet1.xml", rb"</sheetData>.*", b""),
    "deep XML": ("sheet1.xml", rb"</sheetData>", b"<a>" * 100_000 + b"</sheetData>"),
    "columns backwards": ("sheet1.xml", rb'<c r="A', b'<c r="Z'),
    "no references": ("sheet1.xml", rb' r="[A-Z]+\d+"', b""),
    "empty parts": ("styles.xml", rb"\Z", b"\n"),
}


def _rewritten(content: bytes, what: str, choose: random.Random) -> bytes:
    part, pattern, new = ODD_XML[what]
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as changed:
        for one in old.infolist():
            xml = old.read(one)
            if one.filename.endswith(part):
                count = 1 if what in ("formula", "error") else choose.choice([0, 1])
                xml = re.sub(pattern, lambda _: new, xml, count=count, flags=re.DOTALL)
            changed.writestr(one.filename, xml)
        if what == "sheets":
            for number in range(500):
                changed.writestr(f"xl/worksheets/sheet{number + 1000}.xml", b"<worksheet/>")
    return written.getvalue()


def very_wide(base: Base, choose: random.Random) -> Mutated:
    """A million columns, or what the format can hold; a hundred thousand levels of lists."""
    files = base.layout.written(base.files)
    name = choose.choice(sorted(files))
    form = base.layout.form
    names = [f"{MARK}{number}" for number in range(20_000 if form.kind == "parquet" else 1_000_000)]
    if form.kind == "json":
        deep = choose.choice([True, False])
        records = [{"id": "1", "data": dict.fromkeys(names, "1")}]
        files[name] = b'[{"id":' + b"[" * 100_000 if deep else json.dumps(records).encode()
    elif form.kind == "parquet":
        content = io.BytesIO()
        pl.DataFrame({"case_id": ["1"]} | dict.fromkeys(names, "1")).write_parquet(content)
        files[name] = content.getvalue()
    else:
        header = form.separator.join(["case_id", *names])
        files[name] = f"{header}\r\n{form.separator * len(names)}\r\n".encode()
    return Mutated(partial(laid, base.layout, files), judge_stopped)


def very_many_sheets(base: Base, choose: random.Random) -> Mutated:
    files = base.files.copy()
    name = choose.choice(sorted(files))
    more = {f"{MARK}{number}": [["1"]] for number in range(choose.choice([200, 1000]))}
    content = {**base.layout.written(files), name: write({**files[name], **more}, Form("xlsx"))}
    return Mutated(partial(laid, base.layout, content), partial(judge_same, base=base))


def odd_place(base: Base, choose: random.Random) -> Mutated:
    """One of the files is empty, gone, a folder, a pipe, a link, or has another one's contents."""
    files = base.layout.written(base.files)
    name = choose.choice(sorted(files))
    what = choose.choice(
        [
            "empty",
            "gone",
            "folder",
            "pipe",
            "loop",
            "dangling",
            "link",
            "socket",
            "suffix",
            "lock",
            "line breaks",
            "spaces",
        ]
    )
    is_same = what in ("link", "lock")
    judge = partial(judge_same, base=base) if is_same else judge_stopped
    return Mutated(partial(_put_odd, base, files, name, what), judge)


def _put_odd(base: Base, files: Mapping[str, bytes], name: str, what: str, folder: Path) -> None:
    laid(base.layout, files, folder)
    path = folder / "export" / name
    if what == "lock":
        (folder / "export" / f"~${name}").write_bytes(b"x")
        return
    path.unlink()
    contents = {"empty": b"", "line breaks": b"\r\n\n\r", "spaces": b"  \n \n"}
    if what in contents:
        path.write_bytes(contents[what])
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "loop":
        path.symlink_to(path)
    elif what == "dangling":
        path.symlink_to(folder / "nowhere")
    elif what == "link":
        (folder / "elsewhere").write_bytes(files[name])
        path.symlink_to(folder / "elsewhere")
    elif what == "suffix":
        path.with_suffix(".docx").write_bytes(files[name])


def files_swapped(base: Base, choose: random.Random) -> Mutated:
    files = base.layout.written(base.files)
    one, other = choose.sample(sorted(files), 2)
    files[one], files[other] = files[other], files[one]
    return Mutated(partial(laid, base.layout, files), judge_stopped)


def other_files_beside(base: Base, choose: random.Random) -> Mutated:
    files = base.layout.written(base.files)
    return Mutated(
        partial(_put_beside, base, files, choose.choice(["text", "bytes", "loop", "many", "deep"])),
        partial(judge_same, base=base),
    )


def _put_beside(base: Base, files: Mapping[str, bytes], what: str, folder: Path) -> None:
    laid(base.layout, files, folder)
    own = folder / "export"
    if what == "text":
        (own / f"{MARK}.txt").write_text(MARK)
    elif what == "bytes":
        (Path(os.fsdecode(os.fsencode(own) + b"/\xff\xfe"))).write_bytes(b"x")
    elif what == "loop":
        (own / "again").symlink_to(own)
    elif what == "many":
        for number in range(2000):
            (own / f"{MARK}{number}.pdf").touch()
    else:
        deep = own.joinpath(*["d"] * 200)
        deep.mkdir(parents=True)
        shutil.copy(own / min(files), deep / "x.bak")


CONTAINER_MUTATIONS: Mapping[str, Mutation] = {
    "container: bits flipped": bits_flipped,
    "container: cut off": file_cut,
    "container: bytes put in": bytes_put_in,
}
ZIP_MUTATIONS: Mapping[str, Mutation] = {"zip: outside, twice, locked, bomb": zip_odd}
WORKBOOK_MUTATIONS: Mapping[str, Mutation] = {
    "workbook: odd XML": workbook_odd,
    "workbook: very many sheets": very_many_sheets,
}
WIDE_MUTATIONS: Mapping[str, Mutation] = {"a million columns": very_wide}
PLACE_MUTATIONS: Mapping[str, Mutation] = {
    "files: empty, gone, folder, pipe, link": odd_place,
    "files: others beside": other_files_beside,
}
SWAP_MUTATIONS: Mapping[str, Mutation] = {"files: swapped": files_swapped}
