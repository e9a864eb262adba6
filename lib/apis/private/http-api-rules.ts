import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { workloadSubnets } from '../../private/subnets';
import {
  distinct,
  isKnown,
  nonEmpty,
  nonEmptyList,
  oneOf,
  required,
  Rule,
  rule,
  Rules,
  seconds,
} from '../../private/validation';
import { HttpApiRoutesOptions } from '../http/http-api-definition';
import { HttpApiRoute } from '../http/http-api-route';
import { HttpApiServiceProps, HttpVpcLink } from '../http/http-api-service';
import { HttpAuthorization } from '../http/http-authorization';
import { HttpTarget } from '../http/http-target';
import {
  authorizerRules,
  descriptionRule,
  handlerRules,
  logClassRule,
  minRollbackRule,
  thresholdRules,
  throttleRules,
  timeoutOf,
} from './api-rules';
import { domainRules, existingDomainRules } from './custom-domain';

/** The properties of an API that the rules of a route need. */
export interface HttpRouteSurroundings {
  /** The authorization of routes without their own. */
  readonly authorization: HttpAuthorization;

  /** Whether the API reaches into a VPC. */
  readonly hasVpcLink: boolean;

  /** Whether API Gateway answers preflight requests. */
  readonly cors: boolean;

  /** The authorizations that the API has already. */
  readonly authorizations: readonly HttpAuthorization[];

  /** The methods and paths that the API has already. */
  readonly keys: readonly string[];
}

/** The rules of an HTTP API. */
export function httpApiRules(props: HttpApiServiceProps, region: string): Rules[] {
  const { alarmThresholds } = props;
  return [
    descriptionRule(props.description),
    ...logClassRule(props.accessLogClass),
    throttleRules('throttle', props.throttle),
    domainRules('domain', props.domain, region),
    existingDomainRules(props.existingDomain, props.domain),
    vpcLinkRules(props.vpcLink),
    minRollbackRule(alarmThresholds?.minRollbackRequests),
    thresholdRules(
      {
        clientErrorPercent: alarmThresholds?.clientErrorPercent,
        serverErrorPercent: alarmThresholds?.serverErrorPercent,
        rollbackErrorPercent: alarmThresholds?.rollbackErrorPercent,
      },
      alarmThresholds?.latencyP99,
    ),
    props.definition._rules(props.vpcLink !== undefined),
  ];
}

/** The rules of routes given in code. */
export function httpRoutesRules(options: HttpApiRoutesOptions, hasVpcLink: boolean): Rules[] {
  const { routes, fallback, authorization, cors } = options;
  return [
    required('authorization', authorization, 'HttpAuthorization.none() with a reason lets everybody in'),
    authorizerRules([authorization, ...routes.map((route) => route.authorization)]),
    rule(
      routes.length === 0 && !fallback,
      () => "'routes' must not be empty without 'fallback'; give at least one route, or a fallback for all requests",
    ),
    corsRules('cors', cors),
    seconds('cors.maxAge', cors?.maxAge, { min: -1, max: 86_400 }),
    routes.map((route, i) =>
      httpRouteRules(route, {
        authorization,
        hasVpcLink,
        cors: cors !== undefined,
        // All of them are looked at together.
        authorizations: [],
        keys: routes.slice(0, i).flatMap((each) => keysOf(each)),
      }),
    ),
    fallback ? targetRules(fallback, hasVpcLink) : [],
  ];
}

/** The rules of one route. */
export function httpRouteRules(route: HttpApiRoute, surroundings: HttpRouteSurroundings): Rules[] {
  const methods = methodsOf(route);
  const authorization = route.authorization ?? surroundings.authorization;
  return [
    pathRules(route.path),
    nonEmptyList('methods', route.methods),
    distinct('methods', route.methods),
    (route.methods ?? []).map((method) => oneOf('methods', method, Object.values(apigwv2.HttpMethod))),
    rule(
      methods.length > 1 && methods.includes(apigwv2.HttpMethod.ANY),
      () => `'methods' must be ANY alone or without it, got ${methods.join(', ')}; ANY already takes the others`,
    ),
    rule(
      surroundings.cors &&
        methods.includes(apigwv2.HttpMethod.OPTIONS) &&
        (authorization as HttpAuthorization | undefined)?._reason === undefined,
      () =>
        "'methods' must not have OPTIONS under an authorization while 'cors' is given, got it: browsers send preflight " +
        'requests without credentials; leave it out, and API Gateway answers them',
    ),
    authorizerRules([...surroundings.authorizations, route.authorization]),
    nonEmptyList('scopes', route.scopes),
    throttleRules('throttle', route.throttle),
    [...new Set(keysOf(route))].map((key) =>
      rule(
        surroundings.keys.includes(key),
        () => `'routes' must not hold '${key}' twice; remove one or change its method or path`,
      ),
    ),
    variableRules(route.path, surroundings.keys),
    rule(
      // A missing one has a rule of its own.
      route.scopes !== undefined && (authorization as HttpAuthorization | undefined)?._readsTokens === false,
      () => "'scopes' needs HttpAuthorization.jwt() or userPool(); others read no scopes",
    ),
    targetRules(route.target, surroundings.hasVpcLink),
  ];
}

/** The methods of a route. */
export function methodsOf(route: HttpApiRoute): apigwv2.HttpMethod[] {
  return route.methods ?? [apigwv2.HttpMethod.ANY];
}

/** The keys that API Gateway gives a route. */
export function keysOf(route: HttpApiRoute): string[] {
  return methodsOf(route).map((method) => keyOf(method, route.path));
}

