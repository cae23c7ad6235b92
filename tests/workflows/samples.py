"""One item, as most tests of workflows need it."""

from paoctl.model.catalog import CatalogItem
from paoctl.model.digest import Pin

PIN = Pin("database-postgresql-standard", "1.2.0", "0" * 64)

ITEM = CatalogItem.parse(
    {
        "apiVersion": "pao/v1",
        "kind": "CatalogItem",
        "metadata": {
            "id": "database-postgresql-standard",
            "name": "PostgreSQL database",
            "description": "Managed PostgreSQL with daily backups and failover",
            "version": "1.2.0",
            "category": "databases",
            "owner": {"team": "@acme/databases"},
        },
        "fulfillment": {
            "strategy": {"mode": "manual"},
            "manual": {"actions": [{"id": "ticket", "type": "jira-ticket", "config": {"project": "DBA"}}]},
        },
    }
)
