import { budget } from "../../../src/proof/questions/budget";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./budget.mutants";

testQuestion(budget, mutants);
