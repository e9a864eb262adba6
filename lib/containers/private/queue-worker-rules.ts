import { matches, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { QueueWorkerProps } from '../services/queue-worker';
import { taskThresholdRules } from './service-alarms';
import { fixedTasksOf, taskCountRules, triggerRules, WORKER_TRIGGERS } from './service-rules';

/** The names of a worker's own scaling policies, and of the alarm beside them. */
const OWN_POLICIES = ['Backlog', 'Wake', 'WorkWaits'];

/** The rules for a worker, its tasks aside. */
export function queueWorkerRules(props: QueueWorkerProps & { readonly queueUrlVariable: string }): Rules {
  const { queueUrlVariable, environment = {}, secrets = {} } = props;
  return [
    taskCountRules(props),
    triggerRules(props.deployment, WORKER_TRIGGERS),
    rule(
      props.deployment?._shiftsTraffic === true,
      () =>
        `'deployment' must be ServiceDeployment.rolling(): ${props.deployment?._strategy} moves requests, and a worker has none`,
    ),
    wholeNumber('backlogPerTask', props.backlogPerTask, { min: 1 }),
    rule(
      props.backlogPerTask !== undefined && fixedTasksOf(props.scaling) !== undefined,
      () => `'backlogPerTask' scales the worker, and ServiceScaling.fixedTasks() does not; leave one of them out`,
    ),
    seconds('alarmThresholds.messageAge', props.alarmThresholds?.messageAge, { min: 60 }),
    taskThresholdRules(props.alarmThresholds),
    matches(
      'queueUrlVariable',
      queueUrlVariable,
      /^[A-Za-z_]\w*$/,
      'a name of letters, digits and underscores, with a letter first',
    ),
    rule(
      queueUrlVariable in environment || queueUrlVariable in secrets,
      () =>
        `'environment' and 'secrets' must not set '${queueUrlVariable}', which is the URL of the queue; rename it, or choose another 'queueUrlVariable'`,
    ),
    rule(
      props.serviceConnect?._isServer === true,
      () =>
        `'serviceConnect' must be ServiceConnect.clientOnly(): nobody calls a worker; use an EcsWebService for that`,
    ),
    (props.scaling ?? []).map((policy) => [
      rule(
        policy._needsIngress,
        () =>
          `'scaling' ${policy.policyName} has a metric of a load balancer, which a worker does not have; leave it out`,
      ),
      rule(
        OWN_POLICIES.includes(policy.policyName),
        () => `'scaling' must not be named '${policy.policyName}', which is the worker's own; rename it`,
      ),
    ]),
  ];
}
