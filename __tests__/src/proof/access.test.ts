import { access } from "../../../src/proof/questions/access";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./access.mutants";

testQuestion(access, mutants);
