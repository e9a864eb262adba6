import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { distinct, nonEmptyList, quoted, Rule, rule, seconds } from '../../private/validation';
import { AnsweringFunction, RestApiOutline, RestApiRoutesOptions } from '../rest/rest-api-definition';
import { RestApiRoute, RestRouteCache } from '../rest/rest-api-route';
import { RestAuthorization } from '../rest/rest-authorization';
import { authorizerRules, handlerRules, throttleRules } from './api-rules';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'];

/** The outline of routes given in code. */
export function outlineOfRoutes(options: RestApiRoutesOptions): RestApiOutline {
  const { routes, handler } = options;
  const keyed = (route: RestApiRoute) => route.apiKeyRequired ?? options.apiKeyRequired ?? false;
  const methodOptions: Record<string, apigateway.MethodDeploymentOptions> = {};
  for (const route of routes) {
    for (const method of route.methods) {
      const settings = settingsOf(route, method);
      if (settings) methodOptions[`${route.path}/${method}`] = settings;
    }
  }
  return {
    rules: routeRules(options),
    handlers: answeringFunctions(routes, handler),
    methodOptions,
    usesApiKeys: routes.some(keyed),
    usesCache: routes.some(({ cache }) => cache !== undefined),
  };
}

/** The settings of one method, over those of all methods; none where there is nothing to say. */
export function settingsOf(
  { throttle, cache }: Pick<RestApiRoute, 'throttle' | 'cache'>,
  method: string,
): apigateway.MethodDeploymentOptions | undefined {
  if (!throttle && !cache) return undefined;
  return {
    throttlingRateLimit: throttle?.rateLimit,
    throttlingBurstLimit: throttle?.burstLimit,
    ...(cache && method === 'GET' ? { cachingEnabled: true, cacheTtl: cache.ttl, cacheDataEncrypted: true } : {}),
  };
}

/** The rules of the time for which a response is kept. */
export function cacheTtlRules(prop: string, cache: RestRouteCache | undefined): Rule[] {
  return seconds(`${prop}.cache.ttl`, cache?.ttl, { min: 1, max: 3600 });
}

/**
 * The parameters that tell the cached responses of a route apart. The path alone does not: what stands for a variable is
 * a part of the key only where it is named
 * (https://github.com/hashicorp/terraform-provider-aws/pull/893).
 */
export function cacheKeyOf(route: RestApiRoute, authorization: RestAuthorization): string[] | undefined {
  const { path, cache } = route;
  if (!cache) return undefined;
  const callers = cache.shared ? [] : (authorization._callerKey ?? []);
  return [...new Set([...variablesOf(path).map(([, parameter]) => parameter), ...cache.keyParameters, ...callers])];
}

/** Each function with each time that API Gateway waits for it. */
function answeringFunctions(routes: RestApiRoute[], ofAll: lambda.IFunction | undefined): AnsweringFunction[] {
  return routes.flatMap((route) => {
    const handler = handlerOf(route, ofAll);
    return handler ? [{ handler, timeout: route.target?._streaming.timeout }] : [];
  });
}

/** The function that answers a route, if it is one. */
function handlerOf(
  { target, handler }: RestApiRoute,
  ofAll: lambda.IFunction | undefined,
): lambda.IFunction | undefined {
  return target ? target._handler : (handler ?? ofAll);
}

/** The variables of a path, and the parameters that API Gateway makes of them. */
export function variablesOf(path: string): [string, string][] {
  return [...path.matchAll(/\{([^+}]+)\+?\}/g)].map(([, name = '']) => [name, `method.request.path.${name}`]);
}

function routeRules({ routes, handler, authorization, cors }: RestApiRoutesOptions): Rule[] {
  const names = routes.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
  return [
    rule(
      (authorization as unknown) === undefined,
      () => `'authorization' must be given; RestAuthorization.none() with a reason lets everybody in`,
    ),
    ...nonEmptyList('routes', routes),
    ...distinct('routes', names),
    ...routes.flatMap((route) => [
      ...pathRules(route.path),
      ...methodRules(route, cors !== undefined),
      ...requestRules(route),
      ...throttleRules(`routes[${route.path}].throttle`, route.throttle),
      rule(
        route.target !== undefined && route.handler !== undefined,
        () => `route '${route.path}' must have a 'handler' or a 'target', got both; leave one out`,
      ),
      ...cacheRules(route, route.authorization ?? authorization),
      rule(
        route.target === undefined && route.handler === undefined && handler === undefined,
        () => `route '${route.path}' must have a 'handler', got none; give it one, or give all routes one`,
      ),
    ]),
    ...variableRules(routes),
    ...authorizerRules([authorization, ...routes.map((route) => route.authorization)]),
    ...handlerRules([handler, ...routes.map((route) => handlerOf(route, handler))]),
    ...corsRules(cors),
  ];
}

