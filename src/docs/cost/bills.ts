import type { Role } from "../../config/names";
import type { Known } from "../known";
import { regionsOf } from "../regions";
import type { Component } from "./component";
import { fixedGlobally, fixedIn } from "./fixed";
import { priceOf } from "./prices";
import { usedIn } from "./usage-components";

/** The region that serves at first, the other one before and after a failover, and what is in none. */
type Place = "primary" | "standby" | "promoted" | "global";

/** What is paid for while a region serves. */
const WHILE: Readonly<Record<Role, readonly Place[]>> = {
  primary: ["primary", "standby", "global"],
  dr: ["promoted", "global"],
};

/** Components of one place. */
export interface Bill {
  readonly place: Place;
  readonly title: string;
  readonly components: readonly Component[];
}

/** What is paid for, by place. */
export function billsOf({ model, pressed, config }: Known): readonly Bill[] {
  const [primary, dr] = regionsOf(config);
  if (primary === undefined || dr === undefined) throw new Error("a platform has two regions");
  const inRegions = new Set([primary.name, dr.name]);
  const elsewhere = model.stacks
    .flatMap(({ providers }) => providers.map(({ region }) => region ?? ""))
    .filter((region) => !inRegions.has(region));
  const global = [...fixedGlobally(model), ...[...new Set(elsewhere)].flatMap((region) => fixedIn(model, region))];
  return [
    {
      title: `${primary.title}, which serves`,
      place: "primary",
      components: [...fixedIn(model, primary.name), ...usedIn(model, config, primary.name, true)],
    },
    {
      title: `${dr.title}, as standby`,
      place: "standby",
      components: [...fixedIn(model, dr.name), ...usedIn(model, config, dr.name, false)],
    },
    {
      title: `${dr.title}, once it serves`,
      place: "promoted",
      components: [...fixedIn(pressed, dr.name), ...usedIn(pressed, config, dr.name, true)],
    },
    { title: "In no region", place: "global", components: global.filter(({ quantity }) => quantity > 0) },
  ];
}

/** Everything that is paid for while a region serves. */
export function whileServing(role: Role, bills: readonly Bill[]): readonly Component[] {
  return bills.filter(({ place }) => WHILE[role].includes(place)).flatMap(({ components }) => components);
}

/** US dollars a month: of what runs anyhow, of what depends on use, of all, and of all whose price has a dated source. */
export function sumOf(components: readonly Component[]) {
  const sum = (fits: (one: Component) => boolean) => components.filter(fits).reduce((all, one) => all + usdOf(one), 0);
  return {
    fixed: sum(({ isUsage }) => !isUsage),
    byUse: sum(({ isUsage }) => isUsage),
    together: sum(() => true),
    verified: sum(({ what, region }) => priceOf(what, region)?.source !== undefined),
  };
}

function usdOf({ what, region, quantity }: Component): number {
  return quantity * (priceOf(what, region)?.usd ?? 0);
}
