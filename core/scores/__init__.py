"""Scores: what trained models say of a player, in microseconds and by nothing but plain numbers."""
