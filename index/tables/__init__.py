"""How is what repeats computed only once?"""

__all__: list[str] = []
