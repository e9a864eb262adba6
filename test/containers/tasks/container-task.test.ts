import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ContainerLogs, ContainerSecret, ContainerTaskOptions, Sidecar } from '../../../lib/containers';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { containers, service } from './task-in-service';

describe('ContainerTask', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      service(stack);
      template = templateOf(stack);
    });

    test('have no volume, secret, sidecar, health check or disk of their own', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Volumes: Match.absent(),
        EphemeralStorage: Match.absent(),
        ContainerDefinitions: [
          Match.objectLike({
            Secrets: Match.absent(),
            Environment: Match.absent(),
            HealthCheck: Match.absent(),
            MountPoints: Match.absent(),
            Ulimits: Match.absent(),
          }),
        ],
      });
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let template: Template;
    let secretArn: unknown;
    beforeAll(() => {
      stack = testStack();
      const secret = new secretsmanager.Secret(stack, 'Secret');
      const other = new ec2.Vpc(stack, 'FilesVpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
      const files = new efs.FileSystem(stack, 'Files', { vpc: other });
      secretArn = stack.resolve(secret.secretArn);
      service(stack, {
        vcpus: 2,
        memory: Size.gibibytes(5),
        environment: { STAGE: 'test' },
        secrets: {
          PASSWORD: ContainerSecret.field(secret, 'password'),
          WHOLE: ContainerSecret.secret(secret),
          PARAMETER: ContainerSecret.parameter(
            ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/web/key' }),
          ),
        },
        command: ['serve'],
        entryPoint: ['/bin/web'],
        containerHealthCheck: { command: ['CMD', '/bin/web', 'health'], interval: Duration.seconds(10) },
        ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 4096, hardLimit: 8192 }],
        stopTimeout: Duration.seconds(90),
        initProcess: false,
        user: '65532:65532',
        writableMounts: { tmp: '/tmp' },
        efsMounts: {
          content: { accessPoint: files.addAccessPoint('Content', { path: '/content' }), path: '/srv/content' },
          archive: {
            accessPoint: files.addAccessPoint('Archive', { path: '/archive' }),
            path: '/srv/archive',
            readOnly: true,
          },
        },
        ephemeralStorage: Size.gibibytes(50),
        sidecars: [
          Sidecar.openTelemetry(),
          Sidecar.container({ name: 'cache', image: ecs.ContainerImage.fromRegistry('valkey'), essential: true }),
        ],
        logs: ContainerLogs.cloudWatch({
          logRetention: logs.RetentionDays.ONE_WEEK,
          logEncryptionKey: new kms.Key(stack, 'Key'),
        }),
      });
      template = templateOf(stack);
    });

    test('size task and disk', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: '2048',
        Memory: '5120',
        EphemeralStorage: { SizeInGiB: 50 },
      });
    });

    test('set process, user, limits, timeouts and health check', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: Match.arrayWith([
          Match.objectLike({
            Command: ['serve'],
            EntryPoint: ['/bin/web'],
            User: '65532:65532',
            StopTimeout: 90,
            LinuxParameters: Match.objectLike({ InitProcessEnabled: false }),
            Ulimits: [{ Name: 'nofile', SoftLimit: 4096, HardLimit: 8192 }],
            HealthCheck: Match.objectLike({ Command: ['CMD', '/bin/web', 'health'], Interval: 10 }),
            Environment: [{ Name: 'STAGE', Value: 'test' }],
          }),
        ]),
      });
    });

    test('read secrets when a task starts, by field too, with the execution role', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: Match.arrayWith([
          Match.objectLike({
            Secrets: [
              { Name: 'PASSWORD', ValueFrom: { 'Fn::Join': ['', [secretArn, ':password::']] } },
              { Name: 'WHOLE', ValueFrom: secretArn },
              Match.objectLike({ Name: 'PARAMETER' }),
            ],
          }),
        ]),
      });
      const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
      const readers = policies.filter(([, policy]) => JSON.stringify(policy).includes('secretsmanager:GetSecretValue'));
      expect(readers).toHaveLength(1);
      expect(readers[0]?.[0]).toContain('ExecutionRole');
    });

    test('mount a writable directory and EFS over TLS with IAM', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Volumes: Match.arrayWith([
          { Name: 'tmp' },
          Match.objectLike({
            Name: 'content',
            EFSVolumeConfiguration: Match.objectLike({
              TransitEncryption: 'ENABLED',
              AuthorizationConfig: { AccessPointId: Match.anyValue(), IAM: 'ENABLED' },
            }),
          }),
        ]),
        ContainerDefinitions: Match.arrayWith([
          Match.objectLike({
            ReadonlyRootFilesystem: true,
            MountPoints: [
              { SourceVolume: 'tmp', ContainerPath: '/tmp', ReadOnly: false },
              { SourceVolume: 'content', ContainerPath: '/srv/content', ReadOnly: false },
              { SourceVolume: 'archive', ContainerPath: '/srv/archive', ReadOnly: true },
            ],
          }),
        ]),
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 2049 });
    });

    test('add sidecars: the collector with its permissions, and one of one’s own', () => {
      containers(
        template,
        { Name: 'app', Essential: true },
        {
          Name: 'otel-collector',
          Essential: false,
          Command: ['--config=/etc/ecs/ecs-default-config.yaml'],
          ReadonlyRootFilesystem: true,
        },
        { Name: 'cache', Essential: true, ReadonlyRootFilesystem: true },
      );
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action: [
                'xray:GetSamplingRules',
                'xray:GetSamplingStatisticSummaries',
                'xray:GetSamplingTargets',
                'xray:PutTelemetryRecords',
                'xray:PutTraceSegments',
              ],
              Resource: '*',
            },
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
              Resource: [
                { 'Fn::Join': ['', Match.arrayWith([':log-group:/aws/ecs/application/metrics'])] },
                { 'Fn::Join': ['', Match.arrayWith([':log-group:/aws/ecs/application/metrics:*'])] },
              ],
            },
          ]),
        },
      });
    });

    test('keep logs as long as wanted, by the key that was given', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7, KmsKeyId: Match.anyValue() });
    });
  });

  describe('overrides', () => {
    test('warns of root, and of nothing else', () => {
      const root = testStack();
      service(root, { user: 'root' });
      expect(warningsOf(root)).toEqual([expect.stringContaining("the container runs as root ('user' is 'root')")]);
      const other = testStack();
      service(other, { user: '0815' });
      expect(warningsOf(other)).toEqual([]);
    });

    test.each([
      [true, 'elasticfilesystem:ClientMount'],
      [undefined, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
    ])('may write to a mount unless it is read-only (%s)', (readOnly, Action) => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'FilesVpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
      const accessPoint = new efs.FileSystem(stack, 'Files', { vpc }).addAccessPoint('Content', { path: '/content' });
      service(stack, { efsMounts: { content: { accessPoint, path: '/srv/content', readOnly } } });
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^WebTaskRole') }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action, Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Files'), 'Arn'] } },
          ],
        },
      });
    });
  });

  describe('fails', () => {
    const stack = testStack();
    const secret = new secretsmanager.Secret(stack, 'Secret');

    test.each<[string, Partial<ContainerTaskOptions>, string]>([
      [
        'on a variable that cannot be one',
        { environment: { '1st': 'x' } },
        "'environment' must be named by letters, digits",
      ],
      [
        'on a variable that is both secret and not',
        { environment: { KEY: 'x' }, secrets: { KEY: ContainerSecret.secret(secret) } },
        "'secrets' and 'environment' must not both set a variable, got 'KEY'",
      ],
      ['on an empty command', { command: [] }, "'command' must not be empty"],
      ['on an empty user', { user: '' }, "'user' must not be empty"],
      [
        'on a stop timeout beyond two minutes',
        { stopTimeout: Duration.minutes(3) },
        "'stopTimeout' must be a duration in whole seconds from 1 to 120 s, got 180 s",
      ],
      [
        'on a health check without a command',
        { containerHealthCheck: { command: [] } },
        "'containerHealthCheck.command' must not be empty",
      ],
      [
        'on a health check that is too often',
        { containerHealthCheck: { command: ['x'], interval: Duration.seconds(1) } },
        "'containerHealthCheck.interval'",
      ],
      [
        'on a health check that takes longer than its interval',
        { containerHealthCheck: { command: ['x'], interval: Duration.seconds(10), timeout: Duration.seconds(10) } },
        "'containerHealthCheck.timeout' must be shorter than 'containerHealthCheck.interval' (10 s), got 10 s",
      ],
      [
        'on a soft limit above the hard one',
        { ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 2, hardLimit: 1 }] },
        "'ulimits' must not have a soft limit above the hard one, got 2 above 1 for nofile",
      ],
      [
        'on a mount that is not absolute',
        { writableMounts: { tmp: 'tmp' } },
        "'writableMounts' must be absolute paths below the root, such as '/tmp', got 'tmp'",
      ],
      [
        'on one path mounted twice',
        { writableMounts: { a: '/tmp', b: '/tmp' } },
        "must not hold a value twice, got '/tmp'",
      ],
      [
        'on a disk that is too large',
        { ephemeralStorage: Size.gibibytes(300) },
        "'ephemeralStorage' must be a size in whole GiB from 21 to 200 GiB, got 300 GiB",
      ],
      [
        'on a sidecar with the name of the application',
        { sidecars: [Sidecar.container({ name: 'app', image: ecs.ContainerImage.fromRegistry('x') })] },
        "'sidecars' must not be named 'app', 'log-router'",
      ],
      [
        'on one sidecar twice',
        { sidecars: [Sidecar.openTelemetry(), Sidecar.openTelemetry()] },
        "'sidecars' must not hold a value twice",
      ],
    ])('%s', (_title, options, message) => {
      expect(() => service(testStack(), options)).toThrow(message);
    });
  });
});
