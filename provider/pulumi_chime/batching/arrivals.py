"""What arrivals teach: how far apart they are, and how many can be unanswered at once. Pure state."""

from .limits import BatchLimits

PAUSE_IN_SILENCES = 3
"""One pause spans three of the longest recent silences: what was the longest so far rarely stays it."""

SILENCE_REMEMBERED = 0.99
"""How much of a silence is remembered after one more activity: half of it after 69, some 15 resources."""

EQUAL_PAUSES_THAT_SHOW_A_CEILING = 2
ACTIVITIES_THAT_REFUTE_A_CEILING = 20
"""A caller that is really stuck prepares an item or two and stops; one that is not stays busy."""


class Spacing:
    """The pause to wait for the next arrival, from the silences between the caller's activities so far.

    What cuts a batch in two is the longest silence, not the mean one: an arrival shows as several activities
    at nearly the same moment, and a caller that saves its state in between is silent for very different
    times. So the longest recent silence is what is remembered, and it fades with each activity. A silence
    counts as at most one pause, so that a single long one is not taken for the rule, while wide spacing that
    lasts still widens the pause step by step.
    """

    def __init__(self, limits: BatchLimits) -> None:
        self._limits = limits
        self._last_activity: float | None = None
        self._longest = 0.0
        self.pause = limits.pause

    @property
    def pause_ends(self) -> float:
        """When silence will have lasted for a whole pause."""
        return (self._last_activity or 0.0) + self.pause

    def record_activity(self, now: float) -> None:
        """Start the pause again, and learn from the silence before it."""
        if self._last_activity is not None:
            now = max(now, self._last_activity)  # those of two threads may change places
            silence = min(now - self._last_activity, self.pause)
            self._longest = max(silence, self._longest * SILENCE_REMEMBERED)
            estimate = PAUSE_IN_SILENCES * self._longest
            self.pause = min(max(estimate, self._limits.pause), self._limits.maximum_wait)
        self._last_activity = now

    def restart(self, now: float) -> None:
        """Start the pause again and learn nothing: an answer went out, and may bring its caller back."""
        self._last_activity = now


class Ceiling:
    """How many identities can be unanswered at once; None while unknown.

    Callers that work on a fixed number of things at once fall silent when all of those wait for answers.
    Pauses that keep falling at the same number, with no arrival beyond it, show it. More arrivals than that,
    or a caller that stays busy while it should be stuck, refute it.
    """

    def __init__(self, known: int | None) -> None:
        self.value = known
        self._paused_at = 0
        self._equal_pauses = 0
        self._activity_count = 0

    def record_pause(self, unanswered: int) -> None:
        """Learn from a pause in the arrivals, while this many identities are unanswered."""
        self._equal_pauses = self._equal_pauses + 1 if unanswered == self._paused_at else 1
        self._paused_at = unanswered
        if self._equal_pauses >= EQUAL_PAUSES_THAT_SHOW_A_CEILING:
            self.value = unanswered
            self._activity_count = 0

    def record_arrival(self, unanswered: int) -> None:
        """Learn from the arrival of an item, which makes this many unanswered identities."""
        self._activity_count = 0
        if unanswered > self._paused_at:
            self._equal_pauses = 0
        if self.value is not None and unanswered > self.value:
            self._forget()

    def record_activity(self, unanswered: int) -> None:
        """Learn from activity other than an arrival, while this many identities are unanswered."""
        if self.value is None or unanswered < self.value:
            return
        self._activity_count += 1
        if self._activity_count >= ACTIVITIES_THAT_REFUTE_A_CEILING:
            self._forget()

    def _forget(self) -> None:
        self.value = None
        self._equal_pauses = 0
