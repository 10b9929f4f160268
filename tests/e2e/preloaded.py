"""What every forked process begins with: all code, and what is read from files at a start."""

from backend import serve
from backend.catalogue import get_catalogue
from backend.console import mount
from backend.knowledge.lexicon import get_lexicon
from backend.worker import __main__ as worker

__all__ = ["mount", "serve", "worker"]

get_catalogue()
get_lexicon().read("物业费")
