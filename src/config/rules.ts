import { addressRules } from "./rules/addresses";
import { backendRules } from "./rules/backends";
import { budgetRules } from "./rules/budget";
import { capacityRules } from "./rules/capacity";
import { databaseRules } from "./rules/database";
import { frontendRules } from "./rules/frontends";
import { nameRules } from "./rules/names";
import { regionRules } from "./rules/regions";
import type { Rule } from "./rules/rule";

/** Every rule over several fields, in the order in which their problems are reported. */
export const rules: readonly Rule[] = [
  ...regionRules,
  ...addressRules,
  ...databaseRules,
  ...frontendRules,
  ...capacityRules,
  ...backendRules,
  ...budgetRules,
  ...nameRules,
];
