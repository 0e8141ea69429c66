"""The door of this stage: from a programme's export, in whatever format, to one Export."""

from __future__ import annotations

from pipelines.contract.export import Export
from pipelines.errors import ProgrammeInvalid
from pipelines.load.canonical import read_canonical
from pipelines.load.files import list_files
from pipelines.load.lacks import faults_in_lacks
from pipelines.load.mapped import read_mapped
from pipelines.load.mapping import read_mapping
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
            "Name tables or table.column as pipelines/contract/fields.csv does.",
        )
    name = programme.export.mapping
    mapping = None if name is None else read_mapping(name, programme.folder)
    files, zip_faults = list_files(programme.folder / programme.export.path)
    lacks = frozenset(programme.export.lacks)
    if mapping is None:
        reading = read_canonical(files, lacks, bool(zip_faults))
    else:
        lacks |= set(mapping.lacks)
        reading = read_mapped(files, mapping, lacks, bool(zip_faults))
    return Export(reading.tables, reading.files, lacks, (*zip_faults, *reading.findings))
