/** One step of the schema. Steps are never edited once deployed: what is to change becomes a step of its own. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** SQL without parameters. It runs in a transaction, so nothing like CREATE INDEX CONCURRENTLY. */
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: "products and the rows of deep health",
    sql: `
      CREATE TABLE shop.products (
        -- Pages are in the order of bytes, whatever the database's collation.
        id          text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
        name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        price_minor integer NOT NULL CHECK (price_minor >= 0),
        currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        version     integer NOT NULL CHECK (version > 0),
        updated_at  timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE shop.health (
        id         uuid PRIMARY KEY,
        written_at timestamptz NOT NULL DEFAULT now()
      );
    `,
  },
];
