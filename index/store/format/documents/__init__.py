"""How are the original documents stored, compressed, and read back?"""

__all__: list[str] = []
