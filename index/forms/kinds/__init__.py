"""Which spellings does each kind of form have: dates, times, numbers, ordinals, codes, districts, names?"""

__all__: list[str] = []
