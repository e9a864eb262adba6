import { Finding, FindingKind } from './finding';
import { ResourceChange } from './stack-deployment';

const HEADINGS: Record<FindingKind, string> = {
  fails: 'Fails',
  loses: 'Loses data or queued work',
  outage: 'Interrupts',
  ignored: 'Silently does nothing',
};

const KINDS = Object.keys(HEADINGS) as FindingKind[];

function lines({ stack, path, fact, message, remedy, source }: Finding): string[] {
  const at = path === stack || path.startsWith(`${stack}/`) ? path : `${stack}: ${path}`;
  return [`  ${at} [${fact}]`, `    ${message}.`, ...(remedy ? [`    To do: ${remedy}.`] : []), `    ${source}`];
}

/** What a deployment does, beyond what its template says. */
export class DeploymentReport {
  constructor(
    public readonly findings: readonly Finding[],
    /** What happens to each resource of each stack, those that stay as they are included. */
    public readonly changes: readonly ResourceChange[],
  ) {}

  /** What AWS refuses. */
  public get failures(): Finding[] {
    return this.of('fails');
  }

  /** What loses data or queued work. */
  public get losses(): Finding[] {
    return this.of('loses');
  }

  /** What interrupts requests or running work. */
  public get outages(): Finding[] {
    return this.of('outage');
  }

  /** What succeeds without doing what was asked for. */
  public get ignored(): Finding[] {
    return this.of('ignored');
  }

  /** The resources that are replaced, whatever that means for whoever runs the app. */
  public get replaced(): ResourceChange[] {
    return this.changes.filter(({ action }) => action === 'replace');
  }

  /** The report as text, the worst first. */
  public toString(): string {
    const counted = (action: ResourceChange['action']) => this.changes.filter((change) => change.action === action);
    const text = KINDS.flatMap((kind) => {
      const found = this.of(kind);
      return found.length > 0 ? [HEADINGS[kind], ...found.flatMap(lines), ''] : [];
    });
    const replaced = counted('replace').map(({ path, type, properties }) => {
      const why = Object.keys(properties).filter((name) => properties[name] === 'replace');
      return `  ${path} (${type}): ${why.join(', ')}`;
    });
    if (replaced.length > 0) text.push('Replaced', ...replaced, '');
    const sum = (['create', 'update', 'replace', 'remove', 'keep'] as const)
      .map((action) => [counted(action).length, action] as const)
      .filter(([count]) => count > 0)
      .map(([count, action]) => `${action} ${count}`);
    return [...text, sum.length > 0 ? `Resources: ${sum.join(', ')}` : 'No resource changes'].join('\n');
  }

  private of(kind: FindingKind): Finding[] {
    return this.findings.filter((finding) => finding.kind === kind);
  }
}
