"""Which syllables form a word? pyvi's answer, computed by our own code."""

from timviet.index.segmentation.segmenter import Segmenter, WordSpans, segmenter, tokenize

__all__ = ["Segmenter", "WordSpans", "segmenter", "tokenize"]
