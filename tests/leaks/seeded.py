"""Leaks as they happen: each built in an ordinary way, with the real library, from planted rows of a few children."""

from __future__ import annotations

import base64
import contextlib
import gzip
import html
import io
import json
import urllib.parse
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pandas as pd
import pikepdf
import plotly.express as px
import plotly.graph_objects as go
import polars as pl
import xlsxwriter
from weasyprint import HTML

TOKEN, NUMBER, DAY = "QZX-CANARY-41", 7319, "2014-09-23"
NEEDLES = (TOKEN, str(NUMBER), DAY)

LEAKS: dict[str, Callable[[], bytes]] = {}
Maker = Callable[[], Any]


def rows() -> pl.DataFrame:
    """A few rows with one token, one number and one day that nothing else has."""
    return pl.DataFrame(
        {
            "case_id": ["C-1", TOKEN, "C-3", "C-4"],
            "days": [12, NUMBER, 30, 41],
            "opened_on": [date(2014, 1, 2), date.fromisoformat(DAY), date(2014, 3, 4), date(2014, 5, 6)],
            "sex": ["female", "male", "male", "female"],
        }
    )


def leak(name: str) -> Callable[[Maker], Maker]:
    """Adds a leak: what its maker gives (bytes, text or a plotly figure) becomes an artefact."""

    def add(make: Maker) -> Maker:
        LEAKS[name] = lambda: _bytes(make())
        return make

    return add


def _bytes(made: Any) -> bytes:
    if isinstance(made, go.Figure):
        return str(made.to_json()).encode()
    return made if isinstance(made, bytes) else str(made).encode()


FIGURES: dict[str, Callable[[pd.DataFrame], go.Figure]] = {
    "box": lambda frame: px.box(frame, y="days"),
    "violin": lambda frame: px.violin(frame, y="days"),
    "strip": lambda frame: px.strip(frame, y="days"),
    "histogram of numbers": lambda frame: px.histogram(frame, x="days"),
    "histogram of days": lambda frame: px.histogram(frame, x="opened_on"),
    "histogram of a category": lambda frame: px.histogram(frame, x="case_id"),
    "ecdf": lambda frame: px.ecdf(frame, x="days"),
    "density heatmap": lambda frame: px.density_heatmap(frame, x="days", y="opened_on"),
    "scatter hover_data": lambda frame: px.scatter(frame, x="sex", y="sex", hover_data=["case_id"]),
    "scatter customdata": lambda frame: px.scatter(frame, x="sex", y="sex", custom_data=["days"]),
    "scatter hover_name": lambda frame: px.scatter(frame, x="sex", y="sex", hover_name="case_id"),
    "sunburst": lambda frame: px.sunburst(frame, path=["sex", "case_id"], values="days"),
    "treemap": lambda frame: px.treemap(frame, path=["sex", "days"]),
    "bars with text": lambda frame: px.bar(frame, x="sex", y=[1, 1, 1, 1], text="case_id"),
    "animated bars": lambda frame: px.bar(frame, x="sex", y="days", animation_frame="case_id"),
    "parallel categories": lambda frame: px.parallel_categories(frame, dimensions=["sex", "case_id"]),
    "pie": lambda frame: px.pie(frame, names="sex", values="days"),
    "timeline": lambda frame: px.timeline(frame, x_start="opened_on", x_end="opened_on", y="case_id"),
    "line of days": lambda frame: px.line(frame, x="opened_on", y=[1, 2, 3, 4]),
    "table trace": lambda frame: go.Figure(go.Table(cells={"values": [frame["case_id"]]})),
    "ids": lambda frame: go.Figure(go.Scatter(x=[1, 2, 3, 4], y=[1, 2, 3, 4], ids=frame["case_id"])),
    "meta": lambda frame: go.Figure(go.Scatter(x=[1], y=[1], meta={"of": list(frame["case_id"])})),
    "layout meta": lambda frame: go.Figure(layout={"meta": list(frame["days"])}),
    "annotation": lambda frame: go.Figure(layout={"annotations": [{"text": frame["case_id"][1]}]}),
    "axis range": lambda frame: go.Figure(layout={"xaxis": {"range": [0, int(frame["days"].max())]}}),
    "error bars": lambda frame: go.Figure(go.Scatter(x=[1, 2, 3, 4], y=[1, 2, 3, 4], error_y={"array": frame["days"]})),
}
for kind, draw in FIGURES.items():
    leak(f"plotly {kind}")(lambda draw=draw: draw(_pandas()))
