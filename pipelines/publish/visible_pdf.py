"""What the first sheet of a PDF shows of the emblem and the statement beside it, from what is drawn on it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader

from pipelines.publish.emblem_geometry import Flag, Point
from pipelines.publish.shown import Shown
from pipelines.report.emblem import BLUE, YELLOW

LEAST = 10
"""Millimetres (rule V11)."""

POINTS_IN_A_MM = 72 / 25.4
FILLS, OUTLINES = (b"f", b"f*"), (b"S", b"s", b"B", b"B*", b"b", b"b*")
INLINE = b"BI"
LINES, LETTERS = (b"l", b"c", b"v", b"y"), (b"Tj", b"TJ")


def shown_by_pdf(content: bytes, statement: str) -> Shown:
    """What the first sheet shows; `statement` is looked for in its lines, wherever they break."""
    reader = PdfReader(io.BytesIO(content))
    sheet = _Sheet(reader.pages[0])
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
        is_changed=flag is not None and _is_changed(sheet, flag),
        other_pictures=sum(map(_pictures, reader.pages)) + len(_drawn_pictures(sheet.shapes, flag)),
    )


@dataclass(frozen=True)
class _Shape:
    """What is filled or outlined: its corners, from the top left of the sheet, and the colour of its filling."""

    corners: tuple[Point, ...]
    colour: str
    is_outlined: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        across, down = ([corner[axis] for corner in self.corners] for axis in (0, 1))
        return min(across), min(down), max(across), max(down)

    @property
    def is_rectangle(self) -> bool:
        """Whether it is an upright one, as a line, a border or a field of colour is."""
        left, top, right, bottom = self.box
        return set(self.corners) == {(left, top), (left, bottom), (right, top), (right, bottom)}


@dataclass(frozen=True)
class _Line:
    """A line of text: where it begins, from the top left of the sheet, and its letters."""

    text: str
    place: Point
    family: str
    is_slanted: bool
    is_embedded: bool


class _Sheet:
    """Keeps what is drawn: shapes, lines of text, and the colour in which each line is written.

    `is_opaque`: nothing on it shines through, is blended, or is drawn in a group that could be.
    """

    def __init__(self, page: PageObject) -> None:
        self.shapes: list[_Shape] = []
        self.is_opaque = True
        self.lines: list[_Line] = []
        self.inks: dict[Point, str] = {}
        self._height = float(page.mediabox.height)
        resources: Any = page["/Resources"]
        states = resources.get("/ExtGState", {}).items()
        self._see_through = {name for name, state in states if not _is_opaque(state.get_object())}
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
        elif operator == b"Do" or (operator == b"gs" and operands[0] in self._see_through):
            self.is_opaque = False
        elif operator == b"re":
            x, y, width, height = numbers
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            self._parts.append([self._placed(corner, matrix) for corner in corners])
        elif operator == b"m":
            self._parts.append([self._placed(numbers, matrix)])
        elif operator in LINES and self._parts:
            self._parts[-1].append(self._placed(numbers[-2:], matrix))
        elif operator in LETTERS:
            self.inks.setdefault(self._placed(place[4:], matrix), self._colours[-1])
        elif operator in (*FILLS, *OUTLINES, b"n"):
            if operator != b"n":
                is_outlined = operator in OUTLINES
                self.shapes += [
                    _Shape(tuple(part), self._colours[-1], is_outlined) for part in self._parts if len(part) > 1
                ]
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
    fields = [shape for shape in shapes if shape.colour == BLUE and len(shape.corners) == 4]
    if not fields:
        return None
    left, top, right, bottom = fields[0].box
    inside = [
        shape
        for shape in shapes
        if shape.corners != fields[0].corners
        and all(left <= x <= right and top <= y <= bottom for x, y in shape.corners)
    ]
    colours = {shape.colour for shape in inside}
    colour = colours.pop() if len(colours) == 1 else ""
    field = (left, top, right - left, bottom - top)
    return Flag(field, tuple(shape.corners for shape in inside), (BLUE, colour or YELLOW.lower()))


def _is_changed(sheet: _Sheet, flag: Flag) -> bool:
    """Whether the emblem shines through, has an outline, or has anything drawn or written over it."""
    touching = [shape for shape in sheet.shapes if _touches(shape, flag)]
    left, top, width, height = flag.field
    is_written_on = any(
        left < x < left + width and top < y < top + height for x, y in (one.place for one in sheet.lines)
    )
    is_more = len(touching) != 1 + len(flag.stars) or any(shape.is_outlined for shape in touching)
    return not sheet.is_opaque or is_more or is_written_on


def _pictures(page: PageObject) -> int:
    """How many pictures of dots a page has; only a drawing with a BI, which begins one, is read for those in it."""
    contents = page.get_contents()
    if contents is not None and INLINE in contents.get_data():
        return len(page.images)
    return _pictures_apart(page, frozenset())


def _pictures_apart(found: Any, around: frozenset[int]) -> int:
    """The pictures that a page or a group can draw and that are objects of their own; `around`: groups it is in."""
    parts = [one.get_object() for one in found.get("/Resources", {}).get("/XObject", {}).values()]
    pictures = [part for part in parts if part.get("/Subtype") == "/Image"]
    groups = [part for part in parts if part.get("/Subtype") != "/Image" and id(part) not in around]
    return len(pictures) + sum(_pictures_apart(group, around | {id(group)}) for group in groups)


def _drawn_pictures(shapes: Sequence[_Shape], flag: Flag | None) -> list[_Shape]:
    """What could be a logo beside the emblem: anything but an upright rectangle."""
    return [shape for shape in shapes if not shape.is_rectangle and not (flag and _touches(shape, flag))]


def _touches(shape: _Shape, flag: Flag) -> bool:
    left, top, right, bottom = shape.box
    of_flag, below, width, height = flag.field
    return left < of_flag + width and right > of_flag and top < below + height and bottom > below


def _is_opaque(state: Mapping[str, Any]) -> bool:
    blend = str(state.get("/BM", "/Normal"))
    return state.get("/ca", 1) == state.get("/CA", 1) == 1 and blend == "/Normal" and "/SMask" not in state


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
