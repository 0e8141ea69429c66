"""From kept rows to true counts: periods, cohorts, one module per question, and the catalogue of definitions."""
