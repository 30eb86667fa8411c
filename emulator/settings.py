"""What whoever steers the emulator has set. A copy of the process has what the original had."""

promotion_seconds = 0.0
"""How long a cluster that was removed from its global cluster is promoted."""

invocations: dict[str, str] = {}
"""What functions answer, as JSON by their name: no code runs here."""