for numpy_type in ("int16", "uint16", "int32", "uint32", "float32", "float64"):
    leak(f"plotly typed array {numpy_type}")(
        lambda numpy_type=numpy_type: go.Figure(go.Box(y=_pandas()["days"].to_numpy().astype(numpy_type)))
    )


def _pandas() -> pd.DataFrame:
    return pd.DataFrame(rows().to_dict(as_series=False))


leak("plotly page whole")(lambda: px.box(_pandas(), y="days").to_html())
leak("plotly page cdn")(lambda: px.strip(_pandas(), y="days").to_html(include_plotlyjs="cdn"))
leak("plotly part of a page")(lambda: px.box(_pandas(), y="days").to_html(full_html=False, include_plotlyjs=False))
leak("plotly epochs in a typed array")(
    lambda: go.Figure(go.Box(x=pd.to_datetime(_pandas()["opened_on"]).astype("datetime64[ms]").astype("int64") / 1.0))
)

leak("polars repr")(lambda: repr(rows()))
leak("polars describe")(lambda: repr(rows().select("days").describe()))
leak("polars html")(lambda: rows()._repr_html_())
leak("polars csv")(lambda: rows().write_csv())
leak("polars json")(lambda: rows().write_json())
leak("polars ndjson in utf-16")(lambda: rows().write_ndjson().encode("utf-16"))
leak("polars csv of days")(lambda: rows().select("opened_on").write_csv(date_format="%d/%m/%Y"))
leak("pandas repr")(lambda: repr(_pandas()))
leak("pandas describe")(lambda: repr(_pandas().describe()))
leak("pandas html")(lambda: _pandas().to_html())
leak("pandas csv")(lambda: _pandas().to_csv().encode("utf-8-sig"))
leak("pandas csv in utf-16")(lambda: _pandas().to_csv().encode("utf-16-le"))
leak("pandas json with epochs")(lambda: _dates().to_json(date_format="epoch"))
leak("pandas json in seconds")(lambda: _dates().to_json(date_format="epoch", date_unit="s"))
leak("pandas json in nanoseconds")(lambda: _dates().to_json(date_format="epoch", date_unit="ns"))
leak("pandas latex")(lambda: "\n".join(" & ".join(map(str, row)) + r" \\" for row in rows().rows()))


def _dates() -> pd.DataFrame:
    return pd.DataFrame({"opened_on": pd.to_datetime(_pandas()["opened_on"]) + pd.Timedelta(hours=13)})


@leak("polars glimpse")
def _glimpse() -> str:
    return str(rows().glimpse(return_type="string"))


@leak("polars cast error")
def _cast_error() -> str:
    try:
        rows().select(pl.col("case_id").cast(pl.Int64))
    except pl.exceptions.PolarsError as error:
        return str(error)
    return ""


@leak("pandas cast error")
def _pandas_error() -> str:
    try:
        _pandas()["case_id"].iloc[1:].astype(int)
    except ValueError as error:
        return str(error)
    return ""


@leak("assertion message")
def _assertion() -> str:
    try:
        assert rows()["days"].max() < 100, f"days: {rows()['days'].max():,}"
    except AssertionError as error:
        return str(error)
    return ""


def _great_expectations(form: str) -> str:
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    batch = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    expected = gx.expectations.ExpectColumnMaxToBeBetween(column="days", max_value=100)
    if form == "COMPLETE":
        expected = gx.expectations.ExpectColumnValuesToBeInSet(column="case_id", value_set=["C-1"])
    with contextlib.redirect_stderr(io.StringIO()):
        result = batch.get_batch({"dataframe": _pandas()}).validate(expected, result_format=form)
    return json.dumps(result.to_json_dict())


