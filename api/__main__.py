"""`python -m api` is `cvh`."""

from api.cli import main

main()
