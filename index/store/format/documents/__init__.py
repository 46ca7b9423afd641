"""How are documents stored as compressed texts?"""

__all__: list[str] = []
