import { sleep } from "../operations/child-process";

const POLL_MILLISECONDS = 200;

/**
 * Waits until something is so.
 *
 * @throws Error that what was waited for did not come, once the time is over
 */
export async function until(what: string, minutes: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + minutes * 60_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come in ${minutes} minutes`);
    await sleep(POLL_MILLISECONDS);
  }
}
