"""What the page holds and in which order: sections, and the tables in each with the chart that draws them."""

from __future__ import annotations

from pipelines.contract.framework import framework, frameworks
from pipelines.protect.published import PublishedTable, Release
from pipelines.report.analyst_charts import ANALYST_CHARTS, kind_by_shape
from pipelines.report.outline import ACTIVITIES, FINAL_TABLES, RESULTS, Part, Section
from pipelines.words.speak import N_

HEADLINE = {
    "children_arrested_by_sex": N_("children arrested in this period"),
    "children_placed_by_disappearance": N_("of the children in reception in this period disappeared at least once"),
    "children_placed_to_date_by_disappearance": N_(
        "of the children in reception since the programme began disappeared at least once"
    ),
    "amif_so1_c1_period": N_("persons assisted in this period"),
    "amif_so1_c1_to_date": N_("persons assisted since the programme began"),
    "amif_o_1_1_period": N_("persons assisted in this period"),
    "amif_o_1_1_to_date": N_("persons assisted since the programme began"),
    "children_arrested_2016_by_sex": N_("children arrested in the Netherlands in 2016 for four kinds of offence"),
    "cases_followed": N_("cases that the research follows from the first arrest on"),
    "children_recorded_by_sex": N_("children recorded in the export"),
}
"""The tables whose main number stands at the top of the page → the words under that number."""

INDICATOR_SECTION = "amif_indicators"
"""Its tables are those of the release's framework."""

SECTIONS = (
    Section(
        "objectives",
        N_("Objectives and target group"),
        N_(
            "Children who are moved across borders and made to commit crimes. The numbers say how many of them the "
            "case records hold, and who they are."
        ),
        level=2,
    ),
    Section(
        "arrested_in_period",
        N_("Children arrested in this period"),
        N_(
            "Arrests from {first_day} to {last_day}, both days included. Children, arrests and offences are counted "
            "apart. An arrest is not a conviction, and a child who is made to steal is the victim of a crime."
        ),
        (
            Part("children_arrested_by_sex", "bars"),
            Part("children_arrested_by_age_band", "bars"),
            Part("children_arrested_by_nationality_group", "bars"),
            Part("children_arrested_by_offence", "bars"),
            Part("arrests_by_offence", "bars"),
            Part("offences_by_offence", "bars"),
            Part("children_arrested_by_victim_status", "bars"),
        ),
    ),
    Section(
        "arrested_2016",
        N_("Children arrested in the Netherlands in 2016"),
        N_(
            "A fixed reference: the calendar year 2016, before and at the start of the programme. It does not change "
            "with the period. A child can be arrested several times, and one arrest can be "
            "for several offences, so children, arrests and offences are counted apart."
        ),
        (
            Part("children_arrested_2016_by_sex", "bars"),
            Part("children_arrested_2016_by_age_band", "bars"),
            Part("children_arrested_2016_by_nationality_group", "bars"),
            Part("children_arrested_2016_by_citizenship", "bars"),
            Part("children_arrested_2016_by_offence", "bars"),
            Part("children_arrested_2016_by_quarter", "columns_by_quarter"),
            Part("arrests_2016_by_quarter", "columns_by_quarter"),
            Part("arrests_2016_by_offence", "bars"),
            Part("offences_2016_by_offence", "bars"),
        ),
    ),
    Section(
        "recorded",
        N_("Children recorded"),
        N_("All children whose cases are in the export, up to {last_day}."),
        (
            Part("children_recorded_by_sex", "bars"),
            Part("children_recorded_by_age_band", "bars"),
            Part("children_recorded_by_nationality_group", "bars"),
            Part("children_recorded_by_exploitation_type", "bars"),
        ),
    ),
    *ACTIVITIES,
    *RESULTS,
    Section(
        INDICATOR_SECTION,
        N_("AMIF indicators"),
        N_(
            "The Fund counts third-country nationals, stateless persons and persons of undetermined nationality. "
            "EU citizens get the same help but cannot be counted; they stand in their own column, and so do persons "
            "whose citizenship is not recorded. A person counts once for each indicator, with one service or many."
        ),
        level=2,
    ),
    Section("deviations", N_("Deviations from the plan"), N_("What went otherwise than planned, and why."), level=2),
    Section("bottlenecks", N_("Bottlenecks and lessons"), N_("What cases wait for, and what was learned."), level=2),
    Section("childs_view", N_("The child's view"), N_("What the children say themselves."), level=2),
    Section(
        "vignette",
        N_("A story for illustration"),
        N_("Put together from the programme's own words. It is not the story of one child."),
    ),
    Section(
        "data_quality",
        N_("Data quality"),
        N_(
            "What the checks found in the whole export, whatever the country and the period. A row that cannot be "
            "counted is set aside and is in no other number on this page. A row in doubt contradicts itself, or "
            "lacks something that one of the counts needs. A field left blank is counted as not known. Duplicate "
            "cases, adults, cases opened after the period and children who refused consent are kept but not counted, "
            "so the tables below rest on fewer cases than the export has rows."
        ),
        (
            Part("rows_by_table_and_verdict"),
            Part("fields_filled_in", "bars"),
            Part("event_fields_filled_in", "bars"),
            Part("cases_by_consent", "bars"),
        ),
        level=2,
    ),
    Section(
        "visibility",
        N_("Communication and visibility"),
        N_(
            "The emblem of the European Union and the statement on its funding stand at the top of this page. Where "
            "children are sheltered is never published."
        ),
        level=2,
    ),
    Section(
        "ethics",
        N_("Ethics and privacy"),
        N_(
            "No name, day of birth, address, ethnicity or place below a country is in this report, and no child who "
            "refused consent is counted in it. How the numbers are protected stands further down."
        ),
        level=2,
    ),
)

