import { allow, named, remove, statements } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import type { Stacks } from "../../helpers/synthesized";

const PAYMENTS = /backends_payments_function_role_permissions/;
const HOME_TASK = /home-task_roles_task_permissions/;
const PLAN = /plan_read-permissions/;
const BOUNDARY = /workload-limits/;
const ACCOUNT = `\${data.aws_caller_identity.other.account_id}`;

/** One mistake each in who may do what. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "a role that may do everything of a service",
    break_: (copy) =>
      allow(
        copy,
        "primary-region",
        PAYMENTS,
        ["s3:*"],
        ["arn:aws:s3:::project-x-production-payments-metadata-eu-west-1"],
      ),
    says: /eu-west-1-backend-payments may s3:\*, a whole service/,
  },
  {
    what: "a role that may do everything",
    break_: (copy) => allow(copy, "dr-region", HOME_TASK, ["*"], ["*"]),
    says: /eu-central-1-frontend-home-task may \*, a whole service or more/,
  },
  {
    what: "an action on everything that AWS lets be narrowed",
    break_: (copy) => allow(copy, "primary-region", PAYMENTS, ["logs:PutLogEvents"], ["*"]),
    says: /backend-payments may logs:PutLogEvents on "\*", though AWS lets it be narrowed/,
  },
  {
    what: "writes to resources of any name",
    break_: (copy) => allow(copy, "primary-region", PAYMENTS, ["sns:Publish"], ["arn:aws:sns:*:*:*"]),
    says: /backend-payments may sns:Publish on arn:aws:sns:\*:\*:\*, whoever it belongs to/,
  },
  {
    what: "everything but a few actions",
    break_: (copy) => statements(copy, "primary-region", PAYMENTS).push({ not_actions: ["iam:*"], resources: ["*"] }),
    says: /backend-payments may do everything but a few things/,
  },
  {
    what: "AWS's own administrator policy",
    break_: (copy) => {
      const all = copy["primary-region"]?.resource ?? {};
      all.aws_iam_role_policy_attachment = {
        quick: {
          role: `\${aws_iam_role.${roleOf(copy, /products_function_role/)}.name}`,
          policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess",
        },
      };
    },
    says: /backend-products has AWS's own arn:aws:iam::aws:policy\/AdministratorAccess/,
  },
  {
    what: "an action that does not exist",
    break_: (copy) =>
      allow(
        copy,
        "primary-region",
        PAYMENTS,
        ["s3:ReadObject"],
        ["arn:aws:s3:::project-x-production-payments-metadata-eu-west-1/*"],
      ),
    says: /payments_function_role_permissions\S* statement\[\d+\]: s3:ReadObject: AWS has no such action/,
  },
  {
    what: "a condition key that does not exist",
    break_: (copy) => {
      const [first] = statements(copy, "dr-region", /payments_api_access/);
      Object.assign(first ?? {}, {
        condition: [{ test: "StringNotEquals", variable: "aws:SourceVpcEndpoint", values: ["vpce-1"] }],
      });
    },
    says: /payments_api_access\S* \S+ aws:SourceVpcEndpoint: AWS has no such condition key/,
  },
  {
    what: "payments that logs in to the database",
    break_: (copy) => {
      const [login] = statements(copy, "primary-region", /backends_products_function_role_permissions/);
      statements(copy, "primary-region", PAYMENTS).push(login ?? {});
    },
    says: /eu-west-1-backend-payments may rds-db:connect .*the configuration gives it no database/,
  },
  {
    what: "products that logs in as whichever user",
    break_: (copy) =>
      allow(
        copy,
        "primary-region",
        /products_function_role_permissions/,
        ["rds-db:connect"],
        ["arn:aws:rds-db:eu-west-1:*:dbuser:*/*"],
      ),
    says: /backend-products may rds-db:connect on \S+dbuser:\*\/\*, which is not shop_application at the proxy/,
  },
  ...[/workload-limits/, /delivery-limits/].map((boundary) => ({
    what: `a boundary that admits everything, ${boundary.source}`,
    break_: (copy: Stacks) =>
      statements(copy, "foundation", boundary).splice(0, 99, { actions: ["*"], resources: ["*"] }),
    says: /the boundary of \S+ admits everything/,
  })),
  {
    what: "a boundary out of which a role finds",
    break_: (copy) => allow(copy, "foundation", BOUNDARY, ["iam:*"], ["*"]),
    says: /the boundary of \S+backend-products admits iam:DeleteRolePermissionsBoundary/,
  },
  {
    what: "a key's policy without the account",
    break_: (copy) => statements(copy, "dr-region", /operations-key_policy/).shift(),
    says: /the policy of aws_kms_key\.\S*operations-key\S* gives the account nothing/,
  },
  {
    what: "products that may no longer log in",
    break_: (copy) => statements(copy, "dr-region", /backends_products_function_role_permissions/).shift(),
    says: /eu-central-1-backend-products may not: log in to the database/,
  },
  {
    what: "payments that reads the master's password",
    break_: (copy) =>
      allow(
        copy,
        "primary-region",
        PAYMENTS,
        ["secretsmanager:GetSecretValue"],
        ["arn:aws:secretsmanager:eu-west-1:*:secret:project-x-production/database/*"],
      ),
    says: /backend-payments may secretsmanager:GetSecretValue on \S+database\/master\S*: the password of the master user/,
  },
  {
    what: "a proxy that logs in as the master",
    break_: (copy) =>
      allow(
        copy,
        "dr-region",
        /database-proxy_role_permissions/,
        ["secretsmanager:GetSecretValue"],
        [`\${data.aws_secretsmanager_secret.database-master-replica.arn}`],
      ),
    says: /eu-central-1-database-proxy may secretsmanager:GetSecretValue on \S+database\/master/,
  },
  {
    what: "shipping that writes in the bucket of payments",
    break_: (copy) =>
      allow(
        copy,
        "primary-region",
        /shipping_function_role_permissions/,
        ["s3:PutObject"],
        ["arn:aws:s3:::project-x-production-*-metadata-eu-west-1/*"],
      ),
    says: /backend-shipping may s3:PutObject on \S+payments-metadata-eu-west-1\/\*: the bucket is that of payments/,
  },
  {
    what: "a frontend that calls an API it has no business with",
    break_: (copy) => {
      const [checkout] = statements(copy, "primary-region", /checkout-task_roles_task_permissions/);
      statements(copy, "primary-region", HOME_TASK).push(checkout ?? {});
    },
    says: /eu-west-1-frontend-home-task may execute-api:Invoke on \S+payments\S+: the configuration has it call no payments/,
  },
  {
    what: "a frontend that invokes a function past its API",
    break_: (copy) =>
      allow(
        copy,
        "primary-region",
        HOME_TASK,
        ["lambda:InvokeFunction"],
        ["arn:aws:lambda:eu-west-1:*:function:project-x-production-products:live"],
      ),
    says: /frontend-home-task may lambda:InvokeFunction on \S+products\S*: a backend is invoked only through its API/,
  },
  {
    what: "a permission for whatever API",
    break_: (copy) => delete named(copy, "dr-region", "aws_lambda_permission", /products/).source_arn,
    says: /apigateway\.amazonaws\.com may invoke \S+products\S*, for whatever it is: that is not its API/,
  },
  {
    what: "a URL of a function",
    break_: (copy) => {
      const all = copy["dr-region"]?.resource ?? {};
      const [name] = Object.keys(all.aws_lambda_function ?? {}).filter((one) => /payments/.test(one));
      all.aws_lambda_function_url = {
        quick: { function_name: `\${aws_lambda_function.${name}.function_name}`, authorization_type: "NONE" },
      };
    },
    says: /aws_lambda_function_url\.quick function_name: a URL of \S+payments\S+, past its API/,
  },
  ...["function_name", "alias", "text"].map((how) => ({
    what: `a migration that any event starts, by ${how}`,
    break_: (copy: Stacks) => {
      const [name] = keysOf(copy, "dr-region", "aws_lambda_function", /migration/);
      const [alias] = keysOf(copy, "dr-region", "aws_lambda_alias", /migration/);
      const all = copy["dr-region"]?.resource.aws_lambda_permission ?? {};
      const by = {
        function_name: `\${aws_lambda_function.${name}.function_name}`,
        alias: `\${aws_lambda_alias.${alias}.arn}`,
        text: "project-x-production-migration",
      };
      all.quick = {
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        function_name: Object.entries(by).find(([one]) => one === how)?.[1],
      };
    },
    says: /events\.amazonaws\.com may invoke \S+migration\S+, for whatever it is: it has no API, and no service/,
  })),
  {
    what: "a second schedule that starts the migration",
    break_: (copy) => schedule(copy, /migration/),
    says: /aws_scheduler_schedule\.quick starts \S+migration\S+: only operations invokes the migration/,
  },
  {
    what: "a second schedule of the prober",
    break_: (copy) => schedule(copy, /prober/),
    says: /starts \S+prober\S+: only its schedule invokes the prober/,
  },
  {
    what: "a schedule's role that invokes the migration",
    break_: (copy) =>
      allow(
        copy,
        "dr-region",
        /prober_schedule-role_permissions/,
        ["lambda:InvokeFunction"],
        ["arn:aws:lambda:eu-central-1:*:function:project-x-production-migration:live"],
      ),
    says: /may lambda:InvokeFunction on \S+migration\S*: only operations invokes the migration/,
  },
  {
    what: "a pull request that reads secrets",
    break_: (copy) => {
      const all = statements(copy, "foundation", PLAN);
      all.splice(
        all.findIndex(({ effect }) => effect === "Deny"),
        1,
      );
      allow(
        copy,
        "foundation",
        PLAN,
        ["secretsmanager:GetSecretValue"],
        ["arn:aws:secretsmanager:*:*:secret:project-x-production/*"],
      );
    },
    says: /delivery-plan may secretsmanager:GetSecretValue, and is a pull request's/,
  },
  {
    what: "a pull request that changes records",
    break_: (copy) =>
      allow(copy, "foundation", PLAN, ["route53:ChangeResourceRecordSets"], ["arn:aws:route53:::hostedzone/*"]),
    says: /delivery-plan may route53:ChangeResourceRecordSets \(Write\), and is a pull request's/,
  },
  {
    what: "a pull request that presses the button",
    break_: (copy) =>
      allow(
        copy,
        "foundation",
        PLAN,
        ["rds:RemoveFromGlobalCluster"],
        ["arn:aws:rds:*:*:cluster:project-x-production-*"],
      ),
    says: /delivery-plan may rds:RemoveFromGlobalCluster on \S+: only operations and the console press the button/,
  },
  {
    what: "a role without its boundary",
    break_: (copy) => delete named(copy, "dr-region", "aws_iam_role", /products/).permissions_boundary,
    says: /eu-central-1-backend-products has no permissions boundary/,
  },
  {
    what: "a trust in every branch of every repository",
    break_: (copy) => {
      const [trust] = statements(copy, "foundation", /operations_trust/);
      Object.assign(trust ?? {}, {
        condition: [
          { test: "StringLike", variable: "token.actions.githubusercontent.com:sub", values: ["repo:example/*"] },
        ],
      });
    },
    says: /delivery-operations is taken by runs of a repository or branch that its trust does not name/,
  },
  ...[
    {
      what: "a trust in every subject but one",
      test: "StringNotEquals",
      sub: "repo:example/project-x-platform:environment:production",
    },
    { what: "a trust in another repository", test: "StringEquals", sub: "repo:mallory/evil:environment:production" },
    { what: "a trust in a branch", test: "StringEquals", sub: "repo:example/project-x-platform:ref:refs/heads/main" },
  ].map(({ what, test, sub }) => ({
    what,
    break_: (copy: Stacks) => trustIn(copy, /operations_trust/, "sub", test, sub),
    says: /R8 .*\n?.*delivery-operations is taken by (repo:\S+, but meant is|runs of a repository or branch)/,
  })),
  {
    what: "a trust for whatever audience",
    break_: (copy) => trustIn(copy, /operations_trust/, "aud", "StringLike", "*"),
    says: /delivery-operations is taken for another audience than sts\.amazonaws\.com/,
  },
  {
    what: "a trust in another issuer",
    break_: (copy) =>
      Object.assign(named(copy, "foundation", "aws_iam_openid_connect_provider"), { url: "https://gitlab.com" }),
    says: /delivery-operations is taken by what gitlab\.com says/,
  },
  {
    what: "a plan for pull requests of others",
    break_: (copy) => trustIn(copy, /plan_trust/, "sub", "StringEquals", "repo:mallory/evil:pull_request"),
    says: /delivery-plan is taken by repo:mallory\/evil:pull_request, but meant is repo:example/,
  },
  {
    what: "a task's role that Lambda takes",
    break_: (copy) => {
      const [trust] = statements(copy, "primary-region", /home-task_roles_task_trust/);
      Object.assign(trust ?? {}, { principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }] });
    },
    says: /frontend-home-task is taken by lambda\.amazonaws\.com, but what acts in it is ecs-tasks/,
  },
  {
    what: "a task's role that is only denied",
    break_: (copy) => {
      const [trust] = statements(copy, "primary-region", /home-task_roles_task_trust/);
      Object.assign(trust ?? {}, { effect: "Deny" });
    },
    says: /frontend-home-task is not taken by ecs-tasks\.amazonaws\.com, which acts in it/,
  },
  {
    what: "a trust in another account",
    break_: (copy) => {
      const [trust] = statements(copy, "primary-region", /products_function_role_trust/);
      Object.assign(trust ?? {}, { principals: [{ type: "AWS", identifiers: ["*"] }] });
    },
    says: /backend-products is taken by \*, which is no AWS service/,
  },
  {
    what: "a key's policy for everybody",
    break_: (copy) => {
      const [byIam] = statements(copy, "dr-region", /operations-key_policy/);
      Object.assign(byIam ?? {}, { principals: [{ type: "AWS", identifiers: ["*"] }] });
    },
    says: /anybody may kms:\* on dr-region aws_kms_key\.\S*operations-key/,
  },
  {
    what: "a key that another account decrypts with",
    break_: (copy) =>
      statements(copy, "dr-region", /operations-key_policy/).push({
        actions: ["kms:Decrypt"],
        resources: ["*"],
        principals: [{ type: "AWS", identifiers: ["arn:aws:iam::partner:root"] }],
      }),
    says: /arn:aws:iam::partner:root may kms:Decrypt with aws_kms_key\.\S*operations-key\S*, and is not of this account/,
  },
  {
    what: "a bucket that takes requests without TLS",
    break_: (copy) => statements(copy, "primary-region", /payments-metadata_bucket_tls-only/).shift(),
    says: /aws_s3_bucket\.\S*payments-metadata\S* takes requests without TLS/,
  },
  {
    what: "a bucket whose policy is gone",
    break_: (copy) => remove(copy, "dr-region", "aws_s3_bucket_policy", /shipping/),
    says: /dr-region \S*shipping-metadata\S* policy: \S+ takes requests without TLS/,
  },
  {
    what: "a bucket that anybody reads",
    break_: (copy) =>
      statements(copy, "dr-region", /shipping-metadata_bucket_tls-only/).push({
        actions: ["s3:GetObject"],
        resources: ["*"],
        principals: [{ type: "*", identifiers: ["*"] }],
      }),
    says: /anybody may s3:GetObject on dr-region aws_s3_bucket\.\S*shipping-metadata/,
  },
  {
    what: "an endpoint that lets pass whatever there is",
    break_: (copy) => {
      for (const one of statements(copy, "dr-region", /endpoints_secretsmanager-policy/))
        Object.assign(one, { condition: [], resources: ["*"] });
    },
    says: /anybody may secretsmanager:GetSecretValue on dr-region aws_vpc_endpoint\.\S*secretsmanager/,
  },
  {
    what: "an API that answers past its endpoint",
    break_: (copy) => statements(copy, "primary-region", /products_api_access/).shift(),
    says: /aws_api_gateway_rest_api\.\S*products\S* answers to more than its endpoint/,
  },
  {
    what: "a task that writes the state",
    break_: (copy) => {
      const boundary = statements(copy, "foundation", BOUNDARY);
      boundary.splice(
        boundary.findIndex(({ effect }) => effect === "Deny"),
        1,
      );
      boundary.push({ actions: ["s3:PutObject"], resources: ["arn:aws:s3:::*"] });
      allow(copy, "primary-region", HOME_TASK, ["s3:PutObject"], ["arn:aws:s3:::states/*"]);
    },
    says: /frontend-home-task may s3:PutObject on arn:aws:s3:::states\/\*: only operations changes the state/,
  },
  {
    what: "an action that nothing declared needs",
    break_: (copy) =>
      allow(copy, "primary-region", PAYMENTS, ["dynamodb:GetItem"], ["arn:aws:dynamodb:eu-west-1:*:table/orders"]),
    says: /backend-payments may dynamodb:GetItem, and nothing that it is declared to do needs it/,
  },
  {
    what: "an API whose function is not the backend's any more",
    break_: (copy) => remove(copy, "dr-region", "aws_api_gateway_integration", /shipping/),
    says: /no API of shipping in each region/,
  },
  {
    what: "a boundary of which nobody says what it is",
    break_: (copy) =>
      Object.assign(named(copy, "dr-region", "aws_iam_role", /products/), {
        permissions_boundary: `arn:aws:iam::${ACCOUNT}:policy/other`,
      }),
    says: /eu-central-1-backend-products may not: log in to the database/,
  },
];

