"""Agent runs as they are found, told and compared."""
