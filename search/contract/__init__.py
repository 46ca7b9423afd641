"""What must an index offer, so that it can be searched?"""

__all__: list[str] = []
