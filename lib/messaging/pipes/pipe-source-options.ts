import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** Options of a queue that an `EventPipe` reads. */
export interface PipeQueueSourceOptions {
  /**
   * The maximum number of messages of a batch, 1 to 10,000, of a FIFO queue 10. More than 10 need `maxBatchingWindow`; the target may take
   * fewer.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * The maximum time that messages are gathered, in whole seconds, 0 s to 5 minutes. Not with a FIFO queue.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;
}

/** Options of a stream that an `EventPipe` reads. */
export interface PipeStreamSourceOptions {
  /**
   * The position where reading begins when the pipe is made. A change replaces the pipe.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON - the oldest record, so that none is missed during the deployment
   */
  readonly startingPosition?: lambda.StartingPosition;

  /**
   * The maximum number of records of a batch, 1 to 10,000; the target may take fewer.
   *
   * @default 100 - or as many as the target takes
   */
  readonly batchSize?: number;

  /**
   * The maximum time that records are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The number of batches of each shard that are processed at once, 1 to 10. Records with the same key stay in order.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * The maximum number of retries of a batch, 0 to 10,000. The records behind it wait meanwhile.
   *
   * @default 10 - the default of Pipes is until the record expires, for a day or longer
   */
  readonly retryAttempts?: number;

  /**
   * The maximum age of a record that is still tried, in whole seconds, 60 s to 7 days.
   *
   * @default - the time that the stream keeps it
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is halved before it is tried again, which finds the record that cannot be processed.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;
}

/** Options of a queue of a broker that an `EventPipe` reads. */
export interface PipeBrokerSourceOptions {
  /** The name of the queue, which must exist. A change replaces the pipe. */
  readonly queue: string;

  /**
   * The user name and password that the queue is read with.
   *
   * @default - those of the administrator
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The maximum number of messages of a batch, 1 to 10,000; the target may take fewer.
   *
   * @default 100 - or as many as the target takes
   */
  readonly batchSize?: number;

  /**
   * The maximum time that messages are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;
}

/** Options of a queue of RabbitMQ that an `EventPipe` reads. */
export interface PipeRabbitMqSourceOptions extends PipeBrokerSourceOptions {
  /**
   * The virtual host. A change replaces the pipe.
   *
   * @default '/'
   */
  readonly virtualHost?: string;
}

/** Options of a topic of Amazon MSK that an `EventPipe` reads. */
export interface PipeKafkaSourceOptions {
  /** The topic. A change replaces the pipe. */
  readonly topic: string;

  /**
   * The consumer group, which nobody else is in. A change replaces the pipe.
   *
   * @default - a group of the pipe's own
   */
  readonly consumerGroupId?: string;

  /**
   * The user name and password for SASL/SCRAM.
   *
   * @default - of Amazon MSK the role of the pipe, of other clusters none
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The position where reading begins when the pipe is made. A change replaces the pipe.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON - the oldest record, so that none is missed during the deployment
   */
  readonly startingPosition?: lambda.StartingPosition;

  /**
   * The maximum number of records of a batch, 1 to 10,000; the target may take fewer.
   *
   * @default 100 - or as many as the target takes
   */
  readonly batchSize?: number;

  /**
   * The maximum time that records are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;
}

/** The network from which an `EventPipe` reaches a Kafka cluster of one's own. */
export interface PipeVpcPlacement {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets, which need network access to AWS by a NAT gateway or by VPC endpoints.
   *
   * @default - the private subnets with egress, in a VPC without them the isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /** The security groups, 1 to 5, that may reach the brokers. Pipes make none. */
  readonly securityGroups: ec2.ISecurityGroup[];
}

/** Options of a topic of a Kafka cluster of one's own that an `EventPipe` reads. */
export interface PipeSelfManagedKafkaSourceOptions extends PipeKafkaSourceOptions {
  /** The brokers, 1 to 3, for example `b-1.example.com:9096`. A change replaces the pipe. */
  readonly bootstrapServers: string[];

  /**
   * The kind of sign-in that `secret` is for.
   *
   * @default AuthenticationMethod.SASL_SCRAM_512_AUTH
   */
  readonly authenticationMethod?: AuthenticationMethod;

  /**
   * The network of the brokers, with security groups that may reach them.
   *
   * @default - none: the brokers are reached over the internet
   */
  readonly vpcPlacement?: PipeVpcPlacement;

  /**
   * The certificate of the authority that signed those of the brokers.
   *
   * @default - the brokers have certificates of a public authority
   */
  readonly rootCaCertificate?: secretsmanager.ISecret;
}
