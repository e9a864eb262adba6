import { distinct, isKnown, ordered, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { ServiceDeployment, ServiceRollbackTrigger } from '../services/service-deployment';
import { ServiceScaling } from '../services/service-scaling';

/** The number of tasks, and what changes it. */
export interface TaskCountOptions {
  readonly minTasks?: number;
  readonly maxTasks?: number;
  readonly scaling?: ServiceScaling[];
  readonly deployment?: ServiceDeployment;
}

/** The number of tasks of a service that does not scale. */
export function fixedTasksOf(scaling: ServiceScaling[] = []): number | undefined {
  return scaling.map((policy) => policy._fixedTasks).find((tasks) => tasks !== undefined);
}

/** The way to more tasks, for the descriptions of alarms, and what else there is to say where they scale. */
export function moreTasks(scaling: ServiceScaling[] | undefined, whereScaled: string): string {
  return fixedTasksOf(scaling) === undefined
    ? `raise 'maxTasks'${whereScaled}`
    : 'raise the number of ServiceScaling.fixedTasks()';
}

/** The rules for the number of tasks of a service, whatever it does. */
export function taskCountRules({ minTasks, maxTasks, scaling = [], deployment }: TaskCountOptions): Rules {
  const fixed = fixedTasksOf(scaling);
  return [
    wholeNumber('minTasks', minTasks, { min: 0 }),
    wholeNumber('maxTasks', maxTasks, { min: fixed === 0 ? 0 : 1 }),
    ordered('minTasks', minTasks, 'maxTasks', maxTasks),
    rule(
      fixed !== undefined && (minTasks !== fixed || maxTasks !== fixed),
      () => `'minTasks' and 'maxTasks' must be left out with ServiceScaling.fixedTasks(), which is both`,
    ),
    rule(
      fixed !== undefined && scaling.length > 1,
      () =>
        `'scaling' must not have other policies beside ServiceScaling.fixedTasks(); leave them out, or leave it out`,
    ),
    distinct(
      'scaling',
      scaling.map((policy) => policy.policyName),
    ),
    scheduleRules(scaling, minTasks, maxTasks),
    movingRules(deployment, minTasks),
  ];
}

/** The alarms that may undo a deployment of a service behind a load balancer; the first two do unless the caller chooses. */
export const WEB_TRIGGERS = [
  ServiceRollbackTrigger.UNHEALTHY_TARGETS,
  ServiceRollbackTrigger.SERVER_ERRORS,
  ServiceRollbackTrigger.LATENCY,
];

/** The alarm that may undo a deployment of a service behind a Network Load Balancer. */
export const NETWORK_TRIGGERS = [ServiceRollbackTrigger.UNHEALTHY_TARGETS];

/** The alarms that may undo a deployment of a worker. */
export const WORKER_TRIGGERS = [ServiceRollbackTrigger.FAILED_MESSAGES, ServiceRollbackTrigger.MESSAGE_AGE];

/** That the alarms that undo a deployment are alarms of the service. */
export function triggerRules(deployment: ServiceDeployment | undefined, own: ServiceRollbackTrigger[]): Rules {
  const foreign = (deployment?._bind().rollbackTriggers ?? []).filter((trigger) => !own.includes(trigger));
  return rule(
    foreign.length > 0,
    () => `'rollbackTriggers' of 'deployment' must be of ${quoted(own)}, got ${quoted(foreign)}; leave them out`,
  );
}

/** The minimum number of tasks at any time, for alarms that count them. */
export function lowestMinimum(minTasks: number, scaling: ServiceScaling[] = []): number {
  return Math.min(minTasks, ...scaling.map((policy) => policy._bounds?.minTasks).filter(isKnown));
}

/** An action that would set a minimum above every maximum fails when its time comes. */
function scheduleRules(scaling: ServiceScaling[], minTasks: number | undefined, maxTasks: number | undefined): Rules {
  const bounds = scaling.map((policy) => policy._bounds);
  const highest = Math.max(...[maxTasks, ...bounds.map((b) => b?.maxTasks)].filter(isKnown));
  const lowest = Math.min(...[minTasks, ...bounds.map((b) => b?.minTasks)].filter(isKnown));
  return scaling.map(({ policyName, _bounds: { minTasks: min, maxTasks: max } = {} }) => [
    rule(
      isKnown(min) && !isKnown(max) && min > highest,
      () =>
        `'scaling' ${policyName} has 'minTasks' ${min} above 'maxTasks' ${highest}; raise 'maxTasks', or give it one`,
    ),
    rule(
      isKnown(max) && !isKnown(min) && max < lowest,
      () =>
        `'scaling' ${policyName} has 'maxTasks' ${max} below 'minTasks' ${lowest}; lower 'minTasks', or give it one`,
    ),
  ]);
}

/**
 * ECS rounds the healthy minimum up and the maximum down; the fewer tasks, the less there is to move.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
function movingRules(deployment: ServiceDeployment | undefined, minTasks: number | undefined): Rules {
  if (!deployment || !isKnown(minTasks)) return [];
  const { minHealthyPercent, maxHealthyPercent } = deployment._bind();
  const tasks = Math.max(minTasks, 1);
  const canStop = Math.ceil((tasks * minHealthyPercent) / 100) < tasks;
  const canStart = Math.floor((tasks * maxHealthyPercent) / 100) > tasks;
  return rule(
    !canStop && !canStart,
    () =>
      `'deployment' could neither start nor stop one of ${tasks} tasks with 'minHealthyPercent' ${minHealthyPercent} and 'maxHealthyPercent' ${maxHealthyPercent}; ` +
      `raise 'maxHealthyPercent' to ${100 + Math.ceil(100 / tasks)}, lower 'minHealthyPercent' to ${Math.floor(100 - 100 / tasks)}, or raise 'minTasks'`,
  );
}