/** The key that API Gateway gives a method of a path. */
export function keyOf(method: apigwv2.HttpMethod, path: string): string {
  return `${method} ${path}`;
}

function vpcLinkRules(link: HttpVpcLink | undefined): Rule[] {
  if (!link) return [];
  const subnets = workloadSubnets(link.vpc, link.subnets);
  const none = subnets.subnetType === ec2.SubnetType.PRIVATE_ISOLATED && link.vpc.isolatedSubnets.length === 0;
  const zones = none ? 0 : zonesOf(link.vpc, subnets);
  return [
    rule(
      zones !== undefined && zones < 2,
      () =>
        `'vpcLink.subnets' must be in at least two zones, so that the API reaches its targets when one fails, got ${zones}; add zones, or choose other subnets`,
    ),
  ];
}

/** The number of zones of subnets, unless they are imported without their zones. */
function zonesOf(vpc: ec2.IVpc, selection: ec2.SubnetSelection): number | undefined {
  try {
    return new Set(vpc.selectSubnets(selection).availabilityZones).size;
  } catch {
    // aws-cdk-lib throws for a subnet by its id alone; where the selection itself is wrong, the link fails with its message.
    return undefined;
  }
}

function targetRules(target: HttpTarget, hasVpcLink: boolean): Rule[] {
  return [
    ...handlerRules([target._handler]),
    rule(
      target._isPrivate && !hasVpcLink,
      () => "'vpcLink' must be given for targets in a VPC, got none; say by which VPC and subnets they are reached",
    ),
    functionTimeoutRule(target._handler),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export function functionTimeoutRule(handler: lambda.IFunction | undefined): Rule {
  const timeout = timeoutOf(handler);
  return rule(
    timeout !== undefined && timeout > 30,
    () =>
      `'timeout' of the function must be at most 30 s behind an HTTP API, got ${timeout} s; do the work in an EventFunction`,
  );
}

/** The rules of a path. */
export function pathRules(path: string): Rule[] {
  if (!isKnown(path)) return [rule(true, () => `'path' must be known at synthesis, got a token; write it out`)];
  const segments = path.split('/').slice(1);
  const variables = segments.filter((s) => s.includes('{')).map((s) => s.replace(/[{}+]/g, ''));
  return [
    rule(!path.startsWith('/'), () => `'path' must start with '/', got '${path}'; write '/${path}'`),
    rule(
      path.startsWith('/') && path !== '/' && segments.some((s) => s === ''),
      () => `'path' must not have an empty segment or a slash at the end, got '${path}'`,
    ),
    rule(
      segments.some((s) => s !== '' && !/^([\w.~%!$&'()*,;=:@-]+|\{[\w.-]+\+?\})$/.test(s)),
      () => `'path' must be made of plain segments and whole variables such as '{id}', got '${path}'`,
    ),
    rule(
      segments.slice(0, -1).some((s) => s.endsWith('+}')),
      () => `'path' may have a variable such as '{proxy+}' only at its end, got '${path}'`,
    ),
    ...distinct('path', variables),
  ];
}

/**
 * API Gateway refuses a second name at one place ("has a conflicting variable on the same hierarchical level"), whatever
 * the methods. A greedy variable stands beside a plain one
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
 */
export function variableRules(path: string, keys: readonly string[]): Rule[] {
  if (!isKnown(path)) return [];
  const known = new Map(keys.flatMap((key) => placesOf(key.slice(key.indexOf(' ') + 1))));
  const clashes = placesOf(path).flatMap(([place, own]) => {
    const other = known.get(place);
    return other === undefined || other === own ? [] : [`'${own}' and '${other}'`];
  });
  return [
    rule(
      clashes.length > 0,
      () => `'routes' must name a variable at the same place alike, got ${clashes.join(', ')} in '${path}'; rename one`,
    ),
  ];
}

/** The variables of a path: what stands before each, without the names of variables, and its name. */
function placesOf(path: string): [string, string][] {
  const segments = path.split('/');
  return segments.flatMap((segment, i): [string, string][] => {
    if (!/^\{[^}+]+\}$/.test(segment)) return [];
    return [
      [
        segments
          .slice(0, i)
          .map((above) => (above.startsWith('{') ? '{}' : above))
          .join('/'),
        segment,
      ],
    ];
  });
}

/** The rules of what both kinds of definitions say of CORS. */
export function corsRules(
  prop: string,
  cors: Pick<apigwv2.CorsPreflightOptions, 'allowOrigins' | 'allowCredentials'> | undefined,
): Rule[] {
  const origins = cors?.allowOrigins ?? [];
  return [
    rule(
      cors?.allowCredentials === true && origins.includes('*'),
      () =>
        `'${prop}.allowOrigins' must name the origins when 'allowCredentials' is true, got '*'; browsers refuse the two together`,
    ),
    ...origins.flatMap((origin) => [
      ...nonEmpty(`${prop}.allowOrigins`, origin),
      rule(
        isKnown(origin) && origin !== '*' && !/^([a-z][a-z0-9+.-]*:\/\/)[^/\s]+$/.test(origin),
        () =>
          `'${prop}.allowOrigins' must hold origins such as 'https://www.example.com', got '${origin}'; no path, no slash at the end`,
      ),
    ]),
    rule(
      cors !== undefined && origins.length === 0,
      () => `'${prop}.allowOrigins' must not be empty; name the origins or leave '${prop}' out`,
    ),
  ];
}
