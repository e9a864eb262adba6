import { join } from 'node:path';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, OperationsDashboard } from '../../lib/observability';
import {
  ApiFunction,
  ApiFunctionProps,
  FunctionCode,
  FunctionDeployment,
  ProvisionedConcurrency,
} from '../../lib/functions';
import { templateOf, testStack } from '../support/synth';

const entry = join(__dirname, 'fixtures', 'hello.ts');
const code = FunctionCode.typeScript(entry);

function make(props: Partial<ApiFunctionProps> = {}, stack = testStack(), id = 'Hello'): ApiFunction {
  return new ApiFunction(stack, id, { code, alarms: Alarms.none(), ...props });
}

function template(props: Partial<ApiFunctionProps> | ((stack: Stack) => Partial<ApiFunctionProps>) = {}): Template {
  const stack = testStack();
  make(typeof props === 'function' ? props(stack) : props, stack);
  return templateOf(stack);
}

function notify(stack: Stack): Alarms {
  return Alarms.notify(new sns.Topic(stack, 'Topic'));
}

function python(): FunctionCode {
  return FunctionCode.prebuilt({
    code: lambda.Code.fromInline('def handler(event, context): pass'),
    handler: 'index.handler',
    runtime: lambda.Runtime.PYTHON_3_13,
  });
}

describe('ApiFunction defaults', () => {
  const result = template();

  test('an arm64 function on the newest Node.js, with memory and timeout stated', () => {
    result.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      Runtime: lambda.Runtime.NODEJS_LATEST.name,
      Handler: 'index.handler',
      MemorySize: 1024,
      Timeout: 10,
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
      EphemeralStorage: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
      VpcConfig: Match.absent(),
      DeadLetterConfig: Match.absent(),
      SnapStart: Match.absent(),
      KmsKeyArn: Match.absent(),
      Layers: Match.absent(),
      Description: Match.absent(),
    });
  });

  test('JSON logs into its own log group, kept for three months and not deleted with the stack', () => {
    result.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: {
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'INFO',
        LogGroup: { Ref: Match.stringLikeRegexp('^HelloLogGroup') },
      },
    });
    result.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 90, LogGroupName: Match.absent(), KmsKeyId: Match.absent() },
      DeletionPolicy: 'Retain',
    });
  });

  test('a role with own statements only: its log group and X-Ray', () => {
    result.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    result.resourceCountIs('AWS::IAM::Role', 1);
    result.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HelloLogGroup'), 'Arn'] },
          },
          { Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Effect: 'Allow', Resource: '*' },
        ],
      },
    });
  });

  test('traced, behind the alias live', () => {
    result.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    result.hasResource('AWS::Lambda::Alias', {
      Properties: { Name: 'live', ProvisionedConcurrencyConfig: Match.absent() },
      UpdatePolicy: Match.absent(),
    });
  });

  test('nothing else: no alarm, no deployment, no scaling', () => {
    const types = Object.values(result.toJSON().Resources).map((resource) => (resource as { Type: string }).Type);
    expect(types.sort()).toEqual([
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::Alias',
      'AWS::Lambda::Function',
      'AWS::Lambda::Version',
      'AWS::Logs::LogGroup',
    ]);
  });
});

