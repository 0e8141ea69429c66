"""A small system of an office, for tests that need one sheet of cases and one of arrests."""

from __future__ import annotations

from pipelines.contract.fields import tables

MAPPED = {
    "cases": ("case_id", "source_system", "opened_on", "sex", "birth_year", "citizenship", "consent_reporting"),
    "events": ("event_id", "case_id", "event_type", "event_date", "date_precision", "lifecycle", "offence"),
}
LACKS = [
    *(
        f"{table}.{field.name}"
        for table, names in MAPPED.items()
        for field in tables()[table]
        if field.name not in names
    ),
    *(table for table in tables() if table not in MAPPED),
]

MAPPING = f"""
system: small
about: Invented.
written: {{missing: ["-99"], several: "|"}}
sheets:
  cases: {{file: "cases*", sheet: Cases, key: nr, edited: changed}}
  arrests: {{file: "arrests*", sheet: Arrests, parent: cases, link: nr}}
tables:
  cases:
    all:
      sheet: cases
      fields:
        case_id: {{column: nr}}
        source_system: {{constant: office, why: It is the office's.}}
        opened_on: {{column: opened}}
        sex: {{column: sex, codes: {{f: female, "f ": female, Female: female}}, blank: unknown}}
        birth_year: {{column: born, part: year}}
        citizenship: {{column: nationality}}
        consent_reporting: {{column: consent, codes: {{y: "yes", n: "no"}}, blank: unknown}}
  events:
    arrests:
      sheet: arrests
      each: offences
      fields:
        event_id: {{numbered: arrest}}
        case_id: {{column: nr}}
        event_type: {{constant: arrest}}
        event_date: {{column: day}}
        date_precision: {{precision_of: day}}
        lifecycle: {{constant: complete}}
        offence: {{column: offences}}
lacks: [{", ".join(LACKS)}]
"""

CASES = "nr,opened,sex,born,nationality,consent,changed\n"
ARRESTS = "nr,day,offences\n"
