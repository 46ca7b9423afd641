"""How do several segments become one?"""

__all__: list[str] = []
