import { reachability } from "../../../src/proof/questions/reachability";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./reachability.mutants";

testQuestion(reachability, mutants);
