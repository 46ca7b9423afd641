"""Which passages of a document are shown, and which words are highlighted in them?"""

__all__: list[str] = []
