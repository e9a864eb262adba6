import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ApiFunctionProps,
  BucketEvent,
  EventBrokerKind,
  EventBrokerSourceOptions,
  EventDocumentSourceOptions,
  EventFunctionProps,
  EventKafkaSourceOptions,
  EventLogSourceOptions,
  EventNewQueueSourceOptions,
  EventScheduleSourceOptions,
  EventSelfManagedKafkaSourceOptions,
  EventSource,
  EventStreamSourceOptions,
  FunctionCode,
  FunctionDeployment,
  ProvisionedConcurrency,
} from 'cdk-reference-architectures/functions';
import { QueueOrdering } from 'cdk-reference-architectures/messaging';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/functions';
import { CODE, keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a function: what differs from the least that a caller has to give. */
interface Version<P> {
  readonly id?: string;
  readonly props?: (stack: Stack) => Partial<P>;
}

const REGION = 'eu-west-1:111122223333';
const alarms = Alarms.none();
const fn = (props: Partial<ApiFunctionProps>): Version<ApiFunctionProps> => ({ props: () => props });
const fnIn = (props: (stack: Stack) => Partial<ApiFunctionProps>): Version<ApiFunctionProps> => ({ props });

const codeOf = (body: string, runtime = CODE.runtime) =>
  FunctionCode.prebuilt({
    code: lambda.Code.fromInline(`exports.handler = async () => (${body});`),
    handler: 'index.handler',
    runtime,
  });
const queueOf = (stack: Stack, name: string) =>
  once(stack, `Row${name}`, (scope) => sqs.Queue.fromQueueArn(scope, name, `arn:aws:sqs:${REGION}:${name}`));
const layerOf = (stack: Stack, version: number) =>
  once(stack, `RowLayer${version}`, (scope) =>
    lambda.LayerVersion.fromLayerVersionArn(
      scope,
      `Layer${version}`,
      `arn:aws:lambda:${REGION}:layer:tools:${version}`,
    ),
  );

const pointOf = (stack: Stack) =>
  once(stack, 'RowPoint', (scope) =>
    efs.AccessPoint.fromAccessPointAttributes(scope, 'Point', {
      accessPointId: 'fsap-1',
      fileSystem: efs.FileSystem.fromFileSystemAttributes(scope, 'Files', {
        fileSystemId: 'fs-1',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'FilesGroup', 'sg-1'),
      }),
    }),
  );

const constant = (environments: number) =>
  fn({ provisionedConcurrency: ProvisionedConcurrency.constant(environments) });
const scaling = (maxCapacity = 4) =>
  fn({ provisionedConcurrency: ProvisionedConcurrency.scaling({ minCapacity: 1, maxCapacity }) });
const canary = fn({ deployment: FunctionDeployment.canary() });
const slowCanary = fn({ deployment: FunctionDeployment.canary({ interval: Duration.minutes(7) }) });

