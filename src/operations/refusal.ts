/** The command understood and will not: nothing was changed. Commands end with exit code 1 on it. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}
