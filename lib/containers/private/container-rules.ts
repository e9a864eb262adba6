import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  quoted,
  rule,
  Rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { ContainerOptions } from '../tasks/container-options';

/** The rules for the options that all containers have. */
export function containerRules(options: ContainerOptions): Rules {
  return [
    environmentRules(options),
    nonEmptyList('environmentFiles', options.environmentFiles),
    wholeNumber('number of environmentFiles', options.environmentFiles?.length, { max: 10 }),
    nonEmptyList('command', options.command),
    nonEmptyList('entryPoint', options.entryPoint),
    seconds('stopTimeout', options.stopTimeout, { min: 1, max: 120 }),
    ulimitRules(options),
    nonEmptyList('restartPolicy.ignoredExitCodes', options.restartPolicy?.ignoredExitCodes),
    wholeNumber('number of restartPolicy.ignoredExitCodes', options.restartPolicy?.ignoredExitCodes?.length, {
      max: 50,
    }),
    seconds('restartPolicy.attemptPeriod', options.restartPolicy?.attemptPeriod, { min: 60, max: 1800 }),
  ];
}

/** The rules for a health check of a container. */
export function healthCheckRules(prop: string, check: ecs.HealthCheck | undefined): Rule[] {
  return [
    ...nonEmptyList(`${prop}.command`, check?.command),
    ...seconds(`${prop}.interval`, check?.interval, { min: 5, max: 300 }),
    ...seconds(`${prop}.timeout`, check?.timeout, { min: 2, max: 60 }),
    ...seconds(`${prop}.startPeriod`, check?.startPeriod, { min: 0, max: 300 }),
    ...wholeNumber(`${prop}.retries`, check?.retries, { min: 1, max: 10 }),
    ...timeoutRules(prop, check),
  ];
}

/** The defaults of ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function timeoutRules(prop: string, check: ecs.HealthCheck | undefined): Rule[] {
  const { interval = Duration.seconds(30), timeout = Duration.seconds(5) } = check ?? {};
  const known = !interval.isUnresolved() && !timeout.isUnresolved();
  const [every, within] = known ? [interval, timeout].map((d) => d.toSeconds({ integral: false })) : [1, 0];
  return [
    rule(
      within >= every,
      () =>
        `'${prop}.timeout' must be shorter than '${prop}.interval' (${every} s), got ${within} s; lower it, or raise the interval`,
    ),
  ];
}

/** A container as far as others depend on it. */
export interface TaskContainer {
  readonly name: string;
  readonly essential: boolean;
  readonly healthCheck: boolean;
  readonly options: ContainerOptions;
}

/** That the containers of a task can start in the order that they ask for. */
export function dependencyRules(containers: TaskContainer[]): Rules {
  return [
    containers.flatMap(({ name, options }) =>
      Object.entries(options.dependsOn ?? {}).map(([other, condition]) =>
        dependencyRule(
          name,
          other,
          condition,
          containers.find((container) => container.name === other),
        ),
      ),
    ),
    cycleRule(containers),
  ];
}

function dependencyRule(
  name: string,
  other: string,
  condition: ecs.ContainerDependencyCondition,
  container: TaskContainer | undefined,
): Rules {
  const { HEALTHY, COMPLETE, SUCCESS } = ecs.ContainerDependencyCondition;
  return [
    rule(
      container === undefined,
      () => `'dependsOn' of '${name}' must name a container of the task, got '${other}'; add it to 'sidecars'`,
    ),
    rule(
      container !== undefined && condition === HEALTHY && !container.healthCheck,
      () => `'dependsOn' of '${name}' waits until '${other}' is healthy, which has no health check; give it one`,
    ),
    rule(
      container !== undefined && [COMPLETE, SUCCESS].includes(condition) && container.essential,
      () =>
        `'dependsOn' of '${name}' waits until '${other}' has ended, which is essential: the task ends with it; wait until it is healthy, or make it not 'essential'`,
    ),
  ];
}

function cycleRule(containers: TaskContainer[]): Rule {
  const after = new Map(containers.map(({ name, options }) => [name, Object.keys(options.dependsOn ?? {})]));
  const startable = new Set<string>();
  for (let before = -1; before < startable.size;) {
    before = startable.size;
    for (const [name, others] of after) {
      if (others.every((other) => startable.has(other) || !after.has(other))) startable.add(name);
    }
  }
  const stuck = [...after.keys()].filter((name) => !startable.has(name));
  return rule(
    stuck.length > 0,
    () => `'dependsOn' must not be a cycle, got one of ${quoted(stuck)}: none of them could start; leave one out`,
  );
}

function environmentRules({ environment, secrets }: ContainerOptions): Rule[] {
  const names = [...Object.keys(environment ?? {}), ...Object.keys(secrets ?? {})];
  const both = Object.keys(secrets ?? {}).filter((name) => environment && name in environment);
  return [
    ...names.flatMap((name) =>
      matches(
        secrets && name in secrets ? 'secrets' : 'environment',
        name,
        /^[A-Za-z_][A-Za-z0-9_.-]*$/,
        'named by letters, digits and underscores, with a letter first',
      ),
    ),
    rule(
      both.length > 0,
      () =>
        `'secrets' and 'environment' must not both set a variable, got ${quoted(both)}; leave it out of 'environment'`,
    ),
  ];
}

function ulimitRules({ ulimits }: ContainerOptions): Rule[] {
  return [
    ...distinct(
      'ulimits',
      ulimits?.map((ulimit) => ulimit.name),
    ),
    ...(ulimits ?? []).map(({ name, softLimit, hardLimit }) =>
      rule(
        isKnown(softLimit) && isKnown(hardLimit) && softLimit > hardLimit,
        () =>
          `'ulimits' must not have a soft limit above the hard one, got ${softLimit} above ${hardLimit} for ${name}`,
      ),
    ),
  ];
}
