"""One thread per process for numpy's linear algebra: more only fight over the cores."""

import ctypes
from pathlib import Path

_SETTERS = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_")


def cap_blas() -> bool:
    """Tell the OpenBLAS that numpy brings to use one thread; whether it was found."""
    import numpy as np

    capped = False
    for library in (Path(np.__file__).parent.parent / "numpy.libs").glob("*openblas*"):
        handle = ctypes.CDLL(str(library))
        for setter in _SETTERS:
            if hasattr(handle, setter):
                getattr(handle, setter)(1)
                capped = True
    return capped
