import { production } from "../../../../src/config/production";
import { diagrams, drawingsOf } from "../../../../src/docs/diagrams/diagrams";
import type { Drawing } from "../../../../src/docs/diagrams/drawing";
import { subjectOf } from "../../../../src/proof/subject";
import { named, remove, statements } from "../../../helpers/broken";
import { backendFor, configurations } from "../../../helpers/configurations";
import { flawsOf, unknownSources } from "../../../helpers/drawing-checks";
import { type Stacks, synthesized } from "../../../helpers/synthesized";

const stacks = synthesized();
const subject = subjectOf(stacks, production);
const drawings = drawingsOf(subject);
const documents = diagrams(subject);

test("the same stacks give the same bytes", async () => {
  expect(await documents).toEqual(await diagrams(subjectOf(structuredClone(stacks), production)));
});

test.each([
  ["production", stacks, production] as const,
  ...Object.entries(configurations).map(
    ([name, config]) => [name, synthesized(config, backendFor(config)), config] as const,
  ),
])(
  "in the diagrams of %s nothing overlaps, is cut or is crossed, and all is in the stacks",
  async (_, copy, config) => {
    const of = subjectOf(copy, config);
    for (const drawing of await drawingsOf(of)) {
      const found = [...flawsOf(drawing), ...unknownSources(drawing, of.model)];
      expect({ path: drawing.scene.path, found }).toEqual({ path: drawing.scene.path, found: [] });
    }
  },
);

test("every box but those of the world outside stands for something of the stacks", async () => {
  const empty = (await drawings).flatMap(({ boxes }) => boxes.filter(({ sources }) => sources.length === 0));
  const outside = ["customers", "internet", "allow-listed-internet", "before", "during", "after"];
  expect(empty.map(({ id }) => id).filter((id) => !outside.includes(id))).toEqual([]);
});

test("each is SVG that stands alone: title, description, and nothing that a sanitizer takes out", async () => {
  for (const { path, content } of await documents) {
    expect(path).toMatch(/^[a-z-]+\.svg$/);
    expect(content).toMatch(
      /^<svg xmlns="[^"]+" width="\d+" height="\d+" viewBox="0 0 \d+ \d+" role="img" [^>]+>\n<title>/,
    );
    expect(content).toMatch(/<desc>[^<]+<\/desc>/);
    expect(content).not.toMatch(
      /<(script|foreignObject|style|use|image|a|animate)\b|\b(href|id|class|style|on\w+)=|url\(|NaN|undefined/,
    );
  }
});

test("text is legible on a phone: no page is so wide that it shrinks to less than half", async () => {
  const phone = 375;
  expect((await drawings).filter(({ width }) => width > 2.1 * phone).map(({ scene }) => scene.path)).toEqual([]);
});

describe("what is wrong to the eye is found", () => {
  test.each<[string, (drawing: Drawing) => Drawing, RegExp]>([
    ["a box on another", onAnother, /overlaps/],
    ["a box beyond the page", (one) => moveBox(one, 0, -400, 0), /leaves the page/],
    ["a text that is too long", (one) => ({ ...one, boxes: one.boxes.map(longText) }), /does not fit into/],
    [
      "a label on a box",
      (one) => ({ ...one, headline: one.headline.map((text) => ({ ...text, ...placeOf(one) })) }),
      /lies on/,
    ],
    [
      "a line through a box",
      (one) => ({ ...one, arrows: one.arrows.map((arrow) => ({ ...arrow, points: diagonal(one) })) }),
      /runs through/,
    ],
  ])("%s", async (_, spoil, says) => {
    const [drawing] = await drawings;
    if (drawing === undefined) throw new Error("no drawing");
    expect(flawsOf(spoil(drawing)).join("\n")).toMatch(says);
  });
});

/** The first of the boxes that hold no others, moved half over the second. */
function onAnother(drawing: Drawing): Drawing {
  const [first, second] = drawing.boxes.filter(({ isOuter }) => !isOuter);
  if (first === undefined || second === undefined) throw new Error("too few boxes");
  const [x, y] = [second.x + second.width / 2 - first.x, second.y + second.height / 2 - first.y];
  return moveBox(drawing, drawing.boxes.indexOf(first), x, y);
}

function moveBox(drawing: Drawing, index: number, x: number, y: number): Drawing {
  const boxes = drawing.boxes.map((box, place) => (place === index ? { ...box, x: box.x + x, y: box.y + y } : box));
  return { ...drawing, boxes };
}

function longText(box: Drawing["boxes"][number]): Drawing["boxes"][number] {
  return { ...box, texts: box.texts.map((text) => ({ ...text, width: 1000 })) };
}

function placeOf({ boxes }: Drawing): { x: number; y: number } {
  const [box] = boxes;
  return { x: box?.x ?? 0, y: box?.y ?? 0 };
}

function diagonal({ width, height }: Drawing): { x: number; y: number }[] {
  return [
    { x: 0, y: 0 },
    { x: width, y: height },
  ];
}

