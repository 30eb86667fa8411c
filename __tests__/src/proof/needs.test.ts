import { access } from "../../../src/proof/questions/access";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./needs.mutants";

testQuestion(access, mutants);
