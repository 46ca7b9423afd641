"""How do documents become a segment?"""

__all__: list[str] = []
