"""Building the graph; compiled where it is needed, never at import."""

from collections.abc import Collection

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from core.model import AGENTS, Agent
from graphs.nodes import Node, approve, elsewhere, execute, ingest, strategize
from graphs.state import Deps, State

Graph = CompiledStateGraph[State, Deps, State, State]
NODES: dict[Agent, Node] = {"ingestion": ingest, "strategy": strategize, "execution": execute}


def build(served: Collection[Agent] = AGENTS, checkpointer: BaseCheckpointSaver[str] | None = None) -> Graph:
    """Ingestion, Strategy, Execution and the approval; agents that are not served here are waited for."""
    graph = StateGraph(State, context_schema=Deps)
    for agent in AGENTS:
        graph.add_node(str(agent), NODES[agent] if agent in served else elsewhere(agent))
    graph.add_node("approval", approve)
    graph.add_edge(START, "ingestion")
    graph.add_edge("ingestion", "strategy")
    graph.add_edge("strategy", "execution")
    graph.add_edge("execution", "approval")
    graph.add_edge("approval", END)
    return graph.compile(checkpointer=checkpointer, name="strategist")


def build_alone(agent: Agent) -> Graph:
    """One agent's node by itself, for a process that serves no other."""
    graph = StateGraph(State, context_schema=Deps)
    graph.add_node(str(agent), NODES[agent])
    graph.add_edge(START, agent)
    graph.add_edge(agent, END)
    return graph.compile(name=agent)
