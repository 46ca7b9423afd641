"""What did the person ask?"""

__all__: list[str] = []
