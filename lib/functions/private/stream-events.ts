import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
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
import { isKnown } from '../../private/validation';
import { StreamReadOptions } from '../events/event-source-options';
import { BoundEventSource, EventSourceBindOptions } from './event-source-binding';

/** Changes of a table. */
export function attachTableStream(
  scope: Construct,
  id: string,
  table: dynamodb.ITable,
  options: StreamReadOptions,
  bound: EventSourceBindOptions,
): BoundEventSource {
  bound.handler.alias.addEventSource(new DynamoEventSource(table, mappingOptions(options, bound)));
  return watch(scope, id, options, bound);
}

/** Records of a data stream. */
export function attachDataStream(
  scope: Construct,
  id: string,
  stream: kinesis.IStream,
  options: StreamReadOptions,
  bound: EventSourceBindOptions,
): BoundEventSource {
  bound.handler.alias.addEventSource(new KinesisEventSource(stream, mappingOptions(options, bound)));
  return watch(scope, id, options, bound);
}

function mappingOptions(options: StreamReadOptions, { failureQueue }: EventSourceBindOptions): StreamEventSourceProps {
  return {
    startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    batchSize: options.batchSize ?? 100,
    maxBatchingWindow: options.maxBatchingWindow,
    parallelizationFactor: options.parallelizationFactor,
    retryAttempts: options.retryAttempts ?? 10,
    maxRecordAge: options.maxRecordAge,
    bisectBatchOnError: options.bisectBatchOnError ?? true,
    reportBatchItemFailures: options.partialBatchResponse ?? true,
    filters: options.filters,
    onFailure: options.onFailure ?? (failureQueue && new SqsDlq(failureQueue)),
  };
}

function watch(
  scope: Construct,
  id: string,
  options: StreamReadOptions,
  { handler, alarms }: EventSourceBindOptions,
): BoundEventSource {
  const age = handler.function.metric('IteratorAge', {
    statistic: cloudwatch.Stats.MAXIMUM,
    period: Duration.minutes(1),
  });
  const threshold = (options.maxIteratorAge ?? Duration.minutes(10)).toMilliseconds();
  const alarm = alarms.add(scope, `${id}IteratorAgeAlarm`, {
    metric: age,
    threshold,
    alarmDescription:
      `reading '${id}' lags ${threshold / 1000} s or more behind. See the errors of the function; ` +
      "then raise 'parallelizationFactor', 'batchSize' or the memory.",
  });
  return {
    alarms: [alarm].filter(isKnown),
    widgets: [new cloudwatch.GraphWidget({ title: `${scope.node.path}: age of ${id}`, left: [age] })],
  };
}
