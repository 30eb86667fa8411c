import { z } from "zod";
import type { Definition } from "../recorded/service";
import { line } from "../shared/refusal";

const request = z.strictObject({
  orderId: z.string("text").regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "up to 64 letters, digits, hyphens, underscores"),
  /** In the currency's smallest unit, such as cents. */
  amountMinor: z.int("a whole number").min(1, "at least 1").max(100_000_000, "at most 100000000"),
  currency: z.string("text").regex(/^[A-Z]{3}$/, "three capital letters"),
  /** The payment provider's token for the customer's means of payment. It is passed on and kept nowhere. */
  paymentToken: line(200),
});

export const payments: Definition<typeof request> = {
  name: "payments",
  request,
  externalPath: "/charges",
  metadata: ({ orderId, amountMinor, currency }) => ({ orderId, amountMinor, currency }),
};