leak("great expectations COMPLETE")(lambda: _great_expectations("COMPLETE"))
leak("great expectations SUMMARY")(lambda: _great_expectations("SUMMARY"))


def _notebook(**parts: Any) -> str:
    import nbformat

    outputs = [nbformat.v4.output_from_msg(message) for message in parts.pop("messages", [])]
    cell = nbformat.v4.new_code_cell("report", outputs=outputs, id="one", metadata=parts.pop("cell_metadata", {}))
    markdown = nbformat.v4.new_markdown_cell(
        "text", id="two", **({"attachments": parts.pop("files")} if "files" in parts else {})
    )
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=[cell, markdown], metadata=parts)))


def _message(kind: str, **content: Any) -> dict[str, Any]:
    return {"header": {"msg_type": kind}, "content": content}


leak("notebook papermill parameters")(lambda: _notebook(papermill={"parameters": {"case": TOKEN}}))
leak("notebook path")(lambda: _notebook(papermill={"input_path": f"somewhere/{TOKEN}/01.ipynb"}))
leak("notebook widget state")(
    lambda: _notebook(widgets={"application/vnd.jupyter.widget-state+json": {"state": {"a": {"value": NUMBER}}}})
)
leak("notebook cell metadata")(lambda: _notebook(cell_metadata={"note": DAY}))
leak("notebook stdout")(lambda: _notebook(messages=[_message("stream", name="stdout", text=repr(rows()))]))
leak("notebook stderr")(lambda: _notebook(messages=[_message("stream", name="stderr", text=f"bad {TOKEN}")]))
leak("notebook error")(
    lambda: _notebook(messages=[_message("error", ename="E", evalue="", traceback=[f"\x1b[31m{TOKEN}\x1b[0m"])])
)
leak("notebook html output")(
    lambda: _notebook(messages=[_message("display_data", data={"text/html": rows()._repr_html_()}, metadata={})])
)
leak("notebook attachment")(
    lambda: _notebook(files={"a.txt": {"text/plain": base64.b64encode(f"of {TOKEN}".encode()).decode()}})
)


