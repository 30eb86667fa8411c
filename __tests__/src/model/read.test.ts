import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildModel } from "../../../src/model/build-model";
import { readStacks } from "../../../src/model/read";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

function write(name: string, content: unknown): void {
  const file = path.join(folder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

test("reads every stack of CDKTF's output", () => {
  write("stacks/one/cdk.tf.json", { resource: { aws_vpc: { a: {} } } });
  write("stacks/two/cdk.tf.json", { resource: { aws_vpc: { b: {} } } });
  write("manifest.json", {});
  expect(buildModel(readStacks(folder())).resources.map(({ key }) => key)).toEqual(["one/aws_vpc.a", "two/aws_vpc.b"]);
});

test("reads a folder of Terraform JSON as one stack, with blocks of one name from several files", () => {
  write("a.tf.json", { resource: { aws_vpc: { a: {} } }, provider: { aws: { region: "eu-west-1" } } });
  write("b.tf.json", { resource: { aws_vpc: { b: {} } }, provider: { aws: { alias: "b", region: "eu-north-1" } } });
  const model = buildModel(readStacks(folder()));
  expect(model.resources.map(({ address }) => address)).toEqual(["aws_vpc.a", "aws_vpc.b"]);
  expect(model.stacks.map(({ providers }) => providers.map(({ alias }) => alias))).toEqual([[undefined, "b"]]);
});

test("names files that it does not read", () => {
  write("a.tf.json", {});
  write("main.tf", "");
  const { unread } = buildModel(readStacks(folder()));
  expect(unread).toEqual([expect.objectContaining({ address: "main.tf", says: "only JSON is read" })]);
});

test("refuses a folder without stacks, and says what to do", () => {
  expect(() => readStacks(folder())).toThrow(
    /--dir is ".*"; allowed: a folder with synthesized stacks\. run npm run synth/,
  );
  expect(() => readStacks(path.join(folder(), "none"))).toThrow("allowed: a folder with synthesized stacks");
});

test("refuses a file in the place of a folder", () => {
  write("file.tf.json", {});
  expect(() => readStacks(path.join(folder(), "file.tf.json"))).toThrow("allowed: a folder with synthesized stacks");
});

test.each(["{", "", "nonsense"])("names a file that holds %j, which is no JSON", (text) => {
  write("stacks/one/cdk.tf.json", text);
  expect(() => readStacks(folder())).toThrow(/cdk\.tf\.json"; allowed: JSON \(/);
});

test.each(["null", "[]", "7", '"text"'])("refuses %s, which is no configuration", (text) => {
  write("a.tf.json", text);
  expect(() => readStacks(folder())).toThrow("allowed: JSON (it is no object)");
});
