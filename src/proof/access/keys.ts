import { type Access, statementsAbout } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import { isAbout } from "../../model/access/decide";
import { identifiersOf, type Statement } from "../../model/access/statement";
import type { Model, Resource } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, type Grounds, grounds, verdict } from "../verdict";
import { holdersOf, requestsFor } from "./who";

const DECRYPT = "kms:Decrypt";

/** Who can decrypt with which key: by a role's policy, and by the key's own. */
export function keys(model: Model, access: Access): Finding {
  const found = ["aws_kms_key", "aws_kms_replica_key"]
    .flatMap((type) => model.ofType(type))
    .map((key) => whoDecrypts(model, access, key));
  return verdict({
    requirement: "access",
    question: "Who can decrypt with which key?",
    ...grounds(...found),
    summary: `${found.length} keys: roles of this account and the services that a key's policy names, nobody else`,
  });
}

function whoDecrypts(model: Model, access: Access, key: Resource): Partial<Grounds> {
  const own = statementsAbout(access, key);
  const allowed = own.filter((one) => one.effect === "Allow" && isAbout(one, DECRYPT));
  // Without a policy a key has AWS's, which lets IAM of the account decide.
  const byIam = own.length === 0 || allowed.some((one) => identifiersOf(one).includes(`arn:aws:iam::${ACCOUNT}:root`));
  const holders = byIam ? holdersOf(access, requestsFor([DECRYPT], [arnOf(model, key) ?? key.key])) : [];
  const named = allowed.flatMap(identifiersOf).filter((one) => !one.endsWith(":root"));
  const who = [...new Set([...holders.map(({ identity }) => identity.name), ...named])];
  return {
    witnesses: [evidence(key, "policy", who.length === 0 ? "nobody" : who.join(", "))],
    against: [
      ...allowed.flatMap((one) => strangers(one, key)),
      ...(byIam
        ? []
        : [evidence(key, "policy", `the policy of ${key.address} gives the account nothing: no role decrypts`)]),
    ],
  };
}

/** Whoever the key's policy lets decrypt, and is neither of this account nor a service that is told for whom it may. */
function strangers(statement: Statement, key: Resource): Evidence[] {
  const { origin, conditions } = statement;
  return statement.principals.flatMap(({ type, identifiers }) =>
    identifiers
      .filter((one) => (type === "Service" ? conditions.length === 0 : !one.startsWith(`arn:aws:iam::${ACCOUNT}:`)))
      .map((one) => ({
        ...origin,
        text: `${one} may ${DECRYPT} with ${key.address}${type === "Service" ? " for whoever asks it to" : ", and is not of this account"}`,
      })),
  );
}
