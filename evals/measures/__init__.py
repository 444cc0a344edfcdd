"""Measures by which models are judged, each with the interval in which it lies."""
