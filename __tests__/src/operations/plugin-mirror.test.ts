import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findMirror, providerSource } from "../../../src/operations/plugin-mirror";
import { RunFolder } from "../../../src/operations/run-folder";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();
const newRun = () => RunFolder.create(folder(), "test", new Date());

function makeMirror(): string {
  const mirror = path.join(folder(), "mirror");
  mkdirSync(path.join(mirror, "registry.terraform.io/hashicorp/aws"), { recursive: true });
  return mirror;
}

test("respects a readable configuration file of the caller", async () => {
  const file = path.join(folder(), "own.rc");
  writeFileSync(file, "");
  const source = await providerSource({ TF_CLI_CONFIG_FILE: file, TF_PLUGIN_MIRROR: makeMirror() }, newRun());
  expect(source.environment).toEqual({ TF_CLI_CONFIG_FILE: file });
});

test("passes over a configuration file that is not there, and uses the mirror that TF_PLUGIN_MIRROR names", async () => {
  const mirror = makeMirror();
  const source = await providerSource({ TF_CLI_CONFIG_FILE: "/not/there", TF_PLUGIN_MIRROR: mirror }, newRun());
  const { TF_CLI_CONFIG_FILE: file = "", ...rest } = source.environment;
  expect(readFileSync(file, "utf8")).toContain(`path = "${mirror}"`);
  expect(rest).toEqual({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" });
});

test("refuses a TF_PLUGIN_MIRROR that is no mirror", async () => {
  await expect(providerSource({ TF_PLUGIN_MIRROR: folder() }, newRun())).rejects.toThrow(
    /TF_PLUGIN_MIRROR is ".*"; allowed: a directory that holds registry.terraform.io\/hashicorp\/aws/,
  );
});

describe("without any setting", () => {
  const fetched = jest.spyOn(globalThis, "fetch");
  afterEach(() => fetched.mockReset());

  test("uses the registry if it answers", async () => {
    fetched.mockResolvedValue(new Response("{}"));
    const source = await providerSource({}, newRun());
    expect(source.description).toBe("registry.terraform.io");
    expect(Object.keys(source.environment)).toEqual(["TF_CLI_CONFIG_FILE"]);
  });

  test("leaves it to Terraform behind a proxy, which it can pass, or uses a mirror of this machine", async () => {
    fetched.mockRejectedValue(new Error("no route"));
    const source = await providerSource({ HTTPS_PROXY: "http://proxy:3128" }, newRun());
    expect(source.description).toMatch(/^the mirror |^registry.terraform.io$/);
  });
});

test("finds the first directory that holds the AWS provider", () => {
  const empty = path.join(folder(), "registry-of-others");
  mkdirSync(path.join(empty, "registry.terraform.io/hashicorp/random"), { recursive: true });
  const mirror = makeMirror();
  expect(findMirror(["/not/there", empty, mirror])).toBe(mirror);
  expect(findMirror(["/not/there", empty])).toBeUndefined();
});
