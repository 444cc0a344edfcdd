"""The models in force along the chain: which decisions may have been made with which."""

from core.lineup import InForce, Lineup, Step

Digests = tuple[str, str]


class LinedUp:
    """Follows the steps of the line-up, and how far the decisions of each brand have come in it.

    What was in force when a decision was made stands before it in the chain, and no later decision of the brand goes
    back behind it. A decision may stand a few entries behind the step that replaced its models: it was on its way.
    """

    def __init__(self) -> None:
        self._lineup = Lineup()
        self._so_far: list[Lineup] = [self._lineup]
        self._reached: dict[str, int] = {}

    def take(self, step: Step) -> None:
        """One more step."""
        self._lineup = self._lineup.after(step)
        self._so_far.append(self._lineup)

    def acted(self, brand: str, models: str, chooser: str) -> InForce | str:
        """What a brand's next decision was made with, or why it cannot have been."""
        start = self._reached.get(brand, 0)
        for number in range(start, len(self._so_far)):
            found = self._so_far[number].of(brand)
            if found.digests == (models, chooser):
                self._reached[brand] = number
                return found
        return f"models {models[:12] or 'none'} with chooser {chooser[:12] or 'none'} were not in force then"
