import { production } from "../../src/config/production";
import { inventory, resources, stack, synthesized, synthesizedTexts } from "../helpers/synthesized";

const stacks = synthesized();
const { primary, dr } = production.regions;

test("synthesizes the same bytes twice", () => {
  expect(synthesizedTexts()).toEqual(synthesizedTexts());
});

test("writes no absolute path, with remote and with local states", () => {
  const local = {
    kind: "local",
    bucket: "states",
    lockTable: "locks",
    region: dr.name,
  } as const;
  for (const texts of [synthesizedTexts(), synthesizedTexts(production, local)]) {
    expect(Object.keys(texts)).toHaveLength(5);
    for (const text of Object.values(texts)) expect(text).not.toContain(process.cwd());
  }
});

test("puts each stack into its region, with one provider", () => {
  const regions = Object.entries(stacks).map(([name, { provider }]) => [
    name,
    provider.aws.map(({ region }) => region),
  ]);
  expect(Object.fromEntries(regions)).toEqual({
    foundation: [dr.name],
    "global-dns": ["us-east-1"],
    "primary-region": [primary.name],
    "dr-region": [dr.name],
    failover: [dr.name],
  });
});

test("keeps every state in the one bucket and the one lock table in the DR region", () => {
  for (const [name, { terraform }] of Object.entries(stacks)) {
    expect(terraform.backend.s3).toEqual({
      bucket: "states",
      dynamodb_table: "locks",
      key: `project-x/production/${name}.tfstate`,
      region: dr.name,
    });
  }
});

test("lets the stacks on the DR path depend on no other through CDKTF", () => {
  for (const name of ["dr-region", "failover"]) {
    expect(JSON.stringify(stack(stacks, name))).not.toContain("cross-stack-reference");
  }
});

test("depends on which region is active in failover only", () => {
  const other = synthesizedTexts({ ...production, activeRegion: dr.name });
  const changed = Object.entries(synthesizedTexts()).filter(([name, text]) => other[name] !== text);
  expect(changed.map(([name]) => name)).toEqual(["failover"]);
});

test("mentions the primary region nowhere in the standby", () => {
  expect(JSON.stringify(stack(stacks, "dr-region"))).not.toContain(primary.name);
});

test.each([
  ["foundation", ["aws_s3_bucket", "aws_kms_key"]],
  ["primary-region", ["aws_rds_global_cluster", "aws_rds_cluster", "aws_kms_key"]],
  ["dr-region", ["aws_kms_key"]],
  ["failover", ["aws_rds_cluster"]],
])("refuses every plan that would destroy what holds data or keys in %s", (name, types) => {
  for (const type of types) {
    for (const { lifecycle } of Object.values(resources(stack(stacks, name), type))) {
      expect(lifecycle).toMatchObject({ prevent_destroy: true });
    }
  }
});

test.each([
  ["foundation", "aws_dynamodb_table", "deletion_protection_enabled"],
  ["primary-region", "aws_rds_global_cluster", "deletion_protection"],
  ["primary-region", "aws_rds_cluster", "deletion_protection"],
  ["failover", "aws_rds_cluster", "deletion_protection"],
])("lets AWS refuse it too in %s: %s", (name, type, attribute) => {
  for (const attributes of Object.values(resources(stack(stacks, name), type)))
    expect(attributes[attribute]).toBe(true);
});

test("shows the reason in the tags of every stack where protection is off", () => {
  const reason = "a rehearsal that is thrown away";
  const open = synthesized({
    ...production,
    protection: { enabled: false, reason },
  });
  for (const { provider } of Object.values(open)) {
    expect(provider.aws[0]).toMatchObject({
      default_tags: [{ tags: { Unprotected: reason } }],
    });
  }
  expect(JSON.stringify(open)).not.toContain('"deletion_protection":true');
});

