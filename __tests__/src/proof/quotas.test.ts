import { quotas } from "../../../src/proof/questions/quotas";
import { testQuestion } from "../../helpers/proof-mutants";
import { quotasMutants } from "./quotas.mutants";

testQuestion(quotas, quotasMutants);
