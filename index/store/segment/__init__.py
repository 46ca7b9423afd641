"""How is one segment of an index laid out, written, read and merged?"""

__all__: list[str] = []
