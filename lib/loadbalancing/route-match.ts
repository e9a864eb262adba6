import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { parseCidr } from '../private/cidr';
import { matches, nonEmptyList, Rule, rule, validate } from '../private/validation';
import { hostRules } from './private/host-rules';
import { bandOf, EVERYTHING, PriorityBand } from './private/priority-bands';

/** A header that a request must have. */
export interface HeaderMatch {
  /** Name of the header, at most 40 characters, case insensitive, without wildcards; for `Host` there is `hosts`. */
  readonly name: string;

  /** The values, any of which will do, case insensitive, each 1 to 128 characters; `*` and `?` are wildcards. */
  readonly values: string[];
}

/** A parameter in the query string of a request. */
export interface QueryMatch {
  /**
   * The parameter, case insensitive, at most 128 characters; `*` and `?` are wildcards.
   *
   * @default - any parameter
   */
  readonly key?: string;

  /** The value, case insensitive, 1 to 128 characters; `*` and `?` are wildcards. */
  readonly value: string;
}

/** The conditions of a route. A request must meet all of them, and for each any one of its values. */
export interface RouteMatchOptions {
  /**
   * Path patterns, case sensitive, each with a leading slash; `*` stands for any characters, `?` for one. Of others than
   * letters and digits they take `_-.$/~"'@:+&`.
   *
   * @default - every path
   */
  readonly paths?: string[];

  /**
   * Host names with at least one dot, and letters only after the last one; `*` stands for any characters, `?` for one.
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

  /**
   * Headers, all of which a request must have.
   *
   * @default - none
   */
  readonly headers?: HeaderMatch[];

  /**
   * Parameters of the query string, any of which a request must have.
   *
   * @default - none
   */
  readonly queryStrings?: QueryMatch[];
}

/**
 * The requests that a route takes. A listener rule has at most five values and five wildcards over all its conditions
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
 */
export class RouteMatch {
  /** Every request that no other route takes. */
  public static everything(): RouteMatch {
    return new RouteMatch({});
  }

  /**
   * Requests for any of these path patterns, for example `/images/*`.
   *
   * @param paths the patterns; `*` stands for any characters, `?` for one
   */
  public static paths(...paths: string[]): RouteMatch {
    return RouteMatch.of({ paths });
  }

  /**
   * Requests for any of these host names, for example `api.example.com`.
   *
   * @param hosts the host names; `*` stands for any characters, `?` for one
   */
  public static hosts(...hosts: string[]): RouteMatch {
    return RouteMatch.of({ hosts });
  }

