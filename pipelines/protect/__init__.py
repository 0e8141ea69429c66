"""The wall: true counts of small groups come in, tables that may be shown go out."""
