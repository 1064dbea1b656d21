"""`python3 -m crmmigrate` is the command `crmmigrate`."""

from crmmigrate.cli.main import main

if __name__ == "__main__":
    main()
