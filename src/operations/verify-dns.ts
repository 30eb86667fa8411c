import { Resolver, resolve4 } from "node:dns/promises";
import { namesFor } from "../config/names";
import { type Check, type Found, failed, notVerifiable, passed, together } from "./check";
import type { Operation } from "./operation";
import { readState } from "./standby-state";

/** Route 53's own name servers answer at once, and know no cache. */
const ANSWER_MILLISECONDS = 3000;

/** Answers of a name by its kind, as the zone's own name servers give them. */
export interface NameServers {
  readonly text: (name: string) => Promise<string[]>;
  readonly addresses: (name: string) => Promise<string[]>;
}

/**
 * The name servers of the zone themselves, so that no cache is in between: their names come from the state of
 * `global-dns` in the DR region, which Route 53's control plane is not needed for.
 */
export async function nameServers(operation: Pick<Operation, "aws" | "backend" | "config">): Promise<NameServers> {
  const { outputs } = await readState(operation, "global-dns");
  const servers = (outputs?.name_servers?.value ?? []) as string[];
  const found = await Promise.all(servers.map((server) => resolve4(server).catch(() => [])));
  const addresses = found.flat();
  if (addresses.length === 0) throw new Error(`none of the name servers has an address: ${servers.join(", ")}`);
  const resolver = new Resolver({ timeout: ANSWER_MILLISECONDS, tries: 2 });
  resolver.setServers(addresses);
  return {
    text: async (name) => (await resolver.resolveTxt(name)).flat(),
    addresses: (name) => resolver.resolve4(name),
  };
}

/** Whether customers are sent to DR, asked where the answer is made. */
export function dnsCheck(
  operation: Pick<Operation, "config">,
  servers: (() => Promise<NameServers>) | undefined,
): Check {
  return {
    name: "dns",
    question: "Do the zone's own name servers answer with DR?",
    severity: "blocks",
    look: async () => (servers === undefined ? unasked() : answersDr(operation, await servers())),
  };
}

function unasked(): Found {
  return notVerifiable("AWS's calls go to an endpoint that stands for it, and no name server answers for that");
}

async function answersDr({ config }: Pick<Operation, "config">, servers: NameServers): Promise<Found> {
  const names = namesFor(config);
  const { name: region } = config.regions.dr;
  const witness = answers(names.activeRegionName, await servers.text(names.activeRegionName), [region]);
  const frontends = Object.entries(config.frontends).map(async ([frontend, { host }]) => {
    const [is, wanted] = await Promise.all([
      servers.addresses(host),
      servers.addresses(names.regionalHost(frontend, "dr")),
    ]);
    return answers(host, is, wanted);
  });
  return together([witness, ...(await Promise.all(frontends))], `every name leads to ${region}`);
}

/** A load balancer has more addresses than an answer shows: one in common is enough. */
function answers(name: string, is: readonly string[], wanted: readonly string[]): Found {
  if (is.some((address) => wanted.includes(address))) return passed(name);
  return failed(
    `${name} answers ${is.join(", ") || "nothing"}, not ${wanted.join(", ")}`,
    "Route 53 takes up to a minute. If it stays so, press again; npm run status says what is left.",
  );
}
