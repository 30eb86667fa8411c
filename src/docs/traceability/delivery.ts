import type { Requirement } from "./requirement";

const NONE = { types: [], scenarios: [], notVerified: [] } as const;

/** R12 to R21: what is delivered with the system, and the form that it takes. */
export const DELIVERY: readonly Requirement[] = [
  {
    ...NONE,
    id: "R12",
    says: "a diagram of every component and connection, with routes, security group rules, roles and inter-region connections in detail",
    sources: ["docs/generated", "src/docs"],
    tests: ["__tests__/src/docs/generate.test.ts", "__tests__/src/docs/tables.test.ts"],
    commands: ["npm run docs"],
  },
  {
    ...NONE,
    id: "R13",
    says: "documentation that explains and justifies each design decision",
    sources: ["docs/adr", "README.md"],
    tests: ["__tests__/src/docs/generate.test.ts"],
    commands: [],
  },
  {
    ...NONE,
    id: "R14",
    says: "recommendations for future improvements",
    sources: ["docs/adr"],
    tests: [],
    commands: [],
  },
  {
    ...NONE,
    id: "R15",
    says: "what the statement forgot is added, each with the reason why",
    types: ["aws_db_proxy", "aws_wafv2_web_acl", "aws_kms_key", "aws_ecr_repository", "aws_scheduler_schedule"],
    sources: ["docs/adr"],
    tests: ["__tests__/stacks/platform.test.ts"],
    commands: [],
  },
  {
    id: "R16",
    says: "looked at first: fault tolerance, scalability and disaster recovery",
    types: ["aws_appautoscaling_target", "aws_appautoscaling_policy"],
    sources: ["src/frontend/task-scaling.ts", "src/proof/questions/quotas.ts"],
    tests: ["__tests__/stacks/capacity.test.ts", "__tests__/src/bench/scaled-configuration.test.ts"],
    scenarios: ["region-loss"],
    commands: ["npm run prove -- --why R16", "npm run bench"],
    notVerified: [
      { what: "what one task carries (requestsPerSecondPerTask)", how: "a load test of the application's own image" },
    ],
  },
  {
    ...NONE,
    id: "R17",
    says: "a CDK for Terraform project in TypeScript that produces Terraform JSON",
    sources: ["main.ts", "cdktf.json", "package.json"],
    tests: ["__tests__/stacks/validate.test.ts"],
    commands: ["npm run synth"],
  },
  {
    ...NONE,
    id: "R18",
    says: "the files and folders of the top level",
    sources: [
      "main.ts",
      "src",
      "stacks",
      "__tests__",
      "cdktf.json",
      "package.json",
      "tsconfig.json",
      ".terraform-version",
      "backend.tf.json.example",
    ],
    tests: ["__tests__/src/docs/traceability.test.ts"],
    commands: [],
  },
  {
    id: "R19",
    says: "separate stacks for shared networking, primary region, DR region and global DNS, with their state in S3 and DynamoDB",
    types: ["aws_dynamodb_table", "aws_s3_bucket"],
    sources: [
      "stacks/shared-networking.ts",
      "stacks/primary-region.ts",
      "stacks/dr-region.ts",
      "stacks/global-dns.ts",
      "stacks/foundation.ts",
    ],
    tests: ["__tests__/stacks/platform.test.ts", "__tests__/src/config/backend.test.ts"],
    scenarios: ["dr-loss"],
    commands: ["npm run plan", "npm run prove -- --why R19"],
    notVerified: [],
  },
  {
    id: "R20",
    says: "DR is promoted by applying a single failover stack, which detaches the Aurora secondary and flips the Route 53 weights",
    types: ["aws_rds_cluster", "aws_route53_record", "aws_ssm_parameter"],
    sources: ["stacks/failover.ts"],
    tests: ["__tests__/stacks/failover.test.ts"],
    scenarios: ["cdktf", "drift"],
    commands: ["npm start", "npm run prove -- --why R20"],
    notVerified: [
      {
        what: "the way home after a failover: a procedure, on paper (docs/adr/0004-way-home.md)",
        how: "a live drill that goes both ways",
      },
    ],
  },
  {
    id: "R21",
    says: "used by synth and plan in pull requests, deploy by operations, inspection of the state, and tests of the synthesized output",
    types: ["aws_iam_role", "aws_iam_openid_connect_provider"],
    sources: [".github/workflows", "src/access/delivery.ts"],
    tests: ["__tests__/src/access/operations.test.ts", "__tests__/stacks/validate.test.ts"],
    scenarios: ["cdktf"],
    commands: ["npm run plan", "npm test", "npm run prove -- --why R21"],
    notVerified: [
      {
        what: "what AWS refuses beyond its service models: permissions, quotas, states of other resources",
        how: "the first deployment, by the operations role",
      },
    ],
  },
];
