/**
 * `fail` and `drop`: this one request. `kill`: Terraform, right after it. `outage`: every request of its operation for as
 * long as the press lasts, so that Terraform fails and not only its SDK's first attempt.
 */
export const FAULTS = ["fail", "drop", "kill", "outage"] as const;

/** A request of the press, and what becomes of it. */
export interface Interruption {
  readonly service: string;
  readonly operation: string;
  /** Which of all requests of the operation, counted from 1. */
  readonly nth: number;
  /** Names and identifiers in it. */
  readonly resource: string;
  readonly fault: (typeof FAULTS)[number];
}

/** How a case ended. */
export interface CaseOutcome {
  /** What happened, and what was found at the end. */
  readonly words: string;
  /** True if pressing again did not end as a press that nobody disturbed. */
  readonly isOpen: boolean;
}

export type Result = Interruption & CaseOutcome;

/** Of a case, as steps and folders are called. */
export function caseName({ fault, service, operation, nth }: Interruption): string {
  return `${fault} ${service} ${operation} ${nth}`;
}
