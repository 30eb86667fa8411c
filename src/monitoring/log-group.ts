import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";

export interface LogGroupProps {
  readonly name: string;
  readonly keyArn: string;
  readonly retentionDays: number;
}

/** A log group under our key, kept for as long as the configuration says. */
export class LogGroup extends Construct {
  public readonly arn: string;
  public readonly name: string;
  /** For whatever has to wait until it is there, because AWS would make it otherwise. */
  public readonly group: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: LogGroupProps) {
    super(scope, id);
    this.group = new CloudwatchLogGroup(this, "group", {
      name: props.name,
      kmsKeyId: props.keyArn,
      retentionInDays: props.retentionDays,
    });
    this.arn = this.group.arn;
    this.name = this.group.name;
  }
}
