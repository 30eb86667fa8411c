"""What AWS would refuse at sight: the requests of a ledger against AWS's own service models, offline.

``python3 -m gateway.contract LEDGER [--json]``
"""
