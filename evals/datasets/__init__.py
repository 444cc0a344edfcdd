"""Readers of public data sets, by the path of a file that somebody has; none of them is in this project."""
