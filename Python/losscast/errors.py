"""What goes wrong, and what there is to say besides."""

from __future__ import annotations


class Error(ValueError):
    """A question that has no answer, in the words of the command line.

    ``status`` is the exit status that the command line would leave with: 64 for what is asked wrongly, 65 for
    data that cannot be used, 66 for a file that is not there, 70 for a fault of ours.

    >>> import losscast as lc
    >>> lc.schedule("cosin:peak=1e-3,steps=100")
    Traceback (most recent call last):
        ...
    losscast.errors.Error: ... there is no schedule 'cosin'; did you mean 'cosine'? ...
    """

    def __init__(self, message: str, status: int = 64) -> None:
        super().__init__(message)
        self.status = status


class Note(UserWarning):
    """What was dropped, joined or assumed. ``warnings.filterwarnings("ignore", category=lc.Note)`` hides it."""
