"""The commands of the command line, one module a command or two; what several share stands beside them."""
