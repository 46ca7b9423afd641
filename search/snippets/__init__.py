"""Which passages of a document are shown, and what is highlighted in them?"""

__all__: list[str] = []