function pathRules(path: string): Rule[] {
  const segments = path.split('/').slice(1);
  const malformed = segments.filter((each) => !/^(\{[\w.-]+\+?\}|[\w.~:$@!*'(),;=-]+)$/.test(each));
  const greedy = segments.slice(0, -1).filter((each) => each.endsWith('+}'));
  const variables = segments.filter((each) => each.startsWith('{')).map((each) => each.replace(/[{}+]/g, ''));
  return [
    rule(!path.startsWith('/'), () => `'path' must start with '/', got '${path}'`),
    rule(
      path.startsWith('/') && path !== '/' && malformed.length > 0,
      () =>
        `'path' must have segments of letters, digits, '-', '.', '_' and variables like '{id}', got '${path}'; ` +
        (path.endsWith('/') ? "leave out the '/' at the end" : `change ${quoted(malformed)}`),
    ),
    rule(greedy.length > 0, () => `'path' must have ${quoted(greedy)} at its end, got '${path}'`),
    ...distinct(`routes[${path}].path`, variables),
  ];
}

function methodRules({ path, methods }: RestApiRoute, cors: boolean): Rule[] {
  const unknown = methods.filter((method) => !METHODS.includes(method));
  return [
    ...nonEmptyList(`routes[${path}].methods`, methods),
    rule(
      unknown.length > 0,
      () => `'routes[${path}].methods' must be of ${METHODS.join(', ')}, in capitals, got ${quoted(unknown)}`,
    ),
    rule(
      cors && methods.includes('OPTIONS'),
      () => `'routes[${path}].methods' must not have OPTIONS, which 'cors' answers; leave one out`,
    ),
  ];
}

function requestRules({ path, methods, request }: RestApiRoute): Rule[] {
  const bodyless = methods.filter((method) => ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method));
  return [
    rule(
      request?.body !== undefined && bodyless.length > 0,
      () =>
        `'routes[${path}].request.body' must be for methods that have a body, got ${quoted(bodyless)}; ` +
        'give those a route of their own',
    ),
    rule(
      request !== undefined && !request.body && !request.queryParameters && !request.headers,
      () => `'routes[${path}].request' must have 'body', 'queryParameters' or 'headers', got none; it checks nothing`,
    ),
  ];
}

function cacheRules(
  { path, methods, cache, request, target }: RestApiRoute,
  authorization: RestAuthorization | undefined,
): Rule[] {
  if (!cache) return [];
  const declared = [
    ...Object.keys(request?.queryParameters ?? {}).map((name) => `method.request.querystring.${name}`),
    ...Object.keys(request?.headers ?? {}).map((name) => `method.request.header.${name}`),
    ...variablesOf(path).map(([, parameter]) => parameter),
    // Where the token is; it need not be declared again.
    'method.request.header.Authorization',
  ];
  const undeclared = cache.keyParameters.filter((parameter) => !declared.includes(parameter));
  return [
    ...cacheTtlRules(`routes[${path}]`, cache),
    rule(
      authorization !== undefined && authorization._callerKey === undefined && !cache.shared,
      () =>
        `'routes[${path}].cache.shared' must be true under this authorization, by which a cache cannot tell callers apart; ` +
        'set it if responses do not depend on who asks, or leave out the cache',
    ),
    rule(
      target?._streaming.streaming === true,
      () => `'routes[${path}].cache' must be left out of a route that streams: a cache takes whole responses`,
    ),
    rule(!methods.includes('GET'), () => `'routes[${path}].cache' must be for GET, got ${quoted(methods)}`),
    rule(
      undeclared.length > 0,
      () =>
        `'routes[${path}].cache.keyParameters' must be parameters of its path or its 'request', got ${quoted(undeclared)}; ` +
        'declare them there',
    ),
  ];
}

/** API Gateway has one variable at a place in the tree of paths. */
function variableRules(routes: RestApiRoute[]): Rule[] {
  const seen = new Map<string, string>();
  const clashes: string[] = [];
  for (const { path } of routes) {
    const segments = path.split('/');
    segments.forEach((segment, index) => {
      if (!segment.startsWith('{')) return;
      const place = segments.slice(0, index).join('/');
      const other = seen.get(place);
      if (other !== undefined && other !== segment) clashes.push(`${place}/${other} and ${place}/${segment}`);
      seen.set(place, other ?? segment);
    });
  }
  return [
    rule(
      clashes.length > 0,
      () => `'routes' must name a variable at the same place alike, got ${clashes.join(', ')}; rename one`,
    ),
  ];
}

function corsRules(cors: apigateway.CorsOptions | undefined): Rule[] {
  return [
    ...nonEmptyList('cors.allowOrigins', cors?.allowOrigins),
    rule(
      (cors?.allowCredentials ?? false) && (cors?.allowOrigins.includes('*') ?? false),
      () => `'cors.allowOrigins' must name the origins while 'allowCredentials' is true, got '*'; browsers refuse that`,
    ),
  ];
}
