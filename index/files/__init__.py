"""Which documents are in these files and folders, and what changed?"""

__all__: list[str] = []
