// biome-ignore-all lint/suspicious/noTemplateCurlyInString: as Terraform writes an expression
import type { ProofMutant } from "../../helpers/proof-mutants";
import { only, type StackJson, type Stacks, stack } from "../../helpers/synthesized";

const DR = "dr-region";

/** What is strange to the proof, put into the stack of the DR region. */
function strange(what: string, says: RegExp, put: (json: StackJson) => unknown): ProofMutant {
  return { what, says, break_: (copy: Stacks) => put(stack(copy, DR)) };
}

export const mutants: readonly ProofMutant[] = [
  strange(
    "a transit gateway, which no question reads",
    /dr-region aws_ec2_transit_gateway\.way-round : aws_ec2_transit_gateway is no type that a question reads/,
    (json) => {
      json.resource.aws_ec2_transit_gateway = { "way-round": {} };
    },
  ),
  strange(
    "an access point of a bucket, with a policy of its own",
    /dr-region aws_s3_access_point\.side-door/,
    (json) => {
      json.resource.aws_s3_access_point = { "side-door": { policy: "{}" } };
    },
  ),
  strange(
    "a data source of a type that is only understood as a resource",
    /dr-region data\.aws_iam_role\.other : data\.aws_iam_role is no type/,
    (json) => {
      json.data = { ...json.data, aws_iam_role: { other: { name: "other" } } };
    },
  ),
  strange("a provider of another cloud", /dr-region provider\.google : a provider other than AWS's/, (json) => {
    Object.assign(json.provider, { google: [{}] });
  }),
  strange("a module", /dr-region module\.network : a block of module is not read/, (json) => {
    Object.assign(json, { module: { network: { source: "./network" } } });
  }),
  strange(
    "a reference to a resource that is gone",
    /dr-region aws_vpc\.\S+ cidr_block: aws_vpc\.gone\.cidr_block: dr-region has no aws_vpc\.gone/,
    (json) => {
      only(json, "aws_vpc").cidr_block = "${aws_vpc.gone.cidr_block}";
    },
  ),
  strange(
    "an output that the other stack does not have",
    /dr-region aws_vpc\.\S+ cidr_block: data\.terraform_remote_state\.global-dns-state\.outputs\.none: global-dns has no such output/,
    (json) => {
      only(json, "aws_vpc").cidr_block = "${data.terraform_remote_state.global-dns-state.outputs.none}";
    },
  ),
  strange(
    "a value that only a local variable has",
    /dr-region aws_vpc\.\S+ cidr_block: local\.range is not evaluated/,
    (json) => {
      only(json, "aws_vpc").cidr_block = "${local.range}";
    },
  ),
  strange("a variable without a default", /dr-region aws_vpc\.\S+ cidr_block: var\.range is not evaluated/, (json) => {
    json.variable = { ...json.variable, range: { type: "string" } };
    only(json, "aws_vpc").cidr_block = "${var.range}";
  }),
  strange(
    "a resource that is repeated",
    /dr-region aws_internet_gateway\.\S+ count: how many there are is not evaluated/,
    (json) => {
      only(json, "aws_internet_gateway").count = 0;
    },
  ),
  strange(
    "rules that a dynamic block makes",
    /dr-region aws_default_security_group\.\S+ dynamic: how many there are is not evaluated/,
    (json) => {
      only(json, "aws_default_security_group").dynamic = { ingress: { for_each: "${var.rules}", content: {} } };
    },
  ),
];
