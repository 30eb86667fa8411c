import type { Model, Resource, Unread } from "../model";
import { blocks, eachString, list } from "../stack-json";
import { arnOf, plainText } from "./arns";
import { policyAt } from "./policy";
import { type ResourcePolicy, resourcePoliciesOf } from "./resource-policies";
import type { Statement } from "./statement";

/**
 * A role, user or group, with everything that says what it may do. A policy that none of them has is one too: somebody
 * gives it to whom the stacks do not know.
 */
export interface Identity {
  readonly resource: Resource;
  readonly name: string;
  readonly arn: string;
  /** Who may take it. Empty for users and groups. */
  readonly trust: readonly Statement[];
  readonly policies: readonly Statement[];
  /** What it may do at most; undefined if nothing limits it, empty if what limits it could not be read. */
  readonly boundary: readonly Statement[] | undefined;
  /** ARNs of attached policies that are not in the stacks, such as AWS's own. */
  readonly foreignPolicies: readonly string[];
  /** What acts in the role, with the argument that names it. */
  readonly uses: readonly { readonly resource: Resource; readonly attribute: string }[];
}

/** Who may do what, as far as the stacks say. */
export interface Access {
  readonly identities: readonly Identity[];
  readonly resourcePolicies: readonly ResourcePolicy[];
  /** Policies of the stacks themselves, with the statements of each. */
  readonly managedPolicies: readonly { readonly resource: Resource; readonly statements: readonly Statement[] }[];
  /** What may grant something and was not understood. */
  readonly unread: readonly Unread[];
}

/** Reads who may do what. Once for each model. */
export function accessOf(model: Model): Access {
  const known = CACHE.get(model) ?? new Reader(model).access();
  CACHE.set(model, known);
  return known;
}

const CACHE = new WeakMap<Model, Access>();

/** What the policies of a resource itself say, wherever they stand. */
export function statementsAbout({ resourcePolicies }: Access, { key }: Pick<Resource, "key">): readonly Statement[] {
  return resourcePolicies.filter(({ about }) => about.key === key).flatMap(({ statements }) => statements);
}

const IDENTITIES = ["aws_iam_role", "aws_iam_user", "aws_iam_group"] as const;

/** What grants something in another way than by a policy, and is not read. */
const OTHER_GRANTS =
  /^aws_(kms_grant|iam_user_group_membership|iam_group_membership|s3_bucket_acl|s3_object_acl|lakeformation_\w+|ram_\w+|iam_access_key|iam_user_login_profile|ssoadmin_\w+|organizations_policy)$/;

class Reader {
  private readonly unread: Unread[] = [];
  private written: readonly (Identity["uses"][number] & { readonly arn: string })[] | undefined;

  constructor(private readonly model: Model) {}

  access(): Access {
    const { model } = this;
    const managedPolicies = model
      .ofType("aws_iam_policy")
      .map((resource) => ({ resource, statements: this.policy(resource, "policy") }));
    const known = IDENTITIES.flatMap((type) => model.ofType(type));
    const identities = [
      ...known.map((one) => this.identity(one, managedPolicies)),
      ...managedPolicies.filter(({ resource }) => !this.isUsed(resource)).map((policy) => this.stranger(policy)),
    ];
    const resourcePolicies = model.resources.flatMap((resource) => resourcePoliciesOf(model, resource, this.unread));
    for (const { stack, address, type, mode } of model.resources) {
      if (mode !== "managed" || !OTHER_GRANTS.test(type)) continue;
      this.unread.push({ stack, address, attribute: "", says: `${type} may grant access and is not read` });
    }
    return { identities, resourcePolicies, managedPolicies, unread: this.unread };
  }

  private identity(resource: Resource, managed: Access["managedPolicies"]): Identity {
    const { attributes } = resource;
    const name = this.nameOf(resource);
    const attached = this.attached(resource, name).map((value) => ({ value, policy: this.managed(managed, value) }));
    const inline = blocks(attributes.inline_policy).flatMap(({ policy }) =>
      this.policy(resource, "inline_policy", policy),
    );
    return {
      resource,
      name,
      arn: arnOf(this.model, resource) ?? name,
      trust: attributes.assume_role_policy === undefined ? [] : this.policy(resource, "assume_role_policy"),
      policies: [...inline, ...this.inlinePolicies(resource, name), ...attached.flatMap(({ policy }) => policy ?? [])],
      boundary: this.boundary(resource, managed),
      foreignPolicies: attached
        .filter(({ policy }) => policy === undefined)
        .map(({ value }) => this.text(resource, value)),
      uses: this.uses(resource),
    };
  }

  /** True if a policy is somebody's in the stacks, or limits somebody. */
  private isUsed(policy: Resource): boolean {
    const arn = arnOf(this.model, policy) ?? "";
    return this.model.resources.some(({ type, attributes }) => {
      if (!type.startsWith("aws_iam_")) return false;
      const named = [attributes.permissions_boundary, attributes.policy_arn, ...list(attributes.managed_policy_arns)];
      return named.some(
        (value) =>
          this.model.target(value)?.key === policy.key ||
          (typeof value === "string" && plainText(this.model, value, null) === arn),
      );
    });
  }

