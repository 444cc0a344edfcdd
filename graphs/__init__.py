"""The slow path as a LangGraph graph: three nodes that write plays. Knows ports, not adapters."""
