import { Duration, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
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
  ApiFunction,
  ApiFunctionProps,
  EventBrokerKind,
  EventFunction,
  EventFunctionProps,
  EventSource,
  FunctionCode,
  FunctionDeployment,
  ProvisionedConcurrency,
} from 'cdk-reference-architectures/functions';
import { Specimens } from './specimen';
import { accessPointOf, alarmsOf, CODE, keyOf, once, vpcOf } from './surroundings';

const REGION = 'eu-west-1:111122223333';

const findings = {
  CloudWatchLogGroupEncrypted: 'CloudWatch Logs encrypts every log group; a customer managed key costs 1 USD a month.',
};

const secretOf = (stack: Stack) =>
  once(stack, 'Secret', (scope) => secretsmanager.Secret.fromSecretNameV2(scope, 'Secret', 'broker'));

export const specimens: Specimens = {
  ApiFunction: {
    minimal: (stack, id, given: Partial<ApiFunctionProps> = {}) =>
      new ApiFunction(stack, id, {
        ...given,
        code: given.code ?? FunctionCode.prebuilt(CODE),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new ApiFunction(stack, id, {
        code: FunctionCode.prebuilt(CODE),
        alarms: alarmsOf(stack),
        alarmThresholds: {
          errorPercent: 5,
          durationP99: Duration.seconds(15),
          throttledInvocations: 10,
          concurrencyPercent: 90,
          spilloverInvocations: 5,
        },
        description: 'Answers requests',
        memorySize: 512,
        timeout: Duration.seconds(20),
        ephemeralStorageSize: Size.gibibytes(1),
        environment: { STAGE: 'test' },
        environmentEncryptionKey: keyOf(stack),
        architecture: lambda.Architecture.X86_64,
        layers: [
          once(stack, 'Layer', (scope) =>
            lambda.LayerVersion.fromLayerVersionArn(scope, 'Layer', `arn:aws:lambda:${REGION}:layer:tools:1`),
          ),
        ],
        vpcPlacement: { vpc: vpcOf(stack) },
        fileSystem: { accessPoint: accessPointOf(stack), mountPath: '/mnt/models', readOnly: true },
        codeSigningConfig: once(stack, 'Signing', (scope) =>
          lambda.CodeSigningConfig.fromCodeSigningConfigArn(
            scope,
            'Signing',
            `arn:aws:lambda:${REGION}:code-signing-config:csc-0123456789abcdef0`,
          ),
        ),
        paramsAndSecrets: lambda.ParamsAndSecretsLayerVersion.fromVersion(lambda.ParamsAndSecretsVersions.V1_0_103),
        deadLetterQueue: once(stack, 'Dropped', (scope) =>
          sqs.Queue.fromQueueArn(scope, 'Dropped', `arn:aws:sqs:${REGION}:dropped`),
        ),
        reservedConcurrency: 10,
        provisionedConcurrency: ProvisionedConcurrency.scaling({
          minCapacity: 1,
          maxCapacity: 4,
          targetUtilizationPercent: 60,
          schedules: [
            { name: 'Morning', schedule: appscaling.Schedule.cron({ hour: '7', minute: '0' }), minCapacity: 2 },
          ],
        }),
        deployment: FunctionDeployment.canary({
          canaryPercent: 20,
          interval: Duration.minutes(7),
          emergency: true,
        }),
        retainVersions: true,
        url: {
          responseStreaming: true,
          cors: { allowedOrigins: ['https://shop.example.com'], allowCredentials: true },
        },
        insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_333_0,
        runtimeManagementMode: lambda.RuntimeManagementMode.FUNCTION_UPDATE,
        asyncInvocation: {
          onFailure: new SqsDestination(
            once(stack, 'Failed', (scope) => sqs.Queue.fromQueueArn(scope, 'Failed', `arn:aws:sqs:${REGION}:failed`)),
          ),
          maxEventAge: Duration.hours(1),
          retryAttempts: 1,
        },
        tracing: lambda.Tracing.PASS_THROUGH,
        logLevel: lambda.ApplicationLogLevel.DEBUG,
        systemLogLevel: lambda.SystemLogLevel.WARN,
        logRetention: logs.RetentionDays.ONE_WEEK,
        logEncryptionKey: keyOf(stack),
      }),
    findings: {
      ...findings,
      LambdaTracing: 'The full use switches tracing off, which is the choice of the caller (tracing).',
    },
  },
  EventFunction: {
    minimal: (stack, id, given: Partial<EventFunctionProps> = {}) =>
      new EventFunction(stack, id, {
        ...given,
        code: given.code ?? FunctionCode.prebuilt(CODE),
        sources: given.sources ?? [EventSource.newQueue('Orders')],
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new EventFunction(stack, id, {
        code: FunctionCode.prebuilt(CODE),
        timeout: Duration.seconds(20),
        reservedConcurrency: 20,
        deadLetterQueueEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        role: once(
          stack,
          'Own',
          (scope) => new iam.Role(scope, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        ),
        logGroup: once(stack, 'Kept', (scope) => new logs.LogGroup(scope, 'Kept')),
        alarmThresholds: { errorPercent: 5 },
        sources: [
          EventSource.bucket(
            'Uploads',
            once(stack, 'Bucket', (scope) => s3.Bucket.fromBucketName(scope, 'Bucket', 'uploads')),
            { prefix: 'in/', suffix: '.jpg' },
          ),
          EventSource.queue(
            'Legacy',
            once(stack, 'Legacy', (scope) => sqs.Queue.fromQueueArn(scope, 'Legacy', `arn:aws:sqs:${REGION}:legacy`)),
            { batchSize: 100, maxBatchingWindow: Duration.seconds(5), partialBatchResponse: false },
          ),
          EventSource.newQueue('Orders', {
            maxConcurrency: 5,
            maxReceiveCount: 2,
            retention: Duration.days(1),
            filters: [lambda.FilterCriteria.filter({ body: { kind: ['order'] } })],
            alarmThresholds: { messageAge: Duration.minutes(1) },
          }),
          EventSource.tableStream(
            'Changes',
            once(stack, 'Table', (scope) =>
              dynamodb.Table.fromTableAttributes(scope, 'Table', {
                tableArn: `arn:aws:dynamodb:${REGION}:table/items`,
                tableStreamArn: `arn:aws:dynamodb:${REGION}:table/items/stream/2026-01-01T00:00:00.000`,
              }),
            ),
            { tumblingWindow: Duration.minutes(1), maxRecordAge: Duration.hours(1), metrics: true },
          ),
          EventSource.dataStream(
            'Clicks',
            once(stack, 'Stream', (scope) =>
              kinesis.Stream.fromStreamArn(scope, 'Stream', `arn:aws:kinesis:${REGION}:stream/clicks`),
            ),
            { batchSize: 500, retryAttempts: 3, parallelizationFactor: 4, enabled: false },
          ),
          EventSource.topic(
            'Announcements',
            once(stack, 'Topic', (scope) => sns.Topic.fromTopicArn(scope, 'Topic', `arn:aws:sns:${REGION}:news`)),
          ),
          EventSource.managedKafka('Payments', `arn:aws:kafka:${REGION}:cluster/shop/uuid-1`, {
            topic: 'payments',
            consumerGroupId: 'worker',
            provisionedPollers: { minPollers: 1, maxPollers: 2 },
            retryAttempts: 3,
            maxRecordAge: Duration.hours(1),
          }),
          EventSource.selfManagedKafka('Shipments', {
            topic: 'shipments',
            bootstrapServers: ['b-1.example.com:9096'],
            secret: secretOf(stack),
          }),
          EventSource.brokerQueue('Refunds', `arn:aws:mq:${REGION}:broker:shop:b-1`, {
            kind: EventBrokerKind.RABBIT_MQ,
            queue: 'refunds',
            virtualHost: '/shop',
            secret: secretOf(stack),
          }),
          EventSource.documentStream('Articles', `arn:aws:rds:${REGION}:cluster:shop`, {
            database: 'shop',
            collection: 'articles',
            fullDocument: true,
            secret: secretOf(stack),
          }),
          EventSource.logs(
            'Audit',
            once(stack, 'Audit', (scope) => logs.LogGroup.fromLogGroupName(scope, 'Audit', 'audit')),
            { filterPattern: logs.FilterPattern.literal('ERROR') },
          ),
          EventSource.schedule('Nightly', {
            schedule: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_VIENNA }),
            timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)),
            retryAttempts: 2,
          }),
          EventSource.rule('Paid', {
            pattern: { detailType: ['OrderPaid'] },
            eventBus: once(stack, 'Bus', (scope) => events.EventBus.fromEventBusName(scope, 'Bus', 'shop')),
            maxEventAge: Duration.minutes(10),
          }),
        ],
      }),
    findings: {
      ...findings,
    },
  },
};