def workbook(fill: Callable[[xlsxwriter.Workbook, Any], object]) -> bytes:
    """A workbook with one sheet that holds one safe cell, and what `fill` adds."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": datetime(2017, 6, 30)})
    sheet = book.add_worksheet("Children")
    sheet.write(0, 0, "Children")
    fill(book, sheet)
    book.close()
    return made.getvalue()


def _other_sheet(how: str) -> bytes:
    def fill(book: xlsxwriter.Workbook, _: Any) -> None:
        other = book.add_worksheet("Rows")
        other.write(4, 1, TOKEN)
        getattr(other, how)()

    return workbook(fill)


def _chart_cache(book: xlsxwriter.Workbook, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": TOKEN, "values": ["Children", 0, 0, 3, 0], "values_data": [1, NUMBER]})
    sheet.insert_chart("D2", chart)


XLSX: dict[str, Callable[[xlsxwriter.Workbook, Any], object]] = {
    "cell": lambda _, sheet: sheet.write(2, 2, TOKEN),
    "number": lambda _, sheet: sheet.write(2, 2, NUMBER),
    "day as a serial": lambda _, sheet: sheet.write_datetime(2, 2, datetime.fromisoformat(DAY)),
    "moment as a serial": lambda _, sheet: sheet.write_datetime(2, 2, datetime.fromisoformat(f"{DAY}T09:30")),
    "hidden column": lambda _, sheet: (sheet.write(2, 2, TOKEN), sheet.set_column(2, 2, None, None, {"hidden": 1})),
    "note": lambda _, sheet: sheet.write_comment("A1", f"see {TOKEN}"),
    "note's author": lambda _, sheet: sheet.write_comment("A1", "seen", {"author": TOKEN}),
    "document property": lambda book, _: book.set_properties({"author": TOKEN, "created": datetime(2017, 6, 30)}),
    "custom property": lambda book, _: book.set_custom_property("case", TOKEN),
    "custom date": lambda book, _: book.set_custom_property("opened", datetime.fromisoformat(DAY)),
    "defined name": lambda book, _: book.define_name("first", f'="{TOKEN}"'),
    "name of a sheet": lambda book, _: book.add_worksheet(TOKEN),
    "chart's cache": _chart_cache,
    "header": lambda _, sheet: sheet.set_header(f"&L{TOKEN}"),
    "list of allowed values": lambda _, sheet: sheet.data_validation("A2", {"validate": "list", "source": [TOKEN]}),
    "input message": lambda _, sheet: sheet.data_validation("A2", {"validate": "any", "input_message": f"as {TOKEN}"}),
    "conditional format": lambda _, sheet: sheet.conditional_format(
        "A1:A9", {"type": "cell", "criteria": ">", "value": NUMBER}
    ),
    "value of a formula": lambda _, sheet: sheet.write_formula("B2", "=1", None, NUMBER),
    "link": lambda _, sheet: sheet.write_url("B2", f"https://example.org/{TOKEN}", string="more"),
    "rich text": lambda book, sheet: sheet.write_rich_string(
        "B2", TOKEN[:6], book.add_format({"bold": True}), TOKEN[6:]
    ),
}
for what, fill_in in XLSX.items():
    leak(f"xlsx {what}")(lambda fill_in=fill_in: workbook(fill_in))
leak("xlsx 1904")(lambda: _workbook_of_1904())
leak("xlsx hidden sheet")(lambda: _other_sheet("hide"))
leak("xlsx very hidden sheet")(lambda: _other_sheet("very_hidden"))


def _workbook_of_1904() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "date_1904": True})
    book.add_worksheet().write_datetime(0, 0, datetime.fromisoformat(DAY))
    book.close()
    return made.getvalue()


def pdf(body: str = "<h1>Children</h1>", head: str = "", **options: Any) -> bytes:
    """A PDF from a page of HTML."""
    text = f'<html lang="en"><head><title>Children</title>{head}</head><body>{body}</body></html>'
    return bytes(HTML(string=text).write_pdf(**options))


def _changed(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def _annotate(document: pikepdf.Pdf, **parts: Any) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **parts)
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])


def _outline(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(TOKEN, 0))


def _xmp(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        metadata["dc:description"] = f"of {TOKEN}"


def _form(document: pikepdf.Pdf) -> None:
    _annotate(document, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="a", V=TOKEN)
    document.Root.AcroForm = pikepdf.Dictionary(Fields=document.pages[0].obj.Annots)


def _script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{TOKEN}')")


def _orphan(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PieceInfo = document.make_stream(f"old {TOKEN}".encode())


PDF: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "author": lambda document: document.docinfo.__setitem__("/Author", TOKEN),
    "own entry": lambda document: document.docinfo.__setitem__("/Case", DAY),
    "xmp": _xmp,
    "attachment": lambda document: document.attachments.__setitem__("a.csv", rows().write_csv().encode()),
    "packed attachment": lambda document: document.attachments.__setitem__("a", gzip.compress(TOKEN.encode())),
    "bookmark": _outline,
    "note": lambda document: _annotate(document, Subtype=pikepdf.Name.Text, Contents=f"see {TOKEN}"),
    "form field": _form,
    "script": _script,
    "forgotten stream": _orphan,
}
for what, change_it in PDF.items():
    leak(f"pdf {what}")(lambda change_it=change_it: _changed(change_it))
leak("pdf page")(lambda: pdf(f"<p>On 23 September 2014 {NUMBER} days</p>"))
leak("pdf keywords")(lambda: pdf(head=f'<meta name="keywords" content="{TOKEN}">'))
leak("pdf text alternative")(
    lambda: pdf(f'<img alt="{TOKEN}" src="data:image/svg+xml,%3Csvg/%3E">', pdf_variant="pdf/ua-1")
)


def png(*chunks: tuple[str, str, bool]) -> bytes:
    """A picture of one point with text chunks: keyword, text, packed or not."""
    from PIL import Image, PngImagePlugin

    info = PngImagePlugin.PngInfo()
    for keyword, text, is_packed in chunks:
        info.add_text(keyword, text, zip=is_packed)
    made = io.BytesIO()
    Image.new("L", (1, 1)).save(made, "PNG", pnginfo=info)
    return made.getvalue()


def _exif() -> bytes:
    from PIL import Image

    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = TOKEN
    Image.new("L", (1, 1)).save(made, "PNG", exif=exif)
    return made.getvalue()


def zipped(**files: bytes) -> bytes:
    """A zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _commented_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "safe")
        archive.comment = TOKEN.encode()
    return made.getvalue()


