"""Run one of Rasa's modules without the deprecation warnings of its pinned libraries.

Importing these libraries switches their warnings on, whatever the interpreter was told; so they
are imported first. Runs on Python 3.10, as Rasa does.
"""

import importlib
import runpy
import sys
import warnings

NOISY = ("sanic.app", "pyparsing")


def main() -> None:
    """Run the module named by the first argument as a program, with the other arguments."""
    for library in NOISY:
        importlib.import_module(library)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
