import { MIGRATION, namesFor, PROBER } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import type { Access, Identity } from "../../model/access/access";
import type { Model, Resource } from "../../model/model";

/** The roles of those that the configuration names. Each is told by the physical name of what acts in it. */
export class Parties {
  private readonly names;

  constructor(
    private readonly model: Model,
    private readonly access: Access,
    readonly config: PlatformConfig,
  ) {
    this.names = namesFor(config);
  }

  /** Roles of a backend's function, one in each region. */
  backend(name: string): readonly Identity[] {
    return this.ofFunction(this.names.function(name));
  }

  migration(): readonly Identity[] {
    return this.ofFunction(this.names.function(MIGRATION));
  }

  prober(): readonly Identity[] {
    return this.ofFunction(this.names.function(PROBER));
  }

  /** Roles that a frontend's tasks act in. */
  tasks(frontend: string): readonly Identity[] {
    return this.using("aws_ecs_task_definition", "family", this.names.taskFamily(frontend), "task_role_arn");
  }

  /** Roles by which a proxy reads its secret. */
  proxies(): readonly Identity[] {
    return this.access.identities.filter(({ uses }) => uses.some(({ resource }) => resource.type === "aws_db_proxy"));
  }

  /** Roles by which S3 copies to another bucket. */
  replication(): readonly Identity[] {
    return this.access.identities.filter(({ uses }) =>
      uses.some(({ resource }) => resource.type === "aws_s3_bucket_replication_configuration"),
    );
  }

  /** Whoever presses: operations from a checkout, and CodeBuild from the console. */
  presses(): readonly Identity[] {
    return [...this.delivery("operations"), ...this.delivery("press")];
  }

  /**
   * Roles of the delivery: `plan` looks for pull requests, `operations` deploys and presses, `press` presses from the
   * console, where `press-automation` starts it for whoever has the policy `on-call`.
   */
  delivery(what: "plan" | "operations" | "press" | "press-automation" | "on-call"): readonly Identity[] {
    return this.access.identities.filter(({ name }) => name === this.names.delivery(what));
  }

  /** Buckets of a backend, one in each region. */
  buckets(backend: string): readonly Resource[] {
    const names = (["primary", "dr"] as const).map((role) => this.names.metadataBucket(backend, role));
    return this.model
      .ofType("aws_s3_bucket")
      .filter((one) => names.includes(String(this.model.literal(one.attributes.bucket))));
  }

  /** A secret and its copies, wherever a stack makes or finds one. */
  secrets(which: "master" | "application"): readonly Resource[] {
    const name = which === "master" ? this.names.masterSecret : this.names.applicationSecret;
    return ["aws_secretsmanager_secret", "data.aws_secretsmanager_secret"]
      .flatMap((type) => this.model.ofType(type))
      .filter((one) => this.model.literal(one.attributes.name) === name);
  }

  /** APIs of a backend, one in each region. */
  apis(backend: string): readonly Resource[] {
    const functions = this.functions(backend);
    // An API is the backend's if it invokes its function.
    const integrations = this.model
      .ofType("aws_api_gateway_integration")
      .filter(({ attributes }) => this.invokes(attributes.uri, functions));
    const apis = integrations.flatMap(({ attributes }) => this.model.target(attributes.rest_api_id) ?? []);
    return [...new Set(apis)];
  }

  /** Functions of a backend, one in each region. */
  functions(backend: string): readonly Resource[] {
    const name = this.names.function(backend);
    return this.model
      .ofType("aws_lambda_function")
      .filter((one) => this.model.literal(one.attributes.function_name) === name);
  }

  private invokes(uri: unknown, functions: readonly Resource[]): boolean {
    return this.model
      .targets(uri)
      .flatMap((one) => [one, ...this.model.targets(one.attributes.function_name)])
      .some((one) => functions.includes(one));
  }

  private ofFunction(name: string): readonly Identity[] {
    return this.using("aws_lambda_function", "function_name", name, "role");
  }

  private using(type: string, named: string, name: string, attribute: string): readonly Identity[] {
    return this.access.identities.filter(({ uses }) =>
      uses.some(
        (use) =>
          use.resource.type === type &&
          use.attribute === attribute &&
          this.model.literal(use.resource.attributes[named]) === name,
      ),
    );
  }
}
