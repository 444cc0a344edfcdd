"""Uplift: for whom a message makes a difference, and whether that can be told at all."""
