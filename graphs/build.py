"""Building the graph; compiled where it is needed, never at import."""

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.nodes import execute, ingest, strategize
from graphs.state import Deps, State

Graph = CompiledStateGraph[State, Deps, State, State]


def build() -> Graph:
    """Ingestion, Strategy and Execution, one after the other."""
    graph = StateGraph(State, context_schema=Deps)
    graph.add_node("ingestion", ingest)
    graph.add_node("strategy", strategize)
    graph.add_node("execution", execute)
    graph.add_edge(START, "ingestion")
    graph.add_edge("ingestion", "strategy")
    graph.add_edge("strategy", "execution")
    graph.add_edge("execution", END)
    return graph.compile(name="strategist")
