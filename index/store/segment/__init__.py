"""How are the postings and documents of one segment laid out?"""

__all__: list[str] = []
