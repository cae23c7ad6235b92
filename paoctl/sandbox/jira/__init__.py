"""Jira's REST API v2 as the `jira` client uses it, Cloud or Data Center, with a search that lags and pages by hand."""

from paoctl.sandbox.jira.service import Jira
from paoctl.sandbox.jira.site import Account

__all__ = ["Account", "Jira"]
