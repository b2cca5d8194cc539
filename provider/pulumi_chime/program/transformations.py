"""A program's transformations, which may replace what a resource declares while it is being registered.

What is said of a resource's inputs has to be said of those that are registered in the end. The SDK runs the resource's
own transformations, and then those of its parent and of the stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Registered = tuple[dict[str, Any], pulumi.ResourceOptions]
    Complete = Callable[[Mapping[str, Any], pulumi.ResourceOptions], Registered]


def completed(
    resource: pulumi.Resource, properties: dict[str, Any], options: pulumi.ResourceOptions, complete: Complete
) -> Registered:
    """Return the properties and the options with which a resource is registered.

    Args:
        resource: The resource, which is not registered yet.
        properties: What is declared.
        options: The resource's.
        complete: Returns what is registered in place of the properties and options that are final.
    """
    if not (options.transformations or _inherited(options)):
        return complete(properties, options)

    def run_last(arguments: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if arguments.resource is not resource:
            return None  # a child inherits it
        return pulumi.ResourceTransformationResult(*complete(arguments.props, arguments.opts))

    def add_last(arguments: pulumi.ResourceTransformationArgs) -> None:
        # By now the list has those of the parent and of the stack too, and is gone through to its end.
        if arguments.resource is resource:
            resource._transformations.append(run_last)  # noqa: SLF001 - no option is run behind the stack's

    return properties, pulumi.ResourceOptions.merge(
        pulumi.ResourceOptions(transformations=[add_last]), options
    )


def _inherited(options: pulumi.ResourceOptions) -> list[pulumi.ResourceTransformation]:
    parent = options.parent or pulumi.runtime.get_root_resource()
    return (parent._transformations or []) if parent is not None else []  # noqa: SLF001 - nothing else tells
