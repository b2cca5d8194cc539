"""Rules of Contoso's own: what a name begins with, and that every office has somebody to call."""

from collections.abc import Iterable, Iterator, Sequence

from pulumi_chime import policies
from pulumi_chime.policies import Number, RuleSettings, Violation


class Offices(RuleSettings):
    """The offices of Contoso.

    Attributes:
        offices: What a name begins with, by the beginning of the number.
    """

    offices: dict[str, str] = {"+1206": "Seattle", "+1503": "Portland"}  # noqa: RUF012 - pydantic copies it


@policies.number_rule("office-names", Offices)
def office_names(number: Number, settings: Offices) -> Iterator[Violation]:
    """A number is named after its office, so that whoever is on call knows where it rings."""
    for beginning, office in settings.offices.items():
        if number.phone_number.startswith(beginning) and not (number.name or "").startswith(office):
            yield Violation("name", number.name, f"begins with {office}", f'"{office} reception"')


@policies.stack_rule("receptions", Offices, reads=["phone_number", "name"])
def receptions(numbers: Sequence[Number], settings: Offices) -> Iterable[tuple[Number | None, Violation]]:
    """Every office that has numbers has a reception."""
    for beginning, office in settings.offices.items():
        names = [number.name for number in numbers if number.phone_number.startswith(beginning)]
        wanted = f"{office} reception"
        if names and wanted not in names:
            yield None, Violation("name", None, f"one number of {beginning} is a reception", f'"{wanted}"')
