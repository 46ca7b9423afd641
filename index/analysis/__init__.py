"""Which tokens does a text have, in which layer, and where?"""

__all__: list[str] = []
