import { production } from "../../../src/config/production";
import { prove } from "../../../src/proof/prove";
import { access } from "../../../src/proof/questions/access";
import { subjectOf } from "../../../src/proof/subject";
import { randomNumbers } from "../../../src/random";
import type { Finding } from "../../../src/report/report";
import { named } from "../../helpers/broken";
import { type Attributes, type Stacks, synthesized } from "../../helpers/synthesized";

const STRANGE = [null, 7, "", [], {}, `\${var.unknown}`, [null], { a: [{}] }];
const SEEDS = 6;

/** Every tenth argument is gone or something else. */
function spoil(copy: Stacks, next: () => number): void {
  for (const { resource, data = {} } of Object.values(copy)) {
    for (const all of [...Object.values(resource), ...Object.values(data)]) {
      for (const attributes of Object.values(all)) spoilOne(attributes, next);
    }
  }
}

function spoilOne(attributes: Attributes, next: () => number): void {
  for (const name of Object.keys(attributes)) {
    if (next() > 0.1) continue;
    if (next() < 0.3) delete attributes[name];
    else attributes[name] = STRANGE[Math.floor(next() * STRANGE.length)];
  }
}

const stacks = synthesized();

/** Each seed with what was meant, or without. */
test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  "answers what seed %d spoils without a crash",
  (seed) => {
    const copy = structuredClone(stacks);
    spoil(copy, randomNumbers(seed));
    const findings = prove(subjectOf(copy, seed % 2 === 0 ? production : undefined));
    expect(findings.filter(({ status }) => status !== "holds")).not.toEqual([]);
  },
);

/** What can be read off any stacks, whatever they were meant for. */
const WITHOUT_INTENT = ["R16", "R21", "invariant 8", "model"];

test("knows no answer to what was meant by somebody else's stacks", () => {
  const findings = prove(subjectOf(stacks, undefined));
  const requirements = (of: readonly Finding[]) => new Set(of.map(({ requirement }) => requirement));
  const unknown = requirements(findings.filter(({ status }) => status === "unknown"));
  const known = [...requirements(findings)].filter((requirement) => !unknown.has(requirement));
  expect(known).toEqual(WITHOUT_INTENT);
  expect(findings.filter(({ status }) => status === "fails")).toEqual([]);
});

test("shows nothing of an empty folder", () => {
  const answers = prove(subjectOf({}, undefined));
  expect(answers.filter(({ status }) => status !== "unknown")).toEqual([]);
});

test("says of nobody that only they may do a thing, while a policy is not read", () => {
  const copy = structuredClone(stacks);
  Object.assign(named(copy, "primary-region", "aws_iam_role_policy", /shipping/), {
    policy: `\${file("policy.json")}`,
  });
  const answers = access.ask(subjectOf(copy, production));
  expect(answers.filter(({ status }) => status === "holds")).toEqual([]);
  expect(answers[0]?.summary).toMatch(/file\("policy.json"\)/);
});
