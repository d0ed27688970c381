"""YAML → immutable `Desk` (the policy as a value) and `Server` (hosts, secrets). Knows no storage or network."""

from mailbot.settings.load import Settings, load, load_kept, load_server
from mailbot.settings.problem import ConfigError, Problem

__all__ = ["ConfigError", "Problem", "Settings", "load", "load_kept", "load_server"]
