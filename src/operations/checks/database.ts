import { namesFor } from "../../config/names";
import { type Check, type Found, failed, passed } from "../check";
import { isMember } from "./membership";
import type { Subject } from "./subject";

/** What a cluster is in on its way from a secondary to one of its own. Source: Aurora user guide, "DB cluster status". */
const ON_ITS_WAY = ["promoting", "modifying", "rebooting"];

/** Whether the DR cluster can be promoted, and has an instance that would be the writer. */
export function databaseChecks(subject: Subject): Check[] {
  return [
    {
      name: "database",
      question: "Can the DR cluster be promoted?",
      severity: "blocks",
      look: () => cluster(subject),
    },
    {
      name: "instances",
      question: "Has the DR cluster an instance that would be the writer?",
      severity: "blocks",
      look: () => oneInstance(subject),
    },
    {
      name: "all-instances",
      question: "Has the DR cluster as many instances as configured?",
      severity: "warns",
      look: () => allInstances(subject),
    },
  ];
}

async function cluster({ aws, standby, config }: Subject): Promise<Found> {
  const region = config.regions.dr.name;
  const identifier = namesFor(config).cluster("dr");
  const [{ status, pending }, member] = await Promise.all([standby.cluster(identifier), isMember({ aws, config })]);
  if (status === "absent") return failed(`${identifier} does not exist`, "Deploy the failover stack: npm run deploy.");
  // An earlier press has detached it. This one waits until it is promoted, which is what pressing again is for.
  if (!member && ON_ITS_WAY.includes(status)) {
    return passed(`${identifier} has left the global database and is ${status}: the press waits for it`);
  }
  if (status !== "available") {
    return failed(
      `${identifier} is ${status}`,
      `Wait until RDS in ${region} says "available", then press again; look at the cluster's events there.`,
    );
  }
  if (pending.length > 0) {
    return failed(
      `${identifier} has pending modifications: ${pending.join(", ")}`,
      "A promotion could apply them in the middle. Apply them now (aws rds modify-db-cluster --apply-immediately) or take them back, then press again.",
    );
  }
  return passed(`${identifier} is available${member ? "" : ", and in no global database already"}`);
}

async function oneInstance({ standby, config }: Subject): Promise<Found> {
  const identifier = namesFor(config).cluster("dr");
  const statuses = await standby.instances(identifier);
  const available = statuses.filter((status) => status === "available").length;
  if (available > 0) return passed(`${available} available`);
  return failed(
    statuses.length === 0 ? `${identifier} has no instance` : `no instance is available: ${statuses.join(", ")}`,
    "Nothing could be promoted. Add one: aws rds create-db-instance in the DR region, or npm run deploy while the primary answers.",
  );
}

async function allInstances({ standby, config }: Subject): Promise<Found> {
  const wanted = config.regions.dr.databaseInstances;
  const statuses = await standby.instances(namesFor(config).cluster("dr"));
  const available = statuses.filter((status) => status === "available").length;
  if (available >= wanted) return passed(`${available} of ${wanted} available`);
  return failed(
    `${available} of ${wanted} available`,
    "DR would serve with less than it is made for: one failure more and it stops. Repair the instances, or go on with --override-warnings.",
  );
}
