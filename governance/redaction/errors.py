"""What can go wrong, in one class: whoever catches it must not use the text."""


class RedactionFailed(Exception):
    """The text was not redacted, so it must not be scored, logged or stored.

    Raised on a time-out, an error inside a recognizer, an unknown profile, or a model that is
    missing or is not the one on record (docs/reference/models.md). The message never holds input
    text.
    """
