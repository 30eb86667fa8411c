import type { DataAwsIamPolicyDocumentStatement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { EndpointService } from "./flows";

/** What the policies of a region's endpoints are about. */
export interface EndpointPolicyScope {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly role: Role;
  readonly accountId: string;
}

/** What may go through an endpoint at all. Who of the account may do it, their roles say. */
export function endpointStatements(
  service: EndpointService,
  scope: EndpointPolicyScope,
): DataAwsIamPolicyDocumentStatement[] {
  const { config, names, role, accountId } = scope;
  const arn = (name: EndpointService, resource: string) =>
    `arn:aws:${name.split(".")[0]}:${config.regions[role].name}:${accountId}:${resource}`;
  const ours = (actions: string[], resources: string[]) => byAccount(accountId, actions, resources);
  const images = () => [
    ours(
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Object.keys(config.frontends).map((name) => arn("ecr.api", `repository/${names.imageRepository(name)}`)),
    ),
    // A token is the registry's: the action knows no resource.
    ours(["ecr:GetAuthorizationToken"], ["*"]),
  ];
  // Secrets Manager ends each name with a hyphen and six characters of its own.
  const secrets = [names.masterSecret, names.applicationSecret, names.probeTokenSecret];
  const statements: Record<EndpointService, () => DataAwsIamPolicyDocumentStatement[]> = {
    "execute-api": () => [ours(["execute-api:Invoke"], [arn("execute-api", "*")])],
    "ecr.api": images,
    "ecr.dkr": images,
    logs: () => [
      ours(["logs:CreateLogStream", "logs:PutLogEvents"], [arn("logs", `log-group:${names.logGroup("*")}`)]),
    ],
    kms: () => [ours(["kms:Decrypt", "kms:GenerateDataKey"], [arn("kms", "key/*")])],
    secretsmanager: () => [
      ours(
        ["secretsmanager:GetSecretValue"],
        secrets.map((name) => arn("secretsmanager", `secret:${name}-??????`)),
      ),
    ],
    // Tells the caller its own name: the action knows no resource.
    sts: () => [ours(["sts:GetCallerIdentity"], ["*"])],
  };
  return statements[service]();
}

/** S3: the metadata buckets of this region, and the layers of images, which ECR keeps in a bucket of its own. */
export function s3Statements({ config, names, role, accountId }: EndpointPolicyScope) {
  const owners = Object.entries(config.backends).filter(([, { bucket }]) => bucket);
  const buckets = owners.map(([backend]) => `arn:aws:s3:::${names.metadataBucket(backend, role)}`);
  const layers = `arn:aws:s3:::prod-${config.regions[role].name}-starport-layer-bucket/*`;
  const metadata = [
    byAccount(
      accountId,
      ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      buckets.map((bucket) => `${bucket}/*`),
    ),
    // Without it S3 answers a missing object with 403.
    byAccount(accountId, ["s3:ListBucket"], buckets),
  ];
  // ECR signs these addresses itself, so they are not asked for in this account's name.
  const anybody = [{ type: "*", identifiers: ["*"] }];
  return [
    ...(buckets.length > 0 ? metadata : []),
    { principals: anybody, actions: ["s3:GetObject"], resources: [layers] },
  ];
}

/** A gateway endpoint takes no principals but everybody, so a condition says whose they have to be. */
function byAccount(accountId: string, actions: string[], resources: string[]): DataAwsIamPolicyDocumentStatement {
  return {
    principals: [{ type: "*", identifiers: ["*"] }],
    actions,
    resources,
    condition: [{ test: "StringEquals", variable: "aws:PrincipalAccount", values: [accountId] }],
  };
}
