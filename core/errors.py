"""Everything the hub raises, and the one value it returns instead of raising.

HubError                 broken surroundings; the message says what to do next
├── DataFolderError      the data folder is corrupt, locked or of another version
│   └── FolderTakenError another hub holds it
├── PortInUseError       somebody else listens where the hub wants to
├── BusError             the event log cannot be reached or refused a pack
├── FactsError           an operator's API did not tell what it was asked
├── PolicyFileError      a guardrail, prompt or play file does not load
├── PromptError          a prompt cannot be rendered with what it is given
├── TranscriptError      a recorded run does not have what is asked of it
├── PeopleError          a person's key cannot be made or used so
├── SourceError          a file or address that history comes from
│   └── FormError        a data set of another form than what was asked for
├── SettingsError        settings that contradict each other, or lack a part
├── Overspent            a budget has less left than a batch of decisions counted on
└── NotFoundError        a digest, player or brand that does not exist here

A refusal is no exception: bad input is expected, so it is a value with field, reason and remedy.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from core.budget import Budget


class HubError(Exception):
    """Base of all errors that a person can act on; its text is one sentence with the remedy."""


class DataFolderError(HubError):
    """The data folder cannot be used as it is."""


class FolderTakenError(DataFolderError):
    """Another hub runs on the data folder."""


class PortInUseError(HubError):
    """An address that the hub needs is taken."""


class BusError(HubError):
    """The event log did not answer or refused what it was given."""


class FactsError(HubError):
    """An operator's API did not tell what it was asked."""


class PolicyFileError(HubError):
    """A file under prompts/ is not what its schema says."""


class PromptError(HubError):
    """A prompt file cannot be rendered with what the hub gives it."""


class TranscriptError(HubError):
    """A recorded run cannot be forked or exported as asked."""


class PeopleError(HubError):
    """A person's key cannot be made, found or used as asked."""


class SourceError(HubError):
    """What history comes from cannot be read or does not answer."""


class FormError(SourceError):
    """A file or folder is another kind of data set than the one asked for."""


class SettingsError(HubError):
    """Settings contradict each other, or one lacks the other."""


class Overspent(HubError):
    """Budgets have less left than a batch counted on: nothing of it was recorded."""

    def __init__(self, refused: Iterable[Budget], figures: Mapping[Budget, int]) -> None:
        self.figures = figures
        """What is used now of every budget that the batch claimed."""
        names = ", ".join(map(str, refused))
        super().__init__(f"another worker has used up {names}: decide again on what is left now")


class NotFoundError(HubError):
    """Something named by the caller does not exist in this hub."""


class Refusal(Struct, frozen=True):
    """Why an input was not taken: which field, what is wrong, what would be right."""

    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}. {self.remedy}"
