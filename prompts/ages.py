"""The age from which a licence lets people play."""

from collections.abc import Mapping
from typing import Final

LEAST_AGES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("BG", "BR", "CO", "CW", "CZ", "DE", "DK", "ES", "FR", "GB", "GI"), 18),
    **dict.fromkeys(("IM", "IT", "MT", "MX", "NL", "NO", "RO", "SE", "ZA"), 18),
    **dict.fromkeys(("CA-BC", "CA-ON"), 19),
    **dict.fromkeys(("BE", "EE", "GR", "PH", "UA", "US-MI", "US-NJ", "US-PA", "US-WV"), 21),
}
"""The age from which a licence lets people play in an online casino; elsewhere it must be given."""