describe('ApiFunction with all options', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1, restrictDefaultSecurityGroup: false });
  const key = new kms.Key(stack, 'Key');
  const subject = make(
    {
      description: 'Says hello',
      memorySize: 512,
      timeout: Duration.seconds(20),
      ephemeralStorageSize: Size.gibibytes(1),
      environment: { GREETING: 'hello', NODE_OPTIONS: '--no-warnings' },
      environmentEncryptionKey: key,
      architecture: lambda.Architecture.X86_64,
      layers: [
        lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-west-1:111122223333:layer:l:1'),
      ],
      vpcPlacement: { vpc },
      reservedConcurrency: 10,
      provisionedConcurrency: ProvisionedConcurrency.scaling({
        minCapacity: 1,
        maxCapacity: 4,
        targetUtilizationPercent: 60,
        schedules: [
          { name: 'Morning', schedule: appscaling.Schedule.cron({ hour: '7', minute: '0' }), minCapacity: 2 },
        ],
      }),
      deployment: FunctionDeployment.canary({ canaryPercent: 20, interval: Duration.minutes(7) }),
      asyncInvocation: {
        onFailure: new SqsDestination(new sqs.Queue(stack, 'Failed')),
        maxEventAge: Duration.hours(1),
        retryAttempts: 1,
      },
      deadLetterQueue: new sqs.Queue(stack, 'Dead'),
      tracing: lambda.Tracing.PASS_THROUGH,
      logLevel: lambda.ApplicationLogLevel.DEBUG,
      logRetention: logs.RetentionDays.ONE_DAY,
      logEncryptionKey: key,
      alarms: notify(stack),
    },
    stack,
  );
  new OperationsDashboard(stack, 'Dashboard', { subjects: [subject] });
  const result = templateOf(stack);

  test('reach the function', () => {
    result.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Says hello',
      MemorySize: 512,
      Timeout: 20,
      EphemeralStorage: { Size: 1024 },
      Environment: { Variables: { GREETING: 'hello', NODE_OPTIONS: '--no-warnings' } },
      KmsKeyArn: Match.anyValue(),
      Architectures: ['x86_64'],
      Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:l:1'],
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
      ReservedConcurrentExecutions: 10,
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Dead'), 'Arn'] } },
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { ApplicationLogLevel: 'DEBUG' },
    });
    result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1, KmsKeyId: Match.anyValue() });
  });

  test('network interfaces without a managed policy', () => {
    result.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })]),
      },
    });
    result.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('failed events go from the alias to the destination', () => {
    result.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      Qualifier: { 'Fn::Select': [7, Match.anyValue()] },
      MaximumEventAgeInSeconds: 3600,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Failed'), 'Arn'] } } },
    });
  });

  test('provisioned concurrency follows use and time', () => {
    result.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 1,
      MaxCapacity: 4,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ScheduledActions: [
        {
          ScheduledActionName: 'Morning',
          Schedule: 'cron(0 7 * * ? *)',
          Timezone: 'Etc/UTC',
          ScalableTargetAction: { MinCapacity: 2 },
        },
      ],
    });
    result.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 0.6,
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
      },
    });
    result.hasResourceProperties('AWS::Lambda::Alias', { ProvisionedConcurrencyConfig: Match.absent() });
  });

  test('an alarm for each thing that can go wrong, to the topic', () => {
    const alarms = Object.values(result.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(6);
    expect(subject.alarms).toHaveLength(6);
    result.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
    });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Duration', Threshold: 16_000 });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Throttles', Threshold: 1 });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ConcurrentExecutions', Threshold: 8 });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ProvisionedConcurrencySpilloverInvocations',
    });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 1,
      Metrics: Match.arrayWith([Match.objectLike({ Expression: '100 * errors / invocations' })]),
    });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'DeadLetterErrors' }) }),
        }),
      ]),
    });
  });

  test('CodeDeploy shifts the traffic and looks at the alarms of a bad version', () => {
    result.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: Match.anyValue(),
          DeploymentGroupName: Match.anyValue(),
        },
      },
    });
    result.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
      ComputePlatform: 'Lambda',
      TrafficRoutingConfig: { TimeBasedCanary: { CanaryInterval: 7, CanaryPercentage: 20 }, Type: 'TimeBasedCanary' },
    });
    result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [
          { Name: { Ref: Match.stringLikeRegexp('^HelloErrorsAlarm') } },
          { Name: { Ref: Match.stringLikeRegexp('^HelloDurationAlarm') } },
        ],
      },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
  });

  test('CodeDeploy may change this alias and no other', () => {
    result.hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyName: 'ShiftTraffic',
          PolicyDocument: {
            Statement: [
              Match.objectLike({
                Action: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
                Resource: [
                  { 'Fn::GetAtt': [Match.stringLikeRegexp('^HelloFunction'), 'Arn'] },
                  { 'Fn::Join': ['', [Match.anyValue(), ':live']] },
                ],
              }),
              Match.objectLike({ Action: 'cloudwatch:DescribeAlarms' }),
            ],
          },
        },
      ],
    });
  });

  test('the dashboard shows invocations, duration and instances', () => {
    const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
    for (const title of ['invocations', 'duration', 'instances at once'])
      expect(body).toContain(`Test/Hello: ${title}`);
  });
});

