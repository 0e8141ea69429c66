"""The closed-world check of a PDF: licensed words on its pages and in its strings, and no part that could hide any."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from pypdf import PdfReader

from pipelines.publish.decode import pieces_of_pdf
from pipelines.publish.decode_pdf import open_pdf
from pipelines.publish.licence import Licence
from pipelines.report.pdf import PAGE_NUMBER

HIDING = re.compile(r"EmbeddedFile|Filespec|JavaScript|/JS\b|/AcroForm|/XFA|Annot (?!Link)|/OpenAction|/Launch")
TECHNICAL = re.compile(r"D:[\d+'Z-]+|WeasyPrint [\d.]+|[a-z]{2}(-[A-Z]{2})?")
"""A date of making, the maker, a language."""

HYPHENATED = re.compile(r"\u2010\s*|(?<=\w-)\n(?=\w)")
"""A word that goes on in the next line, at a hyphen that the line put there or at its own."""

WORD = re.compile(r"[^\W\d_]+")
INSIDE = re.compile(r"[^\W\d_](?=[^\W\d_])")
"""A letter that another one follows."""

METADATA = re.compile(r"> Metadata (?:\w+ )?object (\d+)")

XMP_NAMES = {"xmpmeta", "RDF", "Description", "title", "Alt", "li", "about", "Producer", "part", "lang"}
XMP_VALUES = {("part", "1"), ("lang", "x-default")}
"""What the metadata of a PDF/UA-1 is made of."""

SEEN = re.compile(r"> page \d+$|/(Title|Author|Subject|Keywords|Creator|Contents|Alt|ActualText|T|TU|V)$")


def pdf_faults(place: str, content: bytes, licence: Licence) -> Iterator[str]:
    """The places in a PDF that nothing licenses; its file was read before, so it is neither locked nor damaged."""
    reader = open_pdf(content)
    numbers = _PageNumbers(reader, licence)
    for piece in pieces_of_pdf(place, content):
        if HIDING.search(piece.place) or _is_metadata_of_a_part(piece.place, reader):
            yield f"{place} > a part that could hide something"
        elif SEEN.search(piece.place) and not piece.is_loose:
            text = numbers.left_out(HYPHENATED.sub("", str(piece.value)), piece.place)
            if not _is_licensed(text, licence) and not _is_licensed(_apart(text, licence), licence):
                yield piece.place
    yield from (f"{place} > metadata" for text in _metadata(reader) if not _is_licensed(text, licence))
    if reader.attachments:
        yield f"{place} > an attachment"


def _is_metadata_of_a_part(place: str, reader: PdfReader) -> bool:
    found = METADATA.search(place)
    own = reader.root_object.get("/Metadata")
    return found is not None and not (own and own.get_object().indirect_reference.idnum == int(found.group(1)))


def _is_licensed(text: str, licence: Licence) -> bool:
    return licence.allows(text) or licence.allows_written(text) or TECHNICAL.fullmatch(text) is not None


def _apart(text: str, licence: Licence) -> str:
    """The text with words told apart that the reader of the file ran together: two cells of a table on one line.

    A word that is none of ours is two where the second begins with a capital: each of them needs its licence.
    """
    return WORD.sub(lambda word: word.group() if licence.is_word(word.group()) else _split(word.group()), text)


def _split(word: str) -> str:
    return INSIDE.sub(
        lambda at: f"{at.group()} " if at.group().islower() and word[at.end()].isupper() else at.group(), word
    )


def _metadata(reader: PdfReader) -> Iterator[str]:
    """All that the document's own metadata, which is XML, says: names, texts and values; any other form whole."""
    content = _metadata_stream(reader)
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - the decoder has read it before: it is no bomb
    except ElementTree.ParseError:
        yield content.decode("latin-1")
        return
    yield from (note.decode("latin-1") for note in re.findall(rb"<!.*?>", content, re.DOTALL))
    for element in root.iter():
        values = {_local(key): value for key, value in element.attrib.items() if (_local(key), value) not in XMP_VALUES}
        said = (_local(element.tag), *values, *values.values(), element.text, element.tail)
        yield from (text for text in said if text and text not in XMP_NAMES)


def _metadata_stream(reader: PdfReader) -> bytes:
    found = reader.root_object.get("/Metadata")
    return found.get_object().get_data() if found else b"<xmpmeta/>"


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class _PageNumbers:
    """The page numbers that may stand in a PDF: a page's own at its foot, and those of the headings in the contents."""

    def __init__(self, reader: PdfReader, licence: Licence) -> None:
        self._count = len(reader.pages)
        self._licence = licence
        headings = [bookmark for bookmark in reader.outline if not isinstance(bookmark, list)]
        pages = [(reader.get_destination_page_number(heading) or 0) + 1 for heading in headings]
        self._listed = [f"{heading.title} {page}" for heading, page in zip(headings, pages, strict=True)]

    def left_out(self, text: str, place: str) -> str:
        """The text without page numbers that are right; a wrong one stays, and has no licence."""
        page = re.search(r"> page (\d+)$", place)
        if page is None:
            return text
        foot = self._licence.said(PAGE_NUMBER, page=page.group(1), count=self._count)
        rest = " ".join(text.split())
        for right in (foot, *(self._listed if page.group(1) == "1" else ())):
            rest = rest.replace(right, " ", 1)
        return rest
