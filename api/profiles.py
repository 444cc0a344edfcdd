"""All players' profiles in memory: those of late as they are, all others packed, and inflated when they are touched.

What comes out equals what went in: the packed form is the canonical one, which snapshots use too.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from api.persons import Who
from core.profile import PARTS, Profile
from core.record import canonical

HOT: Final = 8_192
"""So many profiles are kept as they are: the players who are at the tables, many times over."""
LEVEL: Final = 1
WORDS: Final = "".join(f',"{field}":' for kind in PARTS for field in kind.__struct_fields__).encode()
"""What every packed profile would say again: the names of its fields."""
_DECODER: Final = msgspec.json.Decoder(Profile)


class Profiles(Mapping[Who, Profile]):
    """By brand and player. Reading all of them inflates one at a time and keeps none of them hot."""

    def __init__(self, profiles: Iterable[Profile] = (), *, hot: int = HOT) -> None:
        self._most: Final = hot
        self._hot: Final[dict[Who, Profile]] = {}
        self._cold: Final[dict[Who, bytes]] = {}
        self._changed: Final[set[Who]] = set()
        self._untold: Final[set[Who]] = set()
        for profile in profiles:
            self.take(profile)

    def keep(self, profile: Profile) -> None:
        """Replace a profile by its next value."""
        self.take(profile)
        self._changed.add((profile.brand, profile.player))

    def take(self, profile: Profile) -> None:
        """Hold a profile as it was saved; the one that was touched longest ago is packed if there are too many."""
        who = (profile.brand, profile.player)
        self._cold.pop(who, None)
        self._hot.pop(who, None)
        self._hot[who] = profile
        if profile.unknown:
            self._untold.add(who)
        else:
            self._untold.discard(who)
        if len(self._hot) > self._most:
            oldest = next(iter(self._hot))
            self._cold[oldest] = _packed(self._hot.pop(oldest))

    def forget(self, who: Who) -> None:
        """Drop a profile."""
        self._hot.pop(who, None)
        self._cold.pop(who, None)
        self._changed.discard(who)
        self._untold.discard(who)

    def take_changed(self) -> list[Profile]:
        """The profiles that were kept since this was last asked, in the order of their names."""
        changed = [self[who] for who in sorted(self._changed)]
        self._changed.clear()
        return changed

    @property
    def untold(self) -> Sequence[Who]:
        """Of whom facts changed at the source and have not been told."""
        return sorted(self._untold)

    def __getitem__(self, who: Who) -> Profile:
        hot = self._hot.get(who)
        return hot if hot is not None else _inflated(self._cold[who])

    def __iter__(self) -> Iterator[Who]:
        yield from self._cold
        yield from self._hot

    def __len__(self) -> int:
        return len(self._cold) + len(self._hot)


def _packed(profile: Profile) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=WORDS)
    return packer.compress(canonical(profile)) + packer.flush()


def _inflated(packed: bytes) -> Profile:
    opener = zlib.decompressobj(-zlib.MAX_WBITS, zdict=WORDS)
    return _DECODER.decode(opener.decompress(packed))