function roleOf(copy: Parameters<ProofMutant["break_"]>[0], name: RegExp): string {
  return Object.keys(copy["primary-region"]?.resource.aws_iam_role ?? {}).find((one) => name.test(one)) ?? "";
}

/** Another condition on a claim of whoever takes a role. */
function trustIn(copy: Stacks, role: RegExp, claim: "sub" | "aud", test: string, value: string): void {
  const [trust] = statements(copy, "foundation", role);
  const conditions = (trust?.condition ?? []) as { variable: string }[];
  const condition = conditions.find(({ variable }) => variable.endsWith(`:${claim}`));
  if (condition === undefined) throw new Error(`${role} has no condition on ${claim}`);
  Object.assign(condition, { test, values: [value] });
}

function keysOf(copy: Stacks, stack: string, type: string, name: RegExp): string[] {
  return Object.keys(copy[stack]?.resource[type] ?? {}).filter((one) => name.test(one));
}

/** A schedule beside the prober's, in the same role, of another function. */
function schedule(copy: Stacks, name: RegExp): void {
  const known = named(copy, "dr-region", "aws_scheduler_schedule");
  const [alias] = keysOf(copy, "dr-region", "aws_lambda_alias", name);
  const all = copy["dr-region"]?.resource.aws_scheduler_schedule ?? {};
  all.quick = {
    ...known,
    name: "quick",
    target: { ...(known.target as object), arn: `\${aws_lambda_alias.${alias}.arn}` },
  };
}
