import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { PipeSourceBindOptions } from '../pipes/pipe-source';
import { PipeStreamSourceOptions } from '../pipes/pipe-source-options';

/** The number of records of a batch of a stream, if the target takes as many. */
export const STREAM_BATCH_SIZE = 100;

/** The batches that a source is read in. What is a default is written, too: an update resets what is no longer in the template. */
export function batchingOf(batchSize: number, maxBatchingWindow = Duration.seconds(0)) {
  return { batchSize, maximumBatchingWindowInSeconds: maxBatchingWindow.toSeconds() };
}

/** The parameters of a stream. */
export function streamParametersOf(
  options: PipeStreamSourceOptions,
  { batchSize, deadLetterQueue }: PipeSourceBindOptions,
): CfnPipe.PipeSourceDynamoDBStreamParametersProperty & CfnPipe.PipeSourceKinesisStreamParametersProperty {
  return {
    ...batchingOf(batchSize, options.maxBatchingWindow),
    startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    parallelizationFactor: options.parallelizationFactor ?? 1,
    maximumRetryAttempts: options.retryAttempts ?? 10,
    // Without a limit, as Pipes write it.
    maximumRecordAgeInSeconds: options.maxRecordAge?.toSeconds() ?? -1,
    onPartialBatchItemFailure: (options.bisectBatchOnError ?? true) ? 'AUTOMATIC_BISECT' : undefined,
    deadLetterConfig: deadLetterQueue && { arn: deadLetterQueue.queueArn },
  };
}
