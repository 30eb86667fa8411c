import { type ApiHandler, apiHandler } from "../shared/api";
import { Refusal, validated } from "../shared/refusal";
import type { Answer, Call } from "../shared/route";
import type { Database } from "./database";
import { deepHealth } from "./deep-health";
import { deleteQuery, listQuery, productInput } from "./product";
import { deleteProduct, listProducts, putProduct, readProduct } from "./repository";

/** The products API. `reader` is where reads still work while the writer does not. */
export function productsApi(database: Database, reader: Database): ApiHandler {
  return apiHandler("products", [
    { methods: ["GET"], path: "/products", handle: (call) => list(database, call) },
    { methods: ["GET"], path: "/products/{id}", handle: (call) => read(database, call) },
    { methods: ["PUT"], path: "/products/{id}", handle: (call) => put(database, call) },
    { methods: ["DELETE"], path: "/products/{id}", handle: (call) => remove(database, call) },
    { methods: ["GET", "POST"], path: "/health/deep", handle: (call) => deepHealth(database, reader, call) },
  ]);
}

async function list(database: Database, { query, deadline }: Call): Promise<Answer> {
  const { after, limit } = validated(listQuery, query);
  // One more than asked for tells whether there is a next page.
  const found = await database.persist((client) => listProducts(client, after, limit + 1), deadline);
  const products = found.slice(0, limit);
  return { status: 200, body: { products, next: found.length > limit ? products.at(-1)?.id : null } };
}

async function read(database: Database, { parameters, deadline }: Call): Promise<Answer> {
  const product = await database.persist((client) => readProduct(client, identifier(parameters)), deadline);
  if (product === undefined) throw new Refusal(404, "there is no product with this identifier");
  return { status: 200, body: product };
}

async function put(database: Database, { parameters, body, deadline }: Call): Promise<Answer> {
  const input = validated(productInput, body());
  const outcome = await database.persist((client) => putProduct(client, identifier(parameters), input), deadline);
  if (outcome === "conflict") throw new Refusal(409, `the product is not at version ${input.version}`);
  return { status: 200, body: outcome };
}

async function remove(database: Database, { parameters, query, deadline }: Call): Promise<Answer> {
  const { version } = validated(deleteQuery, query);
  const outcome = await database.persist((client) => deleteProduct(client, identifier(parameters), version), deadline);
  if (outcome === "conflict") throw new Refusal(409, `the product is not at version ${version}`);
  return { status: 204 };
}

function identifier({ id = "" }: Call["parameters"]): string {
  return id;
}
