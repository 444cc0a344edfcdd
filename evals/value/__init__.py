"""Value to come: what players stake in the next 60 days, from their own course of days."""
