"""An AWS for rehearsals: moto in server mode, mended where it differs from AWS in ways that matter here.

``python3 -m emulator`` starts it. A module named after one of moto's packages (``rds``, ``kms``) mends that service;
it is imported when the service is first asked for.
"""

import os

# moto and botocore read these while they are imported, so they are set before anything here imports either.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
# Objects stay in memory: beyond this size moto spools them to a file, which a copy of the process would share.
os.environ["MOTO_S3_DEFAULT_KEY_BUFFER_SIZE"] = str(2**40)
# The emulator has nothing to learn from the AWS settings of whoever starts it, and must not trip over them. Without
# credentials of its own, botocore, which moto uses inside, would ask the network for some.
for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "emulator"
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
