"""The sample programme as KoboToolbox and IOM's workbook hold it: each repeat on its sheet, a column per option."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from primero import LISTS, RECORD, SUBFORMS, records_of
from told import Told

READY_MADE = Path(__file__).parents[1] / "pipelines" / "load" / "mappings"
SYSTEM_COLUMNS = ("_id", "_uuid", "_submission_time", "_index")


def kobo_xlsx(told: Told) -> dict[str, bytes]:
    """The form first, each repeat on its own sheet; only records that chose an option have 1 and 0 there."""
    records = records_of(told)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        names = [name for name in RECORD if name != "name_first"]
        _write(workbook, "Safe houses", _with_options(names, records), SYSTEM_COLUMNS, _system(records))
        for repeat, (_, fields) in SUBFORMS.items():
            entries = [(number, entry) for number, record in enumerate(records, start=1) for entry in record[repeat]]
            links = [
                (str(at), "Safe houses", str(number), str(1000 + number)) for at, (number, _) in enumerate(entries, 1)
            ]
            columns = ("_index", "_parent_table_name", "_parent_index", "_submission__id")
            table = _with_options(list(fields), [entry for _, entry in entries])
            _write(workbook, repeat[:31], table, columns, links)
    return {"form.xlsx": content.getvalue()}


def kobo_mapping() -> str:
    """The mapping for Primero with other keys: the form has the same questions."""
    mapping: dict[str, Any] = yaml.safe_load((READY_MADE / "primero.yml").read_text(encoding="utf-8"))
    mapping |= {"system": "own-kobo", "reader": "kobo"}
    mapping["sheets"]["record"] = {"key": "_id", "later_file_wins": True}
    for name in SUBFORMS:
        mapping["sheets"][name]["link"] = "_submission__id"
    for table in mapping["tables"].values():
        for rows in table.values():
            if rows["sheet"] != "record":
                rows["fields"]["case_id"] = {"sheet": "record", "column": "id"}
    for rows in ("placement_starts", "placement_ends"):
        mapping["tables"]["events"][rows]["fields"] |= {
            "actor": {"column": "care_arrangement_by"},
            "country": {"column": "care_arrangement_country"},
        }
    mapping["tables"]["events"]["placement_ends"]["fields"] |= {
        "event_date": {"column": "care_arrangement_ended_date"},
        "date_precision": {"precision_of": "care_arrangement_ended_date"},
    }
    return yaml.safe_dump(mapping, sort_keys=False)


def _with_options(names: Sequence[str], records: Sequence[dict[str, Any]]) -> list[list[str]]:
    options = {
        name: sorted({code for record in records for code in record[name] or ()}) for name in names if name in LISTS
    }
    header = [column for name in names for column in (name, *(f"{name}/{option}" for option in options.get(name, ())))]
    return [
        header,
        *([cell for name in names for cell in _cells(record[name], options.get(name))] for record in records),
    ]


def _cells(value: Any, options: Sequence[str] | None) -> Iterator[str]:
    if options is None:
        yield value or ""
        return
    yield " ".join(value or ())
    yield from ("" if not value else "1" if option in value else "0" for option in options)


def _system(records: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [(str(1000 + at), f"uuid-{at}", "2018-12-01T09:12:01", str(at)) for at in range(1, len(records) + 1)]


def _write(
    workbook: xlsxwriter.Workbook,
    name: str,
    table: Sequence[Sequence[str]],
    columns: Sequence[str],
    links: Sequence[Sequence[str]],
) -> None:
    sheet = workbook.add_worksheet(name)
    rows = [[*table[0], *columns], *([*row, *link] for row, link in zip(table[1:], links, strict=True))]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(at, column, text)


GENDERS = {"female": "Feminine", "male": "Masculine", "unknown": "NonSpecifiedUnknown"}
STATUSES = {
    "possible": "Possible victim of trafficking",
    "actual": "Actual victim of trafficking",
    "not_victim": "Not a victim of trafficking",
}
DECIDERS = {
    "police": "Police",
    "ngo": "NGO",
    "court_or_prosecution": "Court or prosecution",
    "other_government": "Non-police governmental organization",
}
MEANS = {
    "threats": "Physical threats",
    "threat_law_enforcement": "Threats of law enforcement",
    "debt_bondage": "Debt bondage ",
    "takes_earnings": "Takes earnings",
    "false_promises": "False promises",
    "physical_abuse": "Physical abuse",
    "sexual_abuse": "Sexual abuse",
    "psychological_abuse": "Psychological abuse",
    "substances": "Psychoactive substance",
    "restricts_finance": "Restricts financial access",
    "restricts_medical": "Restricts medical care",
    "withholds_necessities": "Withholds necessities",
    "withholds_documents": "Withholds documents",
    "excessive_hours": "Excessive working hours",
    "other": "Other",
}
EXPLOITATION = {
    "forced_criminality": "ForcedCriminality",
    "forced_begging": "Forced begging",
    "forced_labour": "Forced labour",
    "sexual": "Sexual exploitation",
    "forced_marriage": "Forced marriage",
    "servitude": "Servitude",
    "other": "Other",
}
COLUMNS = (
    ("", ""),
    ("prs_FirstName", "First Name"),
    ("con_Consent", "Consent"),
    ("prs_Birthdate", "Birthdate"),
    ("prs_Gender", "Gender"),
    ("prs_Citizenship", "Citizenship"),
    ("vic_TraffickingStatus", "Trafficking Status"),
    ("vic_TraffickinStatusDecisionMakingOrg", "Trafficking Status Decision Making Organization"),
    ("vic_MethodsOfControl", "Methods of Control"),
    ("vic_TypeOfExploitation", "Type of Exploitation"),
    ("cas_Status", "Status"),
)


def htcds_xlsx(told: Told) -> dict[str, bytes]:
    """The standard's workbook: machine names, labels, and a thousand numbered rows of which the first are filled."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        sheet.write_row(0, 0, [name for name, _ in COLUMNS])
        sheet.write_row(1, 0, [label for _, label in COLUMNS])
        for number in range(1, 1001):
            sheet.write_number(number + 1, 0, number)
        for at, record in enumerate(told.records, start=2):
            cells = (
                "Ionela",
                {"yes": "TRUE", "no": "FALSE"}.get(record["consent_reporting"], ""),
                f"{record['birth_year']}-05-17" if record["birth_year"] else "",
                GENDERS[record["sex"]],
                record["citizenship"] if record["citizenship"] != "undetermined" else "",
                STATUSES.get(record["trafficking_status"], ""),
                DECIDERS.get(record["trafficking_status_by"], ""),
                ";".join(MEANS[code] for code in record["means_of_control"].split(";") if code in MEANS),
                ";".join(EXPLOITATION[c] for c in record["exploitation_type"].split(";") if c in EXPLOITATION),
                {"open": "Active", "closed": "Closed"}.get(record["case_status"], ""),
            )
            for column, text in enumerate(cells, start=1):
                if text:
                    sheet.write_string(at, column, text)
    return {"cases.xlsx": content.getvalue()}
