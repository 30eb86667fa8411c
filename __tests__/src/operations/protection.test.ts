import { isProtected } from "../../../src/operations/protection";

test.each([
  ["aws_rds_cluster", { deletion_protection: true }],
  ["aws_rds_global_cluster", { deletion_protection: true }],
  ["aws_dynamodb_table", { deletion_protection_enabled: true }],
  ["aws_lb", { enable_deletion_protection: true }],
  ["aws_networkfirewall_firewall", { delete_protection: true }],
  ["aws_s3_bucket", { force_destroy: false }],
  ["aws_ecr_repository", { force_delete: false }],
  ["aws_route53_zone", { force_destroy: false }],
])("%s with %j is protected, and not the other way round", (type, values) => {
  expect(isProtected({ type, values })).toBe(true);
  const opposite = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, !value]));
  expect(isProtected({ type, values: opposite })).toBe(false);
});

test("other things may be destroyed", () => {
  expect(isProtected({ type: "aws_vpc", values: { cidr_block: "10.0.0.0/16" } })).toBe(false);
  // Only the bucket itself holds anything.
  expect(isProtected({ type: "aws_iam_role", values: { force_destroy: false } })).toBe(false);
});
