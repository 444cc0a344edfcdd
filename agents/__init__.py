"""The three agents, without I/O: what each makes of its input. The graph calls tools and the bus."""
