import type { DataAwsIamPolicyDocumentStatement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Backend } from "../config/backend";
import type { Names } from "../config/names";

export type Statement = DataAwsIamPolicyDocumentStatement;

/** Where the delivery works: everything that its policies name resources by. */
export interface Account {
  readonly id: string;
  readonly names: Names;
  readonly backend: Backend;
  readonly primaryRegion: string;
  /** Regions in which anything may be done at all, that of the global services among them. */
  readonly regions: readonly string[];
  /** ARNs of the keys that the states and their copy are under. */
  readonly stateKeys: { readonly states: string; readonly replica: string };
}

/** ARNs of one service in this account. The boundaries say in which regions. */
export function arns({ id }: Account, service: string, ...resources: readonly string[]): string[] {
  return resources.map((resource) => `arn:aws:${service}:*:${id}:${resource}`);
}

/** ARNs of IAM, which has no regions. */
export function iamArns({ id }: Account, ...resources: readonly string[]): string[] {
  return resources.map((resource) => `arn:aws:iam::${id}:${resource}`);
}
