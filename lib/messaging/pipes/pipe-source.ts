import { IResource } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { acknowledgeInherent } from '../../private/rule-packs';
import { Rules } from '../../private/validation';
import { batchingOf, STREAM_BATCH_SIZE, streamParametersOf } from '../private/pipe-source-parameters';
import { queueSourceRules, streamSourceRules, tableRules } from '../private/pipe-source-rules';
import { PipeQueueSourceOptions, PipeStreamSourceOptions } from './pipe-source-options';

/**
 * The surroundings of a source.
 *
 * @internal
 */
export interface PipeSourceBindOptions {
  readonly role: iam.Role;
  readonly batchSize: number;
  /** The queue for records that were given up; sources that have their own are told of none. */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** The queue or stream that an `EventPipe` reads. It is decided when the pipe is made. */
export abstract class PipeSource {
  /**
   * Messages of a queue, which needs a dead-letter queue. Its visibility timeout should be six times what the enrichment and the target
   * take (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html).
   */
  public static queue(queue: sqs.IQueue, options: PipeQueueSourceOptions = {}): PipeSource {
    return new QueueSource(queue, options);
  }

  /** Changes of a table, which needs a stream. */
  public static tableStream(table: dynamodb.ITable, options: PipeStreamSourceOptions = {}): PipeSource {
    return new TableSource(table, options);
  }

  /** Records of a data stream. */
  public static dataStream(stream: kinesis.IStream, options: PipeStreamSourceOptions = {}): PipeSource {
    return new DataStreamSource(stream, options);
  }

  /**
   * The queue, table or stream.
   *
   * @internal
   */
  public abstract readonly _resource: IResource;

  /**
   * The ARN that is read, if there is one.
   *
   * @internal
   */
  public abstract readonly _arn: string | undefined;

  /**
   * The queue, if it is one: it has its own retries and dead letters.
   *
   * @internal
   */
  public readonly _queue?: sqs.IQueue;

  /**
   * The batch size that was given, and that by default.
   *
   * @internal
   */
  public abstract readonly _batchSize: number | undefined;

  /**
   * The batch size by default, if the target takes as many.
   *
   * @internal
   */
  public abstract readonly _defaultBatchSize: number;

  /**
   * The rules.
   *
   * @internal
   */
  public abstract _rules(): Rules;

  /**
   * Lets the pipe read.
   *
   * @internal
   */
  public abstract _bind(options: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty;
}

class QueueSource extends PipeSource {
  public readonly _defaultBatchSize = 10;

  constructor(
    public override readonly _queue: sqs.IQueue,
    private readonly options: PipeQueueSourceOptions,
  ) {
    super();
  }

  public get _resource(): IResource {
    return this._queue;
  }

  public get _arn(): string {
    return this._queue.queueArn;
  }

  public get _batchSize(): number | undefined {
    return this.options.batchSize;
  }

  public _rules(): Rules {
    return queueSourceRules(this._queue, this.options);
  }

  public _bind({ role, batchSize }: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty {
    // The grant of aws-cdk-lib lets hide messages for longer, too, which a pipe does not.
    this._queue.grant(role, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    this._queue.encryptionMasterKey?.grantDecrypt(role);
    return { sqsQueueParameters: batchingOf(batchSize, this.options.maxBatchingWindow) };
  }
}

abstract class StreamSource extends PipeSource {
  public readonly _defaultBatchSize = STREAM_BATCH_SIZE;

  constructor(protected readonly options: PipeStreamSourceOptions) {
    super();
  }

  public get _batchSize(): number | undefined {
    return this.options.batchSize;
  }

  public _rules(): Rules {
    return streamSourceRules(this.options);
  }
}

class TableSource extends StreamSource {
  constructor(
    public readonly _resource: dynamodb.ITable,
    options: PipeStreamSourceOptions,
  ) {
    super(options);
  }

  public get _arn(): string | undefined {
    return this._resource.tableStreamArn;
  }

  public override _rules(): Rules {
    return [super._rules(), tableRules(this._resource)];
  }

  public _bind(bound: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty {
    this._resource.grantStreamRead(bound.role);
    acknowledgeInherent(
      bound.role,
      'dynamodb:ListStreams has no resources, see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html',
      'AwsSolutions-IAM5[Resource::*]',
    );
    return { dynamoDbStreamParameters: streamParametersOf(this.options, bound) };
  }
}

class DataStreamSource extends StreamSource {
  constructor(
    public readonly _resource: kinesis.IStream,
    options: PipeStreamSourceOptions,
  ) {
    super(options);
  }

  public get _arn(): string {
    return this._resource.streamArn;
  }

  public _bind(bound: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty {
    this._resource.grantRead(bound.role);
    return { kinesisStreamParameters: streamParametersOf(this.options, bound) };
  }
}
