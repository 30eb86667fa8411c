import { failoverTerms, worstCaseSeconds } from "../../../src/config/budget";
import { production } from "../../../src/config/production";

test("adds up to 9.7 minutes from the incident and 5.7 from the press", () => {
  const terms = failoverTerms(production);
  expect(worstCaseSeconds(terms, "incident")).toBeCloseTo(9.7 * 60);
  expect(worstCaseSeconds(terms, "press")).toBeCloseTo(5.7 * 60);
});

test("names a source for every term", () => {
  for (const term of failoverTerms(production)) expect(term.source).not.toBe("");
});
