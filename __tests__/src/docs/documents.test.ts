import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { handWritten } from "../../../src/docs/include";
import { unknownCommands, unmarkedCommands } from "../../helpers/documented-commands";
import { anchorsOf, brokenLinks, productionValues } from "../../helpers/documents";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();
const root = process.cwd();
const files = handWritten(root);
const linking = [...files, ...writtenByCommands(), "emulator/README.md", "gateway/README.md"];
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

function writtenByCommands(): string[] {
  const all = readdirSync("docs", { recursive: true, encoding: "utf8" }).map((file) => path.posix.join("docs", file));
  return all.filter((file) => file.endsWith(".md") && !files.includes(file));
}

/** What operators and reviewers read. Decisions stand as they were made, with the names of their time. */
const guides = files.filter((file) => /^(README|docs\/README|docs\/(guide|runbooks)\/.*)/.test(file));

/** What stands there only once `npm run docs` has written it. */
const isToBeWritten = (says: string) => !existsSync("docs/generated") && /: there is no docs\/generated\//.test(says);

test.each(linking)("every link of %s leads somewhere", (file) => {
  expect(brokenLinks(root, file).filter((says) => !isToBeWritten(says))).toEqual([]);
});

test("links that lead nowhere are found, with their line", () => {
  writeFileSync(path.join(folder(), "a.md"), "# A\n\n## Two words, `code`\n\n## Two words, code\n");
  const links = ["a.md#two-words-code-1", "a.md#two-words", "b.md", "#c", "https://example.com/#d"];
  const text = links.map((link) => `[x](${link})`).join("\n\n");
  writeFileSync(path.join(folder(), "c.md"), `# C\n\n${text}\n\n![x](d.svg)\n`);
  expect(brokenLinks(folder(), "c.md")).toEqual([
    "c.md:5: a.md#two-words: a.md has no heading two-words",
    "c.md:7: b.md: there is no b.md",
    "c.md:13: d.svg: there is no d.svg",
  ]);
  expect([...anchorsOf("# What's *new* in R53's `A`/`B`?")]).toEqual(["whats-new-in-r53s-ab"]);
});

test.each(files)("every command of %s exists, and takes the flags it is given", async (file) => {
  expect(await unknownCommands(read(file))).toEqual([]);
});

test.each(guides)("every command of others in %s says what shows it", (file) => {
  expect(unmarkedCommands(read(file))).toEqual([]);
});

const block = (info: string, ...lines: string[]) => `\`\`\`${info}\n${lines.join("\n")}\n\`\`\`\n`;

test.each([
  [block("sh", "npm run deplay"), "1: npm run deplay: package.json has no script deplay"],
  [block("sh", "npm run failover -- --yess"), "1: npm run failover -- --yess: error: unknown option '--yess'"],
  [block("sh", "npm run gameday -- --scenario flood"), "It has to be one of cdktf, region-loss"],
  [block("sh", "npm run plan --json"), "1: npm run plan --json: npm takes flags for itself without --"],
  [block("sh", "cp nothing.json backend.tf.json"), "there is no nothing.json"],
  [block("sh", "aws s3 ls"), "1: aws s3 ls: it is no command of the project"],
  [block("sh", "npm run synth && terraform apply"), "terraform apply: it is no command of the project"],
  [block("sh shown by flood", "npx cdktf deploy failover"), "shown by flood: there is no such test or scenario"],
  [block("sh shown by a.test.ts", "npx cdktf deploy failover"), "shown by a.test.ts: there is no such test"],
  [block("sh maybe", "aws s3 ls"), 'maybe: it has to be "needs AWS" or "shown by"'],
  [block("sh needs AWS", "frobnicate --all"), "frobnicate --all: it is no command of the project"],
  [block("sh needs AWS", "npm run fense"), "package.json has no script fense"],
  [block("sh", "npm run bench"), "1: npm run bench: nothing runs it, so it needs AWS"],
  [block("bash", "aws s3 ls"), "1: a code block in bash: commands stand in sh"],
  [block("text", "$ aws s3 ls"), "1: a code block in text: commands stand in sh"],
  [block("sh", "# nothing"), "1: no command"],
  ["Run `npm run failover -- --release-locks ID`.", "unknown option '--release-locks'"],
])("finds the command that does not exist or is not shown: %j", async (markdown, says) => {
  expect((await unknownCommands(markdown)).join("\n")).toContain(says);
});

test("a command of others in a sentence is found", () => {
  expect(unmarkedCommands("Ask `aws rds describe-db-clusters --region x`, and then `aws`.")).toHaveLength(1);
});

test.each([
  block("sh needs AWS", "aws s3 ls \\", "  s3://states   # all of them"),
  block("sh shown by cdktf", "TF_VAR_active_region=x npx cdktf deploy failover --auto-approve"),
  block("sh", "npm ci", "npm run prove -- --why R3", ".ci/run"),
  block("text", "No changes."),
])("takes %j", async (markdown) => {
  expect(await unknownCommands(markdown)).toEqual([]);
});

/** Names and figures that nothing else is called, so that one of them typed by hand is no coincidence. */
const distinctive = Object.entries(productionValues())
  .filter(([name, value]) => value.length >= (/\d/.test(value) ? 4 : 8) || (/^port\./.test(name) && value.length >= 3))
  .filter(([, value]) => /[-/.\d]/.test(value))
  .map(([, value]) => value);

/** Values of the configuration or the stacks outside of what `npm run docs` puts in. */
function typedByHand(markdown: string): string[] {
  const typed = markdown
    .replace(/<!--=[^>]*?-->(?:(?!<!--)[\s\S])*<!--\/-->/g, "")
    .replace(/^( *)<!--block\n[\s\S]*?\n\1-->\n\1```[\s\S]*?\n\1```$/gm, "");
  return distinctive.filter((value) => typed.includes(value));
}

test.each(guides)("%s types nothing by hand that configuration or stacks know", (file) => {
  expect(typedByHand(read(file))).toEqual([]);
});

test("a name or a figure that was typed by hand is found", () => {
  const included = "In <!--=region.dr-->eu-central-1<!--/--> on <!--=port.database-->5432<!--/-->.";
  expect(typedByHand(included)).toEqual([]);
  expect(typedByHand("In eu-central-1 on 5432.")).toEqual(["eu-central-1", "5432"]);
});
