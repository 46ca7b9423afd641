"""Which documents are in files and folders, and which of them have changed?"""

__all__: list[str] = []
