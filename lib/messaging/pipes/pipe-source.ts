import { IResource, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { acknowledgeInherent } from '../../private/rule-packs';
import { Rules } from '../../private/validation';
import { ActiveMqBroker } from '../brokers/active-mq-broker';
import { RabbitMqBroker } from '../brokers/rabbit-mq-broker';
import { letReadBroker } from '../private/pipe-grants';
import { batchingOf, STREAM_BATCH_SIZE, streamParametersOf } from '../private/pipe-source-parameters';
import { brokerSourceRules, queueSourceRules, streamSourceRules, tableRules } from '../private/pipe-source-rules';
import {
  PipeBrokerSourceOptions,
  PipeQueueSourceOptions,
  PipeRabbitMqSourceOptions,
  PipeStreamSourceOptions,
} from './pipe-source-options';

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

/**
 * The resource that is read, and its place.
 *
 * @internal
 */
export type PipeSourceResource = Pick<IResource, 'env' | 'node'>;

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
   * Messages of a queue of ActiveMQ, whose broker keeps what failed: after some deliveries in its own dead-letter queue. The pipe reads it
   * from the network of the broker.
   */
  public static activeMq(broker: ActiveMqBroker, options: PipeBrokerSourceOptions): PipeSource {
    return new BrokerSource(broker, options, (parameters) => ({ activeMqBrokerParameters: parameters }));
  }

  /**
   * Messages of a queue of RabbitMQ, whose broker delivers what failed again, by the policy of the queue. The pipe reads it from the network
   * of the broker.
   */
  public static rabbitMq(broker: RabbitMqBroker, options: PipeRabbitMqSourceOptions): PipeSource {
    return new BrokerSource(broker, options, (parameters) => ({
      rabbitMqBrokerParameters: { ...parameters, virtualHost: options.virtualHost ?? '/' },
    }));
  }

  /**
   * The queue, table, stream or broker.
   *
   * @internal
   */
  public abstract readonly _resource: PipeSourceResource;

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
   * Whether what failed stays in the source, which has dead letters of its own.
   *
   * @internal
   */
  public readonly _keepsFailures: boolean = false;

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
  public override readonly _keepsFailures = true;

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

class BrokerSource extends PipeSource {
  public readonly _defaultBatchSize = STREAM_BATCH_SIZE;
  public override readonly _keepsFailures = true;

  constructor(
    private readonly broker: ActiveMqBroker | RabbitMqBroker,
    private readonly options: PipeBrokerSourceOptions,
    private readonly parametersOf: (
      parameters: CfnPipe.PipeSourceActiveMQBrokerParametersProperty,
    ) => CfnPipe.PipeSourceParametersProperty,
  ) {
    super();
  }

  public get _resource(): PipeSourceResource {
    const { account, region } = Stack.of(this.broker);
    return { node: this.broker.node, env: { account, region } };
  }

  public get _arn(): string {
    return this.broker.brokerArn;
  }

  public get _batchSize(): number | undefined {
    return this.options.batchSize;
  }

  public _rules(): Rules {
    return brokerSourceRules(this.options);
  }

  public _bind({ role, batchSize }: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty {
    const { queue: queueName, secret = this.broker.adminSecret, maxBatchingWindow } = this.options;
    this.broker._letPollersIn();
    letReadBroker(role, this._arn);
    secret.grantRead(role);
    return this.parametersOf({
      ...batchingOf(batchSize, maxBatchingWindow),
      credentials: { basicAuth: secret.secretArn },
      queueName,
    });
  }
}