describe('ApiFunction overrides', () => {
  test('fixed provisioned concurrency is on the alias, without scaling', () => {
    const result = template({ provisionedConcurrency: ProvisionedConcurrency.constant(2) });
    result.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    result.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  test('a canary of CodeDeploy needs no configuration of its own when AWS has it', () => {
    const result = template((stack) => ({ alarms: notify(stack), deployment: FunctionDeployment.canary() }));
    result.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
    result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    });
  });

  test('linear deployments, with alarms of the caller', () => {
    const result = template((stack) => ({
      deployment: FunctionDeployment.linear({
        stepPercent: 25,
        interval: Duration.minutes(4),
        rollbackAlarms: [cloudwatch.Alarm.fromAlarmName(stack, 'Orders', 'orders-stopped')],
      }),
    }));
    result.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
      TrafficRoutingConfig: { TimeBasedLinear: { LinearInterval: 4, LinearPercentage: 25 } },
    });
    result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: { Alarms: [{ Name: 'orders-stopped' }] },
    });
  });

  test('hooks run before and after, may report to CodeDeploy, and CodeDeploy may invoke them', () => {
    const result = template((stack) => ({
      deployment: FunctionDeployment.linear({
        preHook: make({}, stack, 'Before').function,
        postHook: make({}, stack, 'After').function,
      }),
    }));
    result.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          BeforeAllowTrafficHook: { Ref: Match.stringLikeRegexp('^BeforeFunction') },
          AfterAllowTrafficHook: { Ref: Match.stringLikeRegexp('^AfterFunction') },
        },
      },
    });
    for (const hook of ['Before', 'After']) {
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: 'codedeploy:PutLifecycleEventHookExecutionStatus' })]),
        },
        Roles: [{ Ref: Match.stringLikeRegexp(`^${hook}Role`) }],
      });
    }
    result.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction' })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('^HelloDeploymentRole') }],
    });
  });

  test('alarms only for what is there', () => {
    const result = template((stack) => ({ alarms: notify(stack) }));
    result.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    expect(Object.keys(result.findResources('AWS::CloudWatch::Alarm')).join()).not.toMatch(
      /Concurrency|Spillover|LostEvents/,
    );
  });

  test('SnapStart where the runtime has it', () => {
    template({ code: python(), snapStart: true }).hasResourceProperties('AWS::Lambda::Function', {
      SnapStart: { ApplyOn: 'PublishedVersions' },
    });
  });

  test('any code, without variables for Node.js', () => {
    template({ code: python() }).hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'python3.13',
      Environment: Match.absent(),
      Code: { ZipFile: Match.anyValue() },
    });
  });

  test('another export, another runtime, no source map', () => {
    const other = FunctionCode.typeScript(entry, {
      exportName: 'goodbye',
      runtime: lambda.Runtime.NODEJS_22_X,
      sourceMap: false,
    });
    template({ code: other }).hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.goodbye',
      Runtime: 'nodejs22.x',
      Environment: Match.absent(),
    });
  });
});

