"""History: bringing what players did before into the hub, row by row, restartable and reconciled."""
