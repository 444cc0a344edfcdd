"""Keys: whom they speak for, and that nothing else opens."""

import pytest

from api.keys import KeyRing, Scope, make_key, scopes_of
from tests.builders import policy


@pytest.mark.parametrize("scope", [Scope("brand", "acme"), Scope("group", "acme"), Scope("all", "")])
def test_a_scope_is_read_back_as_it_was_written(scope: Scope) -> None:
    assert Scope.read(str(scope)) == scope


def test_a_brand_stands_in_the_ledger_as_it_did_before_there_were_groups() -> None:
    assert str(Scope("brand", "acme")) == "acme"
    assert len(str(Scope("group", "g" * 34))) == 40


def test_a_group_of_many_brands_gets_one_key() -> None:
    brands = [policy(brand="a", group="g"), policy(brand="b", group="g"), policy(brand="c")]

    assert [str(scope) for scope in scopes_of(brands)] == ["a", "b", "c", "group:g"]


def test_a_key_speaks_for_its_scope_from_the_moment_it_is_added() -> None:
    ring, (key, text) = KeyRing([]), make_key(Scope("group", "g"))
    assert ring.scope_of(text) is None
    ring.add(key)

    assert ring.scope_of(text) == Scope("group", "g")
    assert ring.speaks_for(Scope("group", "g"))
    assert not ring.speaks_for(Scope("brand", "g"))
    assert ring.scope_of(f"{key.id}.guessed") is None
