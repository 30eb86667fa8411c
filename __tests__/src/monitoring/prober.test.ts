import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { readSettings } from "../../../src/handlers/prober/settings";
import { type Attributes, only, resources, type Stacks, stack } from "../../helpers/synthesized";
import { watched } from "../../helpers/watched";

const stacks = watched();
const { primary, dr } = production.regions;
const names = namesFor(production);

const prober = (copy: Stacks): Attributes => only(stack(copy, "dr"), "aws_lambda_function");

const variables = (copy: Stacks) => {
  const { environment } = prober(copy) as { environment: { variables: Record<string, string> } };
  return environment.variables;
};

test("asks every frontend in both regions, by the name that it has there", () => {
  const urls = readSettings(variables(stacks)).targets.map(({ region, frontend, url }) => [region, frontend, url]);
  expect(urls).toEqual(
    [primary, dr].flatMap(({ name }) =>
      Object.keys(production.frontends).map((frontend) => [
        name,
        frontend,
        `https://${frontend}-${name}.shop.example.com/health/deep`,
      ]),
    ),
  );
});

test("gets an environment that its code takes, with room for the time-outs", () => {
  const settings = readSettings(variables(stacks));
  expect(settings).toMatchObject({ namespace: names.metricNamespace, token: { secretId: "token" } });
  // The token takes up to five seconds before.
  expect(settings.timeoutMilliseconds + 5000).toBeLessThan(Number(prober(stacks).timeout) * 1000);
});

test("writes its log as text, for the metrics are lines in it", () => {
  expect(prober(stacks).logging_config).toMatchObject({ log_format: "Text" });
});

test("looks from outside: it is in no VPC", () => {
  expect(prober(stacks).vpc_config).toBeUndefined();
});

test("runs every minute, never later than the minute after, and never more than twice at a time", () => {
  const schedule = only(stack(stacks, "dr"), "aws_scheduler_schedule");
  expect(schedule).toMatchObject({ schedule_expression: "rate(1 minute)", flexible_time_window: { mode: "OFF" } });
  expect(schedule.target).toMatchObject({
    retry_policy: { maximum_retry_attempts: 1, maximum_event_age_in_seconds: 60 },
  });
  expect(only(stack(stacks, "dr"), "aws_lambda_function_event_invoke_config")).toMatchObject({
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: 60,
  });
  expect(prober(stacks).reserved_concurrent_executions).toBe(2);
});

/** Everything that a role's own policies allow, by its physical name. */
function allowed(copy: Stacks): Record<string, [action: string, resource: string][]> {
  const json = stack(copy, "dr");
  const documents = json.data?.aws_iam_policy_document ?? {};
  return Object.fromEntries(
    Object.entries(resources(json, "aws_iam_role")).map(([address, role]) => {
      const policies = Object.values(resources(json, "aws_iam_role_policy")).filter(({ role: owner }) =>
        String(owner).includes(address),
      );
      const statements = policies.flatMap(({ policy }) => {
        const [, document = ""] = /aws_iam_policy_document\.([\w-]+)\.json/.exec(String(policy)) ?? [];
        return (documents[document]?.statement ?? []) as { actions: string[]; resources: string[] }[];
      });
      const pairs = statements.flatMap(({ actions, resources: on }) =>
        actions.flatMap((action) => on.map((resource): [string, string] => [action, resource])),
      );
      return [String(role.name), pairs];
    }),
  );
}

test("may read its token and which bundle there is, and its schedule may start it; nothing else is added to what every function may", () => {
  const { [names.iamRole("prober", "dr")]: own = [], [names.iamRole("prober-schedule", "dr")]: starts = [] } =
    allowed(stacks);
  const actions = own.map(([action]) => action).filter((action) => !/^(logs|xray):/.test(action));
  expect(actions.sort()).toEqual(["kms:Decrypt", "kms:Decrypt", "secretsmanager:GetSecretValue", "ssm:GetParameter"]);
  expect(own).toEqual(
    expect.arrayContaining([
      ["secretsmanager:GetSecretValue", "token"],
      ["kms:Decrypt", "token-key"],
      ["kms:Decrypt", "key"],
      ["ssm:GetParameter", "bundle-parameter"],
    ]),
  );
  expect(starts).toEqual([["lambda:InvokeFunction", expect.stringMatching(/^\$\{aws_lambda_alias\./)]]);
});

test("is started by its alias, for which the retries are set", () => {
  const { target } = only(stack(stacks, "dr"), "aws_scheduler_schedule") as { target: Attributes };
  expect(target.arn).toMatch(/^\$\{aws_lambda_alias\..+\.arn\}$/);
  expect(only(stack(stacks, "dr"), "aws_lambda_function_event_invoke_config").qualifier).toMatch(
    /^\$\{aws_lambda_alias\./,
  );
});
