"""How does Whoosh search an index of timviet?"""

__all__: list[str] = []
