"""How does Whoosh read an index?"""

__all__: list[str] = []
