import type { StateResource } from "./workspace";

/** Attributes with which AWS refuses to delete whatever has them. */
const PROTECTING = [
  "deletion_protection",
  "deletion_protection_enabled",
  "enable_deletion_protection",
  "delete_protection",
] as const;

/** Types that go with all they hold only if the attribute says so; otherwise they have to be empty. */
const HELD_BY_CONTENT: Readonly<Record<string, string>> = {
  aws_s3_bucket: "force_destroy",
  aws_ecr_repository: "force_delete",
  aws_route53_zone: "force_destroy",
};

/** True if a resource, as it is deployed, is not to be destroyed. */
export function isProtected({ type, values }: Pick<StateResource, "type" | "values">): boolean {
  const content = HELD_BY_CONTENT[type];
  return PROTECTING.some((name) => values[name] === true) || (content !== undefined && values[content] === false);
}
