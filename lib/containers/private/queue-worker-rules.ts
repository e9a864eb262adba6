import { consumersOf, consumersOfNewQueue, type QueueConsumer, workQueueRules } from '../../messaging/internal';
import { matches, rule, Rules, seconds } from '../../private/validation';
import { QueueWorkerProps } from '../services/queue-worker';
import { taskThresholdRules } from './service-alarms';
import { fixedTasksOf, taskCountRules, triggerRules, WORKER_TRIGGERS } from './service-rules';

/** The names of a worker's own scaling policies, and of the alarm beside them. */
const OWN_POLICIES = ['Backlog', 'Wake', 'WorkWaits', 'Idle', 'NoWork', 'Steps', 'ManyMessages'];

/** The props of a worker with defaults, and what it is for its queue. */
interface QueueWorkerRuleProps extends QueueWorkerProps {
  readonly queueUrlVariable: string;
  readonly consumer: QueueConsumer;
}

/** The rules for a worker, its tasks aside. */
export function queueWorkerRules(props: QueueWorkerRuleProps): Rules {
  const { queueUrlVariable, environment = {}, secrets = {} } = props;
  return [
    taskCountRules(props),
    triggerRules(props.deployment, WORKER_TRIGGERS),
    rule(
      props.deployment?._shiftsTraffic === true,
      () =>
        `'deployment' must be ServiceDeployment.rolling(): ${props.deployment?._strategy} moves requests, and a worker has none`,
    ),
    rule(
      props.backlogScaling !== undefined && fixedTasksOf(props.scaling) !== undefined,
      () => `'backlogScaling' scales the worker, and ServiceScaling.fixedTasks() does not; leave one of them out`,
    ),
    seconds('maxProcessingTime', props.maxProcessingTime, { min: 1, max: 43_200 }),
    workQueueOfWorkerRules(props),
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

function workQueueOfWorkerRules({ workQueue, alarmThresholds, consumer }: QueueWorkerRuleProps): Rules {
  const messageAge = alarmThresholds?.messageAge;
  return [
    (workQueue ? consumersOf(workQueue.queue) : consumersOfNewQueue({})).rules(consumer),
    workQueue ? [] : workQueueRules({}, { messageAge }),
    rule(
      workQueue !== undefined && messageAge !== undefined,
      () => `'alarmThresholds.messageAge' is for a queue of the worker's own; give it to the WorkQueue`,
    ),
  ];
}
