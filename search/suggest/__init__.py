"""What comes next, and did you mean something else?"""

__all__: list[str] = []
