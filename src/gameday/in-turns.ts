/** Does all of the works, so many of them at a time. The results are in the order of the works. */
export async function inTurns<T>(works: readonly (() => Promise<T>)[], atOnce: number): Promise<T[]> {
  const results: T[] = [];
  const waiting = [...works.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, work] = next;
      results[index] = await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
