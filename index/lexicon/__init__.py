"""Which counts does planning need of an index that is elsewhere, and how are they kept in small files?"""

__all__: list[str] = []
