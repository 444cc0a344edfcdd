"""Off-policy evaluation: what a log can tell of a policy that did not write it, and when it can tell nothing."""
