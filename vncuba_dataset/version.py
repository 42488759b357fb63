"""The version of the package, from its metadata; of a bare checkout, from nothing."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("vncuba-dataset")
except PackageNotFoundError:  # imported from a checkout that is not installed
    __version__ = "0+checkout"
