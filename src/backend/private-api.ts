import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayRestApiPolicy } from "@cdktf/provider-aws/lib/api-gateway-rest-api-policy";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { LogGroup } from "../monitoring/log-group";
import type { ApiLogging } from "./api-logging";
import type { NodeFunction } from "./node-function";

const STAGE = "live";

export interface PrivateApiProps {
  readonly apiName: string;
  readonly description: string;
  /** The region's name, for the host name. */
  readonly region: string;
  /** What every request invokes, at its alias. */
  readonly target: NodeFunction;
  /** `execute-api` endpoint, from which alone it takes requests. */
  readonly vpcEndpointId: string;
  /** Requests in a second, and at once, before it answers 429. */
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly webAclArn: string;
  readonly accessLogGroupName: string;
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
  /** AWS refuses a stage that logs before the region has this. */
  readonly logging: ApiLogging;
}

/** A private REST API in front of a function: signed requests of this account, through one VPC endpoint. */
export class PrivateApi extends Construct {
  public readonly name: string;
  /** Address with the stage, by the endpoint's own host name. */
  public readonly url: string;
  /** ARN of everything that can be asked of the stage. */
  public readonly invokeArn: string;
  private readonly api: ApiGatewayRestApi;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrivateApiProps,
  ) {
    super(scope, id);
    this.api = new ApiGatewayRestApi(this, "api", {
      name: props.apiName,
      description: props.description,
      endpointConfiguration: { types: ["PRIVATE"], vpcEndpointIds: [props.vpcEndpointId] },
    });
    const stage = this.stage(this.deployment());
    new Wafv2WebAclAssociation(this, "web-acl", { resourceArn: stage.arn, webAclArn: props.webAclArn });
    new LambdaPermission(this, "permission", {
      statementId: "OnlyItsApi",
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      functionName: props.target.functionName,
      qualifier: props.target.aliasName,
      sourceArn: `${stage.executionArn}/*`,
    });
    this.name = this.api.name;
    this.url = `https://${this.api.id}-${props.vpcEndpointId}.execute-api.${props.region}.amazonaws.com/${STAGE}`;
    this.invokeArn = `${stage.executionArn}/*`;
  }

  private deployment(): ApiGatewayDeployment {
    const { api } = this;
    const proxy = new ApiGatewayResource(this, "path", {
      restApiId: api.id,
      parentId: api.rootResourceId,
      pathPart: "{proxy+}",
    });
    const root = this.method("root", api.rootResourceId);
    const any = this.method("any-path", proxy.id);
    const policy = this.policy();
    return new ApiGatewayDeployment(this, "deployment", {
      restApiId: api.id,
      // A stage serves what was deployed: whatever of it changes has to be deployed again.
      triggers: {
        content: Fn.sha256(
          Fn.jsonencode([proxy.id, ...root.content, ...any.content, policy.policy, this.props.vpcEndpointId]),
        ),
      },
      dependsOn: [...root.resources, ...any.resources, policy],
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Any method of one path, for whoever signs. */
  private method(id: string, resourceId: string) {
    const restApiId = this.api.id;
    const method = new ApiGatewayMethod(this, `${id}-method`, {
      restApiId,
      resourceId,
      httpMethod: "ANY",
      authorization: "AWS_IAM",
    });
    const integration = new ApiGatewayIntegration(this, `${id}-integration`, {
      restApiId,
      resourceId,
      httpMethod: method.httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: this.props.target.aliasInvokeArn,
    });
    return { resources: [method, integration], content: [method.id, method.authorization, integration.uri] };
  }

  /** A resource of its own: AWS writes the API's ARN out, so inside the API it would differ in every plan. */
  private policy(): ApiGatewayRestApiPolicy {
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const all = { actions: ["execute-api:Invoke"], resources: [`${this.api.executionArn}/*`] };
    const { json } = new DataAwsIamPolicyDocument(this, "access", {
      statement: [
        {
          ...all,
          sid: "OnlyThroughTheEndpoint",
          effect: "Deny",
          principals: [{ type: "*", identifiers: ["*"] }],
          condition: [{ test: "StringNotEquals", variable: "aws:SourceVpce", values: [this.props.vpcEndpointId] }],
        },
        {
          // Which roles of the account: their own policies say so.
          ...all,
          sid: "OnlyThisAccount",
          principals: [{ type: "AWS", identifiers: [`arn:aws:iam::${accountId}:root`] }],
        },
      ],
    });
    return new ApiGatewayRestApiPolicy(this, "policy", { restApiId: this.api.id, policy: json });
  }

  private stage(deployment: ApiGatewayDeployment): ApiGatewayStage {
    const { props, api } = this;
    const retained = { keyArn: props.logKeyArn, retentionDays: props.logRetentionDays };
    const access = new LogGroup(this, "access-logs", { ...retained, name: props.accessLogGroupName });
    // API Gateway names this one, and would make it without key and for ever.
    const execution = new LogGroup(this, "execution-logs", {
      ...retained,
      name: `API-Gateway-Execution-Logs_${api.id}/${STAGE}`,
    });
    const stage = new ApiGatewayStage(this, "stage", {
      restApiId: api.id,
      deploymentId: deployment.id,
      stageName: STAGE,
      xrayTracingEnabled: true,
      accessLogSettings: { destinationArn: access.arn, format: ACCESS_LOG },
      dependsOn: [props.logging.account, execution.group],
    });
    new ApiGatewayMethodSettings(this, "settings", {
      restApiId: api.id,
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: {
        metricsEnabled: true,
        loggingLevel: "ERROR",
        // It would log bodies.
        dataTraceEnabled: false,
        throttlingRateLimit: props.requestsPerSecond,
        throttlingBurstLimit: props.burst,
      },
    });
    return stage;
  }
}

/** A line for each request. Source: API Gateway developer guide, "Variables for access logging". */
const ACCESS_LOG = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  caller: "$context.identity.userArn",
  endpoint: "$context.identity.vpceId",
  responseMilliseconds: "$context.responseLatency",
  integrationMilliseconds: "$context.integration.latency",
  integrationStatus: "$context.integration.status",
  error: "$context.error.responseType",
  webAcl: "$context.waf.status",
  traceId: "$context.xrayTraceId",
});