OPTIONAL_BLOCKS = ("vignette",)
"""Blocks of the analyst's own text that a report can do without; without it, their section is left out."""

BLOCKS = tuple(section.id for section in SECTIONS if section.level == 2)
"""The blocks of the analyst's own text, in the order of the page; each has the id of its section."""


def section(section_id: str) -> Section:
    """The section with this id; a wrong id is a programmer's mistake."""
    return next(section for section in SECTIONS if section.id == section_id)


def is_shown(table_id: str, release: Release) -> bool:
    """Whether a declared table is in this release: those of `FINAL_TABLES` are in the funder's last one only."""
    return table_id in release.tables or table_id not in FINAL_TABLES


def shown_parts(release: Release) -> tuple[str, ...]:
    """The ids of the tables that the page of this release shows, in their order."""
    return tuple(table_id for table_id in declared_parts(release.framework) if is_shown(table_id, release))


def parts_of(declared: Section, release: Release) -> tuple[Part, ...]:
    """The tables that a section of this release shows."""
    if declared.id == INDICATOR_SECTION:
        return tuple(map(Part, framework(release.framework).table_ids))
    return tuple(part for part in declared.parts if is_shown(part.table_id, release))


def declared_parts(framework_id: str) -> tuple[str, ...]:
    """The ids of all tables that the page shows, in their order: the headline's, then the sections'."""
    asked = framework(framework_id)
    others = {name for one in frameworks().values() if one is not asked for name in one.table_ids}
    headline = [table_id for table_id in HEADLINE if table_id not in others]
    in_sections = [
        table_id
        for section in SECTIONS
        for table_id in (
            asked.table_ids if section.id == INDICATOR_SECTION else [part.table_id for part in section.parts]
        )
    ]
    return tuple(dict.fromkeys([*headline, *in_sections]))


def section_of(table_id: str) -> Section | None:
    """The section that shows this table; None for a table of the headline only."""
    if any(table_id in one.table_ids for one in frameworks().values()):
        return section(INDICATOR_SECTION)
    return next((section for section in SECTIONS if any(part.table_id == table_id for part in section.parts)), None)


def is_absent(declared: Section, release: Release) -> bool:
    """Whether the export has none of a section's tables."""
    shown = parts_of(declared, release)
    return bool(shown) and all(release[part.table_id].shape == "not_in_export" for part in shown)


def heading_level(table_id: str) -> int:
    """The level of the heading over a table on the page: one below that of its section."""
    declared = section_of(table_id)
    return 3 if declared is None else declared.level + 1


def chart_kind(table: PublishedTable) -> str | None:
    """The kind of chart that draws this table: what the analyst's list or the page declares, else what it allows."""
    if table.shape == "stacked":
        return kind_by_shape(table)  # it has one dimension more than the table that is declared under its id
    if table.id in ANALYST_CHARTS:
        return ANALYST_CHARTS[table.id]
    for section in SECTIONS:
        for part in section.parts:
            if part.table_id == table.id:
                return part.chart
    return kind_by_shape(table)
