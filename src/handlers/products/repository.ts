import type { ClientBase } from "pg";
import type { Product, ProductInput } from "./product";

/**
 * Each function here may be done again after a failure that left its outcome unknown: a write names the version that it
 * follows, so it takes effect once, and one that finds its own effect reports it as done.
 */

const COLUMNS = `id, name, price_minor AS "priceMinor", currency, version`;

/** A page in the order of the identifiers. */
export async function listProducts(client: ClientBase, after: string, limit: number): Promise<Product[]> {
  const sql = `SELECT ${COLUMNS} FROM shop.products WHERE id > $1 ORDER BY id LIMIT $2`;
  return (await client.query<Product>(sql, [after, limit])).rows;
}

export async function readProduct(client: ClientBase, id: string): Promise<Product | undefined> {
  const sql = `SELECT ${COLUMNS} FROM shop.products WHERE id = $1`;
  return (await client.query<Product>(sql, [id])).rows[0];
}

/** The product as it is afterwards; "conflict" if it is not at the version that this write follows. */
export async function putProduct(client: ClientBase, id: string, input: ProductInput): Promise<Product | "conflict"> {
  const { name, priceMinor, currency, version } = input;
  const sql =
    version === 0
      ? `INSERT INTO shop.products (id, name, price_minor, currency, version) VALUES ($1, $2, $3, $4, $5 + 1)
         ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`
      : `UPDATE shop.products SET name = $2, price_minor = $3, currency = $4, version = version + 1, updated_at = now()
         WHERE id = $1 AND version = $5 RETURNING ${COLUMNS}`;
  const written = (await client.query<Product>(sql, [id, name, priceMinor, currency, version])).rows[0];
  if (written !== undefined) return written;
  const found = await readProduct(client, id);
  return found !== undefined && isEffectOf(input, found) ? found : "conflict";
}

/** "gone" also if it was not there: a repeat ends the same way. */
export async function deleteProduct(client: ClientBase, id: string, version: number): Promise<"gone" | "conflict"> {
  const sql = "DELETE FROM shop.products WHERE id = $1 AND version = $2";
  const { rowCount } = await client.query(sql, [id, version]);
  return rowCount === 1 || (await readProduct(client, id)) === undefined ? "gone" : "conflict";
}

/** Writes, reads and deletes a row, each by itself, so that every step is committed. */
export async function proveWritable(client: ClientBase, id: string): Promise<void> {
  await client.query("INSERT INTO shop.health (id) VALUES ($1)", [id]);
  const { rowCount } = await client.query("SELECT FROM shop.health WHERE id = $1", [id]);
  if (rowCount !== 1) throw new Error("the database does not give back what was written");
  // With what earlier proofs left when they were cut off.
  await client.query("DELETE FROM shop.health WHERE id = $1 OR written_at < now() - interval '1 hour'", [id]);
}

export async function proveReadable(client: ClientBase): Promise<void> {
  await client.query("SELECT FROM shop.products LIMIT 1");
}

function isEffectOf(input: ProductInput, found: Product): boolean {
  return (
    found.version === input.version + 1 &&
    found.name === input.name &&
    found.priceMinor === input.priceMinor &&
    found.currency === input.currency
  );
}
