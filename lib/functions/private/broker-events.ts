import { Construct } from 'constructs';
import { Fn } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import { VpcPlacement } from '../api-function';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import {
  EventBrokerKind,
  EventBrokerSourceOptions,
  EventDocumentSourceOptions,
  EventKafkaSourceOptions,
  EventSelfManagedKafkaSourceOptions,
} from '../events/event-source-options';
import { filtersOf, mappingOptionsOf, pollersOf } from './event-source-defaults';
import { watchLag } from './stream-events';

const { SourceAccessConfigurationType: Access } = lambda;

/** Records of a topic of Amazon MSK. */
export function attachManagedKafka(
  id: string,
  clusterArn: string,
  options: EventKafkaSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const { topic, consumerGroupId, secret } = options;
  const part = (index: number) => Fn.select(index, Fn.split(':cluster/', clusterArn));
  allow(bound, ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], clusterArn);
  if (secret) {
    allow(bound, ['kafka:ListScramSecrets'], clusterArn);
  } else {
    // Each action has its own kind of resource (https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html).
    allow(bound, ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'], clusterArn);
    allow(bound, ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], `${part(0)}:topic/${part(1)}/${topic}`);
    const group = `${part(0)}:group/${part(1)}/${consumerGroupId ?? '*'}`;
    allow(bound, ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], group);
    if (!consumerGroupId) {
      acknowledge(bound, 'Lambda names the consumer group when it makes the mapping', `Resource::${group}`);
    }
  }
  allowInterfaces(bound);
  return attachMapping(id, bound, {
    eventSourceArn: clusterArn,
    ...kafkaOptions(options, bound),
    sourceAccessConfigurations: secret && [accessBy(Access.SASL_SCRAM_512_AUTH, secret, bound)],
  });
}

/** Records of a topic of a cluster of one's own. */
export function attachSelfManagedKafka(
  id: string,
  options: EventSelfManagedKafkaSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const { secret, vpcPlacement, rootCaCertificate } = options;
  if (vpcPlacement) allowInterfaces(bound);
  return attachMapping(id, bound, {
    ...kafkaOptions(options, bound),
    kafkaBootstrapServers: options.bootstrapServers,
    sourceAccessConfigurations: [
      ...(secret ? [accessBy(kindOf(options.authenticationMethod), secret, bound)] : []),
      ...(rootCaCertificate ? [accessBy(Access.SERVER_ROOT_CA_CERTIFICATE, rootCaCertificate, bound)] : []),
      ...(vpcPlacement ? placesOf(vpcPlacement) : []),
    ],
  });
}

/** Messages of a queue of Amazon MQ. */
export function attachBroker(
  id: string,
  brokerArn: string,
  options: EventBrokerSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  allow(bound, ['mq:DescribeBroker'], brokerArn);
  allowInterfaces(bound);
  const virtualHost = options.kind === EventBrokerKind.RABBIT_MQ ? (options.virtualHost ?? '/') : undefined;
  const config = attachMapping(id, bound, {
    ...mappingOptionsOf(options),
    eventSourceArn: brokerArn,
    batchSize: options.batchSize,
    maxBatchingWindow: options.maxBatchingWindow,
    filters: filtersOf(options.filters),
    sourceAccessConfigurations: [
      accessBy(Access.BASIC_AUTH, options.secret, bound),
      ...(virtualHost ? [{ type: Access.VIRTUAL_HOST, uri: virtualHost }] : []),
    ],
  });
  resourceOf(config).queues = [options.queue];
  return config;
}

/** Changes of the documents of Amazon DocumentDB. */
export function attachDocuments(
  scope: Construct,
  id: string,
  clusterArn: string,
  options: EventDocumentSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  // The ARN of the cluster tells neither its parameter group nor its subnet group, and AWS documents the actions without a
  // resource (https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html).
  allow(bound, ['rds:DescribeDBClusters', 'rds:DescribeDBClusterParameters', 'rds:DescribeDBSubnetGroups'], '*');
  allowInterfaces(bound);
  const config = attachMapping(id, bound, {
    ...mappingOptionsOf(options),
    eventSourceArn: clusterArn,
    startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    batchSize: options.batchSize,
    maxBatchingWindow: options.maxBatchingWindow,
    filters: filtersOf(options.filters),
    sourceAccessConfigurations: [accessBy(Access.BASIC_AUTH, options.secret, bound)],
  });
  resourceOf(config).documentDbEventSourceConfig = {
    databaseName: options.database,
    collectionName: options.collection,
    fullDocument: options.fullDocument ? 'UpdateLookup' : undefined,
  };
  return { ...config, ...watchLag(scope, id, options, bound) };
}

