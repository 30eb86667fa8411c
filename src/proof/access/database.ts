import { APPLICATION_USERNAME } from "../../config/database-users";
import type { Access } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import type { Model } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, grounds, verdict } from "../verdict";
import type { Parties } from "./parties";
import { asEvidence, beyond, type Holder, holdersOf, missing, requestsFor } from "./who";

const READ_SECRET = ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"];

/** R3 and R10, as far as IAM decides: who gets a connection, and who reads a password. */
export function databaseAccess(model: Model, access: Access, parties: Parties): Finding[] {
  return [connections(model, access, parties), passwords(model, access, parties)];
}

/** Only backends that the configuration gives the database connect through a proxy. */
function connections(model: Model, access: Access, parties: Parties): Finding {
  const { backends } = parties.config;
  const users = Object.keys(backends).filter((name) => backends[name]?.database);
  const meant = users.flatMap((name) => parties.backend(name));
  const holders = holdersOf(access, requestsFor(["rds-db:connect"], [`arn:aws:rds-db:*:${ACCOUNT}:dbuser:*`]));
  return verdict({
    requirement: "R3",
    question: "Who may log in to the database by IAM?",
    against: [
      ...beyond(holders, meant, "the configuration gives it no database"),
      ...asOthers(model, holders),
      ...missing(holders, meant, "log in to the database that the configuration gives it"),
    ],
    witnesses: users.length > 0 ? holders.map(asEvidence) : unused(model),
    summary: users.length > 0 ? `${meant.map(({ name }) => name).join(" and ")}, and nobody else` : "nobody",
  });
}

/** Logins as another user than the application's, through whichever proxy: the master is the migration's. */
function asOthers(model: Model, holders: readonly Holder[]): Evidence[] {
  const own = model.ofType("aws_db_proxy").map((proxy) => {
    const arn = `arn:aws:rds-db:${proxy.region}:${ACCOUNT}:dbuser:«${proxy.key}»/${APPLICATION_USERNAME}`;
    return { arn, region: proxy.region };
  });
  return holders.flatMap(({ identity, by }) => {
    const regions = identity.uses.map(({ resource }) => resource.region);
    const arns = own.filter(({ region }) => regions.includes(region)).map(({ arn }) => arn);
    const others =
      by.notResources.length > 0 ? ["everything but a few"] : by.resources.filter((one) => !arns.includes(one));
    return others.map((one) => ({
      ...by.origin,
      text: `${identity.name} may rds-db:connect on ${one}, which is not ${APPLICATION_USERNAME} at the proxy of its region`,
    }));
  });
}

/** Of a configuration in which no backend has the database. */
function unused(model: Model): Evidence[] {
  return model.ofType("aws_db_proxy").map((proxy) => evidence(proxy, "auth", "no role may log in through it"));
}

/** The master's password is the migration's, the application's the proxy's and the migration's; operations writes both. */
function passwords(model: Model, access: Access, parties: Parties): Finding {
  const deploys = parties.delivery("operations");
  const readers = { master: parties.migration(), application: [...parties.migration(), ...parties.proxies()] };
  const found = (["master", "application"] as const).map((which) => {
    const arns = [...new Set(parties.secrets(which).flatMap((one) => arnOf(model, one) ?? []))];
    const holders = holdersOf(access, requestsFor(READ_SECRET, arns));
    return {
      against: [
        ...beyond(holders, [...readers[which], ...deploys], `the password of the ${which} user is not for it`),
        ...missing(holders, readers[which], `read the password of the ${which} user`),
      ],
      witnesses: holders.map(asEvidence),
    };
  });
  return verdict({
    requirement: "R3",
    question: "Who reads a password of the database?",
    ...grounds(...found),
    summary:
      "the migration both, the proxies the application's; beside them only the role that deploys, which writes them",
  });
}
