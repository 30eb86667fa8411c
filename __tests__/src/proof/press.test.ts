import { access } from "../../../src/proof/questions/access";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./press.mutants";

testQuestion(access, mutants);
