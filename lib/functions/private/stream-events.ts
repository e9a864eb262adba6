import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisConsumerEventSource,
  KinesisEventSource,
  SqsDlq,
  StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import { graph, MINUTE } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import { EventStreamSourceOptions } from '../events/event-source-options';
import { filtersOf, iteratorAgeOf, mappingOptionsOf } from './event-source-defaults';
import { mappingOf } from './mapping-of';

/** Changes of a table. */
export function attachTableStream(
  scope: Construct,
  id: string,
  table: dynamodb.ITable,
  options: EventStreamSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const mapping = mappingOf(bound.handler.alias, new DynamoEventSource(table, streamOptions(options, bound)));
  return watch(scope, id, mapping, options, bound);
}

/** Records of a data stream. */
export function attachDataStream(
  scope: Construct,
  id: string,
  stream: kinesis.IStream,
  options: EventStreamSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const mapping = mappingOf(bound.handler.alias, new KinesisEventSource(stream, streamOptions(options, bound)));
  return watch(scope, id, mapping, options, bound);
}

/** Records of a data stream, by a reader of its own. */
export function attachStreamConsumer(
  scope: Construct,
  id: string,
  consumer: kinesis.IStreamConsumer,
  options: EventStreamSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const source = new KinesisConsumerEventSource(consumer, streamOptions(options, bound));
  return watch(scope, id, mappingOf(bound.handler.alias, source), options, bound);
}

function streamOptions(
  options: EventStreamSourceOptions,
  { deadLetterQueue }: EventSourceBindOptions,
): StreamEventSourceProps {
  return {
    ...mappingOptionsOf(options),
    tumblingWindow: options.tumblingWindow,
    startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    batchSize: options.batchSize ?? 100,
    maxBatchingWindow: options.maxBatchingWindow,
    parallelizationFactor: options.parallelizationFactor,
    retryAttempts: options.retryAttempts ?? 10,
    maxRecordAge: options.maxRecordAge,
    bisectBatchOnError: options.bisectBatchOnError ?? true,
    reportBatchItemFailures: options.partialBatchResponse ?? true,
    filters: filtersOf(options.filters),
    onFailure: options.onFailure ?? (deadLetterQueue && new SqsDlq(deadLetterQueue)),
  };
}

function watch(
  scope: Construct,
  id: string,
  mapping: lambda.EventSourceMapping,
  options: EventStreamSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  return { mapping, ...watchLag(scope, id, options, bound) };
}

/** The alarm and the graph of a source whose records have an age. */
export function watchLag(
  scope: Construct,
  id: string,
  options: Pick<EventStreamSourceOptions, 'alarmThresholds'>,
  { handler, watchStream }: EventSourceBindOptions,
): Pick<EventSourceConfig, 'alarms' | 'widgets'> {
  const age = handler.function.metric('IteratorAge', { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE });
  const alarm = watchStream(id, age, iteratorAgeOf(options));
  return { alarms: [alarm].filter(isKnown), widgets: [graph(scope, `age of ${id}`, { left: [age] })] };
}