ENTITIES = "".join(f"&#{ord(sign)};" for sign in TOKEN)
ESCAPED = "".join(f"\\u{ord(sign):04x}" for sign in TOKEN)
PERCENT = "".join(f"%{ord(sign):02X}" for sign in TOKEN)
IN_BASE64 = base64.b64encode(f"the case {TOKEN}".encode()).decode()

PLAIN: dict[str, str | bytes] = {
    "png text": png(("Comment", TOKEN, False)),
    "png packed text": png(("Comment", TOKEN, True)),
    "svg title": f"<svg><title>{TOKEN}</title></svg>",
    "svg desc": f"<svg><desc>{NUMBER:,} days</desc></svg>",
    "html comment": f"<p>safe</p><!-- {TOKEN} -->",
    "html data attribute": f'<p data-case="{TOKEN}">safe</p>',
    "html entities": f"<p>{ENTITIES}</p>",
    "html entities in an attribute": f'<p title="{ENTITIES}">safe</p>',
    "html cut by tags": f"<p>{TOKEN[:5]}<b>{TOKEN[5:]}</b></p>",
    "html hidden input": f'<input type="hidden" value="{NUMBER}">',
    "html day in dutch": "<p>op 23 september 2014</p>",
    "html day in bulgarian": "<p>на 23 септември 2014</p>",
    "html day in romanian": "<p>la 23 septembrie 2014</p>",
    "html american day": "<p>September 23, 2014</p>",
    "html compact day": "<p>20140923T0930</p>",
    "html broken markup": f"<p><b {TOKEN}",
    "html data address": f'<img src="data:text/plain;base64,{IN_BASE64}">',
    "html percent address": f'<a href="?case={PERCENT}">x</a>',
    "html json block": f'<script type="application/json" id="figure-a">{{"y": [1, {NUMBER}]}}</script>',
    "css content": f'<style>p::after {{ content: "{TOKEN}" }}</style>',
    "json escapes": f'{{"a": "{ESCAPED}"}}',
    "json key": f'{{"{TOKEN}": 1}}',
    "json key twice": f'{{"a": "{TOKEN}", "a": 1}}',
    "json epoch": '{"opened": 1411430400}',
    "json epoch with hours": '{"opened": 1411465800000}',
    "json days since 1970": '{"opened": 16336}',
    "json inside json": json.dumps({"a": json.dumps({"b": [NUMBER]})}),
    "json in base64": json.dumps({"a": base64.b64encode(json.dumps({"case": TOKEN}).encode()).decode()}),
    "gzip in base64": json.dumps({"a": base64.b64encode(gzip.compress(TOKEN.encode())).decode()}),
    "percent address": f"https://example.org/?case={urllib.parse.quote(PERCENT)}",
    "twice escaped": html.escape(html.escape(f"<p>{ENTITIES}</p>")),
    "latin-1": f"caf\u00e9 {TOKEN}".encode("latin-1"),
    "utf-16 big": f"of {TOKEN}".encode("utf-16-be"),
    "lower case": f"of {TOKEN.lower()}",
    "gzip": gzip.compress(rows().write_csv().encode()),
    "behind a gzip": gzip.compress(b"safe") + TOKEN.encode(),
    "zip in zip": zipped(a=zipped(b=TOKEN.encode())),
    "name in a zip": zipped(**{f"{TOKEN}.csv": b"safe"}),
}
for what, content in PLAIN.items():
    leak(what)(lambda content=content: content)
leak("comment of a zip")(_commented_zip)
leak("png exif")(_exif)
