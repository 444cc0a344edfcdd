import msgspec
import pytest
from msgspec.structs import replace

from core.errors import Refusal
from core.lineup import EVERYWHERE, InForce, Registered, RolledBack, Step, lined_up
from core.record import canonical
from core.scores.scores import Models
from tests.builders import NOON
from tests.core.fitted import chooser, flat, promoted, registered, taught

OLD, NEW = flat("churn", 0.0), flat("churn", 0.1)


def rolled_back(digest: str, brand: str = EVERYWHERE) -> RolledBack:
    return RolledBack(slot="churn", digest=digest, brand=brand, by="mo", user="mo's own key", reason="drifts", at=NOON)


KNOWN: list[Step] = [registered(OLD), registered(NEW), registered(chooser())]


def test_what_is_registered_is_a_challenger_until_somebody_promotes_it() -> None:
    assert lined_up(KNOWN).of("acme") == InForce()
    assert lined_up([*KNOWN, promoted(OLD)]).of("acme") == InForce(Models({"churn": OLD}))


def test_a_brands_own_champion_stands_before_that_of_all() -> None:
    lineup = lined_up([*KNOWN, promoted(OLD), promoted(NEW, "acme"), promoted(chooser(), "acme")])

    assert lineup.of("acme") == InForce(Models({"churn": NEW}), chooser())
    assert lineup.of("other") == InForce(Models({"churn": OLD}))


def test_a_roll_back_puts_what_stood_there_before_in_force_again_and_in_the_end_nothing() -> None:
    lineup = lined_up([*KNOWN, promoted(OLD), promoted(NEW)])
    back = lineup.after(rolled_back(NEW.digest))

    assert back.of("acme").models == Models({"churn": OLD})
    assert back.after(rolled_back(OLD.digest)).of("acme") == InForce()


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (registered(OLD), "digest"),
        (Registered(by="mo", user="", at=NOON), "model"),
        (replace(registered(OLD), chooser=chooser()), "model"),
        (promoted(taught()), "digest"),
        (replace(promoted(OLD), slot="value"), "digest"),
        (promoted(NEW), "digest"),
        (rolled_back(OLD.digest), "digest"),
        (rolled_back(NEW.digest, "acme"), "digest"),
        (rolled_back("", "acme"), "digest"),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused_and_changes_nothing(step: Step, field: str) -> None:
    lineup = lined_up([*KNOWN, promoted(OLD), promoted(NEW)])
    said = lineup.refuses(step)

    assert isinstance(said, Refusal)
    assert said.field == field
    assert lineup.after(step) is lineup


def test_a_step_says_the_same_after_it_was_kept() -> None:
    for step in (*KNOWN, promoted(OLD), rolled_back(OLD.digest)):
        assert msgspec.json.decode(canonical(step), type=Step) == step


def test_brands_that_share_all_models_share_what_is_made_ready_of_them() -> None:
    lineup = lined_up([*KNOWN, promoted(OLD), promoted(NEW, "own")])

    assert lineup.of("acme") is lineup.of("other")
    assert lineup.of("own").models == Models({"churn": NEW})
