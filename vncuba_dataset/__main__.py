"""`python -m vncuba_dataset`."""

from vncuba_dataset.cli import main

if __name__ == "__main__":  # a spawned worker imports this file, too
    main()
