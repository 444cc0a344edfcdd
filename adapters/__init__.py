"""The outside world, one port each: event log, ledger, memory, agents' exchange."""
