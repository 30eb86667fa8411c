import { entrance } from "../../../src/proof/questions/entrance";
import { testQuestion } from "../../helpers/proof-mutants";
import { mutants } from "./entrance.mutants";

testQuestion(entrance, mutants);
