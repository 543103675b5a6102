"""`python -m colonnade` does what the `colonnade` command does."""

from colonnade.config.command import main

if __name__ == "__main__":
    main()
