"""Behaviour of the emulator, asked of a server that really runs."""
