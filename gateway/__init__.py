"""What lies between the tools and the emulator: it spoils requests on demand and keeps a ledger of all of them.

``python3 -m gateway`` starts it, ``python3 -m gateway.contract`` judges the requests of a ledger afterwards.
"""

# Before anything here imports botocore or moto: it turns both away from the AWS settings of whoever starts this.
import emulator  # noqa: F401
