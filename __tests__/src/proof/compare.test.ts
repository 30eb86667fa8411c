import { changesBetween, findingsIn, markdownOf } from "../../../src/proof/compare";
import type { Evidence, Finding } from "../../../src/report/report";

const line = (text: string, address = "aws_subnet.x"): Evidence => ({ stack: "dr", address, attribute: "", text });

const finding = (status: Finding["status"], evidence: Evidence[], requirement = "R10"): Finding => ({
  requirement,
  question: "Which flows are there?",
  status,
  summary: `${evidence.length} flows`,
  evidence,
});

test("says nothing of what is only in another order", () => {
  const before = [finding("holds", [line("a"), line("b")])];
  const changes = changesBetween(before, [finding("holds", [line("b"), line("a")])]);
  expect(changes).toEqual([]);
  expect(markdownOf(changes)).toBe("The proof answers every question as before.");
});

test("lists what is new and what is gone, and what turned", () => {
  const before = [finding("holds", [line("home to products"), line("home to payments")]), finding("holds", [], "R6")];
  const after = [finding("fails", [line("home to products"), line("home to database")]), finding("holds", [], "R6")];
  expect(markdownOf(changesBetween(before, after)).split("\n")).toEqual([
    "- **R10** Which flows are there? holds → **fails**: ` 2 flows `",
    "",
    "### Flows",
    "",
    "**R10** Which flows are there?",
    "",
    "~~~~diff",
    "- dr aws_subnet.x: home to payments",
    "+ dr aws_subnet.x: home to database",
    "~~~~",
  ]);
});

test("tells a question that is new, and one that nobody asks any more", () => {
  const changes = changesBetween([finding("holds", [], "R1")], [finding("unknown", [line("x")], "R2")]);
  expect(markdownOf(changes)).toMatch(/R2.*not asked → \*\*unknown\*\*.*\n.*R1.*holds → \*\*not asked\*\*/);
  expect(changes.flatMap(({ added }) => added)).toEqual([line("x")]);
});

test("compares evidence by place as well as by text", () => {
  const [change] = changesBetween([finding("holds", [line("a", "x.y")])], [finding("holds", [line("a", "x.z")])]);
  expect(change?.added.map(({ address }) => address)).toEqual(["x.z"]);
  expect(change?.removed.map(({ address }) => address)).toEqual(["x.y"]);
});

test("tells flows, access and zones from the rest", () => {
  const after = [
    finding("holds", [line("home to products")]),
    finding("holds", [line("may write", "aws_iam_role.x")], "R2"),
    finding("holds", [line("two left")], "R6"),
    finding("holds", [line("minutes")], "R7"),
  ];
  const headings = markdownOf(changesBetween([], after)).match(/^### .*|^\+ .*/gm);
  expect(headings).toEqual([
    ...["### Roles and policies", "+ dr aws_iam_role.x: may write", "### Zones", "+ dr aws_subnet.x: two left"],
    ...["### Flows", "+ dr aws_subnet.x: home to products", "### Other evidence", "+ dr aws_subnet.x: minutes"],
  ]);
});

test("no text of a branch gets out of its block, or makes a heading", () => {
  const changes = changesBetween([finding("holds", [])], [finding("holds", [line("x\n~~~~~\n# Approved")])]);
  const lines = markdownOf(changes).split("\n");
  expect(lines.filter((one) => /^~{6}(diff)?$/.test(one))).toHaveLength(2);
  expect(lines).not.toContain("# Approved");
});

test("no summary of a finding that turned gets out of its line, or its code", () => {
  const summary = "x ``<img>\n# Approved";
  const [line] = markdownOf(changesBetween([finding("holds", [])], [{ ...finding("fails", []), summary }])).split("\n");
  expect(line).toMatch(/→ \*\*fails\*\*: ``` x ``<img> # Approved ```$/);
});

test("reads another run's document, and refuses what is none", () => {
  const findings = [finding("holds", [line("a")])];
  expect(findingsIn({ schemaVersion: 1, findings, changes: [] }, "base.json")).toEqual(findings);
  expect(() => findingsIn({ schemaVersion: 2, findings }, "base.json")).toThrow("base.json: 1 problem");
  expect(() => findingsIn([], "base.json")).toThrow("base.json");
});
