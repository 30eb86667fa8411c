// biome-ignore-all lint/suspicious/noTemplateCurlyInString: as Terraform writes an expression
import { buildModel } from "../../../src/model/build-model";
import type { StackJson } from "../../../src/model/stack-json";

const at = (key: string) => ({ backend: { s3: { bucket: "states", key } } });

const state = (key: string) => ({ backend: "s3", config: { bucket: "states", key } });

const network: StackJson = {
  terraform: at("network"),
  provider: { aws: [{ region: "eu-west-1" }, { alias: "other", region: "eu-north-1" }] },
  resource: {
    aws_vpc: { main: { cidr_block: "10.0.0.0/16", tags: { name: "main" } } },
    aws_subnet: {
      a: { vpc_id: "${aws_vpc.main.id}", cidr_block: "10.0.1.0/24", depends_on: ["aws_vpc.spare"] },
      b: { vpc_id: "${aws_vpc.main.id}", cidr_block: "${aws_subnet.a.cidr_block}", provider: "aws.other" },
    },
  },
  output: { subnet: { value: "${aws_subnet.a.id}" }, cidr: { value: "${aws_vpc.main.cidr_block}" } },
};

const middle: StackJson = {
  terraform: at("middle"),
  data: { terraform_remote_state: { net: state("network") } },
  output: { subnet: { value: "${data.terraform_remote_state.net.outputs.subnet}" } },
};

const application: StackJson = {
  terraform: at("application"),
  data: { terraform_remote_state: { mid: state("middle"), net: state("network"), lost: state("nowhere") } },
  variable: { active: { default: "west" } },
  resource: {
    aws_lb: {
      front: {
        subnets: ["${data.terraform_remote_state.mid.outputs.subnet}"],
        name: "${var.active}-front",
        ranges: "allow ${data.terraform_remote_state.net.outputs.cidr}",
      },
    },
    aws_lb_listener: { http: { load_balancer_arn: "${aws_lb.front.arn}" } },
  },
};

const platform = { network, middle, application };

const attribute = (model: ReturnType<typeof buildModel>, key: string, name: string) =>
  model.resource(key)?.attributes[name];

test("follows a reference through the outputs of several stacks", () => {
  const model = buildModel(platform);
  expect(attribute(model, "application/aws_lb.front", "subnets")).toEqual(["«network/aws_subnet.a.id»"]);
  expect(model.stack("application")?.remoteStates).toEqual({ mid: "middle", net: "network", lost: undefined });
  expect(model.unread).toEqual([]);
});

test("knows the region of each resource's provider", () => {
  const model = buildModel(platform);
  const regions = ["network/aws_subnet.a", "network/aws_subnet.b", "application/aws_lb.front"];
  expect(regions.map((key) => model.resource(key)?.region)).toEqual(["eu-west-1", "eu-north-1", null]);
});

test("takes variables from whoever asks, or else their defaults", () => {
  const key = "application/aws_lb.front";
  expect(attribute(buildModel(platform), key, "name")).toBe("west-front");
  expect(attribute(buildModel(platform, { variables: { active: "east" } }), key, "name")).toBe("east-front");
});

test("says literally what is known before an apply, and leaves the rest a reference", () => {
  const model = buildModel(platform);
  expect(model.literal("«network/aws_subnet.b.cidr_block»")).toBe("10.0.1.0/24");
  expect(model.literal(attribute(model, "application/aws_lb.front", "ranges"))).toBe("allow 10.0.0.0/16");
  expect(model.literal({ id: ["«network/aws_subnet.b.id»"] })).toEqual({ id: ["«network/aws_subnet.b.id»"] });
  expect(model.literal("x «network/aws_vpc.main.tags»")).toBe("x «network/aws_vpc.main.tags»");
});

