"""Which characters does a text have, with and without diacritics?"""

__all__: list[str] = []