test("gives cluster and master secret the same ephemeral password and version, and stores neither", () => {
  const json = stack(stacks, "primary-region");
  const [cluster] = Object.values(resources(json, "aws_rds_cluster"));
  const versions = resources(json, "aws_secretsmanager_secret_version");
  const [master] = Object.values(versions).filter(({ secret_id: id }) => String(id).includes("database-master"));
  const password = "ephemeral.aws_secretsmanager_random_password.database-master-password.random_password";
  expect(cluster?.master_password_wo).toBe(`\${${password}}`);
  expect(master?.secret_string_wo).toBe(
    `\${jsonencode({"username" = "${cluster?.master_username}", "password" = ${password}})}`,
  );
  expect(master?.secret_string_wo_version).toBe(cluster?.master_password_wo_version);
  for (const attributes of [cluster, ...Object.values(versions)]) {
    expect(attributes).not.toHaveProperty("master_password");
    expect(attributes).not.toHaveProperty("secret_string");
  }
});

describe("on the way home (docs/adr/0004)", () => {
  const database = { ...production.database, globalGeneration: 2 };

  test("the promoted cluster stays in the global database that it begins, whatever the variable says", () => {
    const adopted = { ...production, activeRegion: dr.name, database: { ...database, adoptedByDr: true } };
    const [cluster] = Object.values(resources(stack(synthesized(adopted), "failover"), "aws_rds_cluster"));
    const name = "project-x-production-g2";
    expect(cluster?.global_cluster_identifier).toBe(
      `\${(var.active_region == "${primary.name}") ? "${name}" : "${name}"}`,
    );
  });

  const rebuilt = (adoptedByDr: boolean) => {
    const regions = { primary: { ...primary, clusterGeneration: 2 }, dr };
    const config = { ...production, regions, database: { ...database, adoptedByDr } };
    const [cluster] = Object.values(resources(stack(synthesized(config), "primary-region"), "aws_rds_cluster"));
    if (cluster === undefined) throw new Error("no cluster");
    return { cluster, own: Object.keys(cluster).filter((name) => /^(master|database_name)/.test(name)) };
  };

  test("the primary is rebuilt as a secondary, without a master user of its own", () => {
    const { cluster, own } = rebuilt(true);
    expect(cluster).toMatchObject({ cluster_identifier: "project-x-production-eu-west-1-g2", source_region: dr.name });
    expect(own).toEqual([]);
  });

  test("the primary takes passwords again once it is the writer", () => {
    expect(rebuilt(false).own).toEqual(["master_password_wo", "master_password_wo_version"]);
  });

  test("the marker moves to a path of its own, so that the old one no longer refuses", () => {
    const json = stack(synthesized({ ...production, failoverGeneration: 2 }), "failover");
    expect(Object.values(resources(json, "aws_ssm_parameter"))[0]?.name).toBe(
      "/project-x/production/failover/2/active-region",
    );
    expect(json.data?.aws_ssm_parameters_by_path?.markers?.path).toBe("/project-x/production/failover/2");
  });
});

test("copies every secret to the DR region, under the key that foundation has there", () => {
  for (const secret of Object.values(resources(stack(stacks, "primary-region"), "aws_secretsmanager_secret"))) {
    const kms_key_id = expect.stringMatching(/remote_state.*foundation.*secret-replica-key/);
    expect(secret.replica).toEqual([{ region: dr.name, kms_key_id }]);
  }
});

test("spreads the data tier over three zones of each region, each with its own route table", () => {
  for (const [name, { zones }] of [
    ["primary-region", primary],
    ["dr-region", dr],
  ] as const) {
    const json = stack(stacks, name);
    const subnets = Object.values(resources(json, "aws_subnet"));
    expect(subnets.map(({ availability_zone: zone }) => zone)).toEqual(zones);
    const tables = Object.values(resources(json, "aws_route_table_association")).map(({ route_table_id: id }) => id);
    expect(new Set(tables).size).toBe(zones.length);
  }
});

