"""The gate: the rules of `expectations/` run over an export give findings without values, kept and set-aside rows."""
