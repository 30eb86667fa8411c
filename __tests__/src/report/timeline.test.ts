import { Timeline } from "../../../src/report/timeline";

test("keeps when Terraform began with a resource, and when it was done with it", () => {
  const timeline = new Timeline("failover");
  for (const line of [
    "aws_ssm_parameter.marker: Modifying... [id=/marker]",
    "aws_ssm_parameter.marker: Modifications complete after 0s [id=/marker]",
    "aws_rds_cluster.database_cluster_FAF2FB92 (database/cluster): Modifying... [id=dr]",
    "aws_rds_cluster.database_cluster_FAF2FB92 (database/cluster): Still modifying... [id=dr, 10s elapsed]",
    "aws_route53_record.x: Creation complete after 15s [id=x]",
    "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.",
  ])
    timeline.note(line);
  expect(timeline.entries()).toEqual([
    {
      stack: "failover",
      address: "aws_ssm_parameter.marker",
      action: "Modifying",
      from: expect.any(Number),
      to: expect.any(Number),
    },
    {
      stack: "failover",
      address: "aws_rds_cluster.database_cluster_FAF2FB92",
      action: "Modifying",
      from: expect.any(Number),
      to: null,
    },
  ]);
});