  /** Requests that meet several conditions together. */
  public static of(options: RouteMatchOptions): RouteMatch {
    validate(
      'RouteMatch.of',
      rule(
        Object.values(options).every((condition) => condition === undefined),
        () => 'at least one condition must be given, got none; write RouteMatch.everything() for every request',
      ),
    );
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
    const { paths, hosts, methods, sourceCidrs, headers, queryStrings } = options;
    const headerValues = headers?.flatMap((header) => header.values);
    const queryValues = queryStrings?.flatMap(({ key, value }) => (key === undefined ? [value] : [key, value]));
    const lists: (readonly unknown[] | undefined)[] = [paths, hosts, methods, sourceCidrs, headerValues, queryStrings];
    const valueCount = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
    const wildcards = countWildcards([paths, hosts, headerValues, queryValues]);
    validate('RouteMatch', [
      ...nonEmptyList('paths', paths),
      ...nonEmptyList('hosts', hosts),
      ...nonEmptyList('methods', methods),
      ...nonEmptyList('sourceCidrs', sourceCidrs),
      ...nonEmptyList('headers', headers),
      ...nonEmptyList('queryStrings', queryStrings),
      ...(paths ?? []).map((path) =>
        rule(
          !Token.isUnresolved(path) && !path.startsWith('/'),
          () => `'paths' must start with a slash, got '${path}'; write '/${path}'`,
        ),
      ),
      ...(paths ?? []).map((path) =>
        rule(
          !Token.isUnresolved(path) && path.length > 128,
          () =>
            `'paths' must have at most 128 characters, got ${path.length} in '${path}'; match a beginning with the wildcard *`,
        ),
      ),
      ...(paths ?? []).map((path) =>
        rule(
          !Token.isUnresolved(path) && /[^\w\-.$/~"'@:+&*?]/.test(path),
          () =>
            `'paths' must hold letters, digits, any of _-.$/~"'@:+& and the wildcards * and ?, got '${path}'; write ? for any other character`,
        ),
      ),
      ...(hosts ?? []).flatMap((host) => hostRules('hosts', host)),
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
      ...(headers ?? []).flatMap(headerRules),
      ...(queryStrings ?? []).flatMap(({ key, value }) => [
        ...matches('queryStrings.key', key, /^.{1,128}$/, '1 to 128 characters'),
        ...matches('queryStrings.value', value, /^.{1,128}$/, '1 to 128 characters'),
      ]),
      rule(
        wildcards > 5,
        () =>
          `a route must not have more than 5 wildcards over all its conditions, got ${wildcards}; split it into several routes`,
      ),
      rule(
        valueCount > 5,
        () =>
          `a route must not match more than 5 values over all its conditions, got ${valueCount}; split it into several routes`,
      ),
    ]);
    this.isEverything = lists.every((list) => list === undefined);
    this.key = JSON.stringify(
      [
        paths,
        caseless(hosts),
        methods,
        sourceCidrs,
        headers?.map((header) => JSON.stringify([header.name, ...[...header.values].sort()]).toLowerCase()),
        queryStrings?.map(({ key, value }) => JSON.stringify([key, value]).toLowerCase()),
      ].map((list) => [...(list ?? [])].sort()),
    );
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
    const { paths, hosts, methods, sourceCidrs, headers, queryStrings } = this.options;
    const group = hosts === undefined ? 'none' : hosts.some(hasWildcard) ? 'wildcard' : 'exact';
    const literals = Math.min(...(paths ?? ['']).map((path) => path.replace(/[*?]/g, '').length));
    const exactPaths = paths?.some(hasWildcard) ? undefined : paths;
    const narrower = [methods, sourceCidrs, headers, queryStrings, exactPaths].filter((list) => list !== undefined);
    return bandOf(group, literals, narrower.length);
  }

  /**
   * The match for a route to a part of what another match takes: with its conditions, unless this has its own. Paths are
   * what parts differ in.
   *
   * @internal
   */
  public _within(whole: RouteMatch): RouteMatch {
    const own = Object.entries(this.options).filter(([, value]) => value !== undefined);
    return new RouteMatch({ ...whole.options, paths: undefined, ...Object.fromEntries(own) });
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
      eachCovered(mine.sourceCidrs, theirs.sourceCidrs, (a, b) => a === b) &&
      (mine.headers ?? []).every((header) => theirs.headers?.some((other) => headerCovers(header, other))) &&
      eachCovered(mine.queryStrings, theirs.queryStrings, queryCovers)
    );
  }

  /**
   * The conditions of the listener rule.
   *
   * @internal
   */
  public _conditions(): elbv2.ListenerCondition[] {
    const { paths, hosts, methods, sourceCidrs, headers, queryStrings } = this.options;
    const conditions = [
      ...(paths ? [elbv2.ListenerCondition.pathPatterns(paths)] : []),
      ...(hosts ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
      ...(methods ? [elbv2.ListenerCondition.httpRequestMethods(methods)] : []),
      ...(sourceCidrs ? [elbv2.ListenerCondition.sourceIps(sourceCidrs)] : []),
      ...(headers ?? []).map((header) => elbv2.ListenerCondition.httpHeader(header.name, header.values)),
      ...(queryStrings ? [elbv2.ListenerCondition.queryStrings(queryStrings)] : []),
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

function countWildcards(lists: readonly (string[] | undefined)[]): number {
  const known = lists.flatMap((list) => list ?? []).filter((value) => !Token.isUnresolved(value));
  return known.join('').replace(/[^*?]/g, '').length;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html */
function headerRules({ name, values }: HeaderMatch): Rule[] {
  return [
    ...matches('headers.name', name, /^[\w!#$%&'*+.^`|~-]{1,40}$/, 'the name of a header, at most 40 characters'),
    rule(
      name.toLowerCase() === 'host',
      () => `'headers' must not be about 'Host', got '${name}'; give 'hosts' in its place`,
    ),
    ...nonEmptyList('headers.values', values),
    ...values.flatMap((value) => matches('headers.values', value, /^.{1,128}$/, '1 to 128 characters')),
  ];
}

function headerCovers(a: HeaderMatch, b: HeaderMatch): boolean {
  return a.name.toLowerCase() === b.name.toLowerCase() && eachCovered(a.values, b.values, caselessCovers);
}

function queryCovers(a: QueryMatch, b: QueryMatch): boolean {
  const keyCovered = a.key === undefined || (b.key !== undefined && caselessCovers(a.key, b.key));
  return keyCovered && caselessCovers(a.value, b.value);
}

function caselessCovers(a: string, b: string): boolean {
  if (Token.isUnresolved(a) || Token.isUnresolved(b)) return a === b;
  return patternCovers(a.toLowerCase(), b.toLowerCase());
}

function eachCovered<T>(
  mine: readonly T[] | undefined,
  theirs: readonly T[] | undefined,
  covers: (a: T, b: T) => boolean,
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
