"""The typed tools an agent may call: pydantic in and out, read-only or propose-only."""
