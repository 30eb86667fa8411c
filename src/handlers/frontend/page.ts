import { z } from "zod";
import { parseJson } from "../shared/request";

const list = z.object({
  products: z.array(z.object({ name: z.string(), priceMinor: z.number(), currency: z.string() })),
});

/** The start page, from what the products API answered; undefined if it has no usable list. */
export function startPage(name: string, answer: string | undefined): string {
  const products = answer === undefined ? undefined : list.safeParse(parseJson(answer)).data?.products;
  const items = products?.map((product) => `<li>${escapeHtml(`${product.name}: ${price(product)}`)}</li>`);
  const content =
    items === undefined ? "<p>The products are not available at the moment.</p>" : `<ul>${items.join("")}</ul>`;
  const title = escapeHtml(name);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${content}</body></html>`;
}

function price({ priceMinor, currency }: { priceMinor: number; currency: string }): string {
  return `${priceMinor} (smallest unit of ${currency})`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
