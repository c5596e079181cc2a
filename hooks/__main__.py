"""Entry point of Copier's task and migration: `python <template>/hooks copy` or `python <template>/hooks update`."""

import sys
from pathlib import Path

# Run as a folder, Python knows only this folder; the package is found from its parent.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from hooks.run import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
