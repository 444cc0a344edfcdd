"""The next category: what a player plays next, against what is popular and what he has played last."""
