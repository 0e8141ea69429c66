"""From an export of case records to a funder's dashboard in which no child can be found."""
