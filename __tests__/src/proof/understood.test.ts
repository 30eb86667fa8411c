import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { production as configuration } from "../../../src/config/production";
import { typeOf } from "../../../src/model/model";
import { TYPES } from "../../../src/model/understood";
import { questions } from "../../../src/proof/prove";
import { understood } from "../../../src/proof/questions/understood";
import { subjectOf } from "../../../src/proof/subject";
import { testQuestion } from "../../helpers/proof-mutants";
import { synthesized } from "../../helpers/synthesized";
import { mutants } from "./understood.mutants";

testQuestion(understood, mutants);

const production = synthesized();

test("of somebody else's stacks the same is unknown, not a failure", () => {
  const copy = structuredClone(production);
  for (const { break_ } of mutants) break_(copy);
  const findings = understood.ask(subjectOf(copy, undefined));
  expect(findings.map(({ status }) => status)).toEqual(["unknown"]);
});

test("every type in the table is one of production's, or of a zone that it adopts", () => {
  const adopting = synthesized({ ...configuration, domain: { ...configuration.domain, adoptZone: true } });
  const used = new Set(
    [production, adopting].flatMap((stacks) => subjectOf(stacks, undefined).model.resources.map(typeOf)),
  );
  expect(Object.keys(TYPES).filter((type) => !used.has(type))).toEqual([]);
});

const SOURCES = path.resolve(__dirname, "../../../src");

/** Text of every file of proof and model, but for the table. */
function sources(): string {
  return ["proof", "model"]
    .flatMap((folder) =>
      readdirSync(path.join(SOURCES, folder), { recursive: true, encoding: "utf8" }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => file.endsWith(".ts") && file !== path.join("model", "understood.ts"))
    .map((file) => readFileSync(path.join(SOURCES, file), "utf8"))
    .join("\n");
}

/** Read by the arguments that they have, or beside the role that they are named after. */
const NOT_BY_NAME = [
  "aws_s3_bucket_policy",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_cloudwatch_log_resource_policy",
];

test("whatever a question is said to read, the proof names", () => {
  const text = sources();
  const asked = new Set(questions.map(({ name }) => name));
  const read = Object.entries(TYPES).filter(
    ([, meaning]) => "readBy" in meaning && meaning.readBy.some((name) => asked.has(name)),
  );
  expect(
    read.map(([type]) => type).filter((type) => !new RegExp(`\\b${type.replace("data.", "")}\\b`).test(text)),
  ).toEqual(NOT_BY_NAME);
});