describe("a change of the stacks changes its diagram", () => {
  test.each<[string, string, (copy: Stacks) => unknown]>([
    [
      "network-primary.svg",
      "a route",
      (copy) => (named(copy, "primary-region", "aws_route", /1a-backend/).destination_cidr_block = "8.0.0.0/8"),
    ],
    [
      "network-dr.svg",
      "a subnet's range",
      (copy) => (named(copy, "dr-region", "aws_subnet", /data-tier.*a_/).cidr_block = "10.1.200.0/24"),
    ],
    ["flows.svg", "a port", (copy) => openPort(copy)],
    ["flows.svg", "a domain", (copy) => addDomain(copy)],
    [
      "flows.svg",
      "who may call an API",
      (copy) => statements(copy, "primary-region", /home-task_roles_task/).push(call()),
    ],
    [
      "identity.svg",
      "a role's rights",
      (copy) =>
        statements(copy, "primary-region", /payments_function_role/).push({
          actions: ["sns:Publish"],
          resources: ["*"],
        }),
    ],
    ["identity.svg", "who takes a role", (copy) => trust(copy)],
    [
      "failover.svg",
      "the weights",
      (copy) =>
        (named(copy, "failover", "aws_route53_record", /home-name_eu-west/).weighted_routing_policy = { weight: 50 }),
    ],
    [
      "failover.svg",
      "the marker",
      (copy) => (named(copy, "failover", "aws_ssm_parameter").insecure_value = "eu-west-1"),
    ],
    ["failover.svg", "the switch", (copy) => takeSwitch(copy)],
    ["platform.svg", "the switch", (copy) => takeSwitch(copy)],
    ["platform.svg", "a domain", (copy) => addDomain(copy)],
    ["platform.svg", "the way out", (copy) => remove(copy, "dr-region", "aws_nat_gateway", /./)],
    ["overview.svg", "the switch", (copy) => takeSwitch(copy)],
    [
      "overview.svg",
      "the size of the standby",
      (copy) => (named(copy, "failover", "aws_appautoscaling_target", /home/).max_capacity = 99),
    ],
    [
      "overview.svg",
      "what is replicated",
      (copy) => delete copy["data-replication"]?.resource.aws_s3_bucket_replication_configuration,
    ],
    ["stacks.svg", "where a state is", (copy) => moveState(copy)],
    [
      "platform.svg",
      "the size of the standby",
      (copy) => (named(copy, "failover", "aws_appautoscaling_target", /home/).max_capacity = 99),
    ],
    [
      "platform.svg",
      "what is replicated",
      (copy) => delete copy["data-replication"]?.resource.aws_s3_bucket_replication_configuration,
    ],
  ])("%s: %s", async (path, _, change) => {
    const copy = structuredClone(stacks);
    change(copy);
    const changed = await diagrams(subjectOf(copy, production));
    const before = await documents;
    const contentOf = (all: typeof before) => all.find((one) => one.path === path)?.content;
    expect(contentOf(before)).toBeDefined();
    expect(contentOf(changed)).not.toBe(contentOf(before));
  });
});

function openPort(copy: Stacks): void {
  for (const type of ["aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"]) {
    const rule = named(copy, "primary-region", type, /load-balancer-to-frontend-home/);
    rule.to_port = 9999;
  }
  for (const rule of Object.values(copy["primary-region"]?.resource.aws_network_acl_rule ?? {})) {
    if (rule.from_port === 8080) rule.to_port = 9999;
  }
}

function addDomain(copy: Stacks): void {
  const group = named(copy, "primary-region", "aws_networkfirewall_rule_group");
  const text = JSON.stringify(group.rule_group).replaceAll("api.payments.example.com", "api.other.example.com");
  group.rule_group = JSON.parse(text);
}

function call(): { actions: string[]; resources: string[] } {
  const [shipping] = Object.keys(stacks["primary-region"]?.resource.aws_api_gateway_rest_api ?? {}).filter((one) =>
    /shipping/.test(one),
  );
  return { actions: ["execute-api:Invoke"], resources: [`\${aws_api_gateway_rest_api.${shipping}.execution_arn}/*`] };
}

/** Records that the switch does not move. */
function takeSwitch(copy: Stacks): void {
  for (const record of Object.values(copy.failover?.resource.aws_route53_record ?? {})) delete record.health_check_id;
}

function trust(copy: Stacks): void {
  const all = copy["primary-region"]?.data?.aws_iam_policy_document ?? {};
  for (const document of Object.values(all)) {
    const text = JSON.stringify(document).replaceAll("rds.amazonaws.com", "ec2.amazonaws.com");
    Object.assign(document, JSON.parse(text));
  }
}

function moveState(copy: Stacks): void {
  const backend = copy.failover?.terraform.backend.s3;
  if (backend === undefined) throw new Error("no backend");
  backend.bucket = "elsewhere";
}
