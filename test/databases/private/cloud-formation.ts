import { Event, FakeDms, Handlers, handlersWith, STACK_ID } from './fake-dms';

/** A resource of a template. */
interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
}

/** A template, as far as it is deployed here. */
export interface DeployableTemplate {
  readonly Resources: Record<string, Resource>;
}

/** What stands in the stack. */
interface Live {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Record<string, unknown>;
  readonly failedCreate?: boolean;
}

const MIGRATIONS = ['AWS::DMS::ReplicationTask', 'AWS::DMS::ReplicationConfig'];
const RUN = 'Custom::DatabaseMigrationRun';

/** How a deployment fails, or what CloudFormation tells custom resources in a rollback. */
export interface DeployOptions {
  /** The id of the resource whose creation or update fails. */
  readonly failAt?: string;

  /** Whether it fails before DMS has changed anything, or after. */
  readonly failAfter?: boolean;

  /**
   * Whether a custom resource that got another physical id is updated again in the rollback. It is not documented; what the custom
   * resources do must be right either way.
   */
  readonly updatesInRollback?: boolean;
}

/**
 * The order in which CloudFormation deploys one stack: each resource when those are done that it depends on; deletions in the clean-up, in
 * the opposite order; after a failure the same with the template of before. Custom resources are run by the real handler, by the rules
 * of the provider framework.
 */
export class CloudFormation {
  public status = 'REVIEW_IN_PROGRESS';
  private template: DeployableTemplate = { Resources: {} };
  private live = new Map<string, Live>();
  private attempted: Record<string, unknown> = {};
  private readonly handlers: Handlers;

  constructor(private readonly dms: FakeDms) {
    this.handlers = handlersWith(dms, () => this.status).handlers;
  }

  /** Deploys a template; a deployment that fails is rolled back, and says why. */
  public async deploy(template: DeployableTemplate, options: DeployOptions = {}): Promise<string | undefined> {
    const first = this.live.size === 0;
    this.status = first ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
    const before = new Map(this.live);
    const superseded: [string, Live][] = [];
    const touched: string[] = [];
    for (const id of ordered(template)) {
      touched.push(id);
      try {
        await this.apply(id, template, superseded, options);
      } catch (error) {
        await this.rollBack(before, touched, superseded, options);
        return String(error);
      }
    }
    this.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    const removed = [...this.live].filter(([id]) => !(id in template.Resources));
    for (const [id] of removed) this.live.delete(id);
    await this.cleanUp([...superseded, ...removed], this.template);
    this.template = template;
    this.status = 'UPDATE_COMPLETE';
    return undefined;
  }

  /** Deletes the stack. */
  public async destroy(): Promise<void> {
    this.status = 'DELETE_IN_PROGRESS';
    const all = [...this.live];
    this.live = new Map();
    await this.cleanUp(all, this.template, true);
  }

  private async apply(
    id: string,
    template: DeployableTemplate,
    superseded: [string, Live][],
    { failAt, failAfter = false }: DeployOptions,
  ): Promise<void> {
    const resource = template.Resources[id];
    const properties = this.resolve(resource.Properties ?? {}) as Record<string, unknown>;
    const old = this.live.get(id);
    if (old && JSON.stringify(old.properties) === JSON.stringify(properties)) return;
    this.attempted = properties;
    if (id === failAt && !failAfter) throw new Error(`${id} fails`);
    const now = old
      ? await this.update(id, resource.Type, old, properties)
      : await this.create(id, resource.Type, properties);
    if (old && old.physicalId !== now.physicalId) superseded.push([id, old]);
    this.live.set(id, now);
    if (id === failAt) throw new Error(`${id} fails`);
  }

  private async rollBack(
    before: Map<string, Live>,
    touched: string[],
    superseded: [string, Live][],
    { updatesInRollback = false }: DeployOptions,
  ): Promise<void> {
    this.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const discarded: [string, Live][] = [];
    for (const id of touched) {
      const now = this.live.get(id);
      const old = before.get(id);
      if (!now || now === old) {
        // What has failed is told to go back, too.
        if (now?.type === RUN && id === touched.at(-1)) {
          const failed = { ...now, properties: this.attempted };
          await this.run('Update', id, now.properties, failed);
        }
        continue;
      }
      if (!old) {
        discarded.push([id, now]);
        this.live.delete(id);
        continue;
      }
      const replaced = old.physicalId !== now.physicalId;
      if (replaced) discarded.push([id, now]);
      if (old.type === RUN && (!replaced || updatesInRollback)) {
        const physicalId = await this.run('Update', id, old.properties, now);
        this.live.set(id, { ...old, physicalId });
      } else if (!replaced) {
        this.live.set(id, await this.update(id, old.type, now, old.properties));
      } else {
        this.live.set(id, old);
      }
    }
    this.status = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    superseded.length = 0;
    await this.cleanUp(discarded, this.template);
    this.status = 'UPDATE_ROLLBACK_COMPLETE';
  }

  private async cleanUp(doomed: [string, Live][], template: DeployableTemplate, strict = false): Promise<void> {
    const order = ordered(template);
    const rank = ([id]: [string, Live]) => (order.includes(id) ? order.indexOf(id) : order.length);
    for (const [id, live] of [...doomed].sort((a, b) => rank(b) - rank(a))) {
      try {
        await this.delete(id, live);
      } catch (error) {
        // An update succeeds, and what cannot be deleted stays.
        if (strict) throw error;
        this.dms.calls.push(`left behind ${id}: ${String(error)}`);
      }
    }
  }

