"""The gateway to language models: providers, what may be spent on them, and when to stop asking."""