test("finds what a resource needs, and who names it", () => {
  const model = buildModel(platform);
  const listener = model.resource("application/aws_lb_listener.http");
  const needed = model.closure(listener ? [listener] : []).map(({ key }) => key);
  expect(needed.sort()).toEqual(["application/aws_lb.front", "network/aws_subnet.a", "network/aws_vpc.main"]);
  expect(model.users({ key: "network/aws_subnet.a" }).map(({ key }) => key)).toEqual([
    "network/aws_subnet.b",
    "application/aws_lb.front",
  ]);
  expect(model.resource("network/aws_subnet.a")?.dependsOn).toContain("network/aws_vpc.spare");
});

test("finds resources by type and by what a value means", () => {
  const model = buildModel(platform);
  expect(model.ofType("aws_subnet").map(({ name }) => name)).toEqual(["a", "b"]);
  expect(model.ofType("aws_subnet", "application")).toEqual([]);
  expect(model.ofType("data.terraform_remote_state")).toHaveLength(4);
  expect(model.target("«network/aws_vpc.main.id»")?.type).toBe("aws_vpc");
  expect(model.target("x «network/aws_vpc.main.id»")).toBeUndefined();
  expect(model.targets(["x «network/aws_vpc.main.id»", "«network/aws_lb.none.id»"]).map(({ name }) => name)).toEqual([
    "main",
  ]);
});

test("goes round no circle", () => {
  const model = buildModel({
    one: {
      resource: {
        aws_x: { a: { to: "${aws_x.b.to}" }, b: { to: "${aws_x.a.to}" } },
      },
    },
    two: {
      terraform: at("two"),
      data: { terraform_remote_state: { self: state("two") } },
      output: { round: { value: "${data.terraform_remote_state.self.outputs.round}" } },
    },
  });
  const [a] = model.ofType("aws_x");
  expect(model.closure(a ? [a] : []).map(({ name }) => name)).toEqual(["b"]);
  expect(model.literal("«one/aws_x.a.to»")).toMatch(/^«one\/aws_x\.[ab]\.to»$/);
  expect(model.unread).toHaveLength(1);
});

test("reports each reference to what is not there, where it stands and why", () => {
  const model = buildModel({
    ...platform,
    broken: {
      terraform: at("broken"),
      data: { terraform_remote_state: { net: state("network"), lost: state("nowhere") } },
      resource: {
        aws_x: {
          y: {
            a: "${aws_vpc.gone.id}",
            b: { c: ["${data.terraform_remote_state.net.outputs.none}"] },
            d: "${f(data.terraform_remote_state.lost.outputs.x)}",
          },
        },
      },
      module: { net: { source: "./net" } },
    } as StackJson,
  });
  expect(model.unread).toEqual([
    { stack: "broken", address: "aws_x.y", attribute: "a", says: "aws_vpc.gone.id: broken has no aws_vpc.gone" },
    {
      stack: "broken",
      address: "aws_x.y",
      attribute: "b.c[0]",
      says: "data.terraform_remote_state.net.outputs.none: network has no such output",
    },
    {
      stack: "broken",
      address: "aws_x.y",
      attribute: "d",
      says: "data.terraform_remote_state.lost.outputs.x: no stack has that state",
    },
    { stack: "broken", address: "module.net", attribute: "", says: "a block of module is not read" },
  ]);
});

test("cannot be changed", () => {
  const model = buildModel(platform);
  const [vpc] = model.ofType("aws_vpc");
  const change = (what: unknown) => () => Object.assign(what as object, { name: "other" });
  expect(change(vpc)).toThrow(TypeError);
  expect(change(vpc?.attributes)).toThrow(TypeError);
  expect(change(vpc?.attributes.tags)).toThrow(TypeError);
  expect(change(model.stack("network"))).toThrow(TypeError);
});

test("leaves what it reads as it was", () => {
  const copy = structuredClone(platform);
  buildModel(copy, { variables: { active: "east" } });
  expect(copy).toEqual(platform);
  expect(() => Object.assign(copy.network.resource?.aws_vpc?.main ?? {}, { changed: true })).not.toThrow();
});
