"""The composition root. Nothing else in the project knows which adapter stands behind which port."""

from api.wiring.database import open_keys, open_scratch_ledger, open_steps
from api.wiring.hub import open_hub, open_importer
from api.wiring.models import open_models
from api.wiring.people import open_people
from api.wiring.source import open_source

__all__ = [
    "open_hub", "open_importer", "open_keys", "open_models", "open_people", "open_scratch_ledger", "open_source",
    "open_steps",
]  # fmt: skip
