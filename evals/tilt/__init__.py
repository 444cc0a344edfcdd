"""Tilt: made-up and real bets in a row, what is injected into them, the card that is trained, and how it does."""
