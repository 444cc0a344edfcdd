"""Shadow mode: what today's CRM sent beside what the hub would have done, on a page for each day."""
