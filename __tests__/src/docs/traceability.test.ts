import { existsSync } from "node:fs";
import path from "node:path";
import { production } from "../../../src/config/production";
import { REQUIREMENTS, traceability } from "../../../src/docs/traceability";
import { scenarios } from "../../../src/gameday/gameday";
import { subjectOf } from "../../../src/proof/subject";
import type { Finding } from "../../../src/report/report";
import { synthesized } from "../../helpers/synthesized";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const { model } = subjectOf(synthesized(), production);

const failing: Finding = {
  requirement: "R4",
  question: "Is there one?",
  status: "fails",
  summary: "there are two",
  evidence: [],
};

test("every requirement from R1 to R21 has a row, in order", () => {
  expect(REQUIREMENTS.map(({ id }) => id)).toEqual(Array.from({ length: 21 }, (_, index) => `R${index + 1}`));
});

test.each(REQUIREMENTS.map((one) => [one.id, one] as const))("%s names what is there", (_, one) => {
  const files = [...one.sources, ...one.tests, ...(one.toRead === undefined ? [] : [one.toRead])];
  expect(files.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  expect(one.types.filter((type) => model.ofType(type).length === 0)).toEqual([]);
  const known = scenarios({ cases: 1, seed: 1 }).map(({ name }) => name);
  expect(one.scenarios.filter((name) => !known.includes(name))).toEqual([]);
  expect(one.sources.length).toBeGreaterThan(0);
});

test("says of each requirement what the proof says now", () => {
  const { content } = traceability({ model }, [failing, { ...failing, requirement: "invariant 1", status: "holds" }]);
  expect(content).toMatch(/^\| R4 \|.*\| fails: 1 \|/m);
  expect(content).toContain("| Is there one? | fails | there are two |");
  expect(content).toMatch(/^\| R5 \|.*\| by tests \|/m);
  expect(content).toContain("| invariant 1 | Is there one? | holds | there are two |");
});

test("a requirement that no question can be asked of says what shows it instead", () => {
  const { content } = traceability({ model }, []);
  expect(content).toMatch(/^\| R14 \|.*\| by reading \[docs\/guide\/13-recommendations.md\]\(\.\.\/guide\/13-/m);
  expect(content).toMatch(/^\| R17 \|.*\| by tests \|/m);
  expect(content).not.toMatch(/not asked/);
});

test("lists with its requirement whatever is not verified, and how it would be", () => {
  const { content } = traceability({ model }, []);
  const [, list = ""] = content.split("## What is not verified");
  for (const { id, notVerified } of REQUIREMENTS) {
    for (const { what } of notVerified) expect(list).toContain(`| ${id} | ${what.split(" (")[0]}`);
  }
  expect(content).toContain("(../interrupted.md)");
});
