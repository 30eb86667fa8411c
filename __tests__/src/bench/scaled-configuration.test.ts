import { scaledConfiguration } from "../../../src/bench/scaled-configuration";
import { production } from "../../../src/config/production";

test("has so many times the applications, each under a name and a host of its own, calling its own copies", () => {
  const { frontends, backends } = scaledConfiguration(production, 10);
  expect(Object.keys(frontends)).toHaveLength(20);
  expect(Object.keys(backends)).toHaveLength(30);
  expect(new Set(Object.values(frontends).map(({ host }) => host)).size).toBe(20);
  expect(frontends["checkout-9"]?.calls).toEqual(["payments-9", "products-9", "shipping-9"]);
  for (const { calls } of Object.values(frontends))
    expect(Object.keys(backends)).toEqual(expect.arrayContaining(calls));
});

test("once is what it was", () => {
  expect(scaledConfiguration(production, 1)).toEqual(production);
});