  private async create(id: string, type: string, properties: Record<string, unknown>): Promise<Live> {
    if (type === RUN) return { type, properties, physicalId: await this.run('Create', id, properties) };
    if (MIGRATIONS.includes(type)) {
      const arn = this.arnOf(type, properties);
      this.dms.create(arn, String(properties.MigrationType ?? properties.ReplicationType));
      this.dms.settle();
      return { type, properties, physicalId: arn };
    }
    return { type, properties, physicalId: `${id}-${String(properties.ResourceIdentifier ?? 1)}` };
  }

  private async update(id: string, type: string, old: Live, properties: Record<string, unknown>): Promise<Live> {
    if (type === RUN) return { type, properties, physicalId: await this.run('Update', id, properties, old) };
    const replaced = old.properties.ResourceIdentifier !== properties.ResourceIdentifier;
    if (replaced) return this.create(id, type, properties);
    if (MIGRATIONS.includes(type)) {
      this.dms.modify(old.physicalId);
      this.dms.settle();
    }
    if (type === 'AWS::DMS::Endpoint') {
      const busy = [...this.dms.migrations.values()].filter(
        ({ status }) => !['stopped', 'ready', 'created', 'failed'].includes(status),
      );
      if (busy.length > 0) throw new Error(`endpoint ${id} is in use by ${busy[0]?.arn}`);
      this.dms.calls.push(`modify ${id}`);
    }
    return { ...old, properties };
  }

  private async delete(id: string, live: Live): Promise<void> {
    if (live.type === RUN) await this.run('Delete', id, live.properties, live);
    if (MIGRATIONS.includes(live.type)) this.dms.delete(live.physicalId);
  }

  /** The provider framework: what `onEvent` gives is passed on to `isComplete`, until that is content. */
  private async run(
    RequestType: string,
    LogicalResourceId: string,
    ResourceProperties: Record<string, unknown>,
    old?: Live,
  ): Promise<string> {
    const request: Event = {
      RequestType,
      LogicalResourceId,
      StackId: STACK_ID,
      ResourceProperties,
      ...(old ? { PhysicalResourceId: old.physicalId } : {}),
      ...(RequestType === 'Update' ? { OldResourceProperties: old?.properties } : {}),
    };
    const begun = await this.handlers.onEvent(request);
    const physicalId = String(begun.PhysicalResourceId ?? old?.physicalId ?? 'request');
    if (RequestType === 'Delete') expect(physicalId).toBe(old?.physicalId);
    for (let attempt = 0; attempt < 50; attempt++) {
      const { IsComplete } = await this.handlers.isComplete({ ...request, ...begun, PhysicalResourceId: physicalId });
      if (IsComplete) return physicalId;
    }
    throw new Error('Operation timed out');
  }

  private arnOf(type: string, { ResourceIdentifier: name }: Record<string, unknown>): string {
    const kind = type === 'AWS::DMS::ReplicationTask' ? 'task' : 'replication-config';
    return `arn:aws:dms:eu-west-1:111122223333:${kind}:${String(name)}`;
  }

  private resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== 'object' || value === null) return value;
    const [[key = '', argument] = []] = Object.entries(value) as [string, unknown][];
    if (Object.keys(value).length === 1) {
      if (key === 'Ref') return this.reference(String(argument));
      if (key === 'Fn::GetAtt') return `${this.reference(String((argument as string[])[0]))}.attribute`;
      const parts = this.resolve(argument) as never[];
      if (key === 'Fn::Join') return (parts[1] as string[]).join(parts[0]);
      if (key === 'Fn::Split') return (parts[1] as string).split(parts[0]);
      if (key === 'Fn::Select') return (parts[1] as string[])[Number(parts[0])];
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.resolve(each)]));
  }

  private reference(id: string): string {
    const pseudo: Record<string, string> = {
      'AWS::AccountId': '111122223333',
      'AWS::Partition': 'aws',
      'AWS::Region': 'eu-west-1',
      'AWS::StackId': STACK_ID,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return pseudo[id] ?? this.live.get(id)?.physicalId ?? id;
  }
}

/**
 * The ids of a template, each behind those that it depends on; custom resources as late as they can be, so that nothing is right by
 * chance: what does not wait for them comes before.
 */
function ordered({ Resources }: DeployableTemplate): string[] {
  const done = new Set<string>();
  const open = new Set(Object.keys(Resources));
  const isReady = (id: string) =>
    dependenciesOf(Resources[id]).every((other) => !(other in Resources) || done.has(other));
  while (open.size > 0) {
    const ready = [...open].filter(isReady);
    const next = ready.find((id) => Resources[id]?.Type !== RUN) ?? ready[0];
    if (next === undefined) throw new Error(`a circle of ${[...open].join(', ')}`);
    done.add(next);
    open.delete(next);
  }
  return [...done];
}

function dependenciesOf({ Properties, DependsOn = [] }: Resource): string[] {
  const text = JSON.stringify(Properties ?? {});
  const referred = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, id]) => `${id}`);
  return [...(Array.isArray(DependsOn) ? DependsOn : [DependsOn]), ...referred];
}
