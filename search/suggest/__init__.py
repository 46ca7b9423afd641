"""How is a query completed while it is typed, and how is a misspelled one corrected?"""

__all__: list[str] = []
