"""The version of the plugin, which is the package's."""

from importlib.metadata import version

VERSION = version("pulumi-chime")
