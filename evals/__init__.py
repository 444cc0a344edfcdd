"""Traces: making them, replaying them, reading other people's data sets, and checking the record."""
