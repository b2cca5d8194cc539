"""`pulumi-resource-chime`, from its first moment: what serves is imported while a Ctrl-C may already come."""

from pulumi_chime.model.requests_to_end import ended_at_once


def main() -> None:
    """Be the plugin; an interrupt ends it quietly until it serves, and then as the engine ends its plugins."""
    with ended_at_once():
        from pulumi_chime.native.main import main as serve  # noqa: PLC0415 - takes long enough to be interrupted

        serve()
