"""Which syllables form a word? pyvi's answer, computed by our own code."""

from timviet.index.segmentation.segmenter import Segmenter, Spans, segmenter, tokenize

__all__ = ["Segmenter", "Spans", "segmenter", "tokenize"]
