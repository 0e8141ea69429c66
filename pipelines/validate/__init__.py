"""The gate: rules from `expectations/` run over an export give findings without values, kept rows and set-aside rows."""
