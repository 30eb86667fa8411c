import type { Model, Resource } from "./model";

/** Instances of an Aurora cluster. */
export function instancesOf(model: Model, { key }: Pick<Resource, "key">): readonly Resource[] {
  return model
    .ofType("aws_rds_cluster_instance")
    .filter(({ attributes }) => model.targets(attributes.cluster_identifier).some((target) => target.key === key));
}
