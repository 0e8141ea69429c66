"""Looks at an unknown export, finds out which system wrote it, and proposes a mapping: certain, likely or asked."""
