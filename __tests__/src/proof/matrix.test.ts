import { buildModel } from "../../../src/model/build-model";
import { networkOf } from "../../../src/model/network/network";
import { Judge } from "../../../src/proof/reachability/judge";
import { Matrix } from "../../../src/proof/reachability/matrix";
import { synthesized } from "../../helpers/synthesized";

const model = buildModel(synthesized());
const network = networkOf(model);

test("pairs that are alike get the verdict that each gets when it is judged alone", () => {
  const matrix = new Matrix(network, "tcp");
  const judge = new Judge(network, "tcp");
  const cells = matrix.cells();
  const steps = cells.length / matrix.pairs.length;
  const different = cells.filter((cell, index) => {
    const pair = matrix.pairs[Math.floor(index / steps)];
    const alone = pair && judge.verdict(pair.from, pair.to, cell.port);
    return alone !== (cell.isAllowed ? "all" : cell.partly.length > 0 ? "some" : "none");
  });
  expect(cells).toHaveLength(matrix.count());
  // Of closed cells only a few are named: their ways are looked for when they are printed.
  expect(different.slice(0, 5).map(({ from, to, port }) => `${from} to ${to} on ${port}`)).toEqual([]);
});

test("each cell's path ends at what its verdict says", () => {
  const { open } = new Matrix(network, "tcp");
  expect(open.length).toBeGreaterThan(50);
  expect(open.filter(({ path }) => path.some(({ text }) => /denied|no (in|e)gress rule/.test(text)))).toEqual([]);
  const [closed] = new Matrix(network, "tcp").cells().filter(({ isAllowed }) => !isAllowed);
  expect(closed?.path.at(-1)?.text).toMatch(/denied|no (in|e)gress rule|no route/);
});

test("a class that has lost every subnet reaches nothing, and says so", () => {
  const [victim] = network.classes;
  const lost = new Set(victim?.subnets.map(({ resource }) => resource.key));
  const left = networkOf(model, ({ key }) => lost.has(key));
  const cells = new Matrix(left, "tcp")
    .cells()
    .filter(({ region, from }) => region === victim?.region && from === victim?.label);
  expect(cells.length).toBeGreaterThan(0);
  expect(cells.filter(({ isAllowed }) => isAllowed)).toEqual([]);
  expect(cells[0]?.path[0]?.text).toBe(`${victim?.label} has no subnet left`);
});