/** Changing one of these addresses destroys data: moveTo or an ADR. */
test("keeps the addresses of what holds data", () => {
  const stateful = /^aws_(rds|s3_bucket$|dynamodb|kms_key|secretsmanager_secret$|route53_zone|ssm_parameter)/;
  const addresses = Object.entries(stacks).flatMap(([name, { resource }]) =>
    Object.entries(resource)
      .filter(([type]) => stateful.test(type) && !type.includes("parameter_group"))
      .flatMap(([type, found]) => Object.keys(found).map((id) => `${name} ${type}.${id}`)),
  );
  expect(addresses.sort()).toMatchInlineSnapshot(`
    [
      "dr-region aws_kms_key.platform_database_key_0E9F97CA",
      "failover aws_rds_cluster.database_cluster_FAF2FB92",
      "failover aws_rds_cluster_instance.database_instance-1_95FDBD23",
      "failover aws_rds_cluster_instance.database_instance-2_67AB9804",
      "failover aws_ssm_parameter.marker",
      "foundation aws_dynamodb_table.lock-table_D28631D7",
      "foundation aws_kms_key.secret-replica-key_3E75E05F",
      "foundation aws_kms_key.state-key_753BFC90",
      "foundation aws_s3_bucket.state-bucket_828F7150",
      "global-dns aws_route53_zone.zone",
      "primary-region aws_kms_key.platform_database_key_0E9F97CA",
      "primary-region aws_rds_cluster.database_cluster_FAF2FB92",
      "primary-region aws_rds_cluster_instance.database_instance-1_95FDBD23",
      "primary-region aws_rds_cluster_instance.database_instance-2_67AB9804",
      "primary-region aws_rds_cluster_instance.database_instance-3_A4FBCB4D",
      "primary-region aws_rds_global_cluster.global-database",
      "primary-region aws_secretsmanager_secret.database-application_secret_C289DF61",
      "primary-region aws_secretsmanager_secret.database-master_secret_0FD91C7A",
    ]
  `);
});

test("has just these resources", () => {
  const counts = Object.entries(stacks).map(([name, json]) => [name, inventory(json)]);
  expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
    {
      "dr-region": {
        "aws_db_parameter_group": 1,
        "aws_db_subnet_group": 1,
        "aws_default_network_acl": 1,
        "aws_default_security_group": 1,
        "aws_kms_alias": 1,
        "aws_kms_key": 1,
        "aws_network_acl": 1,
        "aws_rds_cluster_parameter_group": 1,
        "aws_route_table": 3,
        "aws_route_table_association": 3,
        "aws_security_group": 1,
        "aws_subnet": 3,
        "aws_vpc": 1,
      },
      "failover": {
        "aws_rds_cluster": 1,
        "aws_rds_cluster_instance": 2,
        "aws_route53_record": 2,
        "aws_ssm_parameter": 1,
      },
      "foundation": {
        "aws_dynamodb_table": 1,
        "aws_kms_alias": 2,
        "aws_kms_key": 2,
        "aws_s3_bucket": 1,
        "aws_s3_bucket_policy": 1,
        "aws_s3_bucket_public_access_block": 1,
        "aws_s3_bucket_server_side_encryption_configuration": 1,
        "aws_s3_bucket_versioning": 1,
      },
      "global-dns": {
        "aws_route53_zone": 1,
      },
      "primary-region": {
        "aws_db_parameter_group": 1,
        "aws_db_subnet_group": 1,
        "aws_default_network_acl": 1,
        "aws_default_security_group": 1,
        "aws_kms_alias": 1,
        "aws_kms_key": 1,
        "aws_network_acl": 1,
        "aws_rds_cluster": 1,
        "aws_rds_cluster_instance": 3,
        "aws_rds_cluster_parameter_group": 1,
        "aws_rds_global_cluster": 1,
        "aws_route_table": 3,
        "aws_route_table_association": 3,
        "aws_secretsmanager_secret": 2,
        "aws_secretsmanager_secret_version": 2,
        "aws_security_group": 1,
        "aws_subnet": 3,
        "aws_vpc": 1,
      },
    }
  `);
});
