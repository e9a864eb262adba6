import { Duration, Lazy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  ContainerEnvironmentFile,
  ContainerLogs,
  ContainerSecret,
  ContainerSidecarOptions,
  ContainerSource,
  ContainerTaskOptions,
  Sidecar,
} from '../../../lib/containers';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { containers, service } from './task-in-service';

const helper = (options: Partial<ContainerSidecarOptions> = {}) =>
  Sidecar.container({ name: 'helper', image: ContainerSource.fromRegistry('example.com/helper:1'), ...options });

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
          Sidecar.container({ name: 'cache', image: ContainerSource.fromRegistry('valkey'), essential: true }),
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
    test('restarts, labels, kernel parameters, files of variables and the order of containers', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Settings', { encryptionKey: new kms.Key(stack, 'Key') });
      service(stack, {
        restartPolicy: { ignoredExitCodes: [0, 143], attemptPeriod: Duration.seconds(60) },
        dockerLabels: { team: 'store' },
        systemControls: { 'net.ipv4.tcp_keepalive_time': '120' },
        environmentFiles: [ContainerEnvironmentFile.fromBucket(bucket, 'web.env')],
        dependsOn: { migration: ecs.ContainerDependencyCondition.SUCCESS },
        sidecars: [
          Sidecar.container({ name: 'migration', image: ContainerSource.fromRegistry('example.com/migration:1') }),
        ],
      });
      const template = templateOf(stack);
      containers(
        template,
        {
          Name: 'app',
          RestartPolicy: { Enabled: true, IgnoredExitCodes: [0, 143], RestartAttemptPeriod: 60 },
          DockerLabels: { team: 'store' },
          SystemControls: [{ Namespace: 'net.ipv4.tcp_keepalive_time', Value: '120' }],
          EnvironmentFiles: [
            {
              Type: 's3',
              Value: {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', Match.anyValue(), '/web.env']],
              },
            },
          ],
          DependsOn: [{ ContainerName: 'migration', Condition: 'SUCCESS' }],
        },
        { Name: 'migration', Essential: false },
      );
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^WebExecutionRole') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action: 's3:GetObject',
              Resource: {
                'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Settings'), 'Arn'] }, '/web.env']],
              },
            },
            {
              Effect: 'Allow',
              Action: 's3:GetBucketLocation',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Settings'), 'Arn'] },
            },
            Match.objectLike({ Action: 'kms:Decrypt' }),
          ]),
        },
      });
    });

    test('roles of one’s own, which are granted what the task needs', () => {
      const stack = testStack();
      const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com');
      const taskRole = new iam.Role(stack, 'Program', { assumedBy });
      const executionRole = new iam.Role(stack, 'Agent', { assumedBy });
      const web = service(stack, {
        taskRole,
        executionRole,
        secrets: { KEY: ContainerSecret.secret(new secretsmanager.Secret(stack, 'Secret')) },
        sidecars: [Sidecar.openTelemetry()],
      });
      expect(web.grantPrincipal).toBe(taskRole);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        TaskRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Program'), 'Arn'] },
        ExecutionRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Agent'), 'Arn'] },
      });
      expect(Object.keys(template.findResources('AWS::IAM::Role')).sort()).toEqual([
        expect.stringMatching('^Agent'),
        expect.stringMatching('^Program'),
      ]);
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Agent') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']) }),
          ]),
        },
      });
    });

    test('an EBS volume for each task, encrypted, by a role that ECS of this account assumes', () => {
      const stack = testStack();
      service(stack, {
        ebsMount: { path: '/var/lib/cache', size: Size.gibibytes(100) },
        sidecars: [helper({ mounts: { ebs: { path: '/cache', readOnly: true } } })],
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Volumes: [{ Name: 'ebs', ConfiguredAtLaunch: true }],
      });
      containers(
        template,
        {
          Name: 'app',
          User: '1000:1000',
          MountPoints: [{ SourceVolume: 'ebs', ContainerPath: '/var/lib/cache', ReadOnly: false }],
        },
        { Name: 'helper', MountPoints: [{ SourceVolume: 'ebs', ContainerPath: '/cache', ReadOnly: true }] },
      );
      template.hasResourceProperties('AWS::ECS::Service', {
        VolumeConfigurations: [
          {
            Name: 'ebs',
            ManagedEBSVolume: {
              RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebEbsVolumeRole'), 'Arn'] },
              Encrypted: true,
              KmsKeyId: Match.absent(),
              SizeInGiB: 100,
              VolumeType: 'gp3',
              FilesystemType: 'xfs',
              Iops: Match.absent(),
              Throughput: Match.absent(),
              SnapshotId: Match.absent(),
              TagSpecifications: [{ ResourceType: 'volume', PropagateTags: 'TASK_DEFINITION' }],
            },
          },
        ],
      });
      template.hasResourceProperties('AWS::IAM::Role', {
        Description: 'Volumes of the tasks',
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'ecs.amazonaws.com' },
              Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
        ManagedPolicyArns: [
          {
            'Fn::Join': [
              '',
              Match.arrayWith([':iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes']),
            ],
          },
        ],
      });
    });

    test('an EBS volume of a snapshot, with another type, file system and key', () => {
      const stack = testStack();
      service(stack, {
        ebsMount: {
          path: '/data',
          snapshotId: 'snap-0123456789abcdef0',
          volumeType: ec2.EbsDeviceVolumeType.IO2,
          iops: 5000,
          fileSystemType: ecs.FileSystemType.EXT4,
          encryptionKey: new kms.Key(stack, 'Key'),
          readOnly: true,
        },
      });
      const template = templateOf(stack);
      const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
      template.hasResourceProperties('AWS::ECS::Service', {
        VolumeConfigurations: [
          {
            ManagedEBSVolume: Match.objectLike({
              SnapshotId: 'snap-0123456789abcdef0',
              SizeInGiB: Match.absent(),
              VolumeType: 'io2',
              Iops: 5000,
              FilesystemType: 'ext4',
              KmsKeyId: { Ref: Match.stringLikeRegexp('^Key') },
            }),
          },
        ],
      });
      containers(template, { MountPoints: [{ SourceVolume: 'ebs', ContainerPath: '/data', ReadOnly: true }] });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^WebEbsVolumeRole') }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: [
                'kms:Decrypt',
                'kms:DescribeKey',
                'kms:GenerateDataKeyWithoutPlaintext',
                'kms:ReEncryptFrom',
                'kms:ReEncryptTo',
              ],
              Resource: key,
            },
            {
              Effect: 'Allow',
              Action: 'kms:CreateGrant',
              Resource: key,
              Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
            },
          ],
        },
      });
    });

    test('capabilities, fault injection, and an image that is not pinned', () => {
      const stack = testStack();
      service(stack, {
        addedCapabilities: [ecs.Capability.SYS_PTRACE],
        droppedCapabilities: [ecs.Capability.NET_RAW],
        faultInjection: true,
        imageVersionConsistency: false,
        sidecars: [helper({ imageVersionConsistency: true })],
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', { EnableFaultInjection: true });
      containers(
        template,
        {
          Name: 'app',
          VersionConsistency: 'disabled',
          LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_RAW'] }, InitProcessEnabled: true },
        },
        { Name: 'helper', VersionConsistency: 'enabled' },
      );
    });

    test('no capability, fault injection or version consistency unless asked for', () => {
      const stack = testStack();
      service(stack);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', { EnableFaultInjection: Match.absent() });
      containers(template, {
        VersionConsistency: Match.absent(),
        LinuxParameters: { Capabilities: {}, InitProcessEnabled: true },
      });
      template.hasResourceProperties('AWS::ECS::Service', { VolumeConfigurations: Match.absent() });
    });

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
            {
              Effect: 'Allow',
              Action,
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Files'), 'Arn'] },
              Condition: {
                StringEquals: { 'elasticfilesystem:AccessPointArn': stack.resolve(accessPoint.accessPointArn) },
              },
            },
          ],
        },
      });
    });
  });

  describe('fails', () => {
    const stack = testStack();
    const secret = new secretsmanager.Secret(stack, 'Secret');

    test.each<[string, Partial<ContainerTaskOptions>, string | RegExp]>([
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
      [
        'on a size that nobody knows yet, and on nothing that follows from it',
        { vcpus: Lazy.number({ produce: () => 1 }) },
        /^EcsWebService at '[^']*': 'vcpus' must be known at synthesis, got a token; write it out$/,
      ],
      ['on an empty command', { command: [] }, "'command' must not be empty"],
      ['on an empty user', { user: '' }, "'user' must not be empty"],
      [
        'on a user with an empty group',
        { user: '1000:' },
        "'user' must be a user, or a user and a group with ':' between them, got '1000:'",
      ],
      [
        'on restarts that are too often',
        { restartPolicy: { attemptPeriod: Duration.seconds(10) } },
        "'restartPolicy.attemptPeriod' must be a duration in whole seconds from 60 to 1800 s, got 10 s",
      ],
      [
        'on no exit code to ignore',
        { restartPolicy: { ignoredExitCodes: [] } },
        "'restartPolicy.ignoredExitCodes' must not be empty",
      ],
      ['on no file of variables', { environmentFiles: [] }, "'environmentFiles' must not be empty"],
      [
        'on a container that nobody knows',
        { dependsOn: { nobody: ecs.ContainerDependencyCondition.START } },
        "'dependsOn' of 'app' must name a container of the task, got 'nobody'; add it to 'sidecars'",
      ],
      [
        'on waiting for health without a check',
        { dependsOn: { helper: ecs.ContainerDependencyCondition.HEALTHY }, sidecars: [helper()] },
        "'dependsOn' of 'app' waits until 'helper' is healthy, which has no health check; give it one",
      ],
      [
        'on waiting for the end of an essential container',
        { dependsOn: { helper: ecs.ContainerDependencyCondition.SUCCESS }, sidecars: [helper({ essential: true })] },
        "'dependsOn' of 'app' waits until 'helper' has ended, which is essential",
      ],
      [
        'on a circle of containers',
        {
          dependsOn: { helper: ecs.ContainerDependencyCondition.START },
          sidecars: [helper({ dependsOn: { app: ecs.ContainerDependencyCondition.START } })],
        },
        "'dependsOn' must not be a cycle, got one of 'app', 'helper'",
      ],
      [
        'on a port that two sidecars listen on',
        { sidecars: [helper({ ports: [4317] }), Sidecar.openTelemetry()] },
        "'ports of sidecars' must not hold a value twice, got '4317'",
      ],
      [
        'on the port of the application in a sidecar',
        { sidecars: [helper({ ports: [8080] })] },
        "'containerPort' must not be that of the sidecar 'helper', got 8080",
      ],
      [
        'on a volume that the task does not have',
        { sidecars: [helper({ mounts: { data: { path: '/data' } } })] },
        "'mounts' of 'helper' must be names of 'writableMounts' or 'efsMounts', or 'ebs' for 'ebsMount', got 'data'",
      ],
      [
        'on an EBS volume without a size',
        { ebsMount: { path: '/data' } },
        "'ebsMount' needs a 'size', or a 'snapshotId' that has one",
      ],
      [
        'on an EBS volume at a relative path',
        { ebsMount: { path: 'data', size: Size.gibibytes(1) } },
        "'ebsMount' must be at an absolute path below the root, such as '/var/lib/cache', got 'data'",
      ],
      [
        'on an EBS volume where another is mounted',
        { ebsMount: { path: '/tmp', size: Size.gibibytes(1) }, writableMounts: { tmp: '/tmp' } },
        "'paths of writableMounts, efsMounts and ebsMount' must not hold a value twice, got '/tmp'",
      ],
      [
        'on a mount with the name of the EBS volume',
        { ebsMount: { path: '/data', size: Size.gibibytes(1) }, writableMounts: { ebs: '/tmp' } },
        "'writableMounts' and 'efsMounts' must not be named 'ebs', which is the volume of 'ebsMount'; rename it",
      ],
      [
        'on a snapshot that is none',
        { ebsMount: { path: '/data', snapshotId: 'vol-1' } },
        "'ebsMount.snapshotId' must be a snapshot, such as 'snap-0123456789abcdef0', got 'vol-1'",
      ],
      [
        'on an old type of volume',
        { ebsMount: { path: '/data', size: Size.gibibytes(1), volumeType: ec2.EbsDeviceVolumeType.GP2 } },
        "'ebsMount.volumeType' must be one of gp3, io1, io2, st1, sc1, got gp2",
      ],
      [
        'on a size that the type does not have',
        { ebsMount: { path: '/data', size: Size.gibibytes(100), volumeType: ec2.EbsDeviceVolumeType.ST1 } },
        "'ebsMount.size' must be a size in whole GiB from 125 to 16384 GiB, got 100 GiB",
      ],
      [
        'on too few operations',
        { ebsMount: { path: '/data', size: Size.gibibytes(100), iops: 100 } },
        "'ebsMount.iops' must be a whole number from 3000 to 80000, got 100",
      ],
      [
        'on operations of a type that has none',
        {
          ebsMount: { path: '/data', size: Size.gibibytes(200), volumeType: ec2.EbsDeviceVolumeType.SC1, iops: 100 },
        },
        "'ebsMount.iops' is not there with sc1, whose operations follow from its size; leave it out",
      ],
      [
        'on a type without its operations',
        { ebsMount: { path: '/data', size: Size.gibibytes(200), volumeType: ec2.EbsDeviceVolumeType.IO1 } },
        "'ebsMount.iops' must be given with io1; give it, or choose GP3",
      ],
      [
        'on a throughput beyond the limit, of a type that has none',
        {
          ebsMount: {
            path: '/data',
            size: Size.gibibytes(200),
            volumeType: ec2.EbsDeviceVolumeType.ST1,
            throughputMiBps: 3000,
          },
        },
        /'ebsMount.throughputMiBps' must be a whole number from 125 to 2000, got 3000[^]*'ebsMount.throughputMiBps' is a setting of GP3, got st1; leave it out/,
      ],
      [
        'on capabilities that Fargate does not have',
        { addedCapabilities: [ecs.Capability.NET_ADMIN] },
        "'addedCapabilities' can only be SYS_PTRACE on Fargate, got NET_ADMIN; leave them out, or choose instances as 'capacity'",
      ],
      [
        'on no capability',
        { addedCapabilities: [], droppedCapabilities: [] },
        /'added[^]*'droppedCapabilities' must not be/,
      ],
      [
        'on a capability that is added and dropped',
        { addedCapabilities: [ecs.Capability.SYS_PTRACE], droppedCapabilities: [ecs.Capability.SYS_PTRACE] },
        "'addedCapabilities and droppedCapabilities' must not hold a value twice, got 'SYS_PTRACE'",
      ],
      [
        'on sidecars that leave no memory',
        { sidecars: [helper({ memoryReservationMiB: 4096 })] },
        "'sidecars' and 'logs' reserve 4096 MiB of the 512 MiB of the task, which leaves nothing for the application; raise 'memory'",
      ],
      [
        'on a router that leaves no memory',
        { logs: ContainerLogs.router({ output: { Name: 'stdout' }, memoryReservationMiB: 512 }) },
        "'sidecars' and 'logs' reserve 512 MiB of the 512 MiB of the task",
      ],
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
        { sidecars: [Sidecar.container({ name: 'app', image: ContainerSource.fromRegistry('x') })] },
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
