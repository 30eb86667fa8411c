import { z } from "zod";
import { namesFor } from "../config/names";
import { type Check, type Found, failed, notVerifiable, passed, together } from "./check";
import type { Operation } from "./operation";

/** Longer than a frontend's own deep health, which takes 7 s at most (docs/application-contract.md). */
const ANSWER_MILLISECONDS = 10_000;

const deepHealth = z.object({ healthy: z.boolean(), writable: z.boolean() });

/** Asks an address. */
export type Ask = (url: string, token?: string) => Promise<{ readonly status: number; readonly body: string }>;

export const askOverHttps: Ask = async (url, token) => {
  const answer = await fetch(url, {
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });
  return { status: answer.status, body: await answer.text() };
};

/**
 * Whether the frontends serve in DR, under the names that they have there whichever region is active, and whether all
 * that is behind them reads, writes and deletes.
 *
 * @param ask undefined where AWS's calls go to an endpoint that stands for it: there no such name leads anywhere
 */
export function httpChecks(
  { aws, config }: Pick<Operation, "config"> & { readonly aws: Pick<Operation["aws"], "secret"> },
  ask: Ask | undefined,
): Check[] {
  const { probeTokenSecret, regionalHost } = namesFor(config);
  const each = async (look: (ask: Ask, host: string, frontend: string) => Promise<Found>, allPassed: string) => {
    if (ask === undefined) {
      return notVerifiable("AWS's calls go to an endpoint that stands for it, and no load balancer is behind that");
    }
    const found = Object.keys(config.frontends).map((name) => look(ask, regionalHost(name, "dr"), name));
    return together(await Promise.all(found), allPassed);
  };
  return [
    {
      name: "frontends",
      question: "Does every frontend answer in DR?",
      severity: "blocks",
      look: () => each(answers, "every frontend answers"),
    },
    {
      name: "deep-health",
      question: "Can everything behind them write, read and delete?",
      severity: "blocks",
      look: async () => {
        const token = ask && (await aws.secret(config.regions.dr.name, probeTokenSecret));
        return each((asked, host, name) => writes(asked, host, name, token), "everything behind them can write");
      },
    },
  ];
}

async function answers(ask: Ask, host: string, frontend: string): Promise<Found> {
  const { status } = await ask(`https://${host}/`);
  return status < 400
    ? passed(`${frontend} answers ${status}`)
    : failed(
        `${frontend} answers ${status} as ${host}`,
        `Look at the healthy targets of ${frontend} in DR, then at its log.`,
      );
}

async function writes(ask: Ask, host: string, frontend: string, token: string | undefined): Promise<Found> {
  const { status, body } = await ask(`https://${host}/health/deep`, token);
  const said = deepHealth.safeParse(parsed(body));
  if (status === 200 && said.success && said.data.healthy && said.data.writable) return passed(frontend);
  const is = said.success ? `healthy: ${said.data.healthy}, writable: ${said.data.writable}` : `status ${status}`;
  return failed(
    `behind ${frontend} not everything works (${is})`,
    "The body of /health/deep names the API; read its log in DR. RDS Proxy may take a minute to find the new writer.",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
