import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { nonEmptyList, rule, validate } from '../private/validation';

/** What of a request a route looks at. A request must meet all of them, and for each any one of its values. */
export interface RouteMatchOptions {
  /**
   * Path patterns, case sensitive, each with a leading slash; `*` stands for any characters, `?` for one.
   *
   * @default - every path
   */
  readonly paths?: string[];

  /**
   * Host names; `*` stands for any characters, `?` for one.
   *
   * @default - every host
   */
  readonly hosts?: string[];

  /**
   * HTTP methods, upper case.
   *
   * @default - every method
   */
  readonly methods?: string[];

  /**
   * CIDR ranges of the caller as the load balancer sees it.
   *
   * @default - every address
   */
  readonly sourceCidrs?: string[];
}

/** Which requests a route takes. A listener rule has at most five values over all its conditions. */
export class RouteMatch {
  /** Every request that no other route takes. */
  public static everything(): RouteMatch {
    return new RouteMatch({});
  }

  /** Requests for any of these path patterns, for example `/images/*`. */
  public static paths(...paths: string[]): RouteMatch {
    return RouteMatch.of({ paths });
  }

  /** Requests for any of these host names, for example `api.example.com`. */
  public static hosts(...hosts: string[]): RouteMatch {
    return RouteMatch.of({ hosts });
  }

  /** Requests that meet several conditions together. */
  public static of(options: RouteMatchOptions): RouteMatch {
    return new RouteMatch(options);
  }

  /** True for a route without a condition. */
  public readonly isEverything: boolean;

  /**
   * Names the conditions; two routes with one key on one listener would claim the same requests.
   * Path patterns and host names are sorted, so their order does not matter.
   */
  public readonly key: string;

  private constructor(private readonly options: RouteMatchOptions) {
    const { paths, hosts, methods, sourceCidrs } = options;
    const lists = [paths, hosts, methods, sourceCidrs].filter((list) => list !== undefined);
    const values = lists.flat();
    validate('RouteMatch', [
      ...nonEmptyList('paths', paths),
      ...nonEmptyList('hosts', hosts),
      ...nonEmptyList('methods', methods),
      ...nonEmptyList('sourceCidrs', sourceCidrs),
      ...(paths ?? []).map((path) =>
        rule(
          !Token.isUnresolved(path) && (!path.startsWith('/') || path.length > 128),
          () => `'paths' must start with a slash and have at most 128 characters, got '${path}'; write '/${path}'`,
        ),
      ),
      ...(hosts ?? []).map((host) =>
        rule(
          !Token.isUnresolved(host) && !/^[A-Za-z0-9*?.-]{1,128}$/.test(host),
          () => `'hosts' must be host names without scheme, port or path, got '${host}'`,
        ),
      ),
      ...(methods ?? []).map((method) =>
        rule(
          !Token.isUnresolved(method) && !/^[A-Z_-]{1,40}$/.test(method),
          () => `'methods' must be upper case HTTP methods, got '${method}'`,
        ),
      ),
      ...(sourceCidrs ?? []).map((cidr) =>
        rule(
          !Token.isUnresolved(cidr) && !/^[0-9A-Fa-f.:]+\/\d{1,3}$/.test(cidr),
          () => `'sourceCidrs' must be CIDR ranges such as 192.0.2.0/24, got '${cidr}'`,
        ),
      ),
      rule(
        values.length > 5,
        () =>
          `a route must not match more than 5 values over all its conditions, got ${values.length}; split it into several routes`,
      ),
    ]);
    this.isEverything = lists.length === 0;
    this.key = JSON.stringify([paths, hosts, methods, sourceCidrs].map((list) => [...(list ?? [])].sort()));
  }

  /**
   * A priority from 1 to 50,000 that depends on nothing but the match itself, so that a route never moves when another
   * is added. A host goes before no host, a longer path before a shorter one, and `everything` comes last.
   *
   * @internal
   */
  public _priority(): number {
    if (this.isEverything) return LAST_PRIORITY;
    const literal = Math.max(0, ...(this.options.paths ?? []).map((path) => path.replace(/[*?].*$/, '').length));
    const narrower = [this.options.methods, this.options.sourceCidrs].filter((list) => list !== undefined).length;
    const specificity = Math.min(literal * 2 + narrower, BANDS / 2 - 1) + (this.options.hosts ? BANDS / 2 : 0);
    return 1 + (BANDS - 1 - specificity) * BAND_WIDTH + (hash(this.key) % BAND_WIDTH);
  }

  /**
   * The conditions of the listener rule.
   *
   * @internal
   */
  public _conditions(): elbv2.ListenerCondition[] {
    const { paths, hosts, methods, sourceCidrs } = this.options;
    const conditions = [
      ...(paths ? [elbv2.ListenerCondition.pathPatterns(paths)] : []),
      ...(hosts ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
      ...(methods ? [elbv2.ListenerCondition.httpRequestMethods(methods)] : []),
      ...(sourceCidrs ? [elbv2.ListenerCondition.sourceIps(sourceCidrs)] : []),
    ];
    // A listener rule needs a condition.
    return conditions.length > 0 ? conditions : [elbv2.ListenerCondition.pathPatterns(['/*'])];
  }
}

/** ELB takes 1 to 50,000; the last is kept for the route that takes everything. */
const LAST_PRIORITY = 50_000;
const BANDS = 128;
const BAND_WIDTH = 390;

/** FNV-1a: small, stable over versions and platforms. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
