"""High rollers: who will be among the top 5 % by turnover, from the first day or from the first ten bets."""
