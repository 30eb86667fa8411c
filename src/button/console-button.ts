import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import type { Names } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { RegionalBucket } from "../storage/regional-bucket";
import { NOTHING_YET } from "./nothing-yet";
import { PressDocument } from "./press-document";
import { PressProject } from "./press-project";

export interface ConsoleButtonProps {
  readonly config: PlatformConfig;
  readonly names: Names;
  readonly accountId: string;
  readonly dataKeyArn: string;
  readonly logKeyArn: string;
}

/**
 * The button in the console, for who has no checkout: document, project, and the bucket that it takes everything from.
 * All of it in DR, and a press changes none of it (docs/adr/0015).
 */
export class ConsoleButton extends Construct {
  public readonly bundleParameterArn: string;

  constructor(scope: Construct, id: string, props: ConsoleButtonProps) {
    super(scope, id);
    const { config, names, accountId } = props;
    const regionName = config.regions.dr.name;
    // Both roles are foundation's: who deploys may make none that presses (docs/adr/0012).
    const roleArn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
    new RegionalBucket(this, "bundle", {
      bucketName: names.bundleBucket,
      keyArn: props.dataKeyArn,
      preventDestroy: config.protection.enabled,
    });
    this.bundleParameterArn = this.parameter("bundle-digest", names.bundleParameter, "Which bundle the button uses");
    this.parameter("deployed-digest", names.deployedParameter, "The failover stack as it was last deployed");
    this.parameter("result", names.resultParameter, "How the last press from the console ended");
    const project = new PressProject(this, "press", {
      names,
      roleArn: roleArn(names.delivery("press")),
      regionName,
      logKeyArn: props.logKeyArn,
      logRetentionDays: config.operations.logRetentionDays,
    });
    new PressDocument(this, "document", {
      documentName: names.button,
      projectName: project.name,
      resultParameter: names.resultParameter,
      roleArn: roleArn(names.delivery("press-automation")),
      regionName,
    });
  }

  /** Where the bundle cannot change it. What it says is the operations' affair, that it is there is the stack's. */
  private parameter(id: string, name: string, description: string): string {
    return new SsmParameter(this, id, {
      name,
      description,
      type: "String",
      insecureValue: NOTHING_YET,
      lifecycle: { ignoreChanges: ["insecure_value", "value"] },
    }).arn;
  }
}
