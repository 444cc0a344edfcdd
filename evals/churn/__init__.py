"""Whether a player comes back within 30 days: training, an old model to compare with, and the measurement."""
