"""Every target of the fuzzer, with few values: the same for everybody, and soon done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.exploration import explore
from tests.fuzz.hub import FuzzedHub, fuzzed_hub
from tests.fuzz.registry import Target, all_targets

EXAMPLES = 25


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FuzzedHub]:
    with fuzzed_hub(Path(tmp_path_factory.mktemp("fuzz"))) as running:
        yield running


@pytest.mark.parametrize("target", all_targets().values(), ids=lambda target: target.name)
def test_whatever_comes_is_answered_and_nothing_is_lost(target: Target, hub: FuzzedHub) -> None:
    finding = explore(target, hub, seed=1, examples=EXAMPLES)

    assert finding is None, str(finding)
