"""The guardrail files as people see them: what is wrong with them, whether their cases hold, and a page."""
