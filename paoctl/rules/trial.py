"""PAO41x, found by `paoctl test`: does an item come to what it is meant to, with every answer that it takes?"""

from paoctl.rules.base import Rule


class OtherThanExpected(Rule):
    """Not what the fixture says."""

    code = "PAO417"
    name = "other-than-expected"
    what = "With the answers of a case, an action comes to something else than the file beside the item says."
    why = (
        "What an item sends is what people rely on. A change of it is meant, and then `paoctl test --update` writes it "
        "down for the review, or it is not, and then it is found here and not in production."
    )


class BrokenRendering(Rule):
    """A valid answer that breaks an action."""

    code = "PAO418"
    name = "broken-rendering"
    what = "An answer that the form takes makes an action fail, or makes of it what its type does not take."
    why = (
        "It would fail after the approval, in front of the person who asked. Either the form takes too much, or the "
        "template does not expect what it takes."
    )
