"""The commands of the command line, a module for each concern."""

__all__: list[str] = []
