/** Seconds after which each part of a press is stopped at the latest. */
export const PRESS_LIMITS = {
  /**
   * The preflight's longest check: Terraform is prepared and plans in that. Some ten seconds, more where a service does
   * not answer.
   */
  preflight: 120,
  /** Terraform is prepared. */
  prepare: 120,
  /** All attempts together. A press takes about six minutes; whoever waits for longer should look for himself. */
  press: 15 * 60,
  /**
   * How long what does not pass in the verification is looked at again: DNS takes a minute to reach all name servers,
   * RDS Proxy about as long to find the writer.
   */
  patience: 120,
  /** The verification's longest check: its plan with a refresh, which asks for everything that the stack has. */
  plan: 120,
  /** How long Terraform may take to finish its requests under way and to release its lock, each time it is stopped. */
  grace: 60,
} as const;

/** The bundle is fetched and its half a gigabyte unpacked before; words and report are left after. Nothing enforces it. */
const AROUND_SECONDS = 6 * 60;

/**
 * The longest that a run of the console may take, in seconds. Once the press's time is over, Terraform is stopped three
 * times at the most: for the database, for the records, and for the rest. Preflight, preparation and the verification's
 * last round may each be stopped once.
 */
export function longestRunSeconds(limits: Readonly<Record<keyof typeof PRESS_LIMITS, number>> = PRESS_LIMITS): number {
  const { preflight, prepare, press, patience, plan, grace } = limits;
  return AROUND_SECONDS + preflight + prepare + press + patience + plan + 6 * grace;
}
