"""Is an index whole, and can it be made whole?"""

__all__: list[str] = []
