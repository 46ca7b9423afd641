"""How are the postings of terms stored, and how are they read?"""

__all__: list[str] = []
