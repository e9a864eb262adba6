import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { nonEmptyList, rule, validate } from '../private/validation';
import { stableHash } from './private/stable-hash';

/** The conditions of a route. A request must meet all of them, and for each any one of its values. */
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

/** The requests that a route takes. A listener rule has at most five values over all its conditions. */
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
    this.key = JSON.stringify([paths, caseless(hosts), methods, sourceCidrs].map((list) => [...(list ?? [])].sort()));
  }

  /**
   * A priority from 1 to 50,000 that depends on nothing but the match itself, so that a route never moves when another
   * is added. Exact hosts go before hosts with wildcards, those before none; then the path with more characters that
   * are not wildcards goes first; `everything` comes last. Undefined where a value is only known at deployment.
   *
   * @internal
   */
  public _priority(): number | undefined {
    if (Token.isUnresolved(this.key)) return undefined;
    if (this.isEverything) return LAST_PRIORITY;
    const { paths, hosts, methods, sourceCidrs } = this.options;
    const group = HOST_GROUPS[hosts === undefined ? 'none' : hosts.some(hasWildcard) ? 'wildcard' : 'exact'];
    const literals = Math.min(...(paths ?? ['']).map((path) => path.replace(/[*?]/g, '').length));
    const narrower = [methods, sourceCidrs, paths?.some(hasWildcard) ? undefined : paths].filter(
      (list) => list !== undefined,
    ).length;
    const bandStart = group.start + (BANDS - 1 - Math.min(literals, BANDS - 1)) * group.bandWidth;
    // Among routes of one length: the usual ones share the last three fifths, narrower ones go before them.
    const offset = Math.floor((group.bandWidth * 2) / 5 / 2 ** Math.max(0, narrower - 1));
    const [first, width] =
      narrower === 0 ? [offset, group.bandWidth - offset] : [Math.floor(offset / 2), Math.ceil(offset / 2)];
    return bandStart + first + (stableHash(this.key) % width);
  }

  /**
   * Whether this takes every request that the other takes. It may say no where it cannot tell, never yes.
   *
   * @internal
   */
  public _covers(other: RouteMatch): boolean {
    const [mine, theirs] = [this.options, other.options];
    return (
      eachCovered(mine.paths, theirs.paths, patternCovers) &&
      eachCovered(caseless(mine.hosts), caseless(theirs.hosts), patternCovers) &&
      eachCovered(mine.methods, theirs.methods, (a, b) => a === b) &&
      eachCovered(mine.sourceCidrs, theirs.sourceCidrs, (a, b) => a === b)
    );
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

/** One band for each number of literal characters in the path; more than these are one band. */
const BANDS = 32;

/** 32 bands each: 1 to 15,968, 15,969 to 24,960, 24,961 to 49,952. */
const HOST_GROUPS = {
  exact: { start: 1, bandWidth: 499 },
  wildcard: { start: 15_969, bandWidth: 281 },
  none: { start: 24_961, bandWidth: 781 },
};

/** Host names in lower case; tokens as they are, because they would be none any more. */
function caseless(hosts?: string[]): string[] | undefined {
  return hosts?.map((host) => (Token.isUnresolved(host) ? host : host.toLowerCase()));
}

function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

function eachCovered(
  mine: string[] | undefined,
  theirs: string[] | undefined,
  covers: (a: string, b: string) => boolean,
): boolean {
  if (mine === undefined) return true;
  return theirs !== undefined && theirs.every((theirValue) => mine.some((value) => covers(value, theirValue)));
}

/** Whether every text that `b` matches is matched by `a`; a wildcard of `b` is only matched by one of `a`. */
function patternCovers(a: string, b: string): boolean {
  if (Token.isUnresolved(a) || Token.isUnresolved(b)) return a === b;
  if (a === '') return b === '';
  if (a.startsWith('*')) return patternCovers(a.slice(1), b) || (b !== '' && patternCovers(a, b.slice(1)));
  if (b === '') return false;
  const sameCharacter = a[0] === b[0] || (a[0] === '?' && b[0] !== '*');
  return sameCharacter && patternCovers(a.slice(1), b.slice(1));
}
