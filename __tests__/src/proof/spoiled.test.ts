import { production } from "../../../src/config/production";
import { access } from "../../../src/proof/questions/access";
import { budget } from "../../../src/proof/questions/budget";
import { quotas } from "../../../src/proof/questions/quotas";
import { subjectOf } from "../../../src/proof/subject";
import { type Attributes, type Stacks, synthesized } from "../../helpers/synthesized";
import { named } from "./broken";

const QUESTIONS = [access, budget, quotas];
const STRANGE = [null, 7, "", [], {}, `\${var.unknown}`, [null], { a: [{}] }];
const SEEDS = 5;

/** A sequence that a seed fixes (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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

test(`answers ${SEEDS} spoiled copies of the stacks without a crash`, () => {
  const stacks = synthesized();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const copy = structuredClone(stacks);
    spoil(copy, sequence(seed));
    const known = subjectOf(copy, production);
    for (const subject of [known, { ...known, config: undefined }]) {
      for (const question of QUESTIONS) {
        expect({ seed, answers: question.ask(subject).length }).toEqual({ seed, answers: expect.any(Number) });
      }
    }
  }
});

test("knows no answer to what was meant by somebody else's stacks", () => {
  const subject = subjectOf(synthesized(), undefined);
  const unknown = QUESTIONS.flatMap((question) => question.ask(subject)).filter(({ status }) => status === "unknown");
  expect(unknown.map(({ requirement }) => requirement)).toEqual(["access", "R2", "R3", "R10", "R8", "access", "R7"]);
});

test("shows nothing of an empty folder", () => {
  const answers = QUESTIONS.flatMap((question) => question.ask(subjectOf({}, undefined)));
  expect(answers.filter(({ status }) => status !== "unknown")).toEqual([]);
});

test("says of nobody that only they may do a thing, while a policy is not read", () => {
  const copy = synthesized();
  Object.assign(named(copy, "primary-region", "aws_iam_role_policy", /shipping/), {
    policy: `\${file("policy.json")}`,
  });
  const answers = access.ask(subjectOf(copy, production));
  expect(answers.filter(({ status }) => status === "holds")).toEqual([]);
  expect(answers[0]?.summary).toMatch(/file\("policy.json"\)/);
});
