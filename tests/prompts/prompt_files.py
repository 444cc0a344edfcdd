"""A small sound prompt file, and folders of three."""

from pathlib import Path

HEAD = """\
---
name: plan # how it is called
version: 1
agent: strategy
inputs:
  case: what happened
  reason: why
tools: [recall_cases]
output: strategy-proposal
hints: {max_tokens: 100}
---
"""
BODY = """\
system:
Choose with care.

Ask `recall_cases` first.
user:
{% if reason == "aged" %}
It is old.
{% endif %}
{{ case | json }}
"""
OTHERS = {
    "words": ("execution", "execution-words", "proposal"),
    "map": ("ingestion", "ingestion-dialect", "samples"),
}


def write_prompt(folder: Path, body: str = BODY, head: str = HEAD, name: str = "plan.md") -> Path:
    """A prompt file of strategy."""
    path = folder / name
    path.write_text(head + body, encoding="utf-8")
    return path


def write_prompts(folder: Path, body: str = BODY, head: str = HEAD) -> Path:
    """A folder with a prompt for every agent; strategy's is the one given."""
    for name, (agent, output, given) in OTHERS.items():
        lines = [
            "---", f"name: {name}", "version: 1", f"agent: {agent}", f"inputs: {{{given}: it}}", f"output: {output}",
            "---", "system:", "Choose.", "user:", f"{{{{ {given} | json }}}}", "",
        ]  # fmt: skip
        (folder / f"{name}.md").write_text("\n".join(lines), encoding="utf-8")
    return write_prompt(folder, body, head)
