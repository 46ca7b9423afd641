"""How are the terms of one layer of a field stored, numbered and looked up?"""

__all__: list[str] = []
