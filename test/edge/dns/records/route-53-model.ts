interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string;
  readonly Failover?: 'PRIMARY' | 'SECONDARY';
  readonly Weight?: number;
  readonly Region?: string;
  readonly MultiValueAnswer?: boolean;
  readonly HealthCheckId?: { Ref: string } | string;
  readonly AliasTarget?: { DNSName: unknown; EvaluateTargetHealth?: boolean };
  readonly ResourceRecords?: string[];
}

interface TemplateLike {
  readonly Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/**
 * What Route 53 answers by the records of a template, for failover, weights, latency and many values: choose by the policy, pass over what is not
 * healthy, and where nothing is, take all as healthy; a failover then answers with its primary
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html, and `Failover` in
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html).
 */
export class Route53Model {
  private readonly records: readonly RecordSet[];
  private readonly failed = new Set<string>();
  private readonly healthChecks: readonly string[];

  constructor({ Resources = {} }: TemplateLike) {
    const ofType = (type: string) => Object.entries(Resources).filter(([, resource]) => resource.Type === type);
    this.records = ofType('AWS::Route53::RecordSetGroup').flatMap(
      ([, { Properties = {} }]) => Properties.RecordSets as RecordSet[],
    );
    this.healthChecks = ofType('AWS::Route53::HealthCheck').map(([id]) => id);
  }

  /** The logical id of the health check whose construct has an id. */
  public healthCheckId(id: string): string {
    const found = this.healthChecks.filter((logicalId) => logicalId.startsWith(id));
    if (found.length !== 1) throw new Error(`not one health check begins with '${id}': ${found.join(', ')}`);
    return found[0];
  }

  /** Has a health check, or the target of an alias by its name, be unhealthy. */
  public fail(id: string): void {
    this.failed.add(id);
  }

  /** Has it be healthy again. */
  public heal(id: string): void {
    this.failed.delete(id);
  }

  /** The answers to a query, in a Region, at a point of the wheel from 0 to 1 that weights are on. */
  public resolve(name: string, type: string, { region = '', wheel = 0 } = {}): string[] {
    const candidates = this.records.filter((record) => record.Name === name && record.Type === type);
    const healthy = candidates.filter((record) => this.isHealthy(record));
    const chosen = choose(candidates, healthy, region, wheel);
    return chosen.flatMap(({ AliasTarget, ResourceRecords = [] }) => {
      if (!AliasTarget) return ResourceRecords;
      const target = textOf(AliasTarget.DNSName);
      const own = this.records.some(({ Name }) => Name === `${target}.`);
      return own ? this.resolve(`${target}.`, type, { region, wheel }) : [target];
    });
  }

  private isHealthy({ HealthCheckId, AliasTarget, Type }: RecordSet): boolean {
    const check = typeof HealthCheckId === 'object' ? HealthCheckId.Ref : HealthCheckId;
    if (check !== undefined && this.failed.has(check)) return false;
    if (AliasTarget?.EvaluateTargetHealth !== true) return true;
    const target = textOf(AliasTarget.DNSName);
    const inside = this.records.filter(({ Name, Type: type }) => Name === `${target}.` && type === Type);
    return inside.length > 0 ? inside.some((record) => this.isHealthy(record)) : !this.failed.has(target);
  }
}

function choose(candidates: RecordSet[], healthy: RecordSet[], region: string, wheel: number): RecordSet[] {
  const [first] = candidates;
  if (first?.Failover !== undefined) {
    const primary = candidates.find(({ Failover }) => Failover === 'PRIMARY');
    return [healthy.find(({ Failover }) => Failover === 'PRIMARY') ?? healthy[0] ?? (primary as RecordSet)];
  }
  const from = healthy.length > 0 ? healthy : candidates;
  if (first?.Weight !== undefined) return [byWeight(from, wheel)];
  if (first?.Region !== undefined) return [from.find(({ Region }) => Region === region) ?? from[0]];
  return from.slice(0, 8);
}

function byWeight(records: RecordSet[], wheel: number): RecordSet {
  const weighted = records.filter(({ Weight = 0 }) => Weight > 0);
  const from = weighted.length > 0 ? weighted : records;
  const total = from.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  let point = wheel * total;
  return from.find(({ Weight = 0 }) => (point -= Weight) < 0) ?? from[0];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
