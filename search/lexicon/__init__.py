"""Which syllables and pieces are written how, as far as an index knows?"""

__all__: list[str] = []
