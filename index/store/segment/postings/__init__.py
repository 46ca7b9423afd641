"""How are the postings of one layer of a field stored and read?"""

__all__: list[str] = []
