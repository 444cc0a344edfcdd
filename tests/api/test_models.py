"""Models and choosers of a running hub: registered, promoted and rolled back by people, and each has its place."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.clock import now
from core.record import canonical
from core.trained import TrainedModel
from evals.verify import verify
from prompts.model_file import write_model
from tests.api.people import as_person, cvh, person, tilting
from tests.conftest import Running, StartHub
from tests.core.fitted import flat

CHURN, BETTER = flat("churn", 0.5), flat("churn", 0.7)


@pytest.fixture
async def running(start_hub: StartHub) -> AsyncIterator[Running]:
    async with start_hub() as running:
        yield running


def file_of(model: TrainedModel, folder: Path) -> str:
    path = folder / f"{model.digest[:8]}.json"
    write_model(model, path)
    return str(path)


async def test_a_model_acts_from_its_promotion_to_its_roll_back_and_decisions_say_so(
    running: Running, tmp_path: Path
) -> None:
    await person(running, "mo", "approve", to=("--all",))
    for model in (CHURN, BETTER):
        await cvh(running, "models", "add", file_of(model, tmp_path), "--as", "mo")
    digests = []
    for words in (("promote", CHURN), ("promote", BETTER), ("rollback", BETTER)):
        told = await cvh(running, "models", words[0], words[1].digest[:12], "--reason", "measured", "--as", "mo")
        digests.append(told["in_force"])
        await running.hub.decide("northstar", "mia", "lobby", f"after {len(digests)}", now())
    listed = {one["digest"]: one["standing"] for one in (await cvh(running, "models", "list"))["models"]}

    assert digests == [CHURN.digest, BETTER.digest, CHURN.digest]
    third, second, first = running.hub.archive.decisions(limit=3)
    assert first.models == third.models != second.models
    assert (listed[CHURN.digest], listed[BETTER.digest]) == ("all brands", "challenger")
    assert verify(running.hub.archive).sound


async def test_only_who_approves_for_a_brand_says_which_models_act_there(running: Running, tmp_path: Path) -> None:
    await person(running, "mo", "approve", to=("--all",))
    key = await person(running, "ann", "approve")
    weak = await person(running, "sam", "review")
    await cvh(running, "models", "add", file_of(CHURN, tmp_path), "--as", "mo")
    word = {"slot": "churn", "digest": CHURN.digest, "brand": "northstar", "reason": "measured"}

    assert (await as_person(running, weak, "/v1/models/promotions", word)).status_code == 403
    assert (await as_person(running, key, "/v1/models/promotions", {**word, "brand": "*"})).status_code == 403
    assert (await as_person(running, key, "/v1/models/promotions", {**word, "brand": "nobody"})).status_code == 404
    assert (await as_person(running, key, "/v1/models/promotions", {**word, "reason": ""})).status_code == 422
    assert (await as_person(running, key, "/v1/models/promotions", word)).status_code == 201
    assert (await as_person(running, key, "/v1/models/promotions", word)).status_code == 409
    assert running.hub.state.lineup.digest_of("riviera", "churn") != CHURN.digest


async def test_what_is_no_model_is_refused_in_words(running: Running) -> None:
    key = await person(running, "mo", "approve", to=("--all",))
    bad = json.loads(canonical(CHURN))
    bad["forms"]["return"]["lines"][0]["knots"] = [1.0, 0.0]
    for learned in ({"forms": {}}, {"floor": 2.0}, bad):
        answer = await as_person(running, key, "/v1/models", {"learned": learned})

        assert answer.status_code == 422
    assert "mo" not in {step.by for step in running.hub.archive.lineup()}


async def test_what_was_in_force_is_in_force_after_a_restart(start_hub: StartHub, tmp_path: Path) -> None:
    for once in (True, False):
        async with start_hub() as running:
            if once:
                await person(running, "mo", "approve", to=("--all",))
                await cvh(running, "models", "add", file_of(CHURN, tmp_path), "--as", "mo")
                await cvh(running, "models", "promote", CHURN.digest, "--reason", "measured", "--as", "mo")

            assert running.hub.state.lineup.digest_of("northstar", "churn") == CHURN.digest


async def test_drift_sets_champion_and_challenger_side_by_side(running: Running, tmp_path: Path) -> None:
    await person(running, "mo", "approve", to=("--all",))
    for model in (CHURN, BETTER):
        await cvh(running, "models", "add", file_of(model, tmp_path), "--as", "mo")
    await cvh(running, "models", "promote", CHURN.digest, "--reason", "measured", "--as", "mo")
    await tilting(running)
    models = (await cvh(running, "models", "drift", "northstar"))["models"]
    found = {one["digest"]: one for one in models}
    (category,) = (one for one in models if one["name"] == "category")

    assert (found[CHURN.digest]["champion"], found[BETTER.digest]["champion"]) == (True, False)
    assert (found[BETTER.digest]["verdict"], found[BETTER.digest]["mean"]) == ("too few", pytest.approx(0.6682))
    assert category["recent"] > 0
    assert category["mean"] is None
    assert "nobody" in (await cvh(running, "models", "drift", "nobody", ok=False))["error"]


async def test_the_model_in_force_for_all_is_found_by_its_name(running: Running, tmp_path: Path) -> None:
    await person(running, "mo", "approve", to=("--all",))
    await cvh(running, "models", "add", file_of(CHURN, tmp_path), "--as", "mo")
    shipped = (await cvh(running, "models", "show", "churn"))["digest"]
    await cvh(running, "models", "promote", CHURN.digest, "--reason", "measured", "--as", "mo")

    assert (await cvh(running, "models", "rollback", "churn", "--reason", "drifts", "--as", "mo"))[
        "in_force"
    ] == shipped
    assert "`cvh models list`" in (await cvh(running, "models", "show", "chooser", ok=False))["error"]


async def test_a_chooser_that_the_record_has_taught_nothing_is_the_shipped_one_and_decides_once_it_is_promoted(
    running: Running, tmp_path: Path
) -> None:
    await person(running, "mo", "approve", to=("--all",))
    learned = await cvh(running, "train", "chooser", "--out", str(tmp_path / "chooser.json"))
    digest = str(learned["digest"])
    await cvh(running, "models", "promote", digest, "--reason", "to explore", "--brand", "northstar", "--as", "mo")
    decision = await running.hub.decide("northstar", "mia", "lobby", "k", now())

    assert decision.chooser == digest  # type: ignore[union-attr]
    shown = await cvh(running, "decisions", "show", decision.id)  # type: ignore[union-attr]
    assert (shown["chooser"], shown["chances"]) == (digest, [])
    assert verify(running.hub.archive).sound
