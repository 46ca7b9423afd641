"""How are the tokens of documents stored in text order, and what is read from them?"""

__all__: list[str] = []
