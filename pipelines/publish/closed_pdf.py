"""The closed-world check of a PDF: licensed words on its pages and in its strings, and no part that could hide any."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from pypdf import PdfReader

from pipelines.publish.decode import Decoder
from pipelines.publish.licence import Licence

HIDING = re.compile(r"EmbeddedFile|Filespec|JavaScript|/JS\b|/AcroForm|/XFA|Annot (?!Link)|/OpenAction|/Launch")
TECHNICAL = re.compile(r"D:[\d+'Z-]+|WeasyPrint [\d.]+|[a-z]{2}(-[A-Z]{2})?")
"""A date of making, the maker, a language."""

SEEN = re.compile(r"> page \d+$|/(Title|Author|Subject|Keywords|Creator|Contents|Alt|ActualText|T|TU|V)$")


def pdf_faults(place: str, content: bytes, licence: Licence) -> Iterator[str]:
    """The places in a PDF that nothing licenses; its file was read before, so it is neither locked nor damaged."""
    for piece in Decoder().read(place, content):
        if HIDING.search(piece.place):
            yield f"{place} > a part that could hide something"
        elif SEEN.search(piece.place) and not piece.is_loose and not _is_licensed(str(piece.value), licence):
            yield piece.place
    if PdfReader(io.BytesIO(content)).attachments:
        yield f"{place} > an attachment"


def _is_licensed(text: str, licence: Licence) -> bool:
    return licence.allows(text) or licence.allows_written(text) or TECHNICAL.fullmatch(text) is not None