const functionTable = secondDeployments<Version<ApiFunctionProps>>(
  'lib/functions/README.md',
  'ApiFunction',
  (stack, { id = 'Orders', props }) => {
    specimens.ApiFunction?.minimal(stack, id, props?.(stack));
  },
  [
    {
      change:
        '`code`, the runtime, `architecture`, `description`, `memorySize`, `timeout`, `ephemeralStorageSize`, `environment`, `environmentEncryptionKey`, `layers`, `tracing`, `logLevel`, `systemLogLevel`, `deadLetterQueue`',
      effect:
        'a new version, to which the alias moves by `deployment`; the old version is deleted at the end, so that the way back is another deployment',
      versions: {
        code: fn({ code: codeOf('{ statusCode: 200 }') }),
        runtime: fn({ code: codeOf('{ statusCode: 204 }', lambda.Runtime.NODEJS_22_X) }),
        architecture: fn({ architecture: lambda.Architecture.X86_64 }),
        description: fn({ description: 'Takes orders' }),
        memory: fn({ memorySize: 512 }),
        timeout: fn({ timeout: Duration.seconds(20) }),
        storage: fn({ ephemeralStorageSize: Size.gibibytes(1) }),
        environment: fn({ environment: { STAGE: 'test' } }),
        environmentKey: fnIn((stack) => ({ environmentEncryptionKey: keyOf(stack) })),
        layers: [
          fnIn((stack) => ({ layers: [layerOf(stack, 1)] })),
          fnIn((stack) => ({ layers: [layerOf(stack, 2)] })),
        ],
        tracing: fn({ tracing: lambda.Tracing.PASS_THROUGH }),
        systemLogLevel: fn({ systemLogLevel: lambda.SystemLogLevel.WARN }),
        logLevel: fn({ logLevel: lambda.ApplicationLogLevel.DEBUG }),
        deadLetterQueue: fnIn((stack) => ({ deadLetterQueue: queueOf(stack, 'failed') })),
      },
      removed: ['AWS::Lambda::Version'],
    },
    {
      change: 'the same with `retainVersions`',
      effect: 'a new version, as above; the old ones stay until the function goes',
      versions: {
        code: [fn({ retainVersions: true }), fn({ retainVersions: true, code: codeOf('{ statusCode: 200 }') })],
      },
      removed: ['AWS::Lambda::Version'],
    },
    {
      change: '`insightsVersion`, `paramsAndSecrets`, `runtimeManagementMode`, `fileSystem`, `role`, `logGroup`',
      effect:
        'a new version, as above, but for `readOnly`, which the role has; a log group or a role of the function is replaced by yours, and the old log group stays',
      versions: {
        insights: fn({ insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_333_0 }),
        parameters: fn({
          paramsAndSecrets: lambda.ParamsAndSecretsLayerVersion.fromVersion(lambda.ParamsAndSecretsVersions.V1_0_103),
        }),
        runtime: fn({ runtimeManagementMode: lambda.RuntimeManagementMode.FUNCTION_UPDATE }),
        fileSystem: [
          fnIn((stack) => ({ vpcPlacement: { vpc: vpcOf(stack) } })),
          fnIn((stack) => ({
            vpcPlacement: { vpc: vpcOf(stack) },
            fileSystem: { accessPoint: pointOf(stack), mountPath: '/mnt/models' },
          })),
        ],
        'fileSystem, to read': [
          fnIn((stack) => ({
            vpcPlacement: { vpc: vpcOf(stack) },
            fileSystem: { accessPoint: pointOf(stack), mountPath: '/mnt/models' },
          })),
          fnIn((stack) => ({
            vpcPlacement: { vpc: vpcOf(stack) },
            fileSystem: { accessPoint: pointOf(stack), mountPath: '/mnt/models', readOnly: true },
          })),
        ],
        role: fnIn((stack) => ({
          role: once(stack, 'RowRole', (scope) => iam.Role.fromRoleName(scope, 'Own', 'own')),
        })),
        logGroup: fnIn((stack) => ({
          logGroup: once(stack, 'RowLogs', (scope) => logs.LogGroup.fromLogGroupName(scope, 'Shared', 'shared')),
        })),
      },
      removed: ['AWS::Lambda::Version'],
      except: {
        'fileSystem, to read': { removed: [] },
        role: { removed: ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Version'] },
        logGroup: { removed: ['AWS::Lambda::Version', 'AWS::Logs::LogGroup'] },
      },
    },
    {
      change: '`url`, `codeSigningConfig`',
      effect: 'in place, at once',
      versions: {
        given: fn({ url: {} }),
        streaming: [fn({ url: {} }), fn({ url: { responseStreaming: true } })],
        signing: fnIn((stack) => ({
          codeSigningConfig: once(stack, 'RowSigning', (scope) =>
            lambda.CodeSigningConfig.fromCodeSigningConfigArn(
              scope,
              'Signing',
              `arn:aws:lambda:${REGION}:code-signing-config:csc-1`,
            ),
          ),
        })),
      },
    },
    {
      change: '`url` taken away',
      effect: '**its callers are refused**, and given again it is another address',
      versions: { away: [fn({ url: {} }), fn({})] },
      findings: ['outage address-changes'],
      removed: ['AWS::Lambda::Url'],
    },
    {
      change: '`logGroupClass`',
      effect:
        '**fails**: the class of a log group cannot be changed. Give the construct another id, which has the effect below',
      versions: { class: fn({ logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS }) },
      findings: ['fails log-group-class'],
    },
    {
      change: '`vpcPlacement`',
      effect:
        'a new version, as above; it takes minutes until the network interfaces are there, and up to half an hour until they are gone',
      versions: {
        given: fnIn((stack) => ({ vpcPlacement: { vpc: vpcOf(stack) } })),
        away: [fnIn((stack) => ({ vpcPlacement: { vpc: vpcOf(stack) } })), fn({})],
      },
      removed: ['AWS::Lambda::Version'],
      except: { away: { removed: ['AWS::EC2::SecurityGroup', 'AWS::Lambda::Version'] } },
    },
    {
      change:
        '`reservedConcurrency`, `asyncInvocation`, `logRetention`, `logEncryptionKey`, `alarms`, `alarmThresholds`',
      effect: 'in place, at once; a shorter retention deletes what is older',
      versions: {
        reserved: fn({ reservedConcurrency: 10 }),
        reservedAway: [fn({ reservedConcurrency: 10 }), fn({})],
        asynchronous: fnIn((stack) => ({
          asyncInvocation: { onFailure: new SqsDestination(queueOf(stack, 'failed')) },
        })),
        retries: [fn({ asyncInvocation: { retryAttempts: 0 } }), fn({ asyncInvocation: { retryAttempts: 1 } })],
        asynchronousAway: [fn({ asyncInvocation: { retryAttempts: 0 } }), fn({})],
        retention: fn({ logRetention: logs.RetentionDays.ONE_WEEK }),
        key: fnIn((stack) => ({ logEncryptionKey: keyOf(stack) })),
        thresholds: fn({ alarmThresholds: { errorPercent: 5 } }),
        noAlarms: fn({ alarms }),
      },
      except: {
        reservedAway: { removed: ['AWS::CloudWatch::Alarm'] },
        asynchronousAway: { removed: ['AWS::Lambda::EventInvokeConfig'] },
        noAlarms: { removed: ['AWS::CloudWatch::Alarm'] },
      },
    },
    {
      change: '`provisionedConcurrency` given, another number, other bounds, `constant()` taken away',
      effect:
        'in place, minutes. Change it in a deployment of its own: Lambda refuses to change it while a gradual deployment shifts the traffic of the alias',
      versions: {
        constant: constant(2),
        number: [constant(2), constant(3)],
        scaling: scaling(),
        bounds: [scaling(4), scaling(8)],
        constantAway: [constant(2), fn({})],
      },
      except: { constantAway: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: '`provisionedConcurrency` from `constant()` to `scaling()`, or back',
      effect: 'in place; to `scaling()`, requests start cold until the first environments are there',
      versions: { toScaling: [constant(2), scaling()], toConstant: [scaling(), constant(2)] },
      except: {
        toConstant: {
          removed: ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'],
        },
      },
    },
    {
      change: '`provisionedConcurrency: scaling()` taken away',
      effect:
        '**the environments of that time stay, and are billed**: change to `constant(1)`, deploy, then take that away',
      versions: { away: [scaling(), fn({})] },
      findings: ['ignored provisioned-concurrency-stays'],
      removed: [
        'AWS::ApplicationAutoScaling::ScalableTarget',
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        'AWS::CloudWatch::Alarm',
      ],
    },
    {
      change: 'the same in two steps',
      effect: 'the environments are gone',
      versions: { twoSteps: [scaling(), constant(1), fn({})] },
      removed: ['AWS::CloudWatch::Alarm'],
    },
    {
      change: '`deployment` from `allAtOnce()` to gradual, to another gradual one, and back',
      effect:
        'in place, without a new version; the next change of the function is shifted so, and one in the same deployment already is',
      versions: {
        emergency: [canary, fn({ deployment: FunctionDeployment.canary({ emergency: true }) })],
        gradual: canary,
        otherSteps: [canary, slowCanary],
        linear: [canary, fn({ deployment: FunctionDeployment.linear() })],
        allAtOnce: [canary, fn({})],
        andBack: [canary, fn({}), canary],
        ownSteps: [slowCanary, fn({ deployment: FunctionDeployment.canary({ interval: Duration.minutes(8) }) })],
      },
      except: {
        allAtOnce: { removed: ['AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::IAM::Role'] },
        ownSteps: { replaced: ['AWS::CodeDeploy::DeploymentConfig'] },
      },
    },
    {
      change: 'another id of the construct',
      effect:
        'another function, alias and role: **whoever calls the old ARN from outside the app is refused**; grants and routes of the app follow before the old one is deleted. The old log group stays',
      versions: { id: { id: 'Purchases' } },
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Alias',
        'AWS::Lambda::Function',
        'AWS::Lambda::Version',
        'AWS::Logs::LogGroup',
      ],
    },
  ],
);

const by = (
  sources: (stack: Stack) => EventSource[],
  props: (stack: Stack) => Partial<EventFunctionProps> = () => ({}),
) => ({ props: (stack) => ({ ...props(stack), sources: sources(stack) }) }) satisfies Version<EventFunctionProps>;

const newQueue = (options: EventNewQueueSourceOptions = {}, id = 'Orders') =>
  by(() => [EventSource.newQueue(id, options)]);
const oneQueue = (id: string) => by((stack) => [EventSource.queue(id, queueOf(stack, 'legacy'))]);
const streamOf = (stack: Stack) =>
  once(stack, 'RowStream', (scope) =>
    kinesis.Stream.fromStreamArn(scope, 'Clicks', `arn:aws:kinesis:${REGION}:stream/clicks`),
  );
const stream = (options: EventStreamSourceOptions = {}, id = 'Clicks') =>
  by((stack) => [EventSource.dataStream(id, streamOf(stack), options)]);
const changesOf = (at: string) =>
  by((stack) => [
    EventSource.tableStream(
      'Changes',
      once(stack, 'RowTable', (scope) =>
        dynamodb.Table.fromTableAttributes(scope, 'Table', {
          tableArn: `arn:aws:dynamodb:${REGION}:table/items`,
          tableStreamArn: `arn:aws:dynamodb:${REGION}:table/items/stream/${at}`,
        }),
      ),
    ),
  ]);
const nightly = (options: Partial<EventScheduleSourceOptions> = {}, id = 'Nightly') =>
  by(() => [EventSource.schedule(id, { schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), ...options })]);
