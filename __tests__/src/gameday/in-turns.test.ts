import { setImmediate as turn } from "node:timers/promises";
import { inTurns } from "../../../src/gameday/in-turns";

test("does all works, no more than so many at a time, and keeps the order of their results", async () => {
  let [working, most] = [0, 0];
  const work = (value: number) => async () => {
    working += 1;
    most = Math.max(most, working);
    for (let count = 0; count < value; count += 1) await turn();
    working -= 1;
    return value;
  };
  expect(await inTurns([5, 1, 4, 2, 3].map(work), 2)).toEqual([5, 1, 4, 2, 3]);
  expect(most).toBe(2);
  expect(await inTurns([], 2)).toEqual([]);
});

test("fails with the first work that fails", async () => {
  await expect(inTurns([async () => 1, () => Promise.reject(new Error("second"))], 1)).rejects.toThrow("second");
});
