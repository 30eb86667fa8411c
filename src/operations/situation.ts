/** What is known of where the platform is; undefined where nobody could be asked. */
export interface Facts {
  readonly primary: string;
  readonly dr: string;
  /** `activeRegion` of the configuration. */
  readonly committed: string;
  /** True if the state of `primary-region` says that all of it was closed, `partly` if only some of it. */
  readonly fenced: boolean | "partly" | undefined;
  /** The region that is meant to be active; undefined if there is no marker. */
  readonly marker: string | undefined;
  /** True while the DR cluster is in the global database. */
  readonly isMember: boolean;
  readonly clusterStatus: string;
  /** True if every weight leads to DR, false if none does, `mixed` otherwise. */
  readonly moved: boolean | "mixed" | undefined;
  /** True if the primary was switched off by its metric. */
  readonly switchedOff: boolean | undefined;
  /** The command that resets the switch. */
  readonly switchReset: string;
  /** Who holds the lock of the failover's state, and since when. */
  readonly lock: string | undefined;
  /**
   * Why nobody could be asked for the lock.
   *
   * @default - somebody could
   */
  readonly lockUnknown?: string;
}

/** Where the platform is between "the primary serves" and "the way home". */
export type Place =
  | "not deployed"
  | "primary active"
  | "primary active, but switched off"
  | "detached by hand"
  | "changed by hand"
  | "pressed, not promoted"
  | "promoting"
  | "promoted, DNS not moved"
  | "switched"
  | "DR active, to be committed"
  | "DR active, to be fenced"
  | "DR active, partly fenced"
  | "DR active, fenced";

export interface Situation {
  readonly place: Place;
  /** True while somebody is at work. */
  readonly isUnderWay: boolean;
  readonly says: string;
  /** What to do, in order; empty if nothing is. */
  readonly next: readonly string[];
}

const AGAIN = "Press again: npm run failover. It goes on from where it stopped.";

/** Where we are and what to do next, from facts alone. */
export function situationOf(facts: Facts): Situation {
  const { lock, lockUnknown } = facts;
  const [place, found, ...next] = placeOf(facts);
  const unseen = lockUnknown === undefined ? "" : ` Whether somebody is at work is unknown: ${lockUnknown}`;
  const says = `${found}${unseen}`;
  if (lock === undefined) return { place, isUnderWay: false, says, next };
  const wait = `Somebody is at work: ${lock}. Wait for the end, then ask again. If nobody is, the next press names the lock and how to release it.`;
  return { place, isUnderWay: true, says, next: [wait, ...next] };
}

type Told = [Place, ...string[]] & { readonly 1: string };

function placeOf(facts: Facts): Told {
  const { marker, primary, dr } = facts;
  if (marker === undefined || facts.clusterStatus === "absent") {
    return ["not deployed", "There is no marker, or no DR cluster.", "Deploy: npm run deploy."];
  }
  if (marker === primary) return beforePress(facts);
  if (facts.isMember)
    return ["pressed, not promoted", `A press began, and the database still follows ${primary}.`, AGAIN];
  if (facts.clusterStatus !== "available") {
    const wait = "Wait; if nobody is at work, press: npm run failover, which waits too.";
    return ["promoting", `The database in ${dr} is ${facts.clusterStatus}.`, wait];
  }
  return facts.moved === true ? afterMove(facts) : afterPromotion(facts);
}

function beforePress(facts: Facts): Told {
  const { primary, dr, isMember, moved, switchedOff, switchReset } = facts;
  const reset = switchedOff ? [`Publish 0 to the switch: ${switchReset}.`] : [];
  if (!isMember) {
    const help =
      "If it was meant: npm run failover completes it. If not, build a new standby: docs/adr/0004-way-home.md.";
    return ["detached by hand", `${primary} is meant to serve, and the DR cluster has left it without a press.`, help];
  }
  if (moved === true || moved === "mixed") {
    const help = `${dr} only reads. Send customers back: npm run deploy puts the weights right.`;
    return ["changed by hand", `${primary} is meant to serve, and weights send customers to ${dr}.`, ...reset, help];
  }
  if (switchedOff) {
    const says = `${primary} is meant to serve and has every weight, but the switch is on: Route 53 sends customers to ${dr}, which only reads.`;
    return ["primary active, but switched off", says, ...reset, ...toCommit(facts)];
  }
  const unseen = [
    ...(moved === undefined ? [" Route 53 says nothing of its weights."] : []),
    ...(switchedOff === undefined ? [" Whether the switch is on is unknown."] : []),
  ];
  return ["primary active", `${primary} serves, ${dr} stands by.${unseen.join("")}`, ...toCommit(facts)];
}

function toCommit({ primary, committed }: Facts): string[] {
  if (committed === primary) return [];
  return [
    `The configuration says activeRegion: "${committed}". A deployment of it would press: set it to "${primary}", or press: npm run failover.`,
  ];
}

function afterPromotion({ primary, dr, moved, switchedOff }: Facts): Told {
  const route53 = moved === undefined ? "Route 53's control plane says nothing" : "not every weight is moved";
  if (switchedOff) {
    const says = `The database in ${dr} is promoted and ${primary} is switched off, so customers go to ${dr}; ${route53}.`;
    return ["switched", says, "Press again once Route 53 answers: npm run failover."];
  }
  return ["promoted, DNS not moved", `The database in ${dr} is promoted, and ${route53}.`, AGAIN];
}

function afterMove({ primary, dr, committed, fenced, switchedOff, switchReset }: Facts): Told {
  const home = "Plan the way home: docs/adr/0004-way-home.md.";
  const reset = switchedOff ? [`Before the way home ends, publish 0 to the switch: ${switchReset}.`] : [];
  if (committed !== dr) {
    const commit = `Commit activeRegion: "${dr}"; do not run npm run deploy before.`;
    const fence = `Once ${primary} answers: fenced: true, npm run fence.`;
    return [
      "DR active, to be committed",
      `${dr} serves; the configuration still says ${committed}.`,
      commit,
      fence,
      ...reset,
    ];
  }
  if (fenced === "partly") {
    const fence = "Now: npm run fence, which closes what is open.";
    return [
      "DR active, partly fenced",
      `${dr} serves, and only a part of ${primary} is closed.`,
      fence,
      ...reset,
      home,
    ];
  }
  if (!fenced) {
    const fence = `Once ${primary} answers: commit fenced: true, then npm run fence. Until then it could take orders.`;
    return ["DR active, to be fenced", `${dr} serves, and nothing closes ${primary} yet.`, fence, ...reset, home];
  }
  return ["DR active, fenced", `${dr} serves, ${primary} is closed.`, ...reset, home];
}
