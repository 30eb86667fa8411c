import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  Annotations,
  Aspects,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  S3Backend,
  TerraformStack,
} from "cdktf";
import type { Construct, IConstruct } from "constructs";
import type { Backend } from "../src/config/backend";
import { type Names, namesFor } from "../src/config/names";
import type { PlatformConfig } from "../src/config/schema";

export interface PlatformStackProps {
  readonly config: PlatformConfig;
  readonly backend: Backend;
}

/** What every stack shares: one provider for one region, default tags, the backend, and the names. */
export abstract class PlatformStack extends TerraformStack {
  protected readonly config: PlatformConfig;
  protected readonly backend: Backend;
  protected readonly names: Names;
  /** Default tags of every resource. */
  protected readonly defaultTags: Readonly<Record<string, string>>;

  /**
   * @param region where everything in the stack lives
   * @param maxRetries bound on the provider's retries; without it the provider's own default of 25
   */
  constructor(scope: Construct, id: string, props: PlatformStackProps, region: string, maxRetries?: number) {
    super(scope, id);
    this.config = props.config;
    this.backend = props.backend;
    this.names = namesFor(props.config);
    const { project, environment, protection } = props.config;
    this.defaultTags = {
      Project: project,
      Environment: environment,
      Stack: id,
      ...(!protection.enabled && { Unprotected: protection.reason }),
    };
    // Ephemeral values and write-only arguments came with 1.11.
    this.addOverride("terraform.required_version", ">= 1.11.0, < 2.0.0");
    new AwsProvider(this, "aws", {
      region,
      ...(maxRetries !== undefined && { maxRetries }),
      defaultTags: [{ tags: { ...this.defaultTags } }],
    });
    this.writeBackend();
    Aspects.of(this).add({ visit: (node) => this.confine(node) });
  }

  /** ARN of the boundary that `foundation` made for the roles of services. */
  protected workloadBoundaryArn(): string {
    const caller = (this.node.tryFindChild("account") ??
      new DataAwsCallerIdentity(this, "account")) as DataAwsCallerIdentity;
    return `arn:aws:iam::${caller.accountId}:policy/${this.names.workloadBoundary}`;
  }

  /** Every role is inside a boundary, whoever writes it: operations may make no other (docs/adr/0012). */
  private confine(node: IConstruct): void {
    if (node instanceof IamRole && node.permissionsBoundaryInput === undefined) {
      node.permissionsBoundary = this.workloadBoundaryArn();
    }
  }

  /** Reads another stack's outputs from its state. It makes no CDKTF dependency, so the stack deploys alone. */
  protected remoteState(stack: string): DataTerraformRemoteStateS3 | DataTerraformRemoteStateLocal {
    const id = `${stack}-state`;
    return this.backend.kind === "remote"
      ? new DataTerraformRemoteStateS3(this, id, this.stateLocation(stack))
      : new DataTerraformRemoteStateLocal(this, id, { path: localStatePath(stack) });
  }

  private writeBackend(): void {
    const { bucket, region, key } = this.stateLocation(this.node.id);
    if (this.backend.kind === "local") {
      new LocalBackend(this, { path: localStatePath(this.node.id) });
      Annotations.of(this).addWarning(
        "No backend.tf.json: the state is a local file, for looking only. Do not deploy.",
      );
    } else new S3Backend(this, { bucket, region, key, dynamodbTable: this.backend.lockTable });
  }

  private stateLocation(stack: string): { bucket: string; key: string; region: string } {
    return { bucket: this.backend.bucket, key: this.names.stateKey(stack), region: this.backend.region };
  }
}

/** Relative to the stack's folder in the output, so beside that output: no absolute path in the synthesized bytes. */
function localStatePath(stack: string): string {
  return `../../../terraform.${stack}.tfstate`;
}
