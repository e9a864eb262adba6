import { isDeepStrictEqual } from 'node:util';
import { AppTemplates, StackTemplate, TemplateResource } from './app-templates';
import { dependenciesOf, existingResources } from './dependencies';
import { DeploymentReport } from './deployment-report';
import { Fact, Report } from './fact';
import { FACTS, STACK_STAYS } from './facts';
import { Finding } from './finding';
import { LiveResource } from './live-resource';
import { resolve, Surroundings } from './resolve';
import { propertyImpacts } from './schema';
import { Action, EndingExport, ResourceChange, StackDeployment } from './stack-deployment';

/** Options of a `SimulatedAccount`. */
export interface SimulatedAccountOptions {
  /**
   * What is known about the services.
   *
   * @default FACTS
   */
  readonly facts?: readonly Fact[];
}

interface DeployedStack {
  readonly stack: StackTemplate;
  readonly resources: ReadonlyMap<string, LiveResource>;
  /** The values of the exports by their names. */
  readonly exports: ReadonlyMap<string, { readonly value: unknown; readonly output: string }>;
  readonly outputs: ReadonlyMap<string, unknown>;
  /** The names of the exports that the template imports. */
  readonly imports: ReadonlySet<string>;
}

function environmentOf({ account, region }: StackTemplate): string {
  return `${account ?? '-'}/${region ?? '-'}`;
}

function keyOf(stack: StackTemplate): string {
  return `${environmentOf(stack)}/${stack.name}`;
}

/** Services whose names are the same in all Regions of an account. */
const GLOBAL = /^AWS::(IAM|S3|CloudFront|Route53)::/;

/** Whether a resource is in the account and Region of a stack, or in all Regions of its account. */
function isSeenFrom(stack: StackTemplate, resource: LiveResource): boolean {
  return (
    environmentOf(resource.stack) === environmentOf(stack) ||
    (resource.stack.account === stack.account && GLOBAL.test(resource.type))
  );
}

function pathOf(logicalId: string, { Metadata }: TemplateResource): string {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : logicalId;
}

function importsIn(value: unknown, at: Surroundings, into = new Set<string>()): Set<string> {
  if (Array.isArray(value)) value.forEach((item) => importsIn(item, at, into));
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'Fn::ImportValue') into.add(String(resolve(item, at)));
      importsIn(item, at, into);
    }
  }
  return into;
}

/** The resources of a template that its conditions let be, each after those that it waits for. */
function inOrder(
  resources: Record<string, TemplateResource>,
  dependencies: ReadonlyMap<string, readonly string[]>,
): string[] {
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id) || visiting.has(id)) return;
    visiting.add(id);
    for (const dependency of dependencies.get(id) ?? []) if (dependency in resources) visit(dependency);
    ordered.add(id);
  };
  Object.keys(resources).forEach(visit);
  return [...ordered];
}

/**
 * An AWS account in which deployments are played through: what CloudFormation would do with each resource, in its order,
 * and what the services would say to that. Nothing is sent to AWS.
 *
 * The first `deploy()` makes the stacks; each further one changes what the earlier ones left, resources that were taken out
 * of a stack and kept included.
 */
export class SimulatedAccount {
  private readonly stacks = new Map<string, DeployedStack>();
  private readonly facts: readonly Fact[];
  /** Resources that a stack left behind. */
  private readonly kept: LiveResource[] = [];
  private lastNumber = 0;

  constructor({ facts = FACTS }: SimulatedAccountOptions = {}) {
    this.facts = facts;
  }

  /** Deploys all stacks of an app in the order of their dependencies, as `cdk deploy --all` does. */
  public deploy(app: AppTemplates): DeploymentReport {
    const findings: Finding[] = [];
    const firstEver = this.stacks.size === 0;
    const deployments: StackDeployment[] = [];
    for (const stack of app.stacks) deployments.push(this.deployStack(stack, deployments, findings));
    if (!firstEver && this.facts.includes(STACK_STAYS)) this.reportStacksThatStay(app, findings);
    return new DeploymentReport(
      findings,
      deployments.flatMap(({ changes }) => changes),
    );
  }

  private reportStacksThatStay(app: AppTemplates, findings: Finding[]): void {
    const keys = new Set(app.stacks.map(keyOf));
    for (const [key, { stack }] of this.stacks) {
      if (keys.has(key)) continue;
      findings.push({
        kind: 'ignored',
        fact: STACK_STAYS.id,
        stack: stack.name,
        path: stack.name,
        logicalId: stack.name,
        type: 'AWS::CloudFormation::Stack',
        message: `the app no longer has the stack '${stack.name}', and 'cdk deploy' does not delete it: it stays, and is paid for`,
        remedy: `run 'cdk destroy ${stack.name}' with the version of before, or delete the stack in CloudFormation`,
        source: STACK_STAYS.source,
      });
    }
  }

