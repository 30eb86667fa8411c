import type { Operation } from "./operation";
import { isEmpty, type Plan } from "./workspace";

/** What every stack's plan would do, as text for a person: one line for each change. */
export async function planAll({ steps, workspace }: Operation): Promise<string> {
  const stacks = workspace.stacks();
  const plans = await steps.together(
    Object.fromEntries(
      stacks.map((stack) => [
        `Plan ${stack}`,
        async () => {
          await workspace.init(stack);
          return workspace.plan(stack, { refresh: false });
        },
      ]),
    ),
  );
  return stacks.map((stack, index) => `${stack}: ${inLines(plans[index])}`).join("\n");
}

/** One line for each change. */
export function inLines(plan: Plan | undefined): string {
  if (plan === undefined || isEmpty(plan)) return "no changes";
  const resources = plan.changes.map(
    ({ address, actions, attributes }) =>
      `\n  ${actions.join(" and ")} ${address}${actions.includes("update") ? `: ${attributes.join(", ")}` : ""}`,
  );
  const outputs = plan.changedOutputs.map((name) => `\n  change output ${name}`);
  return [`${plan.changes.length} resources, ${plan.changedOutputs.length} outputs`, ...resources, ...outputs].join("");
}
