"""The choice of arm, judged in worlds whose truth is known."""
