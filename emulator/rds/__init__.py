"""RDS: Aurora global databases, what is observed of instances and clusters, endpoints of proxies, subscriptions to events."""

from emulator.rds import event_subscriptions, global_databases, observation, proxies

__all__ = ["event_subscriptions", "global_databases", "observation", "proxies"]
