import type { Stacks } from "./synthesized";

/** A broken copy of the stacks, with words of what the check has to say of it. */
export type Mutant = [what: string, break_: (copy: Stacks) => unknown, says: string];

type Checks = Readonly<Record<string, (stacks: Stacks) => string[]>>;

/** Tests that each check holds on the stacks, and fails with its words on each of its mutants, of which it has some. */
export function testChecks(stacks: Stacks, checks: Checks, mutants: Readonly<Record<string, Mutant[]>>): void {
  test.each(Object.entries(checks))("%s", (_, check) => {
    expect(check(stacks)).toEqual([]);
  });

  const cases = Object.entries(mutants).flatMap(([check, broken]) =>
    broken.map((mutant) => [check, ...mutant] as const),
  );

  test.each(cases)("%s: fails on %s", (check, _, break_, says) => {
    const copy = structuredClone(stacks);
    break_(copy);
    expect(checks[check]?.(copy).join("\n")).toContain(says);
  });

  test("every check has a mutant", () => {
    expect(Object.keys(mutants)).toEqual(Object.keys(checks));
  });
}
