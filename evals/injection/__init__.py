"""A corpus of our own: strings that give orders, in every field that somebody else fills, and what they change."""
