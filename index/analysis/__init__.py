"""Which tokens does a text give, in which layer, and where?"""

__all__: list[str] = []
