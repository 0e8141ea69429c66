"""Each visibility rule, broken on purpose in a page and in a PDF, stops publication; what is made keeps them all."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from hand_made_release import hand_made_release
from paper import RELEASE, TITLE, pdf_of, short_notebook, short_pdf

from pipelines.errors import PageIncomplete
from pipelines.protect.published import Release, seal_table
from pipelines.protect.published_files import plain_release, release_of
from pipelines.publish.leaks import check_leaks
from pipelines.publish.visibility import CO_FUNDED, NAMES, check_visibility, is_official
from pipelines.report.completeness import declared_page
from pipelines.report.emblem import emblem_svg
from pipelines.report.funding import DISCLAIMERS, STATEMENTS, say_disclaimer
from pipelines.report.page import render_page
from pipelines.words.speak import Words

STATEMENT = STATEMENTS["amif-2014-2020"]
EMBLEM = emblem_svg("Flag of the European Union")


@cache
def page() -> str:
    made = render_page(short_notebook(), TITLE, "en", "public", sample=True)
    return re.sub(r'(id="drawing-library">)[^<]*', r"\1", made)


def check_page(html: str, release: Release = RELEASE) -> None:
    check_visibility("dashboard.html", html.encode(), release, "en")


def styled(rule: str) -> str:
    return page().replace("</style>", f"{rule}\n</style>", 1)


def test_a_page_as_it_is_made_keeps_all_rules() -> None:
    check_page(page())


BROKEN_PAGES = {
    "V01": page().replace('id="eu-emblem"', 'id="logo"'),
    "V02": page().replace(STATEMENT, STATEMENT.replace("Asylum, ", "")),
    "V03": styled(".funding p { font-style: italic; }"),
    "V03 font": styled("@media print { .funding { font-family: Times, serif; } }"),
    "V03 line": styled("header p { text-decoration: underline; }"),
    "V04": styled("@media (max-width: 40rem) { .funding { gap: 1px; } }"),
    "V05": styled("@media (prefers-color-scheme: dark) { #funding p { color: #ff0000; } }"),
    "V06": styled("svg { transform: rotate(3deg); }"),
    "V06 faded": page().replace('<svg class="emblem"', '<svg style="opacity: 0.5" class="emblem"'),
    "V07": page().replace("</header>", '<img alt="" src="data:image/png;base64,"></header>'),
    "V08": page().replace("#003399", "#003398"),
    "V08 sides": page().replace("M0 0h810v540H0z", "M0 0h800v540H0z"),
    "V08 star": page().replace(EMBLEM, re.sub(r"M[^M]*z\"/></svg>$", '"/></svg>', EMBLEM)),
    "V08 turned": page().replace("M405.00 60.00", "M405.00 66.00"),
    "V09": page().replace(DISCLAIMERS["amif-2014-2020"], ""),
    "V11": styled("@media print { .emblem { height: 30px; } }"),
}


@pytest.mark.parametrize("rule", BROKEN_PAGES)
def test_a_page_that_breaks_a_rule_is_refused_with_its_number(rule: str) -> None:
    assert BROKEN_PAGES[rule] != page()
    with pytest.raises(PageIncomplete, match=rf"dashboard\.html .* {rule[:3]}: "):
        check_page(BROKEN_PAGES[rule])


def test_a_breakdown_by_place_is_refused() -> None:
    table = RELEASE.tables["children_arrested_by_sex"]
    kept = {name: value for name, value in vars(table).items() if name != "seal"}
    by_place = seal_table(**{**kept, "dimensions": (("shelter_name", ("female",)),)})
    release = Release(**{**vars(RELEASE), "tables": {table.id: by_place}})
    for name, content in (("dashboard.html", page().encode()), ("report.pdf", short_pdf())):
        with pytest.raises(PageIncomplete, match=rf"{name} .* V10: "):
            check_visibility(name, content, release, "en")


def test_the_later_framework_has_its_own_words_and_the_earlier_ones_do_not_do() -> None:
    later = hand_made_release(framework="amif-2021-2027")
    with pytest.raises(PageIncomplete, match=r"V02: .* V09: "):
        check_page(page(), later)
    other = page().replace(STATEMENT, STATEMENTS["amif-2021-2027"])
    check_page(other.replace(DISCLAIMERS["amif-2014-2020"], DISCLAIMERS["amif-2021-2027"]), later)


def test_the_disclaimer_names_the_authority_that_gives_the_grant() -> None:
    later = hand_made_release(framework="amif-2021-2027")
    national = replace(later, granting_authority="Ministry of the Interior")
    other = page().replace(STATEMENT, STATEMENTS["amif-2021-2027"])
    of_commission = other.replace(DISCLAIMERS["amif-2014-2020"], DISCLAIMERS["amif-2021-2027"])
    with pytest.raises(PageIncomplete, match="V09: "):
        check_page(of_commission, national)
    said = say_disclaimer(national, Words("en"))
    assert said == DISCLAIMERS["amif-2021-2027"].replace("the European Commission", "Ministry of the Interior")
    check_page(other.replace(DISCLAIMERS["amif-2014-2020"], said), national)
    check_leaks(national, {"en/dashboard.html": declared_page(national, "en").encode()}, ())
    assert release_of(plain_release(national)) == national
    assert "granting_authority" not in plain_release(later)


def test_every_language_has_the_official_names() -> None:
    assert CO_FUNDED.keys() == NAMES.keys() == {"en", "nl", "ro", "sv", "bs", "fr"}


def test_a_pdf_as_it_is_made_keeps_all_rules() -> None:
    check_visibility("report.pdf", short_pdf(), RELEASE, "en")


LOGO = '<svg viewBox="0 0 10 10" width="300" height="300"><circle cx="5" cy="5" r="5" fill="#1F4E79"/></svg>'

BROKEN_SHEETS = {
    "V01": (EMBLEM, ""),
    "V02": (STATEMENT, "Paid for by the Union"),
    "V03": ("<p>This project", '<p style="font-style: italic">This project'),
    "V03 font": ("<p>This project", '<p style="font-family: Liberation Serif">This project'),
    "V04": ('class="funding"', 'class="funding" style="gap: 0"'),
    "V05": ("<p>This project", '<p style="color: #ff0000">This project'),
    "V06": ('class="emblem"', 'class="emblem" style="opacity: 0.5"'),
    "V06 stars": ('<path fill="#FFCC00"', '<path fill-opacity="0.9" fill="#FFCC00"'),
    "V06 outline": ('<path fill="#FFCC00"', '<path stroke="#FFFFFF" stroke-width="9" fill="#FFCC00"'),
    "V06 covered": ("<p>This project", '<p style="margin-left: -25mm; background: #FFFFFF">This project'),
    "V07": ("</header>", f"{LOGO}</header>"),
    "V08": ("#FFCC00", "#FFCC11"),
    "V08 field": ("#003399", "#003398"),
    "V08 turned": ('class="emblem"', 'class="emblem" style="transform: rotate(3deg)"'),
    "V09": (DISCLAIMERS["amif-2014-2020"], ""),
    "V11": ('class="emblem"', 'class="emblem" style="width: 12mm; height: 8mm"'),
}


@pytest.mark.parametrize("rule", BROKEN_SHEETS)
def test_a_pdf_that_breaks_a_rule_is_refused_with_its_number(rule: str) -> None:
    before, after = BROKEN_SHEETS[rule]
    notebook = short_notebook()
    notebook.cells = notebook.cells[:2]  # the head alone
    data = notebook.cells[1].outputs[0].data
    assert before in data["text/html"]
    data["text/html"] = data["text/html"].replace(before, after)
    expected = "V01" if rule == "V08 field" else rule[:3]  # another blue is no emblem at all
    with pytest.raises(PageIncomplete, match=f"{expected}: "):
        check_visibility("report.pdf", pdf_of(notebook), RELEASE, "en")


def a_dot(document: pikepdf.Pdf) -> pikepdf.Object:
    gray = pikepdf.Name.DeviceGray
    return document.make_stream(
        b"\0", Subtype=pikepdf.Name.Image, Width=1, Height=1, ColorSpace=gray, BitsPerComponent=8
    )


def picture_apart(document: pikepdf.Pdf) -> None:
    document.pages[-1].Resources.XObject = pikepdf.Dictionary(Logo=a_dot(document))


def picture_in_a_group(document: pikepdf.Pdf) -> None:
    inside = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Logo=a_dot(document)))
    group = document.make_stream(b"/Logo Do", Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9], Resources=inside)
    inside.XObject.Itself = group
    document.pages[-1].Resources.XObject = pikepdf.Dictionary(Group=group)


def picture_in_the_drawing(document: pikepdf.Pdf) -> None:
    document.pages[-1].contents_add(b"q 90 0 0 90 90 90 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI Q")


@pytest.mark.parametrize("put", [picture_apart, picture_in_a_group, picture_in_the_drawing])
def test_a_picture_of_dots_on_the_last_sheet_of_a_pdf_is_seen(put: Callable[[pikepdf.Pdf], None]) -> None:
    with pikepdf.open(io.BytesIO(short_pdf())) as document:
        assert len(document.pages) > 1
        put(document)
        made = io.BytesIO()
        document.save(made)
    with pytest.raises(PageIncomplete, match="V07: "):
        check_visibility("report.pdf", made.getvalue(), RELEASE, "en")


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("framework", STATEMENTS)
def test_the_statement_is_the_official_one_in_every_language(language: str, framework: str) -> None:
    release = Release(**{**vars(RELEASE), "framework": framework})
    assert is_official(Words(language).say(STATEMENTS[framework]), release, language)


def test_a_statement_that_leaves_out_the_fund_or_changes_a_word_is_not_official() -> None:
    assert not is_official("This project is co-funded by the European Union", RELEASE, "en")
    later = Release(**{**vars(RELEASE), "framework": "amif-2021-2027"})
    assert not is_official("Co-financed by the European Union", later, "en")
    assert not is_official("Co-funded by the European Union", later, "nl")
