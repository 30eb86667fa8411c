import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Construct } from "constructs";
import type { SecretReference } from "../backend/migration";
import { LogGroup } from "../monitoring/log-group";
import { FrontendRoles } from "./frontend-roles";

/** What a frontend is given to finish what is under way, and when ECS ends it all the same (docs/application-contract.md). */
const SHUTDOWN_MILLISECONDS = 20_000;
const STOP_TIMEOUT_SECONDS = 30;

/** A backend's API, as a frontend calls it. */
export interface CalledApi {
  /** Address with its stage. */
  readonly url: string;
  /** ARN that `execute-api:Invoke` is allowed on. */
  readonly invokeArn: string;
}

export interface FrontendTaskProps {
  readonly frontend: string;
  readonly family: string;
  readonly executionRoleName: string;
  readonly taskRoleName: string;
  readonly logGroupName: string;
  readonly logKeyArn: string;
  readonly logRetentionDays: number;
  readonly accountId: string;
  readonly regionName: string;
  /** Image repository in this region, and the digest of the image there. */
  readonly repositoryName: string;
  readonly imageDigest: string;
  readonly port: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly probeToken: SecretReference;
  /** APIs that it calls, by backend. */
  readonly calls: Readonly<Record<string, CalledApi>>;
}

/** One frontend's task: an image that keeps the application contract, without a right to write or to become root. */
export class FrontendTask extends Construct {
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: FrontendTaskProps) {
    super(scope, id);
    const { accountId, regionName, repositoryName } = props;
    const logs = new LogGroup(this, "logs", {
      name: props.logGroupName,
      keyArn: props.logKeyArn,
      retentionDays: props.logRetentionDays,
    });
    const roles = new FrontendRoles(this, "roles", {
      ...props,
      repositoryArn: `arn:aws:ecr:${regionName}:${accountId}:repository/${repositoryName}`,
      logGroupArn: logs.arn,
      invokeArns: Object.values(props.calls).map(({ invokeArn }) => invokeArn),
    });
    this.arn = new EcsTaskDefinition(this, "definition", {
      family: props.family,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      cpu: String(props.cpu),
      memory: String(props.memoryMiB),
      executionRoleArn: roles.executionRoleArn,
      taskRoleArn: roles.taskRoleArn,
      // Strings are the only tokens in it, so what Terraform puts in their place is JSON as well.
      containerDefinitions: JSON.stringify([container(props, logs.name)]),
      // The service changes over while the former definition still holds.
      lifecycle: { createBeforeDestroy: true },
      dependsOn: [...roles.permissions, ...(props.probeToken.filled ?? [])],
    }).arn;
  }
}

function container(props: FrontendTaskProps, logGroupName: string) {
  const { frontend, accountId, regionName, repositoryName, imageDigest, port } = props;
  const environment = Object.entries(variables(props)).map(([name, value]) => ({ name, value }));
  return {
    name: frontend,
    image: `${accountId}.dkr.ecr.${regionName}.amazonaws.com/${repositoryName}@${imageDigest}`,
    essential: true,
    user: "65532",
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    stopTimeout: STOP_TIMEOUT_SECONDS,
    portMappings: [{ containerPort: port, protocol: "tcp" }],
    environment,
    secrets: [{ name: "PROBE_TOKEN", valueFrom: props.probeToken.arn }],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": regionName,
        "awslogs-stream-prefix": frontend,
        // Customers are served while CloudWatch Logs is out of reach; what the buffer no longer holds is lost.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
}

/** The application contract's environment. */
function variables({ frontend, regionName, port, calls }: FrontendTaskProps): Record<string, string> {
  return {
    PORT: String(port),
    FRONTEND_NAME: frontend,
    AWS_REGION: regionName,
    API_URLS: JSON.stringify(Object.fromEntries(Object.entries(calls).map(([name, { url }]) => [name, url]))),
    SHUTDOWN_TIMEOUT_MS: String(SHUTDOWN_MILLISECONDS),
  };
}
