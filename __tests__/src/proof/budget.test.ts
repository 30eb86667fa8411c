import { budget } from "../../../src/proof/questions/budget";
import { testQuestion } from "../../helpers/proof-mutants";
import { budgetMutants } from "./budget.mutants";

testQuestion(budget, budgetMutants);
