import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { parseCidr } from '../private/cidr';
import { nonEmptyList, rule, validate } from '../private/validation';
import { bandOf, EVERYTHING, PriorityBand } from './private/priority-bands';

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
          !Token.isUnresolved(cidr) && parseCidr(cidr) === undefined,
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
   * The priorities among which the route has one, by how specific the match is. Exact hosts go before hosts with
   * wildcards, those before none; then the path with more characters that are not wildcards goes first; among these, the
   * match with further conditions; `everything` comes last. Undefined where a value is only known at deployment.
   *
   * @internal
   */
  public _band(): PriorityBand | undefined {
    if (Token.isUnresolved(this.key)) return undefined;
    if (this.isEverything) return EVERYTHING;
    const { paths, hosts, methods, sourceCidrs } = this.options;
    const group = hosts === undefined ? 'none' : hosts.some(hasWildcard) ? 'wildcard' : 'exact';
    const literals = Math.min(...(paths ?? ['']).map((path) => path.replace(/[*?]/g, '').length));
    const narrower = [methods, sourceCidrs, paths?.some(hasWildcard) ? undefined : paths].filter(
      (list) => list !== undefined,
    ).length;
    return bandOf(group, literals, narrower);
  }

  /**
   * The match for a route to a part of what another match takes: with its hosts, unless this has hosts of its own.
   *
   * @internal
   */
  public _within(whole: RouteMatch): RouteMatch {
    const { hosts } = whole.options;
    return hosts === undefined || this.options.hosts !== undefined ? this : RouteMatch.of({ ...this.options, hosts });
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
