import { failureTopicRules } from '../../private/topic-delivery';
import { atLeastOne, distinct, matches, quoted, rule, Rules } from '../../private/validation';
import type { JobQueuesProps } from '../queues/job-queues';
import { groupRules } from './job-capacity-rules';
import { jobQueueRules } from './job-queue-rules';

/** Construct ids that a queue cannot have. */
const OWN_CHILDREN = ['Capacity', 'DeadLetters', 'DeadLettersAlarm', 'SecurityGroup'];

/** The rules for queues and their network. */
export function jobQueuesRules(props: JobQueuesProps): Rules {
  return [queueRules(props), failureTopicRules(props.failureTopic), networkRules(props)];
}

function queueRules({ queues, capacity }: JobQueuesProps): Rules {
  const homeless = queues.filter((queue) => queue.capacity === undefined).map((queue) => queue.name);
  return [
    atLeastOne('queues', queues),
    distinct(
      'queues',
      queues.map((queue) => queue.name),
    ),
    queues.map((queue) =>
      matches('name', queue.name, /^[A-Z][A-Za-z0-9]{0,63}$/, 'a construct id in PascalCase, letters and digits'),
    ),
    queues.map((queue) => jobQueueRules(queue)),
    rule(
      queues.some((queue) => OWN_CHILDREN.includes(queue.name)),
      () => `'name' must not be one of ${quoted(OWN_CHILDREN)}, which are parts of JobQueues; choose another`,
    ),
    queues
      .filter(({ capacity }) => capacity !== undefined)
      .map(({ name }) =>
        rule(
          queues.some((other) => other.name === `${name}Capacity`),
          () =>
            `'name' must not be '${name}Capacity' beside '${name}', whose own capacity has this construct id; choose another`,
        ),
      ),
    rule(
      capacity === undefined && homeless.length > 0,
      () => `'capacity' must be given because ${quoted(homeless)} have none of their own`,
    ),
    rule(
      capacity !== undefined && queues.length > 0 && homeless.length === 0,
      () => `'capacity' must not be given when every queue has its own; it would serve nobody`,
    ),
  ];
}

function networkRules({ vpc, subnets, securityGroups }: JobQueuesProps): Rules {
  return [
    groupRules('securityGroups', securityGroups),
    rule(
      subnets === undefined && vpc.privateSubnets.length + vpc.isolatedSubnets.length === 0,
      () => `'vpc' must have private or isolated subnets, got none; add them, or choose others by 'subnets'`,
    ),
  ];
}
