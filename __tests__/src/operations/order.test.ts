import { FOUNDATION, STAGES } from "../../../src/operations/order";
import { type Attributes, resources, type Stacks, stack, synthesized } from "../../helpers/synthesized";

const stacks = synthesized();
const stages = [[FOUNDATION], ...STAGES];

/** Stacks that a stack needs: those whose state it reads, and those that make a secret which it finds by name. */
function needs(all: Stacks, name: string): string[] {
  const { data = {} } = stack(all, name);
  const states = Object.values(data.terraform_remote_state ?? {}).map(({ config }) =>
    String((config as Attributes).key),
  );
  const secrets = Object.values(data.aws_secretsmanager_secret ?? {}).map(({ name: secret }) => secret);
  const makers = Object.keys(all).filter((other) =>
    Object.values(all[other]?.resource?.aws_secretsmanager_secret ?? {}).some((made) => secrets.includes(made.name)),
  );
  return [...states.map((key) => key.replace(/^.*\/(.*)\.tfstate$/, "$1")), ...makers];
}

/** What a stack needs and is not deployed before it. */
function tooLate(all: Stacks, order: readonly (readonly string[])[]): string[] {
  return Object.keys(all).flatMap((name) => {
    const stage = order.findIndex((names) => names.includes(name));
    const before = order.slice(0, Math.max(stage, 0)).flat();
    return needs(all, name)
      .filter((other) => !before.includes(other))
      .map((other) => `${name} needs ${other}`);
  });
}

test("deploys every stack once, foundation first and failover last", () => {
  expect(stages.flat().sort()).toEqual(Object.keys(stacks).sort());
  expect(stages.at(0)).toEqual(["foundation"]);
  expect(stages.at(-1)).toEqual(["failover"]);
});

test("deploys whatever a stack reads before the stack", () => {
  expect(needs(stacks, "dr-region")).toEqual(expect.arrayContaining(["global-dns", "primary-region"]));
  expect(needs(stacks, "failover")).toEqual(expect.arrayContaining(["global-dns", "dr-region"]));
  expect(Object.keys(resources(stack(stacks, "primary-region"), "aws_secretsmanager_secret"))).not.toEqual([]);
  expect(tooLate(stacks, stages)).toEqual([]);
});

test("would notice both regions side by side, and a failover that comes first", () => {
  const together = [["foundation"], ["global-dns"], ["primary-region", "dr-region"], ...stages.slice(4)];
  expect(tooLate(stacks, together)).toContain("dr-region needs primary-region");
  const first = [["foundation"], ["failover"], ...stages.slice(1, -1)];
  expect(tooLate(stacks, first)).toEqual(expect.arrayContaining(["failover needs dr-region"]));
});
