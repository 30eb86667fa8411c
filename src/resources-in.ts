import { type ITerraformDependable, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

/** Every resource inside a construct, to depend on all of it. CDKTF passes over `node.addDependency` of resources. */
export function resourcesIn(scope: IConstruct): ITerraformDependable[] {
  return scope.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
}
