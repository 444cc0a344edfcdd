"""Phrases: the net that rules on words are made of, in books of the law and in the hub's own code."""

import re
from functools import lru_cache


@lru_cache(maxsize=512)
def any_of(phrases: str) -> re.Pattern[str]:
    """Phrases between `|`: whole words in any case, over any space, with either apostrophe; `#` is any number."""
    said = [r"\s+".join(map(_word, phrase.split())) for phrase in phrases.split("|")]
    if not all(said):
        raise ValueError("says(...) names an empty phrase")
    return re.compile(rf"(?<!\w)(?:{'|'.join(said)})(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    return re.escape(word).replace(r"\#", "[0-9]+").replace("'", "['\u2019]")
