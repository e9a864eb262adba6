import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { ApiFunction } from '../../functions';
import { distinct, isKnown, matches, required, rule, Rule, Rules, wholeNumber } from '../../private/validation';
import { WebSocketApiServiceProps } from '../websocket/websocket-api-service';
import { descriptionRule, logClassRule, thresholdRules, throttleRules, timeoutOf } from './api-rules';
import { domainRules, existingDomainRules } from './custom-domain';

/** The rules of a WebSocket API. */
export function webSocketApiRules(props: WebSocketApiServiceProps, stack: Stack): Rules[] {
  const { routes = [], alarmThresholds } = props;
  const keys = routes.map(({ key }) => key);
  const handlers = [props.handler, props.connectHandler, props.disconnectHandler, ...routes.map((r) => r.handler)];
  return [
    ...required('authorization', props.authorization, 'WebSocketAuthorization.none() with a reason lets everybody in'),
    webSocketRouteRules(keys),
    ...matches('stageName', props.stageName, /^\w[\w-]{0,127}$/, '1 to 128 letters, digits, - and _'),
    ...matches(
      'routeSelectionExpression',
      props.routeSelectionExpression,
      /^(\$\{request\.body\.[^}]+\}|\$request\.body\.\S+)$/,
      "of the form '$request.body.action'",
    ),
    descriptionRule(props.description),
    ...logClassRule(props.accessLogClass),
    ...throttleRules('throttle', props.throttle),
    ...domainRules('domain', props.domain, stack.region),
    ...existingDomainRules(props.existingDomain, props.domain),
    rule(
      props.domain?.mutualTls !== undefined,
      () => "'domain.mutualTls' is not for WebSocket APIs; leave it out and use 'authorization'",
    ),
    webSocketHandlerRules(handlers.filter(isKnown), { grantHandlers: props.grantHandlers ?? true, stack }),
    thresholdRules(
      {
        clientErrorPercent: alarmThresholds?.clientErrorPercent,
        integrationErrorPercent: alarmThresholds?.integrationErrorPercent,
      },
      alarmThresholds?.latencyP99,
    ),
    wholeNumber('alarmThresholds.executionErrors', alarmThresholds?.executionErrors, { min: 1 }),
    wholeNumber('alarmThresholds.throttledRequests', alarmThresholds?.throttledRequests, { min: 1 }),
  ];
}

/** The rules of the keys of routes. */
export function webSocketRouteRules(keys: readonly string[]): Rule[] {
  return [
    ...keys.flatMap((key) => [
      rule(
        isKnown(key) && key.startsWith('$'),
        () =>
          `'routes.key' must not begin with '$', got '${key}'; use 'connectHandler', 'disconnectHandler' or 'handler'`,
      ),
      ...matches('routes.key', key, /^.{1,128}$/, '1 to 128 characters'),
    ]),
    ...distinct('routes.key', keys),
  ];
}

/** The rules of functions behind an API. */
export function webSocketHandlerRules(
  handlers: readonly ApiFunction[],
  { grantHandlers, stack }: { readonly grantHandlers: boolean; readonly stack: Stack },
): Rules[] {
  return [...new Set(handlers)].map((handler) => [
    quickEnough(handler),
    ...(grantHandlers ? grantRules(handler, stack) : []),
  ]);
}

/** The APIs whose table and address are in the environment of a function, which has room for those of one. */
const environments = new WeakMap<ApiFunction, Construct>();

/** Notes that the environment of a function is that of an API. */
export function claimEnvironment(handler: ApiFunction, api: Construct): void {
  environments.set(handler, api);
}

function grantRules(handler: ApiFunction, stack: Stack): Rule[] {
  const other = environments.get(handler);
  return [
    rule(
      other !== undefined,
      () =>
        `the environment of '${handler.node.path}' is that of '${other?.node.path}' already, whose table and connections ` +
        "it would lose; give each API a function of its own, or set 'grantHandlers' to false",
    ),
    rule(
      Stack.of(handler) !== stack,
      () =>
        `'${handler.node.path}' must be in the stack of the API, which each of them would depend on; ` +
        "move it, or set 'grantHandlers' to false",
    ),
  ];
}

function quickEnough({ function: fn }: ApiFunction): Rule {
  const timeout = timeoutOf(fn);
  return rule(
    timeout !== undefined && timeout > 29,
    () => `'timeout' of the function must be at most 29 s behind a WebSocket API, got ${timeout} s`,
  );
}
