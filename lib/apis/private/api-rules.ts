import { Duration, Stack } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApiFunction } from '../../functions';
import { Alarms } from '../../observability';
import { isKnown, number, oneOf, quoted, rule, Rule, Rules, wholeNumber } from '../../private/validation';
import { ApiThrottle } from '../api-throttle';

/** The rules of a throttle. */
export function throttleRules(prop: string, throttle: ApiThrottle | undefined): Rule[] {
  return [
    ...number(`${prop}.rateLimit`, throttle?.rateLimit, { min: 0, max: 1_000_000 }),
    rule(
      throttle?.rateLimit === 0,
      () => `'${prop}.rateLimit' must be more than 0, got 0: every request would be refused`,
    ),
    ...wholeNumber(`${prop}.burstLimit`, throttle?.burstLimit, { min: 1, max: 1_000_000 }),
  ];
}

/** The rule of the description of an API. */
export function descriptionRule(description: string | undefined): Rule {
  return rule(
    isKnown(description) && description.length > 1024,
    () => `'description' must have at most 1,024 characters, got ${description?.length}`,
  );
}

/** The classes of log groups to which API Gateway writes. */
export function logClassRule(logClass: logs.LogGroupClass | undefined): Rule[] {
  return oneOf('accessLogClass', logClass, [logs.LogGroupClass.STANDARD, logs.LogGroupClass.INFREQUENT_ACCESS]);
}

/** The rules of thresholds: shares in percent, by name, and the latency. */
export function thresholdRules(
  percents: { readonly [field: string]: number | undefined },
  latency?: Duration,
): Rules[] {
  const milliseconds = latency && !latency.isUnresolved() ? latency.toMilliseconds() : undefined;
  return [
    Object.entries(percents).map(([field, value]) =>
      number(`alarmThresholds.${field}`, value, { min: 0.001, max: 100 }),
    ),
    rule(milliseconds === 0, () => `'alarmThresholds.latencyP99' must be more than 0 ms, got 0 ms`),
  ];
}

/** The rule of the requests that a minute needs, to roll a deployment back. */
export function minRollbackRule(minRollbackRequests: number | undefined): Rule[] {
  return wholeNumber('alarmThresholds.minRollbackRequests', minRollbackRequests, { min: 1 });
}

/** The rules of functions whose deployments an API rolls back. */
export function rollbackRules(functions: readonly ApiFunction[] | undefined, alarms: Alarms, stack: Stack): Rule[] {
  const given = [...new Set(functions)];
  const atOnce = given.filter((fn) => fn.deploymentGroup === undefined).map(({ node }) => node.path);
  const elsewhere = given.filter((fn) => Stack.of(fn) !== stack).map(({ node }) => node.path);
  return [
    rule(
      given.length > 0 && !alarms.enabled,
      () =>
        "'alarms' must be there for 'rollbackFunctions', got Alarms.none(); use Alarms.silent(), or leave the functions out",
    ),
    rule(
      atOnce.length > 0,
      () =>
        `'rollbackFunctions' must have a gradual deployment, got FunctionDeployment.allAtOnce() of ${quoted(atOnce)}; ` +
        'use canary() or linear(), or leave them out',
    ),
    rule(
      elsewhere.length > 0,
      () =>
        `'rollbackFunctions' must be in the stack of the API, which each of them would depend on, got ${quoted(elsewhere)}; ` +
        "move them, or give them an alarm by its name with 'addRollbackAlarm()'",
    ),
  ];
}

/** A choice of authorization, with the id of the authorizer that it makes below the API. */
interface WithAuthorizer {
  readonly _authorizerId?: string;
}

/** Two authorizers of an API cannot have one id. One authorization for several routes is one authorizer. */
export function authorizerRules(authorizations: readonly (WithAuthorizer | undefined)[]): Rule[] {
  const ids = [...new Set(authorizations)].map((each) => each?._authorizerId).filter(isKnown);
  const doubled = [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
  return [
    rule(
      doubled.length > 0,
      () =>
        `'authorizerId' must tell the authorizers of an API apart, got ${quoted(doubled)} twice; ` +
        "give one of them another 'authorizerId', or share one authorization among the routes",
    ),
  ];
}

/** An alias has the canary and the provisioned concurrency of an `ApiFunction`; its function goes past both. */
export function handlerRules(handlers: readonly (lambda.IFunction | undefined)[]): Rule[] {
  return [...new Set(handlers.filter(isKnown))].map((handler) =>
    rule(
      handler.node.scope instanceof ApiFunction && handler.node.scope.function === handler,
      () =>
        `'handler' must be the 'alias' of an ApiFunction, got its 'function' ('${handler.node.path}'), ` +
        'past its canary and its provisioned concurrency; pass the alias',
    ),
  );
}

/** The timeout of a function in seconds, or of the function behind an alias, where it can be known. */
export function timeoutOf(handler: lambda.IFunction | undefined): number | undefined {
  const fn = handler instanceof lambda.Alias ? handler.lambda : handler;
  const timeout = fn instanceof lambda.Function ? fn.timeout : undefined;
  return timeout && !timeout.isUnresolved() ? timeout.toSeconds() : undefined;
}
