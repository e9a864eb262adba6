import { IConstruct } from 'constructs';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { eventPatternRules } from '../../private/event-pattern';
import { isKnown, matches, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ApplicationEventBusProps } from '../events/application-event-bus';
import { EventArchiveOptions, EventRouteOptions } from '../events/event-route-options';
import { managedKeyRule } from './managed-key-rule';

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
    target instanceof SqsQueue ? managedKeyRule('target', target.queue, 'EventBridge') : [],
    deadLetterQueue === undefined
      ? []
      : [
          managedKeyRule('deadLetterQueue', deadLetterQueue, 'EventBridge'),
          rule(
            deadLetterQueue.fifo,
            () =>
              `'deadLetterQueue' must be standard, because EventBridge writes to no FIFO dead-letter queue, got '${deadLetterQueue.node.path}'`,
          ),
        ],
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
