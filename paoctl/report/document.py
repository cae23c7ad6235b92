"""Documents for programs: `-o json`. Each names its version and kind; later versions only add keys."""

import json
from collections.abc import Mapping

from paoctl.model.base import API_VERSION


def json_document(kind: str, body: Mapping[str, object]) -> str:
    """A document of a kind, as JSON text that ends with a line feed."""
    return json.dumps({"apiVersion": API_VERSION, "kind": kind, **body}, indent=2, ensure_ascii=False) + "\n"
