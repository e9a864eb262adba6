import { join } from 'node:path';
import { CfnResource, Duration, PropertyInjectors, Size, Token } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ContainerJob,
  ContainerJobProps,
  JobCompatibility,
  JobPlatform,
  JobVolume,
  RetryRule,
} from '../../../lib/batch';
import { ContainerSource, PullThroughCache, UpstreamRegistry } from '../../../lib/containers';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { fargateJob, REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';

function templateWith(props: Partial<ContainerJobProps>): Template {
  const stack = testStack();
  new ContainerJob(stack, 'Job', { image: REGISTRY, ...props });
  return templateOf(stack);
}

function failing(props: Partial<ContainerJobProps>) {
  return () => new ContainerJob(testStack(), 'Job', { image: REGISTRY, ...props });
}

describe('ContainerJob', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const job = fargateJob(stack);
      expect(job.compatibility).toBe(JobCompatibility.FARGATE);
      template = templateOf(stack);
    });

    test('1 vCPU and 2 GiB on arm64 Fargate, without a public address and with a read-only root', () => {
      template.hasResourceProperties(JOB, {
        Type: 'container',
        PlatformCapabilities: ['FARGATE'],
        ContainerProperties: {
          ResourceRequirements: [
            { Type: 'MEMORY', Value: '2048' },
            { Type: 'VCPU', Value: '1' },
          ],
          RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
          NetworkConfiguration: { AssignPublicIp: 'DISABLED' },
          ReadonlyRootFilesystem: true,
        },
      });
    });

    test('only what the platform does to a job is retried', () => {
      template.hasResourceProperties(JOB, {
        RetryStrategy: {
          Attempts: 5,
          EvaluateOnExit: [
            { Action: 'RETRY', OnStatusReason: 'Your Spot Task was interrupted*' },
            { Action: 'RETRY', OnStatusReason: 'Timeout waiting for network interface*' },
            { Action: 'RETRY', OnStatusReason: 'ResourceInitializationError*' },
            { Action: 'RETRY', OnStatusReason: 'CannotPullContainer*' },
            { Action: 'EXIT', OnReason: '*' },
          ],
        },
      });
    });

    test('an attempt may run an hour', () => {
      template.hasResourceProperties(JOB, { Timeout: { AttemptDurationSeconds: 3600 } });
      // Batch refuses a share without it.
      template.hasResourceProperties(JOB, { SchedulingPriority: 0 });
    });

    test('waiting jobs keep their revision, tasks get the tags, there is no physical name', () => {
      template.hasResourceProperties(JOB, {
        ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
        PropagateTags: true,
        JobDefinitionName: Match.absent(),
      });
    });

    test('a log group of its own, kept three months', () => {
      template.hasResource('AWS::Logs::LogGroup', {
        Properties: { RetentionInDays: 90 },
        DeletionPolicy: 'Retain',
      });
      template.hasResourceProperties(JOB, {
        ContainerProperties: {
          LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-stream-prefix': 'Job' } },
        },
      });
    });

    test('roles are for tasks of this account; the program may do nothing, the start only write the log', () => {
      template.resourceCountIs('AWS::IAM::Role', 2);
      template.allResourcesProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
        },
        ManagedPolicyArns: Match.absent(),
      });
      const policies = Object.values(template.findResources('AWS::IAM::Policy'));
      expect(policies).toHaveLength(1);
      expect(policies[0].Properties.PolicyDocument.Statement).toEqual([
        {
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching('^JobLogGroup'), 'Arn'] },
        },
      ]);
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      new ContainerJob(stack, 'Job', {
        image: ContainerSource.fromRepository(new ecr.Repository(stack, 'Images'), { tag: 'v7' }),
        platform: JobPlatform.ec2({
          gpus: 2,
          sharedMemory: Size.gibibytes(8),
          ulimits: [{ name: batch.UlimitName.NOFILE, softLimit: 9000, hardLimit: 9000 }],
          architecture: ec2.InstanceArchitecture.X86_64,
        }),
        vcpus: 8,
        memory: Size.gibibytes(60),
        command: ['align', '--sample', 'Ref::sample'],
        parameters: { sample: 's1' },
        environment: { LEVEL: 'info' },
        secrets: { TOKEN: batch.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) },
        volumes: [
          JobVolume.efs({
            name: 'reference',
            mountPath: '/ref',
            fileSystem: new efs.FileSystem(stack, 'Files', { vpc }),
            readOnly: true,
          }),
          JobVolume.host({ name: 'etc', mountPath: '/host-etc', hostPath: '/etc', readOnly: true }),
          JobVolume.scratch(),
          JobVolume.temporary({ name: 'tmp', mountPath: '/tmp' }),
        ],
        user: '1000:1000',
        readonlyRootFilesystem: false,
        attempts: 10,
        retryRules: [
          RetryRule.exitCodeEnds('2'),
          RetryRule.exitCode('75'),
          RetryRule.reason('OutOfMemoryError*'),
          RetryRule.anythingElse(),
        ],
        timeout: Duration.minutes(1),
        schedulingPriority: 9999,
        propagateTags: false,
        keepRevisions: false,
        consumes: [
          {
            resource: new batch.CfnConsumableResource(stack, 'Licences', {
              resourceType: 'REPLENISHABLE',
              totalQuantity: 10,
            }),
            quantity: 2,
          },
        ],
        enableExecuteCommand: true,
        logRetention: logs.RetentionDays.ONE_DAY,
      });
      template = templateOf(stack);
    });

    test('size, GPUs, shared memory and limits on EC2', () => {
      template.hasResourceProperties(JOB, {
        PlatformCapabilities: ['EC2'],
        ContainerProperties: {
          ResourceRequirements: [
            { Type: 'MEMORY', Value: '61440' },
            { Type: 'VCPU', Value: '8' },
            { Type: 'GPU', Value: '2' },
          ],
          LinuxParameters: { SharedMemorySize: 8192 },
          Ulimits: [{ Name: 'nofile', SoftLimit: 9000, HardLimit: 9000 }],
          User: '1000:1000',
          ReadonlyRootFilesystem: false,
          EnableExecuteCommand: true,
        },
      });
    });

    test('command, parameters, environment and secrets', () => {
      template.hasResourceProperties(JOB, {
        Parameters: { sample: 's1' },
        ContainerProperties: {
          Command: ['align', '--sample', 'Ref::sample'],
          Environment: [{ Name: 'LEVEL', Value: 'info' }],
          Secrets: [{ Name: 'TOKEN' }],
        },
      });
    });

    test('volumes: EFS with encryption and the job role, host, scratch and temporary', () => {
      template.hasResourceProperties(JOB, {
        ContainerProperties: {
          MountPoints: [
            { ContainerPath: '/ref', ReadOnly: true, SourceVolume: 'reference' },
            { ContainerPath: '/host-etc', ReadOnly: true, SourceVolume: 'etc' },
            { ContainerPath: '/scratch', ReadOnly: false, SourceVolume: 'scratch' },
            { ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' },
          ],
          Volumes: [
            {
              Name: 'reference',
              EfsVolumeConfiguration: { TransitEncryption: 'ENABLED', AuthorizationConfig: { Iam: 'ENABLED' } },
            },
            { Name: 'etc', Host: { SourcePath: '/etc' } },
            { Name: 'scratch', Host: { SourcePath: '/scratch' } },
            { Name: 'tmp', Host: {} },
          ],
        },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'elasticfilesystem:ClientMount' })]) },
      });
    });

    test('retry rules of the caller, with nothing after the one that decides all', () => {
      template.hasResourceProperties(JOB, {
        RetryStrategy: {
          Attempts: 10,
          EvaluateOnExit: [
            { Action: 'EXIT', OnExitCode: '2' },
            { Action: 'RETRY', OnExitCode: '75' },
            { Action: 'RETRY', OnReason: 'OutOfMemoryError*' },
            { Action: 'RETRY', OnReason: '*' },
          ],
        },
        Timeout: { AttemptDurationSeconds: 60 },
        SchedulingPriority: 9999,
        PropagateTags: false,
        ResourceRetentionPolicy: { SkipDeregisterOnUpdate: false },
      });
    });

    test('a consumable resource', () => {
      template.hasResourceProperties(JOB, {
        ConsumableResourceProperties: {
          ConsumableResourceList: [{ ConsumableResource: Match.anyValue(), Quantity: 2 }],
        },
      });
    });

    test('the execution role may pull this image and read this secret', () => {
      const policies = Object.values(template.findResources('AWS::IAM::Policy'));
      const policy = policies.find((p) => JSON.stringify(p.Properties.Roles).includes('ExecutionRole'));
      const resources = Object.fromEntries(
        policy!.Properties.PolicyDocument.Statement.flatMap((s: { Action: string | string[]; Resource: unknown }) =>
          [s.Action].flat().map((action) => [action, JSON.stringify(s.Resource)]),
        ),
      );
      expect(resources['ecr:BatchGetImage']).toMatch(/Images/);
      expect(resources['secretsmanager:GetSecretValue']).toMatch(/Secret/);
      expect(Object.entries(resources).filter(([, resource]) => resource === '"*"')).toEqual([
        ['ecr:GetAuthorizationToken', '"*"'],
      ]);
    });

    test('ECS Exec lets the job role talk to Session Manager', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('JobRole') }],
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ssmmessages:OpenDataChannel']) })]),
        },
      });
    });

    test('the log is kept as long as asked for', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    });
  });

  describe('overrides', () => {
    test('on EC2, reclaimed and failed hosts are retried', () => {
      templateWith({ platform: JobPlatform.ec2() }).hasResourceProperties(JOB, {
        RetryStrategy: {
          EvaluateOnExit: [
            { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
            { Action: 'RETRY', OnStatusReason: 'Task failed to start*' },
            { Action: 'EXIT', OnReason: '*' },
          ],
        },
      });
    });

    test('a Fargate job with more space and x86_64', () => {
      const platform = JobPlatform.fargate({
        ephemeralStorage: Size.gibibytes(100),
        architecture: ec2.InstanceArchitecture.X86_64,
      });
      templateWith({ platform, vcpus: 0.25, memory: Size.mebibytes(512) }).hasResourceProperties(JOB, {
        ContainerProperties: { EphemeralStorage: { SizeInGiB: 100 }, RuntimePlatform: { CpuArchitecture: 'X86_64' } },
      });
    });

    test('an init runs before the program, unless it is turned off', () => {
      const withInit = { ContainerProperties: { LinuxParameters: { InitProcessEnabled: true } } };
      templateWith({}).hasResourceProperties(JOB, withInit);
      templateWith({ platform: JobPlatform.ec2() }).hasResourceProperties(JOB, withInit);
      const without = { ContainerProperties: { LinuxParameters: Match.absent() } };
      templateWith({ initProcess: false }).hasResourceProperties(JOB, without);
      templateWith({ initProcess: false, platform: JobPlatform.ec2() }).hasResourceProperties(JOB, without);
    });

    test('ECS Exec makes the root file system one that can be written to', () => {
      templateWith({ enableExecuteCommand: true }).hasResourceProperties(JOB, {
        ContainerProperties: { EnableExecuteCommand: true, ReadonlyRootFilesystem: false },
      });
    });

    test('the credentials of a registry are passed on, and may be read to start the container only', () => {
      const stack = testStack();
      const credentials = new secretsmanager.Secret(stack, 'Login');
      const image = ContainerSource.fromRegistry('ghcr.io/lab/align:1', { credentials });
      new ContainerJob(stack, 'Job', { image });
      const template = templateOf(stack);
      const login = { Ref: stack.resolve(credentials.secretArn).Ref };
      template.hasResourceProperties(JOB, {
        ContainerProperties: { RepositoryCredentials: { CredentialsParameter: login } },
      });
      const policies = Object.values(template.findResources('AWS::IAM::Policy'));
      const readers = policies.filter((policy) => JSON.stringify(policy).includes('GetSecretValue'));
      expect(readers.map((policy) => policy.Properties.Roles[0].Ref)).toEqual([
        expect.stringMatching('^JobExecutionRole'),
      ]);
      templateWith({}).hasResourceProperties(JOB, { ContainerProperties: { RepositoryCredentials: Match.absent() } });
    });

    test('an execution role of the caller gets what the job needs, and no other is made', () => {
      const stack = testStack();
      const executionRole = new iam.Role(stack, 'Start', {
        assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
      });
      new ContainerJob(stack, 'Job', { image: REGISTRY, executionRole });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::IAM::Role', 2);
      template.hasResourceProperties(JOB, {
        ContainerProperties: { ExecutionRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Start'), 'Arn'] } },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Start') }],
        PolicyDocument: { Statement: [Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] })] },
      });
    });

    test('another log driver, whose secrets the execution role may read, has no log group', () => {
      const stack = testStack();
      const token = new secretsmanager.Secret(stack, 'Token');
      const logDriver = ecs.LogDrivers.splunk({
        url: 'https://splunk.example.com',
        secretToken: ecs.Secret.fromSecretsManager(token),
      });
      const job = new ContainerJob(stack, 'Job', { image: REGISTRY, logDriver });
      expect(job.logGroup).toBeUndefined();
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Logs::LogGroup', 0);
      template.hasResourceProperties(JOB, {
        ContainerProperties: {
          LogConfiguration: {
            LogDriver: 'splunk',
            Options: { 'splunk-url': 'https://splunk.example.com' },
            SecretOptions: [{ Name: 'splunk-token', ValueFrom: { Ref: Match.stringLikeRegexp('^Token') } }],
          },
        },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
        PolicyDocument: { Statement: [Match.objectLike({ Resource: { Ref: Match.stringLikeRegexp('^Token') } })] },
      });
    });

    test('a prefix of the log streams', () => {
      templateWith({ logStreamPrefix: 'night' }).hasResourceProperties(JOB, {
        ContainerProperties: { LogConfiguration: { Options: { 'awslogs-stream-prefix': 'night' } } },
      });
    });

    test('amounts that are tokens stay what they are', () => {
      const amount = (name: string) => Token.asNumber({ Ref: name });
      templateWith({
        platform: JobPlatform.ec2(),
        vcpus: amount('Cpu'),
        memory: Size.mebibytes(amount('Memory')),
        gpus: amount('Gpus'),
      }).hasResourceProperties(JOB, {
        ContainerProperties: {
          ResourceRequirements: [
            { Type: 'MEMORY', Value: { Ref: 'Memory' } },
            { Type: 'VCPU', Value: { Ref: 'Cpu' } },
            { Type: 'GPU', Value: { Ref: 'Gpus' } },
          ],
        },
      });
    });

    test('more vCPUs than the largest instances of today have', () => {
      templateWith({ platform: JobPlatform.ec2(), vcpus: 384 }).hasResourceProperties(JOB, {
        ContainerProperties: { ResourceRequirements: Match.arrayWith([{ Type: 'VCPU', Value: '384' }]) },
      });
    });

    test('a temporary volume of a program that is not root is warned of', () => {
      const tmp = JobVolume.temporary({ name: 'tmp', mountPath: '/tmp' });
      const warnings = (props: Partial<ContainerJobProps>) => {
        const stack = testStack();
        new ContainerJob(stack, 'Job', { image: REGISTRY, ...props });
        return warningsOf(stack).filter((text) => text.includes('temporaryVolumeOfRoot'));
      };
      expect(warnings({ volumes: [tmp], user: '1000' })).toEqual([
        expect.stringContaining("The directory '/tmp' belongs to root"),
      ]);
      expect(warnings({ volumes: [tmp] })).toEqual([]);
      expect(warnings({ volumes: [tmp], user: '0:0' })).toEqual([]);
      expect(warnings({ user: '1000' })).toEqual([]);
    });

    test('ECS Exec, consumables and parameters are absent unless asked for', () => {
      templateWith({}).hasResourceProperties(JOB, {
        ConsumableResourceProperties: Match.absent(),
        Parameters: Match.absent(),
        ContainerProperties: { EnableExecuteCommand: Match.absent(), EphemeralStorage: Match.absent() },
      });
    });

    test('what is granted to the job is granted to the program', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Input');
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      const job = new ContainerJob(stack, 'Job', {
        image: REGISTRY,
        jobRole: role,
        logGroup: new logs.LogGroup(stack, 'Own'),
      });
      bucket.grantRead(job);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: stack.resolve(role.roleName).Ref }],
        PolicyDocument: { Statement: [{ Action: Match.arrayWith(['s3:GetObject*']) }] },
      });
      template.resourceCountIs('AWS::Logs::LogGroup', 1);
    });

    test('an image of a directory is built for the architecture of the platform', () => {
      const stack = testStack();
      const directory = join(__dirname, '../../../examples/genomics-batch/container');
      const image = ContainerSource.fromDirectory(directory, { target: 'build', buildArgs: { A: '1' } });
      new ContainerJob(stack, 'Arm', { image });
      const x86 = JobPlatform.ec2({ architecture: ec2.InstanceArchitecture.X86_64 });
      new ContainerJob(stack, 'Intel', { image, platform: x86 });
      const assets = stack.node
        .findAll()
        .filter((child): child is DockerImageAsset => child instanceof DockerImageAsset);
      expect(assets).toHaveLength(2);
      expect(new Set(assets.map((asset) => asset.assetHash)).size).toBe(2);
    });

    test('any image that aws-ecs knows, and a status reason of the caller', () => {
      const image = ContainerSource.fromContainerImage(ecs.ContainerImage.fromRegistry('example.com/x:1'));
      templateWith({ image, retryRules: [RetryRule.statusReason('Host*')] }).hasResourceProperties(JOB, {
        ContainerProperties: { Image: 'example.com/x:1' },
        RetryStrategy: { EvaluateOnExit: [{ OnStatusReason: 'Host*' }, { Action: 'EXIT' }] },
      });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: ContainerJob.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, attempts: 2 }),
      });
      new ContainerJob(stack, 'Job', { image: REGISTRY });
      templateOf(stack).hasResourceProperties(JOB, { RetryStrategy: { Attempts: 2 } });
    });

    test('a key of the caller encrypts the log, unless the log group is given', () => {
      const stack = testStack();
      const logEncryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/1');
      new ContainerJob(stack, 'Job', { image: REGISTRY, logEncryptionKey });
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: logEncryptionKey.keyArn });
      templateWith({}).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
      expect(failing({ logEncryptionKey, logGroup: new logs.LogGroup(stack, 'Own') })).toThrow(
        /'logEncryptionKey' must not be given with a 'logGroup'/,
      );
    });
  });

  describe('fails', () => {
    const ec2Platform = JobPlatform.ec2();
    test.each([
      [
        'for memory that Fargate does not have',
        failing({ vcpus: 1, memory: Size.gibibytes(9) }),
        /'memory' must be one that Fargate has for 1 vCPU: 2048 to 8192 MiB in steps of 1024, got 9216 MiB/,
      ],
      [
        'for vCPUs that Fargate does not have',
        failing({ vcpus: 3 }),
        /'vcpus' must be a size that Fargate has \(0.25, 0.5, 1, 2, 4, 8, 16\), got 3/,
      ],
      [
        'for a part of a vCPU on EC2',
        failing({ platform: ec2Platform, vcpus: 0.5 }),
        /'vcpus' must be a whole number of at least 1, got 0.5/,
      ],
      [
        'for a timeout under 60 seconds',
        failing({ timeout: Duration.seconds(59) }),
        /'timeout' must be a duration in whole seconds of at least 60 s, got 59 s/,
      ],
      [
        'for more than 10 attempts',
        failing({ attempts: 11 }),
        /'attempts' must be a whole number from 1 to 10, got 11/,
      ],
      [
        'for a placeholder without a parameter',
        failing({ command: ['echo', 'Ref::sample'] }),
        /'command' must name only parameters that exist, got 'Ref::sample'; give 'sample' a default in 'parameters'/,
      ],
      [
        'for a parameter that nothing uses',
        failing({ command: ['echo'], parameters: { sample: 'x' } }),
        /'parameters' must be used by 'command', got 'sample'/,
      ],
      ['for an empty command', failing({ command: [] }), /'command' must not be empty/],
      [
        'for a variable that Batch sets',
        failing({ environment: { AWS_BATCH_JOB_ID: '1' } }),
        /'environment' must not have names that start with 'AWS_BATCH'/,
      ],
      [
        'for a variable that is a secret as well',
        failing({ environment: { A: '1' }, secrets: { A: new (class Secret {})() as never } }),
        /'secrets' must not repeat names of 'environment', got 'A'/,
      ],
      [
        'for a user with a space',
        failing({ user: '99999999:x y' }),
        /'user' must be a user, or a user and a group with ':'/,
      ],
      [
        'for a host volume on Fargate',
        failing({ volumes: [JobVolume.scratch()] }),
        /'volumes' must be ones that Fargate has, got 'scratch'; use 'JobPlatform.ec2\(\)'/,
      ],
      [
        'for two volumes of one name',
        failing({ platform: ec2Platform, volumes: [JobVolume.scratch(), JobVolume.scratch({ path: '/b' })] }),
        /'volumes' must not hold a value twice, got 'scratch'/,
      ],
      [
        'for two volumes at one path',
        failing({
          volumes: ['a', 'b'].map((name) => JobVolume.temporary({ name, mountPath: '/tmp' })),
        }),
        /'mountPath' must not hold a value twice, got '\/tmp'/,
      ],
      [
        'for a variable without a name',
        failing({ environment: { '': 'x' } }),
        /'environment' must have names with something in them and without '=', got ''/,
      ],
      [
        'for ECS Exec with a root file system that it cannot write to',
        failing({ enableExecuteCommand: true, readonlyRootFilesystem: true }),
        /'readonlyRootFilesystem' must not be true with 'enableExecuteCommand', which writes to it/,
      ],
      ['for GPUs on Fargate', failing({ gpus: 1 }), /'gpus' must not be given on Fargate, which has none/],
      [
        'for more than 16 GPUs',
        failing({ platform: ec2Platform, gpus: 17 }),
        /'gpus' must be a whole number from 0 to 16/,
      ],
      [
        'for a log driver beside a retention',
        failing({ logDriver: ecs.LogDrivers.splunk({ url: 'x', secretToken: {} as never }), logRetention: 1 }),
        /'logDriver' must not be given with 'logRetention', which are of CloudWatch Logs/,
      ],
      [
        'for FireLens',
        failing({ platform: ec2Platform, logDriver: ecs.LogDrivers.firelens({}) }),
        /'logDriver' must not be FireLens, which takes a router; use the 'logRouter' of a 'MultiContainerJob'/,
      ],
      [
        'for a log driver that Fargate does not have',
        failing({ logDriver: ecs.LogDrivers.syslog() }),
        /'logDriver' must be Splunk's or that of CloudWatch Logs on Fargate/,
      ],
      [
        'for a prefix that a log stream cannot have',
        failing({ logStreamPrefix: 'a:b' }),
        /'logStreamPrefix' must be up to 200 characters without ':' and '\*'/,
      ],
      [
        'for a rule that is never looked at',
        failing({ retryRules: [RetryRule.anythingElse(), RetryRule.hostTerminated()] }),
        /'retryRules' must have 'RetryRule.anythingElse\(\)' at its end/,
      ],
      [
        'for a priority above 9,999',
        failing({ schedulingPriority: 10_000 }),
        /'schedulingPriority' must be a whole number from 0 to 9999/,
      ],
      [
        'for a retention beside a log group',
        failing({ logGroup: { logGroupArn: 'arn' } as never, logRetention: 1 }),
        /'logRetention' must not be given with a 'logGroup'/,
      ],
      [
        'for consuming nothing',
        failing({ consumes: [{ resource: {} as never, quantity: 0 }] }),
        /'consumes.quantity' must be a whole number of at least 1, got 0/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('with all problems at once', () => {
      expect(failing({ attempts: 0, timeout: Duration.seconds(1), vcpus: 5 })).toThrow(
        /ContainerJob at 'Test\/Job' has 3 problems/,
      );
    });

    test('fails for two mistakes in one error, before a child is made', () => {
      const stack = testStack();
      expect(() => new ContainerJob(stack, 'Job', { image: REGISTRY, attempts: 11, vcpus: 3 })).toThrow(
        /has 2 problems:[^]*'attempts' must be[^]*'vcpus' must be/,
      );
      expect(stack.node.findChild('Job').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('pulls by a cache with the permissions of the first pull', () => {
      const stack = testStack();
      const cache = new PullThroughCache(stack, 'Cache', {
        upstream: UpstreamRegistry.ecrPublic(),
        repositoryPrefix: 'ecr-public',
      });
      new ContainerJob(stack, 'Job', { image: ContainerSource.fromCache(cache, 'nginx/nginx:1.29') });
      const template = templateOf(stack);
      expect(JSON.stringify(template.findResources(JOB))).toContain('/ecr-public/nginx/nginx:1.29"');
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository']) }),
          ]),
        },
      });
    });

    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const first = fargateJob(stack, 'First');
      fargateJob(stack, 'Second');
      (first.jobDefinition.node.defaultChild as CfnResource).addPropertyOverride('SchedulingPriority', 5);
      first.executionRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], resources: ['arn:aws:ecr:*:*:repository/x'] }),
      );
      const template = templateOf(stack);
      template.resourceCountIs(JOB, 2);
      template.resourcePropertiesCountIs(JOB, { SchedulingPriority: 5 }, 1);
    });
  });
});
