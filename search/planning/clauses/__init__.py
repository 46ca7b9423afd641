"""What may the words of a clause mean?"""

__all__: list[str] = []
