"""How are the terms of one field and layer stored, and how are they looked up?"""

__all__: list[str] = []
