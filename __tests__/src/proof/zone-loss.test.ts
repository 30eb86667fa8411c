import { production } from "../../../src/config/production";
import { zoneLoss } from "../../../src/proof/questions/zone-loss";
import { subjectOf } from "../../../src/proof/subject";
import { testQuestion } from "../../helpers/proof-mutants";
import { resources, stack, synthesized } from "../../helpers/synthesized";
import { mutants } from "./zone-loss.mutants";

testQuestion(zoneLoss, mutants);

test("does not claim to know the zone that AWS chooses", () => {
  const copy = synthesized();
  for (const instance of Object.values(resources(stack(copy, "failover"), "aws_rds_cluster_instance"))) {
    delete instance.availability_zone;
  }
  const [found] = zoneLoss.ask(subjectOf(copy, production)).filter(({ question }) => question.includes("database"));
  expect(found).toMatchObject({ status: "unknown" });
  expect(found?.summary).toMatch(/aws_rds_cluster_instance\S*: its zone is AWS's choice/);
});

test("says of somebody else's stacks what they show, and not what load they carry", () => {
  const foreign = { region: "eu-west-1", provider: { aws: [{ region: "eu-west-1" }] } };
  const empty = zoneLoss.ask(subjectOf({ foreign: { ...foreign, resource: { aws_vpc: { main: {} } } } }, undefined));
  expect(empty.filter(({ status }) => status === "holds")).toEqual([]);
  const [frontends] = zoneLoss
    .ask(subjectOf(synthesized(), undefined))
    .filter(({ question }) => question.includes("peak"));
  expect(frontends).toMatchObject({ status: "unknown", summary: "nothing says what load has to be carried" });
});
