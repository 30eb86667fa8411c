// biome-ignore-all lint/suspicious/noTemplateCurlyInString: as Terraform writes an expression
import { buildModel } from "../../../src/model/build-model";
import { stackOfShow } from "../../../src/model/terraform-show";

const AWS = "registry.terraform.io/hashicorp/aws";
const VPC = "vpc-0123456789abcdef0";
const SUBNET = "subnet-0123456789abcdef1";
const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const managed = (address: string, values: object, more: object = {}) => {
  const [type, name] = address
    .replace(/^(module\.\w+(\["\w+"\])?\.)*/, "")
    .replace(/\[.*/, "")
    .split(".");
  return { address, mode: "managed", type, name, provider_name: AWS, values, ...more };
};

const network = {
  format_version: "1.0",
  values: {
    root_module: {
      resources: [
        managed("aws_vpc.main", {
          id: VPC,
          arn: `arn:aws:ec2:eu-west-1:111122223333:vpc/${VPC}`,
          cidr_block: "10.0.0.0/16",
        }),
        managed("aws_kms_key.main", { id: "1234abcd-12ab-34cd-56ef-1234567890ab", arn: KEY_ARN, policy: null }),
        managed("aws_s3_bucket_policy.logs", { id: "logs", bucket: "logs", policy: "user/${aws:username}" }),
        managed("aws_s3_bucket.logs", { id: "logs", bucket: "logs", arn: "arn:aws:s3:::logs" }),
        {
          ...managed("aws_region.here", { id: "eu-west-1", name: "eu-west-1" }),
          address: "data.aws_region.here",
          mode: "data",
        },
      ],
      child_modules: [
        {
          resources: [
            managed(
              'module.net["a"].aws_subnet.public[0]',
              { id: SUBNET, vpc_id: VPC, availability_zone: "eu-west-1a", tags: { region: "eu-west-1" } },
              { depends_on: ["aws_vpc.main"] },
            ),
          ],
        },
      ],
    },
  },
};

const application = {
  values: {
    root_module: {
      resources: [
        managed("aws_lb.front", {
          id: "lb",
          subnet_mapping: [{ subnet_id: SUBNET }],
          subnets: [SUBNET],
          enabled: false,
        }),
        { ...managed("random_id.x", { id: "x" }), provider_name: "registry.terraform.io/hashicorp/random" },
      ],
    },
  },
};

const model = () => buildModel(stackOfShow({ network, application }));

test("a state's ids and ARNs are references to what they are of, also in another state", () => {
  const resource = (key: string) => model().resource(key)?.attributes;
  const subnet = "«network/aws_subnet.module-net-a-public-0.id»";
  expect(resource("network/aws_subnet.module-net-a-public-0")?.vpc_id).toBe("«network/aws_vpc.main.id»");
  expect(resource("application/aws_lb.front")?.subnets).toEqual([subnet]);
  expect(resource("application/aws_lb.front")?.subnet_mapping).toEqual([{ subnet_id: subnet }]);
  expect(resource("network/aws_vpc.main")).toMatchObject({ id: VPC, cidr_block: "10.0.0.0/16" });
  expect(resource("network/aws_kms_key.main")).toEqual({ id: expect.any(String), arn: KEY_ARN });
});

test("a name is a reference only where the argument says of what", () => {
  const policy = model().resource("network/aws_s3_bucket_policy.logs");
  expect(policy?.attributes).toEqual({
    id: "logs",
    bucket: "«network/aws_s3_bucket.logs.id»",
    policy: "user/$${aws:username}",
  });
  const subnet = model().resource("network/aws_subnet.module-net-a-public-0");
  expect(subnet?.attributes.tags).toEqual({ region: "eu-west-1" });
  expect(subnet?.dependsOn).toEqual(["network/aws_vpc.main"]);
});

test("a state says where its resources are, and which other providers it has", () => {
  expect(model().resource("network/aws_s3_bucket.logs")?.region).toBe("eu-west-1");
  expect(model().resource("network/aws_subnet.module-net-a-public-0")?.region).toBe("eu-west-1");
  expect(model().resource("application/aws_lb.front")?.region).toBeNull();
  expect(model().stack("application")?.providerNames).toEqual(["random", "aws"]);
});

test("in a state of two regions nobody guesses where a resource is", () => {
  const two = {
    values: {
      root_module: {
        resources: [
          managed("aws_kms_key.a", { id: "a", arn: KEY_ARN }),
          managed("aws_kms_key.b", { id: "b", arn: KEY_ARN.replace("eu-west-1", "eu-north-1") }),
          managed("aws_eip.c", { id: "eipalloc-0123456789" }),
        ],
      },
    },
  };
  const regions = buildModel(stackOfShow({ two })).resources.map(({ name, region }) => [name, region]);
  expect(regions).toEqual([
    ["a", "eu-west-1"],
    ["b", "eu-north-1"],
    ["c", null],
  ]);
});

const plan = {
  planned_values: {
    root_module: {
      resources: [
        managed("aws_vpc.main", { cidr_block: "10.0.0.0/16" }),
        managed("aws_subnet.a[0]", { cidr_block: "10.0.1.0/24" }),
        managed("aws_subnet.a[1]", { cidr_block: "10.0.2.0/24" }),
        managed("aws_instance.x", { network_interface: [{ device_index: 0 }] }),
      ],
    },
  },
  prior_state: {
    values: {
      root_module: {
        resources: [{ ...managed("aws_region.r", { id: "eu-west-1" }), address: "data.aws_region.r", mode: "data" }],
      },
    },
  },
  configuration: {
    provider_config: { "aws.west": { name: "aws", expressions: { region: { constant_value: "eu-west-1" } } } },
    root_module: {
      resources: [
        {
          address: "aws_vpc.main",
          provider_config_key: "aws.west",
          expressions: { cidr_block: { constant_value: "10.0.0.0/16" } },
        },
        {
          address: "aws_subnet.a",
          provider_config_key: "aws.west",
          expressions: { vpc_id: { references: ["aws_vpc.main.id", "aws_vpc.main"] } },
        },
        {
          address: "aws_instance.x",
          provider_config_key: "aws.east",
          expressions: {
            subnet_id: { references: ["aws_subnet.a[0].id", "aws_subnet.a[0]", "aws_subnet.a"] },
            user_data: { references: ["aws_vpc.main.arn", "aws_vpc.main", "var.name"] },
            network_interface: [
              {
                device_index: { constant_value: 0 },
                network_interface_id: { references: ["aws_vpc.main.id", "aws_vpc.main"] },
              },
            ],
          },
        },
      ],
    },
  },
};

test("what a plan does not know yet is what its configuration refers to", () => {
  const read = buildModel(stackOfShow({ plan }));
  expect(read.resource("plan/aws_subnet.a-0")?.attributes).toEqual({
    cidr_block: "10.0.1.0/24",
    vpc_id: "«plan/aws_vpc.main.id»",
  });
  expect(read.resource("plan/aws_vpc.main")?.region).toBe("eu-west-1");
  expect(read.ofType("data.aws_region")).toHaveLength(1);
  expect(read.resource("plan/aws_instance.x")?.attributes).toEqual({
    subnet_id: "${unknown(«plan/aws_subnet.a-0.id», «plan/aws_subnet.a-1.id»)}",
    user_data: "${unknown(«plan/aws_vpc.main.arn», var.name)}",
    network_interface: [{ device_index: 0, network_interface_id: "«plan/aws_vpc.main.id»" }],
  });
});

test.each([null, [], 7, {}, { resource: {} }])("refuses %j", (json) => {
  expect(() => stackOfShow({ odd: json })).toThrow('--state is "odd"; allowed: what `terraform show -json` prints');
});

test.each([
  { values: {} },
  { values: { root_module: {} } },
  { planned_values: { root_module: { resources: [{ address: "aws_x.y", mode: "managed", type: "aws_x" }] } } },
])("takes %j, however little is in it", (json) => {
  expect(() => buildModel(stackOfShow({ little: json }))).not.toThrow();
});
