import { StackTemplate } from './app-templates';
import { LiveResource, numbersIn } from './live-resource';
import { PropertyImpact } from './schema';

/**
 * What CloudFormation does with a resource. `keep` takes it out of the stack and leaves it in the account; `none` is a
 * resource that stays as it is.
 */
export type Action = 'create' | 'update' | 'replace' | 'remove' | 'keep' | 'none';

/** What happens to one resource in the deployment of its stack. */
export interface ResourceChange {
  readonly action: Action;
  readonly logicalId: string;
  readonly type: string;
  /** The path of the construct, or the logical id where the template has no metadata. */
  readonly path: string;
  /** The resource of before. With `replace` it stays until the clean-up, or for good if `keepsOld`. */
  readonly before?: LiveResource;
  /** The resource of after. */
  readonly after?: LiveResource;
  /** The properties that differ, references to what is replaced included. */
  readonly properties: Readonly<Record<string, PropertyImpact>>;
  /** Whether the replaced resource stays in the account (`UpdateReplacePolicy`). */
  readonly keepsOld: boolean;
}

/** An export that the deployment takes away or gives another value, while another stack of the account imports it. */
export interface EndingExport {
  readonly name: string;
  /** The logical id of the output. */
  readonly output: string;
  /** Whether there is still an export of that name. */
  readonly kept: boolean;
  /** The name of the stack that imports it at this time. */
  readonly importer: string;
}

/**
 * The deployment of one stack, as the facts see it. CloudFormation creates, replaces and updates first, each resource as
 * soon as those that it refers to are done, and many at the same time; at last, in the clean-up, it deletes what the
 * template no longer has and what was replaced.
 */
export class StackDeployment {
  private readonly byNumber: ReadonlyMap<number, LiveResource>;
  private readonly changeByNumber: ReadonlyMap<number, ResourceChange>;
  private readonly byLogicalId: ReadonlyMap<string, ResourceChange>;
  private readonly ancestors = new Map<string, ReadonlySet<string>>();

  constructor(
    public readonly stack: StackTemplate,
    /** Whether the stack is deployed for the first time. */
    public readonly first: boolean,
    /** What happens to each resource of the stack, those that stay as they are included. */
    public readonly changes: readonly ResourceChange[],
    /** Everything in the account and Region just before, resources of other stacks and those that no stack has included. */
    public readonly before: readonly LiveResource[],
    /** The deployments of other stacks that came before this one, in the same run. */
    public readonly earlier: readonly StackDeployment[],
    public readonly endingExports: readonly EndingExport[],
    private readonly dependencies: ReadonlyMap<string, readonly string[]>,
    /** Whether the template is that of before: the CDK CLI does not deploy such a stack. */
    public readonly unchanged: boolean = false,
  ) {
    this.changeByNumber = new Map(
      changes.flatMap((change) =>
        [change.before, change.after].flatMap((resource) => (resource ? [[resource.number, change] as const] : [])),
      ),
    );
    this.byLogicalId = new Map(changes.map((change) => [change.logicalId, change]));
    this.byNumber = new Map(
      [...before, ...changes.flatMap(({ after }) => (after ? [after] : []))].map((resource) => [
        resource.number,
        resource,
      ]),
    );
  }

  /** Everything in the account and Region when the deployment has ended, the clean-up included. */
  public get after(): LiveResource[] {
    const touched = new Set(this.changes.map(({ before }) => before?.number));
    return [
      ...this.before.filter(({ number }) => !touched.has(number)),
      ...this.changes.flatMap(({ action, keepsOld, before, after }) => [
        ...(after ? [after] : []),
        ...(before && (action === 'keep' || (action === 'replace' && keepsOld)) ? [before] : []),
      ]),
    ];
  }

  /** What happens to resources of one of the types (all types by default), but for those that stay as they are. */
  public changed(...types: string[]): ResourceChange[] {
    return this.changes.filter(({ action, type }) => action !== 'none' && (types.length === 0 || types.includes(type)));
  }

  /** What happens to a resource, if it is one of this stack. */
  public changeOf(resource: LiveResource | undefined): ResourceChange | undefined {
    return resource && this.changeByNumber.get(resource.number);
  }

  /** The first resource that a value refers to. */
  public resourceIn(value: unknown): LiveResource | undefined {
    return this.resourcesIn(value)[0];
  }

  /** All resources that a value refers to. */
  public resourcesIn(value: unknown): LiveResource[] {
    return numbersIn(value).flatMap((number) => this.byNumber.get(number) ?? []);
  }

  /**
   * Whether CloudFormation begins with one change only when the other is done. Without it both orders are possible, for
   * what does not depend on one another is done at the same time. Deletions come after everything else.
   */
  public startsAfter(change: ResourceChange, other: ResourceChange): boolean {
    const removes = ({ action }: ResourceChange) => action === 'remove';
    if (removes(change) !== removes(other)) return removes(change);
    return this.ancestorsOf(change.logicalId).has(other.logicalId);
  }

  private ancestorsOf(logicalId: string): ReadonlySet<string> {
    let all = this.ancestors.get(logicalId);
    if (!all) {
      const collected = new Set<string>();
      const visit = (id: string): void => {
        for (const dependency of this.dependencies.get(id) ?? []) {
          if (collected.has(dependency) || !this.byLogicalId.has(dependency)) continue;
          collected.add(dependency);
          visit(dependency);
        }
      };
      visit(logicalId);
      all = collected;
      this.ancestors.set(logicalId, all);
    }
    return all;
  }
}
