import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ProofMutant } from "../../helpers/proof-mutants";

/** As many as the client asked for, each a mistake that somebody could make. */
const LEAST = 40;

const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".mutants.ts"),
);

/** That each is caught is tested beside its question: one that survives fails there. */
test(`at least ${LEAST} different mistakes are made, and each is caught by its question`, async () => {
  const found = await Promise.all(files.map(async (file) => [file, await mutantsOf(file)] as const));
  const all = found.flatMap(([, mutants]) => mutants);
  const lines = found.map(
    ([file, mutants]) => `${String(mutants.length).padStart(4)}  ${file.replace(".mutants.ts", "")}`,
  );
  process.stderr.write(
    `Mutants of the proof:\n${[...lines, `${String(all.length).padStart(4)}  in all`].join("\n")}\n`,
  );
  expect(new Set(all.map(({ what }) => what)).size).toBe(all.length);
  expect(new Set(all.map(({ break_ }) => break_)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(LEAST);
});

/** A file that nobody tests would count mistakes that nobody catches. */
test("every file of mutants is one that a test of its question plays", () => {
  const tests = readdirSync(__dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(path.join(__dirname, file), "utf8"));
  const isPlayed = (file: string) =>
    tests.some(
      (text) =>
        text.includes(`import { mutants } from "./${file.replace(/\.ts$/, "")}"`) &&
        /^testQuestion\(\w+, mutants\);$/m.test(text),
    );
  expect(files.filter((file) => !isPlayed(file))).toEqual([]);
});

async function mutantsOf(file: string): Promise<readonly ProofMutant[]> {
  const { mutants } = (await import(path.join(__dirname, file))) as { mutants?: readonly ProofMutant[] };
  if (mutants === undefined || mutants.length === 0) throw new Error(`${file} exports no mutants`);
  return mutants;
}
