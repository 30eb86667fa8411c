import { production } from "../../../src/config/production";
import { Aws } from "../../../src/operations/aws";
import { migrate } from "../../../src/operations/migrate";
import { json, type TestServer, testServer } from "../handlers/support/server";

const FUNCTIONS = "/2015-03-31/functions/";
const host = (region: string) => `writer.${region}.rds.amazonaws.com`;
const { primary, dr } = production.regions;

let aws: TestServer;
let answer: (response: Parameters<Parameters<TestServer["behave"]>[0]>[1]) => void;

beforeEach(async () => {
  aws = await testServer((received, response) => {
    if (received.url.startsWith(FUNCTIONS)) return answer(response);
    const region =
      /\/(\S+)\/rds\//
        .exec(received.headers.authorization ?? "")?.[1]
        ?.split("/")
        .at(-1) ?? "";
    const clusters = `<DBClusters><DBCluster><Endpoint>${host(region)}</Endpoint></DBCluster></DBClusters>`;
    const result = `<DescribeDBClustersResult>${clusters}</DescribeDBClustersResult>`;
    response.writeHead(200, { "content-type": "text/xml" });
    response.end(`<DescribeDBClustersResponse>${result}</DescribeDBClustersResponse>`);
  });
});
afterEach(() => aws.close());

/** What the operation says, for the region that is active. */
async function said(activeRegion = production.activeRegion): Promise<string> {
  const environment = { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  const lines: string[] = [];
  await migrate({ aws: new Aws(environment), config: { ...production, activeRegion } }, (line) => lines.push(line), 1);
  return lines.join("\n");
}

const invocation = () => aws.received.find(({ url }) => url.startsWith(FUNCTIONS));

test.each([
  [primary.name, "project-x-production-migration"],
  [dr.name, "project-x-production-migration"],
])(
  "invokes the function of the active region %s at its alias, with the host of that region's writer",
  async (region, name) => {
    answer = (response) => json(200, { version: 3, applied: ["3: prices"] })({} as never, response);
    expect(await said(region)).toBe("schema version 3, 3: prices");
    expect(invocation()?.url).toBe(`${FUNCTIONS}${name}/invocations?Qualifier=live`);
    expect(JSON.parse(invocation()?.body ?? "")).toEqual({ databaseHost: host(region) });
    expect(invocation()?.headers.authorization).toContain(`/${region}/lambda/`);
  },
);

test("says that there was nothing to do", async () => {
  answer = (response) => json(200, { version: 3, applied: [] })({} as never, response);
  expect(await said()).toBe("schema version 3, nothing to do");
});

test("fails with the function's own message, and asks once", async () => {
  answer = (response) => {
    response.setHeader("x-amz-function-error", "Unhandled");
    json(200, { errorMessage: "permission denied for schema shop" })({} as never, response);
  };
  await expect(said()).rejects.toThrow(/migration in eu-west-1 failed: .*permission denied for schema shop/);
  expect(aws.received.filter(({ url }) => url.startsWith(FUNCTIONS))).toHaveLength(1);
});

test("waits for a function that was idle for long", async () => {
  let refusals = 2;
  answer = (response) => {
    if (refusals === 0) return json(200, { version: 3, applied: [] })({} as never, response);
    refusals -= 1;
    response.setHeader("x-amzn-errortype", "ResourceConflictException");
    return json(409, { Type: "User", message: "the function is Inactive" })({} as never, response);
  };
  expect(await said()).toMatch(/was idle for long.*\n.*was idle for long.*\nschema version 3, nothing to do/);
});

test.each([
  ["nothing", ""],
  ["something else", '"done"'],
  ["half of it", '{"version": 3}'],
])("fails if the function answers %s", async (_, text) => {
  answer = (response) => void response.writeHead(200).end(text);
  await expect(said()).rejects.toThrow("the migration answered");
});
