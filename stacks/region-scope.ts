import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Aspects, TerraformDataSource, TerraformResource } from "cdktf";
import { Construct, type IConstruct } from "constructs";

export interface RegionScopeProps {
  readonly region: string;
  /** Default tags, which the stack's own provider has too. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A second region in a stack: whatever it contains lives there, so no resource can forget its provider. */
export class RegionScope extends Construct {
  constructor(scope: Construct, id: string, props: RegionScopeProps) {
    super(scope, id);
    const provider = new AwsProvider(this, "provider", {
      alias: id,
      region: props.region,
      defaultTags: [{ tags: { ...props.tags } }],
    });
    Aspects.of(this).add({
      visit(node: IConstruct) {
        if (node instanceof TerraformResource || node instanceof TerraformDataSource) node.provider = provider;
      },
    });
  }
}
