"""What the first sheet of a PDF shows of the emblem and the statement beside it, from what is drawn on it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from pipelines.publish.emblem_geometry import Flag, Point
from pipelines.publish.shown import Shown
from pipelines.report.emblem import BLUE, YELLOW

LEAST = 10
"""Millimetres (rule V11)."""

POINTS_IN_A_MM = 72 / 25.4
FILLS, LINES, LETTERS = (b"f", b"f*", b"B"), (b"l", b"c", b"v", b"y"), (b"Tj", b"TJ")


def shown_by_pdf(content: bytes, statement: str) -> Shown:
    """What the first sheet shows; `statement` is looked for in its lines, wherever they break."""
    reader = PdfReader(io.BytesIO(content))
    sheet = _Sheet(float(reader.pages[0].mediabox.height))
    reader.pages[0].extract_text(visitor_operand_before=sheet.see, visitor_text=sheet.read)
    flag = _flag(sheet.shapes)
    said = _lines_of(statement, sheet.lines)
    return Shown(
        flag=flag,
        height=flag.field[3] / POINTS_IN_A_MM if flag else 0,
        least=LEAST,
        unit="millimetres",
        statement=_joined(said),
        text=_joined(sheet.lines),
        fonts=frozenset(line.family for line in said if line.is_embedded),
        colours=frozenset(sheet.inks.get(line.place, "") for line in said),
        effects=tuple(line.family for line in said if line.is_slanted or not line.is_embedded),
        is_clear=flag is not None and all(_is_beside(line, flag) for line in said),
        other_pictures=sum(len(page.images) for page in reader.pages),
    )


@dataclass(frozen=True)
class _Shape:
    corners: tuple[Point, ...]
    colour: str


@dataclass(frozen=True)
class _Line:
    """A line of text: where it begins, from the top left of the sheet, and its letters."""

    text: str
    place: Point
    family: str
    is_slanted: bool
    is_embedded: bool


class _Sheet:
    """Keeps what is drawn: filled shapes, lines of text, and the colour in which each line is written."""

    def __init__(self, height: float) -> None:
        self.shapes: list[_Shape] = []
        self.lines: list[_Line] = []
        self.inks: dict[Point, str] = {}
        self._height = height
        self._colours = ["#000000"]
        self._parts: list[list[Point]] = []

    def see(self, operator: bytes, operands: Sequence[Any], matrix: Sequence[float], place: Sequence[float]) -> None:
        """Called by pypdf at each step of the drawing, with the matrices of drawing and of text."""
        numbers = [float(one) for one in operands if isinstance(one, int | float)]
        if operator == b"q":
            self._colours.append(self._colours[-1])
        elif operator == b"Q" and len(self._colours) > 1:
            self._colours.pop()
        elif operator == b"rg":
            self._colours[-1] = "#" + "".join(f"{round(255 * number):02X}" for number in numbers)
        elif operator == b"m":
            self._parts.append([self._placed(numbers, matrix)])
        elif operator in LINES and self._parts:
            self._parts[-1].append(self._placed(numbers[-2:], matrix))
        elif operator in LETTERS:
            self.inks.setdefault(self._placed(place[4:], matrix), self._colours[-1])
        elif operator in FILLS or operator == b"n":
            if operator != b"n":
                self.shapes += [_Shape(tuple(part), self._colours[-1]) for part in self._parts if len(part) > 2]
            self._parts = []

    def read(self, text: str, matrix: Sequence[float], place: Sequence[float], font: Any, _: float) -> None:
        """Called by pypdf for each line."""
        if text.strip():
            name = str(font["/BaseFont"]).rpartition("+")[2].lstrip("/") if font else ""
            self.lines.append(
                _Line(
                    text.strip(),
                    self._placed(place[4:], matrix),
                    name.removesuffix("-Bold").replace("-", " "),
                    "Italic" in name or "Oblique" in name,
                    font is not None and _is_embedded(font),
                )
            )

    def _placed(self, point: Sequence[float], matrix: Sequence[float]) -> Point:
        x, y = point
        a, b, c, d, e, f = matrix
        return round(a * x + c * y + e, 2), round(self._height - (b * x + d * y + f), 2)


def _is_embedded(font: Any) -> bool:
    described = font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"].get_object()
    return bool({"/FontFile", "/FontFile2", "/FontFile3"} & described.keys())


def _flag(shapes: Sequence[_Shape]) -> Flag | None:
    """The blue field and the yellow stars in it, whatever else is drawn."""
    fields = [shape.corners for shape in shapes if shape.colour == BLUE and len(shape.corners) == 4]
    if not fields:
        return None
    across, down = ([corner[axis] for corner in fields[0]] for axis in (0, 1))
    left, top, width, height = min(across), min(down), max(across) - min(across), max(down) - min(down)
    inside = [
        shape
        for shape in shapes
        if shape.corners != fields[0]
        and all(left <= x <= left + width and top <= y <= top + height for x, y in shape.corners)
    ]
    colours = {shape.colour for shape in inside}
    colour = colours.pop() if len(colours) == 1 else ""
    return Flag((left, top, width, height), tuple(shape.corners for shape in inside), (BLUE, colour or YELLOW.lower()))


def _lines_of(statement: str, lines: Sequence[_Line]) -> list[_Line]:
    """The lines, one after the other, that make up the statement; none where there are none."""
    for first in range(len(lines)):
        for last in range(first + 1, min(first + 6, len(lines)) + 1):
            if _joined(lines[first:last]) == statement:
                return list(lines[first:last])
    return []


def _joined(lines: Sequence[_Line]) -> str:
    return " ".join(" ".join(line.text for line in lines).split())


def _is_beside(line: _Line, flag: Flag) -> bool:
    """Right of the flag by a quarter of its height at least, and between its upper and lower edge."""
    left, top, width, height = flag.field
    x, y = line.place
    return x >= left + width + height / 4 and top <= y <= top + height
