"""A rule's example, tried: what is found when it takes its place in the sample repository."""

from paoctl.report.findings import Findings
from paoctl.rules.base import Example
from paoctl.rules.samples import REPOSITORY
from paoctl.workflows.validate import validate


def try_example(example: Example) -> Findings:
    """The findings of the sample repository with the example in the place of the file with its path.

    A request takes the place of the sample's request, whatever it is called: two would be two services.
    """
    kept = [each for each in REPOSITORY if _room(each) != _room(example)]
    return validate({each.path: each.raw for each in (*kept, example)}, fresh={example.path})


def _room(example: Example) -> str:
    """Requests are one room; every other file is one of its own."""
    return "requests" if example.path.startswith("requests/") else example.path
