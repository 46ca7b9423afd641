"""How are results for repeated strings computed only once?"""

__all__: list[str] = []
