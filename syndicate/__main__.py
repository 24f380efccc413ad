"""`python -m syndicate` is the `syndicate` command."""

from syndicate.cli import main

if __name__ == "__main__":
    main()