  private deployStack(stack: StackTemplate, earlier: readonly StackDeployment[], findings: Finding[]): StackDeployment {
    const environment = environmentOf(stack);
    const old = this.stacks.get(keyOf(stack));
    const standing = new Map<string, LiveResource>();
    const at: Surroundings = {
      stack,
      resource: (logicalId) => standing.get(logicalId),
      exported: (name) => this.exportOf(environment, name),
      output: (stackName, name) =>
        [...this.stacks.values()].find((other) => other.stack.name === stackName)?.outputs.get(name),
    };
    const resources = existingResources(at);
    const dependencies = dependenciesOf(resources, at);

    const changes = inOrder(resources, dependencies).map((logicalId) => {
      const change = this.changeOf(logicalId, resources[logicalId], old?.resources.get(logicalId), at);
      if (change.after) standing.set(logicalId, change.after);
      return change;
    });
    for (const [logicalId, before] of old?.resources ?? []) {
      if (logicalId in resources) continue;
      const action = before.template.DeletionPolicy?.startsWith('Retain') ? 'keep' : 'remove';
      changes.push({
        action,
        logicalId,
        type: before.type,
        path: before.path,
        before,
        properties: {},
        keepsOld: false,
      });
    }

    const before = [...this.stacks.values()]
      .flatMap((other) => [...other.resources.values()])
      .concat(this.kept)
      .filter((resource) => isSeenFrom(stack, resource));
    const outputs = stack.template.Outputs ?? {};
    const values = new Map(Object.entries(outputs).map(([name, { Value }]) => [name, resolve(Value, at)]));
    const exports = new Map(
      Object.entries(outputs).flatMap(([output, { Export }]) =>
        Export ? [[String(resolve(Export.Name, at)), { value: values.get(output), output }] as const] : [],
      ),
    );
    const ending = old ? this.endingExports(old, exports) : [];
    const unchanged = isDeepStrictEqual(old?.stack.template, stack.template);
    const deployment = new StackDeployment(stack, !old, changes, before, earlier, ending, dependencies, unchanged);
    for (const { id, source, check } of this.facts) {
      const report: Report = ({ path, logicalId, type }, kind, message, remedy) => {
        findings.push({
          kind,
          fact: id,
          stack: stack.name,
          path,
          logicalId,
          type,
          message,
          ...(remedy && { remedy }),
          source,
        });
      };
      check(deployment, report);
    }
    this.stacks.set(keyOf(stack), {
      stack,
      resources: standing,
      exports,
      outputs: values,
      imports: importsIn(stack.template.Resources, at),
    });
    const left = changes.flatMap(({ action, keepsOld, before: gone }) =>
      gone && (action === 'keep' || (action === 'replace' && keepsOld)) ? [gone] : [],
    );
    this.kept.push(...left);
    return deployment;
  }

  private exportOf(environment: string, name: string): unknown {
    for (const { stack, exports } of this.stacks.values()) {
      const exported = environmentOf(stack) === environment ? exports.get(name) : undefined;
      if (exported) return exported.value;
    }
    return undefined;
  }

  private changeOf(
    logicalId: string,
    template: TemplateResource,
    before: LiveResource | undefined,
    at: Surroundings,
  ): ResourceChange {
    const type = template.Type;
    const properties = (resolve(template.Properties ?? {}, at) ?? {}) as Record<string, unknown>;
    const path = pathOf(logicalId, template);
    const make = (number: number, revision: number): LiveResource => ({
      number,
      revision,
      stack: at.stack,
      logicalId,
      type,
      path,
      properties,
      template,
    });
    const common = { logicalId, type, path, before };
    if (!before)
      return { ...common, action: 'create', after: make(++this.lastNumber, 1), properties: {}, keepsOld: false };
    const keepsOld = before.template.UpdateReplacePolicy?.startsWith('Retain') ?? false;
    if (before.type !== type) {
      // CloudFormation refuses another type under the same logical id; the fact `type-change` says so.
      return {
        ...common,
        action: 'replace',
        after: make(++this.lastNumber, 1),
        properties: { Type: 'replace' },
        keepsOld,
      };
    }
    const impacts = isDeepStrictEqual(before.properties, properties)
      ? {}
      : propertyImpacts(type, before.properties, properties);
    const action: Action = Object.values(impacts).includes('replace')
      ? 'replace'
      : Object.keys(impacts).length > 0
        ? 'update'
        : 'none';
    if (action === 'replace') {
      return { ...common, action, after: make(++this.lastNumber, 1), properties: impacts, keepsOld };
    }
    const after = make(before.number, before.revision + (action === 'update' ? 1 : 0));
    return { ...common, action, after, properties: impacts, keepsOld: false };
  }

  /** Exports that are taken away or changed while another stack, deployed later or not at all, still imports them. */
  private endingExports({ stack, exports }: DeployedStack, now: DeployedStack['exports']): EndingExport[] {
    return [...exports].flatMap(([name, { value, output }]) => {
      const kept = now.get(name);
      if (kept && isDeepStrictEqual(kept.value, value)) return [];
      const importer = [...this.stacks.values()].find(
        (other) =>
          keyOf(other.stack) !== keyOf(stack) &&
          environmentOf(other.stack) === environmentOf(stack) &&
          other.imports.has(name),
      );
      return importer ? [{ name, output, kept: kept !== undefined, importer: importer.stack.name }] : [];
    });
  }
}