const busOf = (stack: Stack, name: string) =>
  once(stack, `Row${name}`, (scope) => events.EventBus.fromEventBusName(scope, name, name));
const paid = (detailType = 'OrderPaid', id = 'Paid') =>
  by(() => [EventSource.rule(id, { pattern: { detailType: [detailType] } })]);
const paidOn = (bus: string) =>
  by((stack) => [EventSource.rule('Paid', { pattern: { detailType: ['OrderPaid'] }, eventBus: busOf(stack, bus) })]);
const bucketOf = (stack: Stack, name = 'Uploads') => once(stack, `Row${name}`, (scope) => new s3.Bucket(scope, name));
const uploads = (options: object = {}) => by((stack) => [EventSource.bucket('Uploads', bucketOf(stack), options)]);
const notified = (options: object = {}) =>
  by((stack) => [EventSource.bucketNotification('Uploads', bucketOf(stack), s3.EventType.OBJECT_CREATED, options)]);

const kafka = (options: Partial<EventKafkaSourceOptions> = {}, id = 'Payments') =>
  by(() => [
    EventSource.managedKafka(id, `arn:aws:kafka:${REGION}:cluster/shop/uuid-1`, { topic: 'payments', ...options }),
  ]);
const secretOf = (stack: Stack) =>
  once(stack, 'RowSecret', (scope) => secretsmanager.Secret.fromSecretNameV2(scope, 'Secret', 'broker'));
