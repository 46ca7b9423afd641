"""What do planning and suggestions know of an index?"""

__all__: list[str] = []
