"""What an export must contain, and the small frozen types that pass between the stages."""