const broker = (options: Partial<EventBrokerSourceOptions> = {}, id = 'Payments') =>
  by((stack) => [
    EventSource.brokerQueue(id, `arn:aws:mq:${REGION}:broker:shop:b-1`, {
      kind: EventBrokerKind.RABBIT_MQ,
      queue: 'payments',
      secret: secretOf(stack),
      ...options,
    }),
  ]);
const documents = (options: Partial<EventDocumentSourceOptions> = {}, id = 'Payments') =>
  by((stack) => [
    EventSource.documentStream(id, `arn:aws:rds:${REGION}:cluster:shop`, {
      database: 'shop',
      secret: secretOf(stack),
      ...options,
    }),
  ]);
const ownKafka = (options: Partial<EventSelfManagedKafkaSourceOptions> = {}, id = 'Payments') =>
  by(() => [
    EventSource.selfManagedKafka(id, { topic: 'payments', bootstrapServers: ['b-1.example.com:9096'], ...options }),
  ]);
const audited = (options: EventLogSourceOptions = {}, id = 'Audit') =>
  by((stack) => [
    EventSource.logs(
      id,
      once(stack, 'RowAudit', (scope) => logs.LogGroup.fromLogGroupName(scope, 'Audit', 'audit')),
      options,
    ),
  ]);
