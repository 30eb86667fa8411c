import { access } from "../../../src/proof/questions/access";
import { testQuestion } from "../../helpers/proof-mutants";
import { accessMutants } from "./access.mutants";

testQuestion(access, accessMutants);
