"""The published contract of events, made from the types: schemas, pages, examples, and what a change breaks."""
