import { NAMED, namesFor } from "../names";
import type { Rule } from "./rule";

export const nameRules: readonly Rule[] = [{ needs: NAMED, check: (config) => namesFor(config).problems }];
