"""Made-up brands and players, calm at first and then disturbed: what rules and agents are tried on."""
