import { IConstruct } from 'constructs';
import { IResource, Stack } from 'aws-cdk-lib/core';
import { isKnown, number, rule, Rules, seconds } from '../../private/validation';
import { EventPipeProps } from '../pipes/event-pipe';

/** The number of messages or records of a batch. */
export function batchSizeOf({ source, target, enrichment }: EventPipeProps): number {
  const { _maxBatchSize: max = Infinity } = enrichment ?? {};
  return source._batchSize ?? Math.min(source._defaultBatchSize, target._config.maxBatchSize, max);
}

/** The rules of an `EventPipe`. */
export function eventPipeRules(scope: IConstruct, props: EventPipeProps): Rules {
  const { source, target, enrichment, filters = [], description, alarmThresholds } = props;
  const { maxBatchSize, arn, resource, rules, sameAccount } = target._config;
  const batchSize = source._batchSize;
  const isQueue = source._queue !== undefined;
  return [
    source._rules(),
    enrichment?._rules() ?? [],
    rules,
    rule(
      isKnown(batchSize) && batchSize > maxBatchSize,
      () =>
        `'batchSize' must be at most ${maxBatchSize}, which the target takes, got ${batchSize}; lower it, or send to a function`,
    ),
    rule(
      isKnown(batchSize) && batchSize > (enrichment?._maxBatchSize ?? Infinity),
      () =>
        `'batchSize' must be at most ${enrichment?._maxBatchSize}, which the enrichment takes, got ${batchSize}; leave it out, or enrich by a function`,
    ),
    rule(
      source._arn === arn,
      () => `'target' must not be the source itself, got '${resource.node.path}', whose every event would come again`,
    ),
    rule(
      filters.length > 5,
      () => `'filters' must be at most 5, got ${filters.length}; join patterns, or filter in the enrichment`,
    ),
    rule(
      isKnown(description) && description.length > 512,
      () => `'description' must be at most 512 characters, got ${description?.length}`,
    ),
    rule(
      source._keepsFailures !== undefined && props.deadLetterQueueEncryptionKey !== undefined,
      () => `'deadLetterQueueEncryptionKey' must not be given with ${source._keepsFailures}`,
    ),
    rule(
      !isQueue && alarmThresholds?.messageAge !== undefined,
      () => `'alarmThresholds.messageAge' must be given with a queue as the source alone; leave it out`,
    ),
    number('alarmThresholds.failedExecutions', alarmThresholds?.failedExecutions, { min: 1 }),
    seconds('alarmThresholds.messageAge', alarmThresholds?.messageAge, { min: 60, max: 14 * 86_400 }),
    source._resource ? regionRule(scope, 'source', source._resource) : [],
    regionRule(scope, 'target', resource),
    enrichment ? regionRule(scope, 'enrichment', enrichment._resource) : [],
    sameAccount ? accountRule(scope, resource) : [],
  ];
}

function regionRule(scope: IConstruct, prop: string, { env, node }: Pick<IResource, 'env' | 'node'>): Rules {
  const { region } = Stack.of(scope);
  return rule(
    isKnown(region) && isKnown(env.region) && region !== env.region,
    () =>
      `'${prop}' must be in the Region of the pipe, ${region}, got '${node.path}' in ${env.region}; make the pipe there`,
  );
}

function accountRule(scope: IConstruct, { env, node }: IResource): Rules {
  const { account } = Stack.of(scope);
  return rule(
    isKnown(account) && isKnown(env.account) && account !== env.account,
    () =>
      `'target' must be in the account of the pipe, ${account}, got '${node.path}' in ${env.account}; send to a bus of this account that has a rule for the other`,
  );
}
