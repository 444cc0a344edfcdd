"""A model that means harm on every call, and an oracle that looks for harm in what was done all the same."""
