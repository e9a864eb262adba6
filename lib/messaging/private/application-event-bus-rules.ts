import { IConstruct } from 'constructs';
import { SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { eventPatternRules } from '../../private/event-pattern';
import { isKnown, matches, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ApplicationEventBusProps } from '../events/application-event-bus';
import { EventArchiveOptions, EventRouteOptions } from '../events/event-route-options';
import { deadLetterRules } from './event-dead-letters';
import { managedKeyRule } from './managed-key-rule';
import { isBusTarget } from './route-target';

/** The rules of an `ApplicationEventBus`. */
export function applicationEventBusRules(props: ApplicationEventBusProps): Rules {
  const { description, encryptionKey, schemaDiscovery, schemas } = props;
  return [
    rule(
      isKnown(description) && description.length > 512,
      () => `'description' must be at most 512 characters, got ${description?.length}`,
    ),
    rule(
      encryptionKey !== undefined && schemaDiscovery === true,
      () =>
        `'schemaDiscovery' must not be given with 'encryptionKey', because EventBridge discovers no schema on a bus with a key; leave one out, or give 'schemas'`,
    ),
    rule(
      props.deadLetterQueueEncryptionKey?.keyArn.includes('alias/aws/sqs') === true,
      () =>
        `'deadLetterQueueEncryptionKey' must not be the AWS managed key alias/aws/sqs, which EventBridge cannot write with; leave it out, or give a key of your own`,
    ),
    Object.keys(schemas ?? {}).map((name) =>
      matches('schemas', name, /^[\w.@-]{1,385}$/, "named by letters, digits, '.', '-', '_' and '@'"),
    ),
  ];
}

/** The rules of a route. */
export function routeRules(scope: IConstruct, id: string, options: EventRouteOptions): Rules {
  const { pattern, target, deadLetterQueue, retryAttempts, maxEventAge } = options;
  return [
    idRules(scope, id, 'Rule'),
    eventPatternRules('pattern', pattern),
    wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 185 }),
    seconds('maxEventAge', maxEventAge, { min: 60, max: 86_400 }),
    rule(
      isBusTarget(target) && (retryAttempts !== undefined || maxEventAge !== undefined),
      () =>
        `'retryAttempts' and 'maxEventAge' must not be given with a target that is an event bus, which EventBridge tries for 24 hours; leave them out`,
    ),
    target instanceof SqsQueue ? queueRules(target.queue) : [],
    target instanceof SnsTopic ? topicRules(target.topic) : [],
    deadLetterRules(deadLetterQueue),
  ];
}

/** What EventBridge can send to (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html, `SqsParameters`). */
function queueRules(queue: sqs.IQueue): Rules {
  const resource = queue.node.defaultChild;
  return [
    managedKeyRule('target', queue, 'EventBridge'),
    rule(
      queue.fifo && resource instanceof sqs.CfnQueue && resource.contentBasedDeduplication !== true,
      () =>
        `'target' must deduplicate by content, because EventBridge sends no id for that to a FIFO queue, got '${queue.node.path}'; turn 'contentBasedDeduplication' on, with QueueOrdering.fifo() or the queue`,
    ),
  ];
}

/** What EventBridge can publish to. */
function topicRules(topic: sns.ITopic): Rules {
  return [
    rule(
      topic.fifo,
      () =>
        `'target' must be a standard topic, because EventBridge gives no message group, got '${topic.node.path}'; send to a FIFO queue, or publish by a function`,
    ),
    rule(
      topic.masterKey?.keyArn.includes('alias/aws/sns') === true,
      () =>
        `'target' must not be encrypted with the AWS managed key alias/aws/sns, which EventBridge cannot publish with, got '${topic.node.path}'; encrypt it with a key of its own, or with none`,
    ),
  ];
}

/** The rules of an archive. */
export function archiveRules(scope: IConstruct, id: string, { pattern }: EventArchiveOptions): Rules {
  return [idRules(scope, id, 'Archive'), pattern === undefined ? [] : eventPatternRules('pattern', pattern)];
}

function idRules(scope: IConstruct, id: string, suffix: string): Rules {
  return [
    matches('id', id, /^[A-Za-z][A-Za-z0-9]*$/, "letters and digits such as 'Orders'"),
    rule(
      scope.node.tryFindChild(`${id}${suffix}`) !== undefined,
      () => `'id' must be another than that of one before, got '${id}' twice`,
    ),
  ];
}
