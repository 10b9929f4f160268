"""The garbage collector, told what is going to stay."""

import gc


def keep_what_is_loaded() -> None:
    """Leave what is loaded by now out of every later search for garbage.

    Libraries, the search's dictionary and the pages are a quarter of a million objects that live
    as long as the process. Looking through them again stops every request for some 200 ms.
    """
    gc.collect()
    gc.freeze()
