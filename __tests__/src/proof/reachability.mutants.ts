import type { ProofMutant } from "../../helpers/proof-mutants";

export const mutants: readonly ProofMutant[] = [];
