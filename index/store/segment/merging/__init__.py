"""How are several segments merged into one?"""

__all__: list[str] = []
