"""A fault in what a model said: an ordinary value, told back to the model once."""

from msgspec import Struct


class Fault(Struct, frozen=True):
    """Why an answer cannot be used, and what would be right."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason}. {self.remedy}"
