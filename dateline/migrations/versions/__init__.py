"""The one migration there is: nothing has been released that a second one would start from."""