const signingUp = (operation = cognito.UserPoolOperation.PRE_SIGN_UP) =>
  by(
    (stack) => [EventSource.userPoolTrigger('SignUp', usersOf(stack), operation)],
    () => ({ timeout: Duration.seconds(5) }),
  );
const usersOf = (stack: Stack) => once(stack, 'RowUsers', (scope) => new cognito.UserPool(scope, 'Users'));
const consumer = (options: EventStreamSourceOptions = {}, id = 'Clicks') =>
  by((stack) => [
    EventSource.dataStreamConsumer(
      id,
      once(stack, 'RowConsumer', (scope) =>
        kinesis.StreamConsumer.fromStreamConsumerArn(
          scope,
          'Consumer',
          `arn:aws:kinesis:${REGION}:stream/clicks/consumer/worker:1`,
        ),
      ),
      options,
    ),
  ]);
const announced = (filtered = false) =>
  by((stack) => [
    EventSource.topic(
      'Announcements',
      once(stack, 'RowTopic', (scope) => sns.Topic.fromTopicArn(scope, 'Topic', `arn:aws:sns:${REGION}:news`)),
      filtered ? { filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['sale'] }) } } : {},
    ),
  ]);

const eventTable = secondDeployments<Version<EventFunctionProps>>(
  'lib/functions/README.md',
  'EventFunction',
  (stack, { id = 'Worker', props }) => {
    // The buckets are there whether they are sources or not.
    bucketOf(stack);
    bucketOf(stack, 'Archive');
    specimens.EventFunction?.minimal(stack, id, props?.(stack));
  },
  [
    {
      change: 'options of `workQueue()`, `queue()` and `newQueue()` but for `ordering`',
      effect: 'in place; a shorter `retention` deletes messages that are older, a filter those that do not match',
      versions: {
        batchSize: newQueue({ batchSize: 5 }),
        window: newQueue({ maxBatchingWindow: Duration.seconds(5) }),
        concurrency: newQueue({ maxConcurrency: 5 }),
        partial: newQueue({ partialBatchResponse: false }),
        paused: newQueue({ enabled: false }),
        metrics: newQueue({ metrics: true }),
        filterKey: [
          newQueue({ filters: [{ body: { kind: ['order'] } }] }),
          by((stack) => [
            EventSource.newQueue('Orders', {
              filters: [{ body: { kind: ['order'] } }],
              filterEncryptionKey: keyOf(stack),
            }),
          ]),
        ],
        pollers: newQueue({ provisionedPollers: { minPollers: 2, maxPollers: 4 } }),
        filters: newQueue({ filters: [lambda.FilterCriteria.filter({ body: { kind: ['order'] } })] }),
        receives: newQueue({ maxReceiveCount: 3 }),
        retention: newQueue({ retention: Duration.days(1) }),
        visibility: newQueue({ visibilityTimeout: Duration.minutes(5) }),
        key: by((stack) => [EventSource.newQueue('Orders', { encryptionKey: keyOf(stack) })]),
        thresholds: newQueue({ alarmThresholds: { messageAge: Duration.minutes(1) } }),
      },
    },
    {
      change: 'a `newQueue()` taken away or with another id, its `ordering` changed',
      effect:
        'its queues are kept, outside the stack, with their messages, and **nobody reads them**: add the new one beside it, move the senders, and take the old one away when it is empty',
      versions: {
        id: newQueue({}, 'Purchases'),
        fifo: newQueue({ ordering: QueueOrdering.fifo() }),
        away: [by(() => [EventSource.newQueue('Orders'), EventSource.newQueue('Returns')]), newQueue()],
        toQueue: [newQueue(), oneQueue('Orders')],
      },
      findings: ['loses data-lost'],
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::Lambda::EventSourceMapping',
        'AWS::SQS::Queue',
        'AWS::SQS::QueuePolicy',
      ],
      except: { fifo: { replaced: ['AWS::Lambda::EventSourceMapping', 'AWS::SQS::Queue'], removed: [] } },
    },
    {
      change: 'a `workQueue()` or `queue()` given, taken away or with another id',
      effect:
        'messages wait in the queue meanwhile; another id of `queue()` renames the alarms, and the mapping stays in both cases',
      versions: {
        given: by((stack) => [EventSource.newQueue('Orders'), EventSource.queue('Legacy', queueOf(stack, 'legacy'))]),
        away: [
          by((stack) => [EventSource.newQueue('Orders'), EventSource.queue('Legacy', queueOf(stack, 'legacy'))]),
          newQueue(),
        ],
        id: [oneQueue('Legacy'), oneQueue('Old')],
      },
      except: {
        away: { removed: ['AWS::CloudWatch::Alarm', 'AWS::Lambda::EventSourceMapping'] },
        id: { removed: ['AWS::CloudWatch::Alarm'] },
      },
    },
    {
      change:
        'options of `tableStream()`, `dataStream()` and `dataStreamConsumer()` but for `startingPosition`; another id of the source',
      effect: 'in place; reading goes on where it was',
      versions: {
        batchSize: [stream(), stream({ batchSize: 10 })],
        window: [stream(), stream({ maxBatchingWindow: Duration.seconds(5) })],
        parallel: [stream(), stream({ parallelizationFactor: 2 })],
        retries: [stream(), stream({ retryAttempts: 1, maxRecordAge: Duration.hours(1), bisectBatchOnError: false })],
        partial: [stream(), stream({ partialBatchResponse: false })],
        paused: [stream(), stream({ enabled: false, metrics: true })],
        tumbling: [stream(), stream({ tumblingWindow: Duration.minutes(1) })],
        filters: [stream(), stream({ filters: [lambda.FilterCriteria.filter({ data: { kind: ['order'] } })] })],
        thresholds: [stream(), stream({ alarmThresholds: { iteratorAge: Duration.hours(1) } })],
        id: [stream(), stream({}, 'Hits')],
        consumer: [consumer(), consumer({ batchSize: 10, retryAttempts: 1 })],
        consumerId: [consumer(), consumer({}, 'Hits')],
      },
    },
    {
      change: '`dataStream()` to `dataStreamConsumer()`, or back',
      effect:
        'another mapping, which reads from `startingPosition` on: what the stream keeps is processed **again**; with LATEST, what came between is **lost**',
      versions: { toConsumer: [stream(), consumer()], toShared: [consumer(), stream()] },
      removed: ['AWS::Lambda::EventSourceMapping'],
    },
    {
      change:
        'options of `topic()`, `logs()`, `brokerQueue()`, `documentStream()` and of both kinds of Kafka but for `topic`, `consumerGroupId`, `bootstrapServers` and `startingPosition`; `metrics`, `enabled`',
      effect: 'in place',
      versions: {
        policy: [announced(), announced(true)],
        kafka: [kafka(), kafka({ batchSize: 10 })],
        paused: [kafka(), kafka({ enabled: false, metrics: true })],
        retries: [
          kafka({ provisionedPollers: { minPollers: 1, maxPollers: 2 } }),
          kafka({ provisionedPollers: { minPollers: 1, maxPollers: 4 }, retryAttempts: 3, bisectBatchOnError: false }),
        ],
        pattern: [audited(), audited({ filterPattern: logs.FilterPattern.literal('ERROR') })],
        broker: [broker(), broker({ batchSize: 10, virtualHost: '/shop' })],
        documents: [documents(), documents({ batchSize: 10, fullDocument: true, collection: 'orders' })],
        lag: [documents(), documents({ alarmThresholds: { iteratorAge: Duration.hours(1) } })],
        ownKafka: [ownKafka(), ownKafka({ batchSize: 10, maxBatchingWindow: Duration.seconds(5) })],
      },
    },
    {
      change: '`consumerGroupId` and `bootstrapServers` of `selfManagedKafka()`',
      effect: 'the mapping is replaced: the new one reads from `startingPosition` on, or from where its group was',
      versions: {
        servers: [ownKafka(), ownKafka({ bootstrapServers: ['b-2.example.com:9096'] })],
        group: [ownKafka(), ownKafka({ consumerGroupId: 'worker' })],
      },
      replaced: ['AWS::Lambda::EventSourceMapping'],
    },
    {
      change: 'another id of `selfManagedKafka()`',
      effect:
        'another mapping, with a consumer group of its own: what the topic keeps is processed **again**. With a `consumerGroupId`, take the source away, deploy, then give it again: it goes on where the group was',
      versions: { id: [ownKafka(), ownKafka({}, 'Sales')] },
      removed: ['AWS::Lambda::EventSourceMapping'],
    },
    {
      change: 'another id of `logs()`',
      effect:
        'the new subscription is there before the old one is deleted: entries of these minutes may be processed twice. **Fails** where the log group has two already',
      versions: { id: [audited(), audited({}, 'Trail')] },
      removed: ['AWS::Lambda::Permission', 'AWS::Logs::SubscriptionFilter'],
    },
    {
      change: 'a `userPoolTrigger()` of another operation, or taken away',
      effect: 'in place, at once; another id changes nothing',
      versions: {
        operation: [signingUp(), signingUp(cognito.UserPoolOperation.POST_CONFIRMATION)],
        away: [
          by(
            (stack) => [
              EventSource.userPoolTrigger('SignUp', usersOf(stack), cognito.UserPoolOperation.PRE_SIGN_UP),
              EventSource.userPoolTrigger('Welcome', usersOf(stack), cognito.UserPoolOperation.POST_CONFIRMATION),
            ],
            () => ({ timeout: Duration.seconds(5) }),
          ),
          signingUp(),
        ],
      },
      removed: ['AWS::Lambda::Permission'],
    },
    {
      change: 'another id of `managedKafka()`, `brokerQueue()` or `documentStream()`',
      effect: '**fails** ("mapping already exists"): take the source away, deploy, then give it again',
      versions: {
        id: [kafka(), kafka({}, 'Sales')],
        broker: [broker(), broker({}, 'Sales')],
        documents: [documents(), documents({}, 'Sales')],
      },
      findings: ['fails event-source-mapping'],
      removed: ['AWS::Lambda::EventSourceMapping'],
    },
    {
      change: '`startingPosition`; `consumerGroupId` of `managedKafka()`',
      effect:
        '**fails** ("mapping already exists"): take the source away, deploy, then give it again. The position counts only when reading begins',
      versions: {
        position: [stream(), stream({ startingPosition: lambda.StartingPosition.LATEST })],
        group: [kafka(), kafka({ consumerGroupId: 'worker' })],
      },
      findings: ['fails event-source-mapping'],
      replaced: ['AWS::Lambda::EventSourceMapping'],
    },
    {
      change: 'a stream taken away and given again',
      effect:
        'reading begins anew at `startingPosition`: from the oldest record, what the stream keeps is processed **again**; with LATEST, what came between is **lost**',
      versions: {
        again: [stream(), paid(), stream()],
      },
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::Events::Rule',
        'AWS::Lambda::EventInvokeConfig',
        'AWS::Lambda::Permission',
      ],
    },
    {
      change: 'a table with another stream',
      effect:
        'reading goes over to the new stream; **changes that wait in the old one are lost**: stop the writers until the lag is 0',
      findings: ['loses stream-position'],
      versions: {
        otherStream: [changesOf('2026-01-01T00:00:00.000'), changesOf('2026-02-02T00:00:00.000')],
      },
      replaced: ['AWS::Lambda::EventSourceMapping'],
    },
    {
      change: 'options of `schedule()`, `rule()` and `bucket()`; another bucket',
      effect: 'in place, at once',
      versions: {
        schedule: [nightly(), nightly({ schedule: scheduler.ScheduleExpression.rate(Duration.days(2)) })],
        disabled: [nightly(), nightly({ enabled: false })],
        window: [nightly(), nightly({ timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)) })],
        input: [nightly(), nightly({ input: scheduler.ScheduleTargetInput.fromText('go') })],
        delivery: [nightly(), nightly({ retryAttempts: 2, maxEventAge: Duration.hours(1) })],
        pattern: [paid(), paid('OrderSent')],
        prefix: [uploads(), uploads({ prefix: 'in/', suffix: '.jpg' })],
        bucket: [uploads(), by((stack) => [EventSource.bucket('Uploads', bucketOf(stack, 'Archive'))])],
        eventTypes: [uploads(), uploads({ eventTypes: [BucketEvent.OBJECT_DELETED] })],
      },
    },
    {
      change: '`eventBus` of a `rule()`',
      effect: 'the rule is replaced: the new one is there before the old one is deleted',
      versions: { bus: [paidOn('shop'), paidOn('store')] },
      replaced: ['AWS::Events::Rule', 'AWS::Lambda::Permission'],
    },
    {
      change: 'another id of a `schedule()`, `rule()` or `bucket()`',
      effect: 'the new one is there before the old one is deleted: an event of these minutes may be processed twice',
      versions: {
        schedule: [nightly(), nightly({}, 'Daily')],
        rule: [paid(), paid('OrderPaid', 'Settled')],
        bucket: [uploads(), by((stack) => [EventSource.bucket('Images', bucketOf(stack))])],
      },
      removed: ['AWS::Events::Rule', 'AWS::Lambda::Permission'],
      except: { schedule: { removed: ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Scheduler::Schedule'] } },
    },
    {
      change: 'a `schedule()`, `rule()` or `bucket()` taken away',
      effect: 'events stop; what failed before is lost with the dead-letter queue if no other source needs one',
      versions: {
        schedule: [nightly(), newQueue()],
        rule: [paid(), newQueue()],
        bucket: [uploads(), newQueue()],
      },
      findings: ['loses data-lost'],
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::Events::Rule',
        'AWS::Lambda::EventInvokeConfig',
        'AWS::Lambda::Permission',
        'AWS::SQS::Queue',
        'AWS::SQS::QueuePolicy',
      ],
      except: {
        schedule: {
          removed: [
            'AWS::CloudWatch::Alarm',
            'AWS::IAM::Policy',
            'AWS::IAM::Role',
            'AWS::Lambda::EventInvokeConfig',
            'AWS::SQS::Queue',
            'AWS::SQS::QueuePolicy',
            'AWS::Scheduler::Schedule',
          ],
        },
      },
    },
    {
      change: '`bucket()` to `bucketNotification()`',
      effect: 'events between the two settings of the bucket, a minute or so, do not arrive',
      versions: { toNotification: [uploads(), notified()] },
      removed: ['AWS::Events::Rule', 'AWS::Lambda::Permission'],
    },
    {
      change: '`bucketNotification()` to `bucket()`',
      effect:
        '**no events arrive**: the custom resource of the notification, deleted last, clears the setting of the bucket. Take the source away, deploy, then give the new one',
      versions: { toEvents: [notified(), uploads()] },
      findings: ['outage bucket-notifications-deleted'],
      removed: [
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
        'AWS::Lambda::Permission',
        'Custom::S3BucketNotifications',
      ],
    },
    {
      change: '`deadLetterQueueEncryptionKey`',
      effect: 'in place, for the messages from then on',
      versions: {
        key: [
          paid(),
          by(
            () => [EventSource.rule('Paid', { pattern: { detailType: ['OrderPaid'] } })],
            (stack) => ({ deadLetterQueueEncryptionKey: keyOf(stack) }),
          ),
        ],
      },
    },
    {
      change: 'the props of [`ApiFunction`](#apifunction)',
      effect: 'as there; sources call the alias, and see the old version until it moves',
      versions: { code: { props: () => ({ code: codeOf('{ statusCode: 200 }') }) } },
      removed: ['AWS::Lambda::Version'],
    },
    {
      change: 'another id of the construct',
      effect:
        '**the messages of the dead-letter queue are lost**, and nobody reads those of a `newQueue()`, which is kept outside the stack; streams are read from `startingPosition` on by the new function, as above',
      versions: {
        queue: { id: 'Orders' },
        rule: [paid(), { ...paid(), id: 'Payments' }],
        stream: [stream(), { ...stream(), id: 'Reader' }],
      },
      findings: ['loses data-lost'],
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Alias',
        'AWS::Lambda::EventSourceMapping',
        'AWS::Lambda::Function',
        'AWS::Lambda::Version',
        'AWS::Logs::LogGroup',
        'AWS::SQS::Queue',
        'AWS::SQS::QueuePolicy',
      ],
      except: {
        rule: {
          removed: [
            'AWS::CloudWatch::Alarm',
            'AWS::Events::Rule',
            'AWS::IAM::Policy',
            'AWS::IAM::Role',
            'AWS::Lambda::Alias',
            'AWS::Lambda::EventInvokeConfig',
            'AWS::Lambda::Function',
            'AWS::Lambda::Permission',
            'AWS::Lambda::Version',
            'AWS::Logs::LogGroup',
            'AWS::SQS::Queue',
            'AWS::SQS::QueuePolicy',
          ],
        },
      },
    },
  ],
);

export const tables: readonly SecondDeploymentTable[] = [functionTable, eventTable];
