"""What arrivals teach: how far apart they are, and how many can be unanswered at once. Pure state."""

from .limits import Limits

EQUAL_PAUSES_THAT_SHOW_A_CEILING = 2
SIGNALS_THAT_REFUTE_A_CEILING = 20
"""A caller that is really stuck prepares an item or two and stops; one that is not stays busy."""


class Spacing:
    """The pause to wait for the next arrival, from the gaps seen so far.

    The estimate is made as for TCP's retransmission timer (RFC 6298), with more room: twice the smoothed gap
    plus four times its smoothed deviation. A gap counts as at most two pauses, so that one long silence is
    not taken for the custom, while a wide spacing that lasts still widens the pause step by step.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._heard: float | None = None
        self._gap = 0.0
        self._deviation = 0.0
        self.pause = limits.pause

    @property
    def pause_ends(self) -> float:
        """The time at which silence has lasted for a whole pause."""
        return (self._heard or 0.0) + self.pause

    def heard(self, now: float) -> None:
        """Something arrived: the pause starts again, and the gap before it is learned from."""
        if self._heard is not None:
            gap = min(now - self._heard, 2 * self.pause)
            self._deviation += (abs(gap - self._gap) - self._deviation) / 4
            self._gap += (gap - self._gap) / 8
            estimate = 2 * self._gap + 4 * self._deviation
            self.pause = min(max(estimate, self._limits.pause), self._limits.maximum_wait)
        self._heard = now

    def restart(self, now: float) -> None:
        """An answer went out, and may bring its caller back: the pause starts again, nothing is learned."""
        self._heard = now


class Ceiling:
    """How many identities can be unanswered at once; None while unknown.

    Callers that work on a fixed number of things at once fall silent when all of those wait for answers.
    Pauses that keep falling at the same number show it. More arrivals than that, or a caller that stays
    busy while it should be stuck, refute it.
    """

    def __init__(self, known: int | None) -> None:
        self.value = known
        self._paused_at = 0
        self._equal_pauses = 0
        self._signals = 0

    def paused(self, unanswered: int) -> None:
        """Arrivals paused at this many unanswered identities."""
        self._equal_pauses = self._equal_pauses + 1 if unanswered == self._paused_at else 1
        self._paused_at = unanswered
        if self._equal_pauses >= EQUAL_PAUSES_THAT_SHOW_A_CEILING:
            self.value = unanswered
            self._signals = 0

    def arrived(self, unanswered: int) -> None:
        """An item arrived, which makes this many unanswered identities."""
        self._signals = 0
        if self.value is not None and unanswered > self.value:
            self._forget()

    def busy(self, unanswered: int) -> None:
        """The caller showed activity other than an arrival."""
        if self.value is None or unanswered < self.value:
            return
        self._signals += 1
        if self._signals >= SIGNALS_THAT_REFUTE_A_CEILING:
            self._forget()

    def _forget(self) -> None:
        self.value = None
        self._equal_pauses = 0
