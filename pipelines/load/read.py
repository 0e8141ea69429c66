"""The door of this stage: from a programme's export, in whatever format, to one Export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import replace

import polars as pl

from pipelines.contract.export import Export
from pipelines.contract.fields import ROW_NUMBER, codelists
from pipelines.contract.finding import Finding
from pipelines.contract.places import events_of_kind
from pipelines.errors import ProgrammeInvalid
from pipelines.load.canonical import read_canonical
from pipelines.load.family import NO_CODES
from pipelines.load.faults import Place
from pipelines.load.files import ExportFile, list_files
from pipelines.load.lacks import faults_in_lacks
from pipelines.load.mapped import fits, read_mapped
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_files import file_inside, own_settings, read_mapping
from pipelines.load.primero_forms import FormDefinitions, read_definitions
from pipelines.load.primero_labels import Fitted, fit_to_forms
from pipelines.load.reading import Reading
from pipelines.load.silent_kinds import silent_kinds
from pipelines.programme import Programme


def read_export(programme: Programme) -> Export:
    """The programme's export as text, exactly as it stands in the files, with a fingerprint of each file.

    A folder, a zip or a file: `<table>.csv`, `<table>.parquet` or workbooks with one sheet for each table, or through
    `export.mapping` the file of another system. An empty cell is null; anything else, white space too, is
    kept. What is wrong with a file is a finding, so that all of it is seen at once; a table that can't be read
    is left out, and a column that can't be read is null.
    Raises ExportUnreadable where there is nothing to read, ProgrammeInvalid for a wrong mapping or `lacks`.
    """
    faults = faults_in_lacks(programme.export.lacks)
    if faults:
        raise ProgrammeInvalid(
            f"In programme.yml, {'; '.join(faults)}.",
            "Name tables or table.column as docs/contract.md does.",
        )
    name = programme.export.mapping
    mapping = None if name is None else read_mapping(name, programme.folder)
    secret = programme.export.password
    password = None if secret is None else secret.read(programme.folder, "export.password")
    files, zip_faults = list_files(programme.folder / programme.export.path, password)
    lacks = frozenset(programme.export.lacks)
    if mapping is None:
        reading = read_canonical(files, lacks, bool(zip_faults))
    else:
        lacks |= set(mapping.lacks)
        fitted = _fitted(mapping, files, lacks, programme)
        if fitted.stops:
            reading = Reading({}, (), fitted.findings)
        else:
            reading = read_mapped(files, fitted.mapping, lacks, bool(zip_faults), fitted.codes)
            reading = replace(reading, findings=(*fitted.findings, *reading.findings))
            lacks |= silent_kinds(fitted.mapping, fitted.codes)
    found = (*_countries_at_fault(reading.tables, programme), *_kinds_that_are_there(reading.tables, lacks))
    findings = (*zip_faults, *reading.findings, *found)
    return Export(reading.tables, reading.files, lacks, findings, reading.balance, reading.deliveries)


def _fitted(mapping: Mapping, files: Sequence[ExportFile], lacks: frozenset[str], programme: Programme) -> Fitted:
    """The mapping, fitted to the form definitions that it names, where the export has a workbook."""
    name = mapping.form_definitions
    if name is None or not any(fits(file, mapping) and file.suffix == ".xlsx" for file in files):
        return Fitted(mapping, NO_CODES)
    path = file_inside(programme.folder, name)
    if path is None or path.resolve().is_relative_to((programme.folder / programme.export.path).resolve()):
        raise ProgrammeInvalid(
            "form_definitions of the mapping names no file in the programme folder, or one in the export.",
            "Put the workbook that Primero exports of its forms beside the mapping, outside export.path.",
        )
    definitions = read_definitions(path)
    if not isinstance(definitions, FormDefinitions):
        return Fitted(mapping, NO_CODES, definitions)
    return fit_to_forms(mapping, own_settings(programme.export.mapping or "", programme.folder), definitions, lacks)


def _countries_at_fault(tables: Lookup[str, pl.DataFrame], programme: Programme) -> Iterator[Finding]:
    """A case of a country that programme.yml doesn't list would be in the whole and in no country's report."""
    if "cases" not in tables:
        return
    country = pl.col("programme_country")
    is_elsewhere = country.cast(pl.String).str.contains("^[A-Z]{2}$") & ~country.is_in(programme.countries)
    rows = tables["cases"].filter(is_elsewhere)[ROW_NUMBER].to_list()
    if rows:
        yield Place("cases", "the export's table cases").fault(
            "country_is_of_this_programme",
            "These cases are held by a country that programme.yml does not list.",
            "Add the country to countries in programme.yml, or correct these cases.",
            column="programme_country",
            rows=rows,
        )


def _kinds_that_are_there(tables: Lookup[str, pl.DataFrame], lacks: frozenset[str]) -> Iterator[Finding]:
    """A kind of event that is lacking, and there: what needs it is not counted, and nobody should have to guess why."""
    lacking = [kind for kind in codelists()["event_type"] if lacks.issuperset(events_of_kind(kind))]
    if "events" not in tables or not lacking:
        return
    kind = pl.col("event_type").cast(pl.String)
    rows = tables["events"].filter(kind.is_in(lacking)).select(ROW_NUMBER, kind)
    if rows.height:
        there = [kind for kind in lacking if kind in set(rows["event_type"])]
        yield Place("events", "the export's table events").fault(
            "kind_is_known",
            f"By export.lacks or the mapping there are no such events, and there are: {', '.join(there)}. What needs "
            "them is not counted.",
            "If it is to be counted, take them out of export.lacks, or add them to codes of events.event_type in the "
            "mapping: each as it is written, even where that is the code itself.",
            column="event_type",
            rows=rows[ROW_NUMBER].to_list(),
            on_fail="note",
        )
