import { Duration, PropertyInjectors, Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ApiFunction, ApiFunctionProps, FunctionDeployment, ProvisionedConcurrency } from '../../lib/functions';
import { OperationsDashboard } from '../../lib/observability';
import { alarmsOf, keyOf, ON_CALL, vpcOf } from '../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../support/synth';
import { functionTemplate, makeFunction, pythonCode } from './subjects';

const SURROUNDINGS = testStack();
const ACCESS_POINT = efs.AccessPoint.fromAccessPointId(SURROUNDINGS, 'Point', 'fsap-1');

describe('ApiFunction', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = functionTemplate();
    });

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

    test('alarms on errors, duration and throttles, each for three bad minutes, silence being good', () => {
      const watched = functionTemplate((stack) => ({ alarms: alarmsOf(stack) }));
      watched.resourceCountIs('AWS::CloudWatch::Alarm', 3);
      watched.allResourcesProperties('AWS::CloudWatch::Alarm', {
        EvaluationPeriods: 3,
        DatapointsToAlarm: Match.absent(),
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 1,
        Metrics: [
          Match.objectLike({ Expression: '100 * errors / invocations' }),
          ...['Errors', 'Invocations'].map((MetricName) =>
            Match.objectLike({
              MetricStat: { Metric: Match.objectLike({ MetricName }), Period: 60, Stat: 'Sum' },
              ReturnData: false,
            }),
          ),
        ],
      });
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'Duration',
        ExtendedStatistic: 'p99',
        Period: 60,
        Threshold: 8000,
      });
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'Throttles',
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
      });
    });
  });

  describe('all options', () => {
    let subject: ApiFunction;
    let result: Template;

    beforeAll(() => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const key = keyOf(stack);
      subject = makeFunction(
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
          alarms: alarmsOf(stack),
          alarmThresholds: {
            errorPercent: 5,
            durationP99: Duration.seconds(15),
            throttledInvocations: 10,
            concurrencyPercent: 90,
            spilloverInvocations: 5,
          },
        },
        stack,
      );
      new OperationsDashboard(stack, 'Dashboard', { subjects: [subject] });
      result = templateOf(stack);
    });

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

    test('network interfaces, by exactly these actions, without a managed policy', () => {
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action: [
                'ec2:AssignPrivateIpAddresses',
                'ec2:CreateNetworkInterface',
                'ec2:DeleteNetworkInterface',
                'ec2:DescribeNetworkInterfaces',
                'ec2:DescribeSubnets',
                'ec2:UnassignPrivateIpAddresses',
                'xray:PutTelemetryRecords',
                'xray:PutTraceSegments',
              ],
              Resource: '*',
            },
          ]),
        },
        Roles: [{ Ref: Match.stringLikeRegexp('^HelloRole') }],
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

    test('an alarm for each thing that can go wrong, with the thresholds, to the topic', () => {
      expect(subject.alarms.map((alarm) => alarm.node.id)).toEqual([
        'ErrorsAlarm',
        'DurationAlarm',
        'ThrottlesAlarm',
        'ConcurrencyAlarm',
        'SpilloverAlarm',
        'LostEventsAlarm',
      ]);
      result.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { AlarmActions: [ON_CALL] }, 6);
      result.resourceCountIs('AWS::CloudWatch::Alarm', 6);
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 5,
        AlarmDescription: Match.stringLikeRegexp('^Test/Hello: 5 % or more of the invocations fail'),
        Metrics: Match.arrayWith([Match.objectLike({ Expression: '100 * errors / invocations' })]),
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Duration', Threshold: 15_000 });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Throttles', Threshold: 10 });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ConcurrentExecutions', Threshold: 9 });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ProvisionedConcurrencySpilloverInvocations',
        Threshold: 5,
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 1,
        Metrics: Match.arrayWith([
          Match.objectLike({
            MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'DeadLetterErrors' }) }),
          }),
        ]),
      });
    });

    test('the dashboard shows invocations, duration and concurrent instances', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['invocations', 'duration', 'concurrent instances'])
        expect(body).toContain(`Test/Hello: ${title}`);
    });
  });

  describe('overrides', () => {
    test('a role and a log group of the caller, to which only permissions are added', () => {
      const result = functionTemplate((stack) => ({
        role: new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        logGroup: logs.LogGroup.fromLogGroupName(stack, 'Shared', 'shared'),
      }));
      result.resourceCountIs('AWS::IAM::Role', 1);
      result.resourceCountIs('AWS::Logs::LogGroup', 0);
      result.hasResourceProperties('AWS::Lambda::Function', {
        LoggingConfig: { LogGroup: 'shared' },
        Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] },
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] })]),
        },
      });
    });

    test('a file system in the VPC', () => {
      functionTemplate((stack) => {
        const vpc = vpcOf(stack);
        const accessPoint = new efs.FileSystem(stack, 'Files', { vpc }).addAccessPoint('Models');
        return { vpcPlacement: { vpc }, fileSystem: { accessPoint, mountPath: '/mnt/models' } };
      }).hasResourceProperties('AWS::Lambda::Function', {
        FileSystemConfigs: [Match.objectLike({ LocalMountPath: '/mnt/models' })],
      });
    });

    test('Insights, the extension of parameters, signed code and a runtime that stays', () => {
      const result = functionTemplate((stack) => ({
        insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_333_0,
        paramsAndSecrets: lambda.ParamsAndSecretsLayerVersion.fromVersion(lambda.ParamsAndSecretsVersions.V1_0_103),
        codeSigningConfig: lambda.CodeSigningConfig.fromCodeSigningConfigArn(
          stack,
          'Signing',
          'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-1',
        ),
        runtimeManagementMode: lambda.RuntimeManagementMode.FUNCTION_UPDATE,
      }));
      result.hasResourceProperties('AWS::Lambda::Function', {
        Layers: [Match.anyValue(), Match.anyValue()],
        CodeSigningConfigArn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-1',
        RuntimeManagementConfig: { UpdateRuntimeOn: 'FunctionUpdate' },
      });
    });

    test("fewer entries of Lambda's own, in a log group of the cheaper class", () => {
      const result = functionTemplate({
        systemLogLevel: lambda.SystemLogLevel.WARN,
        logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS,
      });
      result.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { SystemLogLevel: 'WARN' } });
      result.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' });
    });

    test('versions that stay for a way back, but for those of a failed deployment', () => {
      functionTemplate({ retainVersions: true }).hasResource('AWS::Lambda::Version', {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
      functionTemplate().hasResource('AWS::Lambda::Version', { DeletionPolicy: Match.absent() });
    });

    test('reserved concurrency has an alarm at 80 % of it', () => {
      const result = functionTemplate((stack) => ({ alarms: alarmsOf(stack), reservedConcurrency: 10 }));
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ConcurrentExecutions',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 8,
      });
      result.resourceCountIs('AWS::CloudWatch::Alarm', 4);
    });

    test('provisioned concurrency has an alarm at the first invocation beyond it, after 15 minutes', () => {
      const result = functionTemplate((stack) => ({
        alarms: alarmsOf(stack),
        provisionedConcurrency: ProvisionedConcurrency.constant(1),
      }));
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ProvisionedConcurrencySpilloverInvocations',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 15,
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      });
    });

    test('a dead-letter queue has an alarm at the first event that could not be sent there', () => {
      const result = functionTemplate((stack) => ({
        alarms: alarmsOf(stack),
        deadLetterQueue: new sqs.Queue(stack, 'Dead'),
      }));
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 1,
        EvaluationPeriods: 1,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'SUM([destination, deadLetter])' })]),
      });
    });

    test('subnets and security groups of the caller; by default the private subnets and a new group', () => {
      functionTemplate((stack) => ({
        vpcPlacement: {
          vpc: vpcOf(stack),
          subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) },
          securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
        },
      })).hasResourceProperties('AWS::Lambda::Function', {
        VpcConfig: { SubnetIds: ['subnet-0123456789abcdef2'], SecurityGroupIds: ['sg-1'] },
      });
      functionTemplate((stack) => ({ vpcPlacement: { vpc: vpcOf(stack) } })).hasResourceProperties(
        'AWS::Lambda::Function',
        { VpcConfig: { SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'] } },
      );
    });

    test('isolated subnets of a VPC that has no others', () => {
      functionTemplate((stack) => ({
        vpcPlacement: {
          vpc: ec2.Vpc.fromVpcAttributes(stack, 'Closed', {
            vpcId: 'vpc-1',
            availabilityZones: ['eu-west-1a'],
            isolatedSubnetIds: ['subnet-2a'],
            isolatedSubnetRouteTableIds: ['rtb-2a'],
          }),
        },
      })).hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-2a'] } });
    });

    test('no trace, and no permission for it', () => {
      const result = functionTemplate({ tracing: lambda.Tracing.DISABLED });
      result.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
      expect(JSON.stringify(result.findResources('AWS::IAM::Policy'))).not.toContain('xray');
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: ApiFunction.PROPERTY_INJECTION_ID,
        inject: (props: ApiFunctionProps) => ({ ...props, memorySize: 2048 }),
      });
      const stack = testStack(app);
      makeFunction({}, stack);
      templateOf(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 2048 });
    });

    test('SnapStart where the runtime has it, without the warning that the alias answers', () => {
      const stack = testStack();
      makeFunction({ code: pythonCode(), snapStart: true }, stack);
      templateOf(stack).hasResourceProperties('AWS::Lambda::Function', {
        SnapStart: { ApplyOn: 'PublishedVersions' },
      });
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<ApiFunctionProps>, string]>([
      ['memory below 128', { memorySize: 64 }, "'memorySize' must be a whole number from 128 to 10240, got 64"],
      ['fractional memory', { memorySize: 512.5 }, "'memorySize' must be a whole number from 128 to 10240, got 512.5"],
      [
        'a timeout over 15 min',
        { timeout: Duration.minutes(16) },
        "'timeout' must be a duration in whole seconds from 1 to 900 s",
      ],
      [
        'a file system without a network',
        { fileSystem: { accessPoint: ACCESS_POINT, mountPath: '/mnt/models' } },
        "'vpcPlacement' must be given with 'fileSystem', got none",
      ],
      [
        'a file system elsewhere',
        { fileSystem: { accessPoint: ACCESS_POINT, mountPath: '/models' } },
        "'fileSystem.mountPath' must be a folder below /mnt, for example '/mnt/models', got '/models'",
      ],
      [
        'a snapshot with a file system',
        { fileSystem: { accessPoint: ACCESS_POINT, mountPath: '/mnt/models' }, snapStart: true },
        "'snapStart' and 'fileSystem' exclude each other",
      ],
      [
        'a class of a log group that is there',
        {
          logGroup: logs.LogGroup.fromLogGroupName(SURROUNDINGS, 'Shared', 'shared'),
          logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS,
        },
        "'logGroupClass' must be left out with 'logGroup', which has its own",
      ],
      [
        'a retention of a log group that is there',
        {
          logGroup: logs.LogGroup.fromLogGroupName(SURROUNDINGS, 'Kept', 'kept'),
          logRetention: logs.RetentionDays.ONE_WEEK,
        },
        "'logRetention' must be left out with 'logGroup', which has its own; set them there",
      ],
      [
        'five layers and an extension',
        {
          layers: [1, 2, 3, 4, 5].map((version) =>
            lambda.LayerVersion.fromLayerVersionArn(
              SURROUNDINGS,
              `Layer${version}`,
              `arn:aws:lambda:eu-west-1:111122223333:layer:tools:${version}`,
            ),
          ),
          insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_333_0,
        },
        "'layers' must be at most 5 with those of extensions, got 6; merge some",
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
        "names must have two characters or more, a letter first, then letters, digits and _, got 'a-b'",
      ],
      [
        'variables over 4 KB',
        { environment: { BIG: 'x'.repeat(5000) } },
        'must have at most 4096 bytes in all, got 5003',
      ],
      [
        'a long description',
        { description: 'x'.repeat(257) },
        "'description' must have at most 256 characters, got 257",
      ],
      [
        'retries',
        { asyncInvocation: { retryAttempts: 3 } },
        "'asyncInvocation.retryAttempts' must be a whole number from 0 to 2",
      ],
      ['event age', { asyncInvocation: { maxEventAge: Duration.days(1) } }, 'from 60 to 21600 s, got 86400 s'],
      ['SnapStart of Node.js', { snapStart: true }, "'snapStart' must be left out for 'nodejs"],
      [
        'SnapStart and provisioned concurrency',
        { code: pythonCode(), snapStart: true, provisionedConcurrency: ProvisionedConcurrency.constant(1) },
        "'snapStart' and 'provisionedConcurrency' exclude each other",
      ],
      [
        'SnapStart and much /tmp',
        { code: pythonCode(), snapStart: true, ephemeralStorageSize: Size.gibibytes(1) },
        "'snapStart' allows 'ephemeralStorageSize' up to 512 MiB, got 1024 MiB",
      ],
      [
        'an alarm at no error at all',
        { alarmThresholds: { errorPercent: 0 } },
        "'alarmThresholds.errorPercent' must be a number from 0.01 to 100, got 0",
      ],
      [
        'an alarm at no duration',
        { alarmThresholds: { durationP99: Duration.seconds(0) } },
        "'alarmThresholds.durationP99' must be longer than 0 ms",
      ],
      [
        'an alarm at no throttle',
        { alarmThresholds: { throttledInvocations: 0 } },
        "'alarmThresholds.throttledInvocations' must be a whole number of at least 1, got 0",
      ],
      [
        'an alarm beyond all concurrency',
        { alarmThresholds: { concurrencyPercent: 101 } },
        "'alarmThresholds.concurrencyPercent' must be a number from 1 to 100, got 101",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => makeFunction(props)).toThrow(message);
    });

    test('fails for more than five layers', () => {
      const stack = testStack();
      const layers = [1, 2, 3, 4, 5, 6].map((n) =>
        lambda.LayerVersion.fromLayerVersionArn(stack, `L${n}`, `arn:aws:lambda:eu-west-1:111122223333:layer:l:${n}`),
      );
      expect(() => makeFunction({ layers }, stack)).toThrow("'layers' must be at most 5, got 6; merge some");
    });

    test('fails with mistakes of every kind at once, before anything is created', () => {
      const stack = testStack();
      expect(() =>
        makeFunction(
          {
            memorySize: 1,
            timeout: Duration.minutes(20),
            snapStart: true,
            deployment: FunctionDeployment.canary(),
            alarmThresholds: { errorPercent: 200 },
          },
          stack,
        ),
      ).toThrow(
        /ApiFunction at 'Test\/Hello' has 5 problems:[^]*memorySize[^]*timeout[^]*snapStart[^]*errorPercent[^]*deployment/,
      );
      expect(stack.node.findChild('Hello').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden and granted to', () => {
      const stack = testStack();
      makeFunction({}, stack, 'One');
      const two = makeFunction({}, stack, 'Two');
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
});
