"""What any stage says to a reader, in the reader's language: gettext catalogues, numbers, dates and labels."""
