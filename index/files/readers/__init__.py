"""How is the text of a file read, format by format?"""

__all__: list[str] = []
