"""What a finding points at."""

from paoctl.model.source import Source, Span


def underlined(source: Source, span: Span) -> str:
    """The text at a span; of several lines the first."""
    line = source.text.split("\n")[span.start.line - 1]
    end = span.end.column - 1 if span.end.line == span.start.line else len(line)
    return line[span.start.column - 1 : end]
