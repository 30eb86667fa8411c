import { writeFileSync } from "node:fs";
import path from "node:path";
import { loadBackend } from "../../../src/config/backend";
import { production } from "../../../src/config/production";
import { temporaryFolder } from "../../helpers/folder";

const root = temporaryFolder();
beforeEach(() => {
  write("backend.tf.json.example", {
    bucket: "example-states",
    dynamodb_table: "example-locks",
    region: "eu-central-1",
  });
});

function write(name: string, s3: Record<string, unknown>): string {
  const file = path.join(root(), name);
  writeFileSync(file, JSON.stringify({ terraform: { backend: { s3 } } }));
  return file;
}

test("is the file in the project", () => {
  write("backend.tf.json", { bucket: "states", dynamodb_table: "locks", region: "eu-central-1" });
  expect(loadBackend(root(), {}, production)).toEqual({
    kind: "remote",
    bucket: "states",
    lockTable: "locks",
    region: "eu-central-1",
  });
});

test("is the file that PLATFORM_BACKEND names, before the one in the project", () => {
  write("backend.tf.json", { bucket: "states", dynamodb_table: "locks", region: "eu-central-1" });
  const file = write("other.json", { bucket: "other", dynamodb_table: "locks", region: "eu-central-1" });
  expect(loadBackend(root(), { PLATFORM_BACKEND: file }, production).bucket).toBe("other");
});

test("is local without either, with the example's names", () => {
  expect(loadBackend(root(), {}, production)).toMatchObject({ kind: "local", bucket: "example-states" });
});

test("is refused outside the DR region", () => {
  write("backend.tf.json", { bucket: "states", dynamodb_table: "locks", region: "eu-west-1" });
  expect(() => loadBackend(root(), {}, production)).toThrow(
    'terraform.backend.s3.region is "eu-west-1"; allowed: eu-central-1, the DR region. A failover reads the state',
  );
});

test("is refused with all its problems", () => {
  write("backend.tf.json", { bucket: "States", region: "eu-central-1", key: "x" });
  expect(() => loadBackend(root(), {}, production)).toThrow(/backend\.tf\.json: 3 problems/);
  expect(() => loadBackend(root(), {}, production)).toThrow(
    's3.bucket is "States"; allowed: 3 to 63 lower-case letters',
  );
  expect(() => loadBackend(root(), {}, production)).toThrow("s3.dynamodb_table is missing");
  expect(() => loadBackend(root(), {}, production)).toThrow('s3.key is "x"; allowed: no field of this name');
});
