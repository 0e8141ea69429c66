"""One reader per export format, all giving the same Export; nothing is repaired, guessed or dropped silently."""
