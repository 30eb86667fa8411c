import type { Names } from "../config/names";

const RUNBOOK = "docs/runbooks/region-lost.md";

/**
 * Where the button is in AWS's console, which lives in the DR region.
 * Source of the address: Systems Manager user guide, "Run an automation", links to runbooks.
 */
export function buttonUrl({ button }: Pick<Names, "button">, region: string): string {
  return `https://${region}.console.aws.amazon.com/systems-manager/automation/execute/${button}?region=${region}`;
}

/** For the end of a notification. */
export function linksTo(names: Pick<Names, "button">, region: string): string[] {
  return [`Button: ${buttonUrl(names, region)}`, `Runbook: ${RUNBOOK}`];
}
