import { Finding, FindingKind } from './finding';
import { LiveResource } from './live-resource';
import { ResourceChange, StackDeployment } from './stack-deployment';

/** Where a finding is: a resource, or an output as a part of its stack. */
export type FindingPlace = Pick<Finding, 'path' | 'logicalId' | 'type'>;

/** Takes what a fact found: where, what kind it is, what happens, and what to do about it. */
export type Report = (at: FindingPlace, kind: FindingKind, message: string, remedy?: string) => void;

/** Something that a service does and no template shows. */
export interface Fact {
  /** The id, in kebab-case: what an acknowledgement names. */
  readonly id: string;
  /** What the service does, as a sentence. */
  readonly says: string;
  /** The documentation that says so, or a public report of it where there is none. */
  readonly source: string;
  /** Finds where a deployment meets it. */
  readonly check: (deployment: StackDeployment, report: Report) => void;
}

/** Something that can exist once. */
export interface Claim {
  /** Equal for resources that cannot stand beside each other. */
  readonly key: string;
  /** What exists once, as in "priority 5 of the listener". */
  readonly what: string;
}

/** How `uniqueClaims()` finds and words its claims. */
export interface UniqueClaimsOptions extends Pick<Fact, 'id' | 'says' | 'source'> {
  /** What a resource claims for itself. */
  readonly claims: (resource: LiveResource, deployment: StackDeployment) => readonly Claim[];
  /** What to do, where the holder is taken away or changed in the same deployment. */
  readonly remedy: string;
  /** Whether resources with these keys cannot stand beside each other; if their keys are equal, by default. */
  readonly collide?: (one: string, other: string) => boolean;
}

/** Resources by the keys of what they claim. */
class Claimed {
  private readonly byKey = new Map<string, LiveResource[]>();

  constructor(private readonly collide?: (one: string, other: string) => boolean) {}

  public add(key: string, holder: LiveResource): void {
    this.byKey.set(key, [...(this.byKey.get(key) ?? []), holder]);
  }

  public of(key: string): LiveResource[] {
    const { collide } = this;
    if (!collide) return this.byKey.get(key) ?? [];
    return [...this.byKey].flatMap(([other, holders]) => (collide(key, other) ? holders : []));
  }
}

/** A path for a message. */
export function named({ path }: LiveResource): string {
  return `'${path}'`;
}

/**
 * A fact about something that exists once. CloudFormation creates before it deletes: what takes the place of another
 * resource meets it.
 */
export function uniqueClaims({ claims, remedy, collide, ...fact }: UniqueClaimsOptions): Fact {
  const check = (deployment: StackDeployment, report: Report): void => {
    const holders = new Claimed(collide);
    for (const holder of deployment.before) {
      for (const { key } of claims(holder, deployment)) holders.add(key, holder);
    }
    const taken = new Claimed(collide);
    for (const change of deployment.changes) {
      const { after, before, action } = change;
      if (!after) continue;
      const own = before && action !== 'replace' ? claims(before, deployment).map(({ key }) => key) : [];
      for (const { key, what } of claims(after, deployment)) {
        const twin = taken.of(key).at(-1);
        taken.add(key, after);
        if (action === 'none' || own.includes(key)) continue;
        if (twin) {
          report(after, 'fails', `${what} is also that of ${named(twin)}`, `give one of them another`);
          continue;
        }
        const holder = holders.of(key).find((other) => !letsGo(other, key, change, deployment, { claims, collide }));
        if (holder) report(after, 'fails', messageOf(what, holder, after, deployment), remedy);
      }
    }
  };
  return { ...fact, check };
}

/** Whether a holder has certainly given up a claim before a change begins. */
function letsGo(
  holder: LiveResource,
  key: string,
  change: ResourceChange,
  deployment: StackDeployment,
  { claims, collide = (one, other) => one === other }: Pick<UniqueClaimsOptions, 'claims' | 'collide'>,
): boolean {
  if (change.action === 'update' && holder.number === change.before?.number) return true;
  const its = deployment.changeOf(holder);
  if (its?.action !== 'update' || !its.after) return false;
  return !claims(its.after, deployment).some((claim) => collide(claim.key, key)) && deployment.startsAfter(change, its);
}

function messageOf(what: string, holder: LiveResource, after: LiveResource, deployment: StackDeployment): string {
  const its = deployment.changeOf(holder);
  if (its?.action === 'replace' && its.after?.number === after.number) {
    return `${what} is still that of the resource which is being replaced: CloudFormation deletes it only after the new one is made`;
  }
  if (its?.action === 'remove') {
    return `${what} is still that of ${named(holder)}, which CloudFormation deletes only at the end`;
  }
  if (its?.action === 'update') {
    return `${what} is still that of ${named(holder)}, which nothing makes CloudFormation change first`;
  }
  return `${what} is that of ${named(holder)} of '${holder.stack.name}'`;
}
