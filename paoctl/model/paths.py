"""What a file of a repository is, by its path alone."""

from typing import Final

PROJECT_PATH: Final = "paoctl.yaml"
CODEOWNERS_PATH: Final = "CODEOWNERS"
OWNERS_PLACES: Final = (".github/CODEOWNERS", CODEOWNERS_PATH, "docs/CODEOWNERS")
"""Where GitHub looks for owners; only the first of them that exists counts."""
FRAGMENTS: Final = "catalog/fragments/"
"""Where the parts of definitions are that have files of their own."""
TEST_SUFFIX: Final = ".test.yaml"
"""How the name of a test ends; before it stands that of the item or bundle."""


def is_document(path: str) -> bool:
    """Is this file of a repository the settings, an item or a bundle?"""
    if path == PROJECT_PATH:
        return True
    in_catalog = path.startswith("catalog/") and path.endswith(".yaml") and not path.endswith(TEST_SUFFIX)
    return in_catalog and not is_fragment(path)


def is_test(path: str) -> bool:
    """Is this file of a repository a test of an item or a bundle?"""
    return path.startswith("catalog/") and path.endswith(TEST_SUFFIX) and not is_fragment(path)


def is_fragment(path: str) -> bool:
    """Is this file of a repository one that definitions refer to?"""
    return path.startswith(FRAGMENTS) and path.endswith(".yaml")


def is_request(path: str) -> bool:
    """Is this file of a repository a request?"""
    return path.startswith("requests/") and path.endswith(".yaml")


def is_policy(path: str) -> bool:
    """Is this file of a repository a policy?"""
    return path.startswith("policies/") and path.endswith(".yaml")


def is_inside(path: str) -> bool:
    """Is this file of a repository read as a document, or as a part of one?"""
    return is_document(path) or is_test(path) or is_request(path) or is_fragment(path) or is_policy(path)


def definition_id(path: str) -> str:
    """What requests call the definition of a file: its name, with which the id in it agrees."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name
