import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisEventSource,
  SqsDlq,
  StreamEventSourceProps,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import { graph, MINUTE } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import { EventStreamSourceOptions } from '../events/event-source-options';
import { filtersOf, iteratorAgeOf } from './event-source-defaults';

/** Changes of a table. */
export function attachTableStream(
  scope: Construct,
  id: string,
  table: dynamodb.ITable,
  options: EventStreamSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  bound.handler.alias.addEventSource(new DynamoEventSource(table, mappingOptions(options, bound)));
  return watch(scope, id, options, bound);
}

/** Records of a data stream. */
export function attachDataStream(
  scope: Construct,
  id: string,
  stream: kinesis.IStream,
  options: EventStreamSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  bound.handler.alias.addEventSource(new KinesisEventSource(stream, mappingOptions(options, bound)));
  return watch(scope, id, options, bound);
}

function mappingOptions(
  options: EventStreamSourceOptions,
  { deadLetterQueue }: EventSourceBindOptions,
): StreamEventSourceProps {
  return {
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
  options: EventStreamSourceOptions,
  { handler, alarms }: EventSourceBindOptions,
): EventSourceConfig {
  const age = handler.function.metric('IteratorAge', { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE });
  const threshold = iteratorAgeOf(options).toMilliseconds();
  const alarm = alarms.add(scope, `${id}IteratorAgeAlarm`, {
    metric: age,
    threshold,
    alarmDescription:
      `Reading of the stream '${id}' lags ${threshold / 1000} s or more behind: look at the errors of the function, then ` +
      "raise 'parallelizationFactor', 'batchSize' or the memory.",
  });
  return { alarms: [alarm].filter(isKnown), widgets: [graph(scope, `age of ${id}`, { left: [age] })] };
}