describe('ApiFunction', () => {
  const bad = (props: Partial<ApiFunctionProps>) => () => make(props);

  test.each<[string, Partial<ApiFunctionProps>, string]>([
    ['memory below 128', { memorySize: 64 }, "'memorySize' must be a whole number from 128 to 10240, got 64"],
    ['fractional memory', { memorySize: 512.5 }, "'memorySize' must be a whole number from 128 to 10240, got 512.5"],
    [
      'a timeout over 15 min',
      { timeout: Duration.minutes(16) },
      "'timeout' must be a duration in whole seconds from 1 to 900 s",
    ],
    ['too much /tmp', { ephemeralStorageSize: Size.gibibytes(11) }, 'from 512 to 10240 MiB, got 11264 MiB'],
    [
      'negative concurrency',
      { reservedConcurrency: -1 },
      "'reservedConcurrency' must be a whole number of at least 0, got -1",
    ],
    [
      'provisioned over reserved',
      { reservedConcurrency: 2, provisionedConcurrency: ProvisionedConcurrency.constant(3) },
      "'provisionedConcurrency' must not exceed 'reservedConcurrency' (2), got 3; lower 'provisionedConcurrency' or raise 'reservedConcurrency'",
    ],
    [
      'a variable of Lambda',
      { environment: { AWS_REGION: 'x' } },
      "must not set what Lambda sets itself, got 'AWS_REGION'",
    ],
    [
      'a malformed variable',
      { environment: { 'a-b': 'x' } },
      "names must be a letter, then letters, digits and _, got 'a-b'",
    ],
    [
      'variables over 4 KB',
      { environment: { BIG: 'x'.repeat(5000) } },
      'must have at most 4096 bytes in all, got 5003',
    ],
    ['a long description', { description: 'x'.repeat(257) }, "'description' must have at most 256 characters, got 257"],
    [
      'retries',
      { asyncInvocation: { retryAttempts: 3 } },
      "'asyncInvocation.retryAttempts' must be a whole number from 0 to 2",
    ],
    ['event age', { asyncInvocation: { maxEventAge: Duration.days(1) } }, 'from 60 to 21600 s, got 86400 s'],
    ['SnapStart of Node.js', { snapStart: true }, "'snapStart' must be left out for 'nodejs"],
    [
      'SnapStart and provisioned concurrency',
      { code: python(), snapStart: true, provisionedConcurrency: ProvisionedConcurrency.constant(1) },
      "'snapStart' and 'provisionedConcurrency' exclude each other",
    ],
    [
      'SnapStart and much /tmp',
      { code: python(), snapStart: true, ephemeralStorageSize: Size.gibibytes(1) },
      "'snapStart' allows 'ephemeralStorageSize' up to 512 MiB, got 1024 MiB",
    ],
    [
      'a canary that nothing stops',
      { deployment: FunctionDeployment.canary() },
      "'deployment' must have something that can stop it, got no alarm and no hook",
    ],
  ])('fails for %s', (_what, props, message) => {
    expect(bad(props)).toThrow(message);
  });

  test('fails with every problem at once', () => {
    expect(bad({ memorySize: 1, timeout: Duration.minutes(20), reservedConcurrency: 0.5 })).toThrow(
      /ApiFunction at 'Test\/Hello' has 3 problems:[^]*memorySize[^]*timeout[^]*reservedConcurrency/,
    );
  });

  test('fails for more than five layers', () => {
    const stack = testStack();
    const layers = [1, 2, 3, 4, 5, 6].map((n) =>
      lambda.LayerVersion.fromLayerVersionArn(stack, `L${n}`, `arn:aws:lambda:eu-west-1:111122223333:layer:l:${n}`),
    );
    expect(() => make({ layers }, stack)).toThrow("'layers' must be at most 5, got 6; merge some");
  });

  test.each<[string, () => unknown, string]>([
    [
      'an entry that is no file',
      () => FunctionCode.typeScript('nowhere.ts'),
      "'entry' must be a file, got 'nowhere.ts'",
    ],
    [
      'an entry that is no code',
      () => FunctionCode.typeScript('package.json'),
      'must be a TypeScript or JavaScript file',
    ],
    [
      'a malformed export',
      () => FunctionCode.typeScript(entry, { exportName: 'a.b' }),
      "'exportName' must be the name of",
    ],
    [
      'a runtime that is no Node.js',
      () => FunctionCode.typeScript(entry, { runtime: lambda.Runtime.PYTHON_3_13 }),
      "'runtime' must be a Node.js runtime, got 'python3.13'; use FunctionCode.prebuilt() for others",
    ],
    [
      'no provisioned environment',
      () => ProvisionedConcurrency.constant(0),
      "'environments' must be a whole number of at least 1",
    ],
    [
      'a minimum over the maximum',
      () => ProvisionedConcurrency.scaling({ minCapacity: 5, maxCapacity: 2 }),
      "'minCapacity' must not exceed 'maxCapacity' (2), got 5",
    ],
    [
      'a utilization that is a fraction',
      () => ProvisionedConcurrency.scaling({ minCapacity: 1, maxCapacity: 2, targetUtilizationPercent: 0.7 }),
      "'targetUtilizationPercent' must be a number from 10 to 90, got 0.7",
    ],
    [
      'a schedule that changes nothing',
      () =>
        ProvisionedConcurrency.scaling({
          minCapacity: 1,
          maxCapacity: 2,
          schedules: [{ name: 'Idle', schedule: appscaling.Schedule.expression('rate(1 day)') }],
        }),
      "schedule 'Idle' must have 'minCapacity', 'maxCapacity' or both",
    ],
    [
      'a canary of all traffic',
      () => FunctionDeployment.canary({ canaryPercent: 100 }),
      "'canaryPercent' must be a number from 1 to 99",
    ],
    [
      'an interval of seconds',
      () => FunctionDeployment.canary({ interval: Duration.seconds(90) }),
      "'interval' must be a duration in whole minutes of at least 1 min, got 1.5 min",
    ],
    [
      'a deployment over two days',
      () => FunctionDeployment.linear({ stepPercent: 1, interval: Duration.hours(1) }),
      "'interval' must not make the deployment longer than 2880 min, got 5940 min",
    ],
  ])('fails for %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });

  test('two in one stack; children can be overridden and granted to', () => {
    const stack = testStack();
    make({}, stack, 'One');
    const two = make({}, stack, 'Two');
    (two.function.node.defaultChild as lambda.CfnFunction).addPropertyOverride('Timeout', 3);
    new s3.Bucket(stack, 'Bucket').grantRead(two);
    const result = templateOf(stack);
    result.resourceCountIs('AWS::Lambda::Alias', 2);
    result.hasResourceProperties('AWS::Lambda::Function', { Timeout: 3 });
    result.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['s3:GetObject*']) })]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^TwoRole') }],
    });
  });
});
