"""Platform Automation Orchestrator: a service catalog in Git, fulfilled by CI."""

__version__ = "0.1.0"
