"""The command line: one module for each command, and what they share."""

__all__: list[str] = []
