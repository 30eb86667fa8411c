import type { Subject } from "../proof/question";
import type { Document } from "./document";
import { known } from "./known";
import { addressPlan } from "./tables/address-plan";
import { alarms } from "./tables/alarms";
import { budget } from "./tables/budget";
import { cost } from "./tables/cost";
import { egressFirewall } from "./tables/egress-firewall";
import { endpoints } from "./tables/endpoints";
import { iamRoles } from "./tables/iam-roles";
import { interRegion } from "./tables/inter-region";
import { inventory } from "./tables/inventory";
import { networkAcls } from "./tables/network-acls";
import { quotas } from "./tables/quotas";
import { routeTables } from "./tables/route-tables";
import { securityGroups } from "./tables/security-groups";
import { sizes } from "./tables/sizes";

/** In the order in which they are listed. */
const TABLES = [
  addressPlan,
  routeTables,
  securityGroups,
  networkAcls,
  egressFirewall,
  endpoints,
  interRegion,
  iamRoles,
  alarms,
  budget,
  sizes,
  quotas,
  inventory,
  cost,
] as const;

/** Every table. */
export function tables(subject: Subject): Document[] {
  const all = known(subject);
  return TABLES.map((write) => write(all));
}
