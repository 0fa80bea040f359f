"""The subcommands, one or two per module, and the modules they share."""
