import { quotas } from "../../../src/proof/questions/quotas";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./quotas.mutants";

testQuestion(quotas, mutants);
