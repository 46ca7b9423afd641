"""How is the text of a query parsed into a syntax tree?"""

__all__: list[str] = []
