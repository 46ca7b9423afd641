"""Which encoding is a text in, and how is it converted?"""

__all__: list[str] = []
