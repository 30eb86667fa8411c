import { type ClientBase, escapeIdentifier, escapeLiteral } from "pg";
import { scramVerifier } from "./scram";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * The role that RDS Proxy logs in as, with the password of the application secret, allowed to read and write rows and
 * nothing else.
 *
 * It must not have rds_iam: with that role PostgreSQL on RDS takes IAM tokens only and refuses the proxy's password
 * (Aurora user guide, "IAM database authentication", limitations). Callers show their tokens to the proxy.
 */
export async function ensureApplicationUser(client: ClientBase, { username, password }: Credentials): Promise<void> {
  const role = escapeIdentifier(username);
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [username]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${role}`);
  const verifier = escapeLiteral(scramVerifier(username, password));
  await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${verifier}`);
  if (await isMemberOfIam(client, username)) await client.query(`REVOKE rds_iam FROM ${role}`);
}

/** Rights on the rows of every table that there is, given again after each migration. */
export async function grantRows(client: ClientBase, username: string): Promise<void> {
  const role = escapeIdentifier(username);
  await client.query(`GRANT USAGE ON SCHEMA shop TO ${role}`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop TO ${role}`);
}

async function isMemberOfIam(client: ClientBase, username: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_auth_members m JOIN pg_roles granted ON granted.oid = m.roleid
     JOIN pg_roles member ON member.oid = m.member WHERE granted.rolname = 'rds_iam' AND member.rolname = $1`,
    [username],
  );
  return rowCount !== 0;
}
