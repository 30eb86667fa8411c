"""RDS: Aurora global databases, what is observed of instances and clusters, and endpoints of proxies."""

from emulator.rds import global_databases, observation, proxies

__all__ = ["global_databases", "observation", "proxies"]
