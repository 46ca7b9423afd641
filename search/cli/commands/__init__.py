"""What does each command do? One module a command."""

__all__: list[str] = []
