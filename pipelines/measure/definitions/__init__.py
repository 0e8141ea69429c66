"""The written definitions, one module per question."""
