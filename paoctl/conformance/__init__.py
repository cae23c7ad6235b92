"""The kit that any action type must survive, ours or another package's; and the fakes of the ports.

`check(case)` puts an action through every trial and returns a verdict; `trials(case)` are those trials one by one, for
a test runner. docs/adding-an-action.md shows how to write a case.
"""

from paoctl.conformance.case import Case, Stage
from paoctl.conformance.check import Finding, Verdict, check, trials
from paoctl.conformance.trial import Trial

__all__ = ["Case", "Finding", "Stage", "Trial", "Verdict", "check", "trials"]