function attachMapping(
  id: string,
  { handler }: EventSourceBindOptions,
  options: lambda.EventSourceMappingOptions,
): EventSourceConfig {
  if (!options.onFailure) {
    acknowledgeInherent(
      handler.alias,
      'A mapping of Amazon MQ or Amazon DocumentDB has no destination of failures',
      'LambdaEventSourceMappingDestination',
    );
  }
  return { mapping: handler.alias.addEventSourceMapping(`${id}Mapping`, options), alarms: [], widgets: [] };
}

function kafkaOptions(options: EventKafkaSourceOptions, { deadLetterQueue }: EventSourceBindOptions) {
  // Without provisioned pollers there are no other retries than those until the record expires.
  const isLimited = options.provisionedPollers !== undefined;
  return {
    ...mappingOptionsOf(options),
    kafkaTopic: options.topic,
    kafkaConsumerGroupId: options.consumerGroupId,
    startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
    batchSize: options.batchSize,
    maxBatchingWindow: options.maxBatchingWindow,
    filters: filtersOf(options.filters),
    provisionedPollerConfig: pollersOf(options.provisionedPollers),
    retryAttempts: isLimited ? (options.retryAttempts ?? 10) : undefined,
    maxRecordAge: options.maxRecordAge,
    bisectBatchOnError: isLimited ? (options.bisectBatchOnError ?? true) : undefined,
    reportBatchItemFailures: isLimited ? (options.partialBatchResponse ?? true) : undefined,
    onFailure: options.onFailure ?? (deadLetterQueue && new SqsDlq(deadLetterQueue)),
    supportS3OnFailureDestination: true,
  };
}

function resourceOf({ mapping }: EventSourceConfig): lambda.CfnEventSourceMapping {
  return mapping?.node.defaultChild as lambda.CfnEventSourceMapping;
}

function accessBy(
  type: lambda.SourceAccessConfigurationType,
  secret: secretsmanager.ISecret,
  { handler }: EventSourceBindOptions,
): lambda.SourceAccessConfiguration {
  secret.grantRead(handler);
  return { type, uri: secret.secretArn };
}

function kindOf(method: AuthenticationMethod | undefined): lambda.SourceAccessConfigurationType {
  return lambda.SourceAccessConfigurationType.of(method ?? AuthenticationMethod.SASL_SCRAM_512_AUTH);
}

function placesOf({ vpc, subnets, securityGroups = [] }: VpcPlacement): lambda.SourceAccessConfiguration[] {
  const { subnetIds } = vpc.selectSubnets(workloadSubnets(vpc, subnets));
  return [
    ...subnetIds.map((uri) => ({ type: Access.VPC_SUBNET, uri })),
    ...securityGroups.map(({ securityGroupId: uri }) => ({ type: Access.VPC_SECURITY_GROUP, uri })),
  ];
}

function allow({ handler }: EventSourceBindOptions, actions: string[], resource: string): void {
  handler.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
}

/**
 * Lambda reads from inside the network, with the permissions of the function
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html).
 */
function allowInterfaces(bound: EventSourceBindOptions): void {
  allow(
    bound,
    [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeVpcs',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeSubnets',
      'ec2:DescribeSecurityGroups',
    ],
    '*',
  );
  acknowledge(bound, 'Network interfaces that do not exist yet have no resource-level permissions', 'Resource::*');
}

function acknowledge({ handler }: EventSourceBindOptions, reason: string, finding: string): void {
  acknowledgeInherent(handler.role, reason, `AwsSolutions-IAM5[${finding}]`);
}
