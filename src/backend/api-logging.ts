import { ApiGatewayAccount } from "@cdktf/provider-aws/lib/api-gateway-account";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Construct } from "constructs";
import { ServiceRole } from "../access/service-role";

export interface ApiLoggingProps {
  readonly roleName: string;
  /** The region's name. */
  readonly region: string;
}

/**
 * Lets API Gateway write logs. It is one setting of the whole account in a region, so whoever else sets it there wins
 * over this or loses to it.
 */
export class ApiLogging extends Construct {
  public readonly account: ApiGatewayAccount;

  constructor(scope: Construct, id: string, props: ApiLoggingProps) {
    super(scope, id);
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const role = new ServiceRole(this, "role", {
      roleName: props.roleName,
      description: "API Gateway's logs of all APIs in the region",
      service: "apigateway.amazonaws.com",
      statements: [
        {
          sid: "Logs",
          // The actions of AWS's own AmazonAPIGatewayPushToCloudWatchLogs; AWS tries the role out on a log group that it
          // makes for that (/aws/apigateway/welcome), and refuses one that may not.
          actions: [
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:PutLogEvents",
          ],
          resources: [`arn:aws:logs:${props.region}:${accountId}:log-group:*`],
        },
      ],
    });
    this.account = new ApiGatewayAccount(this, "account", {
      cloudwatchRoleArn: role.arn,
      // Without it the account would go on naming a role that is gone.
      resetOnDelete: true,
      dependsOn: role.permissions,
    });
  }
}
