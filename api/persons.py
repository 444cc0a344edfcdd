"""The index of persons: which accounts belong to whom, over all brands."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from core.profile import Profile

Who = tuple[str, str]


class Persons:
    """Accounts by the person behind them."""

    def __init__(self) -> None:
        self._accounts: Final[defaultdict[str, set[Who]]] = defaultdict(set)

    def add(self, account: Profile) -> None:
        """Take an account in."""
        if account.person_id is not None:
            self._accounts[account.person_id].add((account.brand, account.player))

    def relink(self, before: Profile, after: Profile) -> None:
        """Move an account from one person to another."""
        if before.person_id is not None:
            self._accounts[before.person_id].discard((before.brand, before.player))
        self.add(after)

    def accounts(self, person: str) -> Sequence[Who]:
        """The accounts of a person, in a fixed order."""
        return sorted(self._accounts.get(person, ()))
