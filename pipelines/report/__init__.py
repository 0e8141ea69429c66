"""What a reader opens: tables, sections and the page, made from published tables only."""
