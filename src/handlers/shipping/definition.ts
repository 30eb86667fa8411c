import { z } from "zod";
import type { Definition } from "../recorded/service";
import { line } from "../shared/refusal";

const request = z.strictObject({
  orderId: z.string("text").regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "up to 64 letters, digits, hyphens, underscores"),
  weightGrams: z.int("a whole number").min(1, "at least 1").max(1_000_000, "at most 1000000"),
  /** Where it goes. It is passed on; only the country is kept. */
  address: z.strictObject({
    name: line(100),
    street: line(200),
    postcode: line(20),
    city: line(100),
    country: z.string("text").regex(/^[A-Z]{2}$/, "two capital letters"),
  }),
});

export const shipping: Definition<typeof request> = {
  name: "orders",
  request,
  externalPath: "/shipments",
  metadata: ({ orderId, weightGrams, address }) => ({ orderId, weightGrams, country: address.country }),
};
