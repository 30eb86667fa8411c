import { named, statements } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import type { Attributes, Stacks } from "../../helpers/synthesized";

/** One mistake each that AWS would refuse, or run out of. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "a load balancer with too long a name",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_lb"), { name: "project-x-production-customers-entry" }),
    says: /36 of 32 characters of aws_lb\.name \(project-x-production-customers-entry\): aws_lb\.\S+ exceeds it/,
  },
  {
    what: "a role with too long a name",
    break_: (copy) =>
      Object.assign(named(copy, "primary-region", "aws_iam_role", /products/), { name: "r".repeat(65) }),
    says: /65 of 64 characters of aws_iam_role\.name .*products\S* exceeds it/,
  },
  {
    what: "61 rules of a security group",
    break_: (copy) => repeat(copy, "primary-region", "aws_vpc_security_group_ingress_rule", /load-balancer/, 61),
    says: /6\d of 60 inbound rules of a security group: aws_security_group\.\S+ exceeds it/,
  },
  {
    what: "more entries than a network ACL takes",
    break_: (copy) => repeat(copy, "dr-region", "aws_network_acl_rule", /backend-rules_egress/, 21),
    says: /of 20 outbound rules of a network ACL: aws_network_acl\.\S*backend\S* exceeds it/,
  },
  {
    what: "more security groups than an interface takes",
    break_: (copy) => {
      const balancer = named(copy, "dr-region", "aws_lb");
      Object.assign(balancer, { security_groups: Array(6).fill((balancer.security_groups as unknown[])[0]) });
    },
    says: /6 of 5 security groups of a network interface: aws_lb\.\S+ exceeds it/,
  },
  {
    what: "a subnet that is too small for all tasks",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_subnet", /frontend-tier/), { cidr_block: "10.1.64.0/28" }),
    says: /36 of 11 addresses of a subnet \(24 tasks of home, 12 tasks of checkout\): aws_subnet\.\S*frontend-tier\S* exceeds it|of 11 addresses of a subnet \(.*tasks of home.*frontend-tier\S* exceeds it/,
  },
  {
    what: "more reserved concurrency than an account has",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_lambda_function", /products/), {
        reserved_concurrent_executions: 800,
      }),
    says: /1003 of 900 reserved concurrency of a region \(eu-central-1\)/,
  },
  {
    what: "more environment than a function takes",
    break_: (copy) => {
      const { environment } = named(copy, "primary-region", "aws_lambda_function", /products/);
      Object.assign((environment as { variables: Attributes }).variables, { TEXT: "x".repeat(4096) });
    },
    says: /of 4096 bytes of environment variables: aws_lambda_function\.\S*products\S* exceeds it/,
  },
  {
    what: "more tasks than a load balancer takes",
    break_: (copy) =>
      Object.assign(named(copy, "failover", "aws_appautoscaling_target", /home/), { max_capacity: 600 }),
    says: /1200 of 1000 targets of a target group: aws_lb_target_group\.\S*home\S* exceeds it/,
  },
  {
    what: "a role's policy that is too long",
    break_: (copy) => {
      const all = statements(copy, "primary-region", /products_function_role_permissions/);
      for (let count = 0; count < 100; count += 1)
        all.push({
          actions: ["s3:GetObject"],
          resources: [`arn:aws:s3:::project-x-production-shop-${count}/a-path-that-is-long-enough/*`],
        });
    },
    says: /of 10240 characters of a role's inline policies: aws_iam_role\.\S*products\S* exceeds it/,
  },
  {
    what: "a boundary that is too long",
    break_: (copy) => {
      const [first] = statements(copy, "foundation", /workload-limits/);
      Object.assign(first ?? {}, {
        resources: Array.from(
          { length: 100 },
          (_, count) => `arn:aws:s3:::project-x-production-shop-number-${count}-of-the-hundred`,
        ),
      });
    },
    says: /of 6144 characters of a managed policy: aws_iam_policy\.\S*workload-boundary\S* exceeds it/,
  },
  {
    what: "a rule group that is larger than a firewall takes",
    break_: (copy) => Object.assign(named(copy, "dr-region", "aws_networkfirewall_rule_group"), { capacity: 30_001 }),
    says: /30001 of 30000 stateful capacity of a firewall policy/,
  },
  {
    what: "more elastic addresses than a region has",
    break_: (copy) => repeat(copy, "dr-region", "aws_eip", /./, 3),
    says: /6 of 5 Elastic IP addresses of a region \(eu-central-1\)/,
  },
];

/** Copies of the first resource that fits. */
function repeat(copy: Stacks, stack: string, type: string, name: RegExp, times: number): void {
  const one = named(copy, stack, type, name);
  const all = copy[stack]?.resource[type] ?? {};
  for (let count = 1; count <= times; count += 1) all[`again-${count}`] = structuredClone(one);
}
