"""How are analyzed documents written as a segment?"""

__all__: list[str] = []
