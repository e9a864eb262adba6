import { Node } from 'constructs';
import { ResourceEnvironment, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import { Rules } from '../../private/validation';
import { ActiveMqBroker } from '../brokers/active-mq-broker';
import { RabbitMqBroker } from '../brokers/rabbit-mq-broker';
import { letMakeInterfaces, letReadBroker, letReadManagedKafka } from '../private/pipe-grants';
import { batchingOf, STREAM_BATCH_SIZE, streamParametersOf } from '../private/pipe-source-parameters';
import {
  brokerSourceRules,
  kafkaSourceRules,
  queueSourceRules,
  selfManagedKafkaSourceRules,
  streamSourceRules,
  tableRules,
} from '../private/pipe-source-rules';
import {
  PipeBrokerSourceOptions,
  PipeKafkaSourceOptions,
  PipeQueueSourceOptions,
  PipeRabbitMqSourceOptions,
  PipeSelfManagedKafkaSourceOptions,
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

const OWN_DEAD_LETTERS = 'a queue as the source, which has its own dead-letter queue; encrypt that';

/**
 * The resource that is read, and its place.
 *
 * @internal
 */
export interface PipeSourceResource {
  readonly node: Node;
  readonly env: ResourceEnvironment;
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
   * Records of a topic of Amazon MSK, in its network, whose endpoints or NAT gateways have to lead to AWS. What fails is tried until the
   * topic has dropped it, and the records of the partition behind it wait meanwhile: let the target refuse nothing that stays wrong.
   *
   * @param clusterArn the ARN of the cluster
   */
  public static managedKafka(clusterArn: string, options: PipeKafkaSourceOptions): PipeSource {
    return new ManagedKafkaSource(clusterArn, options);
  }

  /** Records of a topic of a Kafka cluster of one's own, as those of `managedKafka()`. */
  public static selfManagedKafka(options: PipeSelfManagedKafkaSourceOptions): PipeSource {
    return new SelfManagedKafkaSource(options);
  }

  /**
   * The queue, table, stream or broker; undefined for Kafka.
   *
   * @internal
   */
  public abstract readonly _resource: PipeSourceResource | undefined;

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
   * The reason why the pipe has no dead letters; undefined where it has.
   *
   * @internal
   */
  public readonly _keepsFailures?: string;

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
  public override readonly _keepsFailures = OWN_DEAD_LETTERS;

  constructor(
    public override readonly _queue: sqs.IQueue,
    private readonly options: PipeQueueSourceOptions,
  ) {
    super();
  }

  public get _resource(): PipeSourceResource {
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
  public override readonly _keepsFailures = OWN_DEAD_LETTERS;

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
    const { queue: queueName, maxBatchingWindow } = this.options;
    const secret = this.broker._readerSecret(this.options.secret);
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

abstract class KafkaSource extends PipeSource {
  public readonly _defaultBatchSize = STREAM_BATCH_SIZE;
  public readonly _resource = undefined;
  public override readonly _keepsFailures =
    'a topic of Kafka as the source, which Pipes read until a record is taken or has expired; leave it out';

  constructor(protected readonly options: PipeKafkaSourceOptions) {
    super();
  }

  public get _batchSize(): number | undefined {
    return this.options.batchSize;
  }

  protected parameters({ batchSize }: PipeSourceBindOptions) {
    const { topic, consumerGroupId, maxBatchingWindow, startingPosition } = this.options;
    return {
      ...batchingOf(batchSize, maxBatchingWindow),
      topicName: topic,
      consumerGroupId,
      startingPosition: startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    };
  }
}

class ManagedKafkaSource extends KafkaSource {
  constructor(
    public readonly _arn: string,
    options: PipeKafkaSourceOptions,
  ) {
    super(options);
  }

  public _rules(): Rules {
    return kafkaSourceRules(this.options);
  }

  public _bind(bound: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty {
    const { secret } = this.options;
    letReadManagedKafka(bound.role, this._arn, this.options, secret !== undefined);
    secret?.grantRead(bound.role);
    const credentials = secret && { saslScram512Auth: secret.secretArn };
    return { managedStreamingKafkaParameters: { ...this.parameters(bound), credentials } };
  }
}

class SelfManagedKafkaSource extends KafkaSource {
  constructor(private readonly own: PipeSelfManagedKafkaSourceOptions) {
    super(own);
  }

  public get _arn(): string {
    return `smk://${this.own.bootstrapServers[0] ?? ''}`;
  }

  public _rules(): Rules {
    return selfManagedKafkaSourceRules(this.own);
  }

  public _bind(bound: PipeSourceBindOptions): CfnPipe.PipeSourceParametersProperty {
    const { secret, rootCaCertificate, vpcPlacement: place, bootstrapServers } = this.own;
    secret?.grantRead(bound.role);
    rootCaCertificate?.grantRead(bound.role);
    if (place) letMakeInterfaces(bound.role);
    return {
      selfManagedKafkaParameters: {
        ...this.parameters(bound),
        additionalBootstrapServers: bootstrapServers.slice(1),
        credentials: secret && { [credentialOf(this.own.authenticationMethod)]: secret.secretArn },
        serverRootCaCertificate: rootCaCertificate?.secretArn,
        vpc: place && {
          subnets: place.vpc.selectSubnets(workloadSubnets(place.vpc, place.subnets)).subnetIds,
          securityGroup: place.securityGroups.map(({ securityGroupId }) => securityGroupId),
        },
      },
    };
  }
}

/** The name of the secret for a kind of sign-in. */
function credentialOf(
  method = AuthenticationMethod.SASL_SCRAM_512_AUTH,
): keyof CfnPipe.SelfManagedKafkaAccessConfigurationCredentialsProperty {
  switch (method) {
    case AuthenticationMethod.SASL_SCRAM_512_AUTH:
      return 'saslScram512Auth';
    case AuthenticationMethod.SASL_SCRAM_256_AUTH:
      return 'saslScram256Auth';
    case AuthenticationMethod.BASIC_AUTH:
      return 'basicAuth';
    case AuthenticationMethod.CLIENT_CERTIFICATE_TLS_AUTH:
      return 'clientCertificateTlsAuth';
  }
}
