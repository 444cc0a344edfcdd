"""The AsyncAPI document: the rules of AsyncAPI 3.0 that concern it, and that it tells of every event once."""

import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator

from core.events import EVENT_TYPES, GROUP_TYPES, INTERNAL_TYPES
from evals import schemas
from evals.contract.asyncapi import as_yaml, document

WHOLE = yaml.safe_load(as_yaml())
EVENTS = json.loads(schemas.files()[schemas.SCHEMAS / "events.json"])
REQUIRED = {
    "servers": {"host", "protocol"},
    "channels": {"address", "messages"},
    "operations": {"action", "channel"},
}
NAME = re.compile(r"^[A-Za-z0-9_\-.]+$")


def refs(node):
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from refs(part)


def at(ref):
    """What a reference points to, in this document or in the file beside it."""
    file, _, pointer = ref.partition("#/")
    node = {"": WHOLE, "./events.json": EVENTS}[file]
    for step in pointer.split("/"):
        node = node[step]
    return node


def resolved(node):
    """A node with all references of this document followed, so that a validator needs nothing else."""
    if isinstance(node, list):
        return [resolved(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = at(node["$ref"])
        return {**target, "$defs": EVENTS["$defs"]} if "events.json" in node["$ref"] else resolved(target)
    return {key: resolved(part) for key, part in node.items()}


def test_the_yaml_is_the_document():
    assert json.loads(json.dumps(document())) == WHOLE
    assert WHOLE["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(WHOLE["info"])


@pytest.mark.parametrize("part", REQUIRED)
def test_every_part_has_a_good_name_and_what_asyncapi_requires(part):
    assert WHOLE[part]
    for name, node in WHOLE[part].items():
        assert NAME.match(name)
        assert set(node) >= REQUIRED[part], name


def test_every_reference_leads_somewhere():
    found = list(refs(WHOLE))

    assert found
    assert all(at(ref) for ref in found)


def test_every_operation_has_a_channel_and_speaks_of_its_messages_alone():
    for operation in WHOLE["operations"].values():
        assert operation["action"] in ("send", "receive")
        assert operation["channel"]["$ref"].startswith("#/channels/")
        for message in operation.get("messages", ()):
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/")


def test_the_parameters_of_a_channel_are_those_of_its_address():
    for channel in WHOLE["channels"].values():
        assert re.findall(r"{(\w+)}", channel["address"]) == list(channel.get("parameters", ()))


def test_every_event_type_is_exactly_one_message_with_its_own_schema():
    payloads = [
        message["payload"]["$ref"].removeprefix("./events.json#/$defs/")
        for message in WHOLE["components"]["messages"].values()
        if "events.json" in message["payload"]["$ref"]
    ]

    assert payloads == list(EVENT_TYPES)


@pytest.mark.parametrize(
    ("channel", "refused"), [("events", GROUP_TYPES), ("history", GROUP_TYPES), ("http", frozenset())]
)
def test_a_client_may_send_every_type_but_those_of_the_hub_and_over_nats_of_a_group(channel, refused):
    assert set(WHOLE["channels"][channel]["messages"]) == set(EVENT_TYPES) - INTERNAL_TYPES - refused


@pytest.mark.parametrize("name", WHOLE["components"]["messages"])
def test_every_message_has_an_example_of_its_payload(name):
    message = WHOLE["components"]["messages"][name]
    (shown,) = message["examples"]

    Draft202012Validator(resolved(message["payload"])).validate(shown["payload"])
