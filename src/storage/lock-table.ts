import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";

export interface LockTableProps {
  readonly tableName: string;
  readonly keyArn: string;
  readonly deletionProtection: boolean;
}

/** The table in which Terraform's S3 backend keeps its locks and the digests of the states. */
export class LockTable extends Construct {
  constructor(scope: Construct, id: string, props: LockTableProps) {
    super(scope, id);
    new DynamodbTable(this, "table", {
      name: props.tableName,
      billingMode: "PAY_PER_REQUEST",
      // The name that Terraform's backend expects.
      hashKey: "LockID",
      attribute: [{ name: "LockID", type: "S" }],
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: props.keyArn },
      deletionProtectionEnabled: props.deletionProtection,
    });
  }
}
