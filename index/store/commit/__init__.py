"""How does a commit survive a crash?"""

__all__: list[str] = []
