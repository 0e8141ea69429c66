"""Mappings of an organisation whose Primero also holds when a care arrangement ended, by whom and in which country."""

OWN_PRIMERO = """
extends: primero
tables:
  events:
    placement_starts:
      fields:
        actor: {column: care_arrangement_by}
        country: {column: care_arrangement_country}
    placement_ends:
      fields:
        event_date: {column: care_arrangement_ended_date, next: null, otherwise: null}
        date_precision: {constant: null, precision_of: care_arrangement_ended_date}
        actor: {column: care_arrangement_by}
        country: {column: care_arrangement_country}
"""

OWN_PRIMERO_XLSX = (
    OWN_PRIMERO.replace("extends: primero", "extends: primero-xlsx")
    + """
sheets:
  care_arrangements_section:
    forms:
      Sub-forms-Care arrangements ...:
        Care arrangement ended date: care_arrangement_ended_date
        Care arrangement by: care_arrangement_by
        Care arrangement country: care_arrangement_country
"""
)