  /** Whoever is given a policy. */
  private stranger({ resource, statements }: Access["managedPolicies"][number]): Identity {
    const arn = arnOf(this.model, resource) ?? resource.key;
    const nothing = { trust: [], boundary: undefined, foreignPolicies: [], uses: [] };
    return { resource, name: this.nameOf(resource), arn, policies: statements, ...nothing };
  }

  private nameOf(resource: Resource): string {
    const name = this.model.literal(resource.attributes.name ?? resource.attributes.name_prefix);
    return typeof name === "string" ? name : resource.address;
  }

  /** Policies that are a resource of their own beside the identity. */
  private inlinePolicies(identity: Resource, name: string): readonly Statement[] {
    const kind = identity.type.replace("aws_iam_", "");
    return this.model
      .ofType(`${identity.type}_policy`)
      .filter(({ attributes }) => this.means(attributes[kind], identity, name))
      .flatMap((policy) => this.policy(policy, "policy"));
  }

  /** What names the policies that are attached, in each of the ways that Terraform knows. */
  private attached(identity: Resource, name: string): unknown[] {
    const kind = identity.type.replace("aws_iam_", "");
    const single = this.model
      .ofType(`${identity.type}_policy_attachment`)
      .filter(({ attributes }) => this.means(attributes[kind], identity, name));
    const shared = this.model
      .ofType("aws_iam_policy_attachment")
      .filter(({ attributes }) => list(attributes[`${kind}s`]).some((one) => this.means(one, identity, name)));
    return [
      ...list(identity.attributes.managed_policy_arns),
      ...[...single, ...shared].map(({ attributes }) => attributes.policy_arn),
    ];
  }

  private means(value: unknown, identity: Resource, name: string): boolean {
    const target = this.model.target(value);
    return target === undefined ? this.model.literal(value) === name : target.key === identity.key;
  }

  /** Statements of a policy of the stacks, by reference or by ARN; undefined if none of them has it. */
  private managed(all: Access["managedPolicies"], value: unknown): readonly Statement[] | undefined {
    const target = this.model.target(value);
    const arn = typeof value === "string" ? plainText(this.model, value, null) : "";
    return all.find(({ resource }) => resource.key === target?.key || arnOf(this.model, resource) === arn)?.statements;
  }

  private boundary(resource: Resource, managed: Access["managedPolicies"]): readonly Statement[] | undefined {
    const value = resource.attributes.permissions_boundary;
    if (value === undefined || value === null) return undefined;
    const found = this.managed(managed, value);
    if (found !== undefined) return found;
    const says = `${this.text(resource, value)}: no stack has that policy`;
    this.unread.push({ stack: resource.stack, address: resource.address, attribute: "permissions_boundary", says });
    return [];
  }

  private uses(identity: Resource): Identity["uses"] {
    const users = this.model
      .users(identity)
      .filter(({ mode, type }) => mode === "managed" && !type.startsWith("aws_iam_"));
    const profiles = this.model.users(identity).filter(({ type }) => type === "aws_iam_instance_profile");
    const byReference = [...users, ...profiles.flatMap((profile) => this.model.users(profile))].map((resource) => ({
      resource,
      attribute: argumentThatNames(resource, [identity, ...profiles]),
    }));
    return [...byReference, ...this.usesByArn(identity)];
  }

  /** What names a role by its ARN, in a stack that does not make it. */
  private usesByArn(identity: Resource): Identity["uses"] {
    if (identity.type !== "aws_iam_role") return [];
    const name = `:role/${this.nameOf(identity)}`;
    return this.roleArns().filter(({ arn }) => arn.endsWith(name));
  }

  /** Every ARN of a role that is written out, by what acts in it. */
  private roleArns(): NonNullable<Reader["written"]> {
    this.written ??= this.model.resources
      .filter(({ mode, type }) => mode === "managed" && !type.startsWith("aws_iam_"))
      .flatMap((resource) => {
        const found: { resource: Resource; attribute: string; arn: string }[] = [];
        eachString(resource.attributes, (text, path) => {
          const attribute = path.filter((one) => !/^\d+$/.test(one)).join(".");
          for (const [arn] of text.matchAll(/arn:aws[\w-]*:iam::[^"\s]*:role\/[\w+=,.@/-]+/g))
            found.push({ resource, attribute, arn });
        });
        return found;
      });
    return this.written;
  }

  private policy(resource: Resource, attribute: string, value = resource.attributes[attribute]): readonly Statement[] {
    const { statements, unread } = policyAt(this.model, resource, attribute, value);
    this.unread.push(...unread);
    return statements;
  }

  private text(resource: Resource, value: unknown): string {
    return plainText(this.model, String(this.model.literal(value)), resource.region);
  }
}

function argumentThatNames(resource: Resource, identities: readonly Resource[]): string {
  let found = "";
  eachString(resource.attributes, (text, path) => {
    if (identities.some(({ key }) => text.includes(`«${key}.`)))
      found ||= path.filter((one) => !/^\d+$/.test(one)).join(".");
  });
  return found;
}
