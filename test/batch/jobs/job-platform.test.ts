import { Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  ContainerJob,
  ContainerJobProps,
  JobPlatform,
  JobVolume,
  MultiContainerJob,
  MultiNodeJob,
} from '../../../lib/batch';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';

function templateWith(platform: JobPlatform, props: Partial<ContainerJobProps> = {}): Template {
  const stack = testStack();
  new ContainerJob(stack, 'Job', { image: REGISTRY, platform, ...props });
  return templateOf(stack);
}

describe('JobPlatform', () => {
  describe('all options', () => {
    test('of EC2', () => {
      const platform = JobPlatform.ec2({
        sharedMemory: Size.gibibytes(1),
        swap: { maxSize: Size.mebibytes(512), swappiness: 10 },
        devices: [{ hostPath: '/dev/fuse', containerPath: '/dev/fuse', permissions: [batch.DevicePermission.READ] }],
        elasticFabricAdapter: true,
        privilegedReason: 'mounts file systems',
      });
      templateWith(platform).hasResourceProperties(JOB, {
        ContainerProperties: {
          Privileged: true,
          Ulimits: [{ Name: 'memlock', SoftLimit: -1, HardLimit: -1 }],
          LinuxParameters: {
            InitProcessEnabled: true,
            SharedMemorySize: 1024,
            MaxSwap: 512,
            Swappiness: 10,
            Devices: [
              { HostPath: '/dev/fuse', ContainerPath: '/dev/fuse', Permissions: ['READ'] },
              {
                HostPath: '/dev/infiniband/uverbs0',
                ContainerPath: '/dev/infiniband/uverbs0',
                Permissions: ['READ', 'WRITE', 'MKNOD'],
              },
            ],
          },
        },
      });
    });

    test('of Fargate', () => {
      const platform = JobPlatform.fargate({ platformVersion: ecs.FargatePlatformVersion.VERSION1_4 });
      templateWith(platform).hasResourceProperties(JOB, {
        ContainerProperties: { FargatePlatformConfiguration: { PlatformVersion: '1.4.0' } },
      });
    });

    test('of managed instances: a task with its processor, in place of container properties', () => {
      const platform = JobPlatform.managedInstances({
        architecture: ec2.InstanceArchitecture.X86_64,
        gpus: 2,
        sharedMemory: Size.gibibytes(1),
        ulimits: [{ name: batch.UlimitName.NOFILE, softLimit: 1024, hardLimit: 2048 }],
      });
      const template = templateWith(platform, {
        vcpus: 4,
        user: '1000',
        volumes: [JobVolume.temporary({ name: 'work', mountPath: '/work' })],
        command: ['align', 'Ref::sample'],
        parameters: { sample: 'none' },
      });
      const [job] = Object.values(template.findResources(JOB)) as { Properties: Record<string, unknown> }[];
      expect(job?.Properties).toEqual({
        Type: 'container',
        PlatformCapabilities: ['MANAGED_INSTANCES'],
        Parameters: { sample: 'none' },
        PropagateTags: true,
        ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
        RetryStrategy: {
          Attempts: 5,
          EvaluateOnExit: [
            { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
            { Action: 'RETRY', OnStatusReason: 'Task failed to start*' },
            { Action: 'RETRY', OnStatusReason: 'ResourceInitializationError*' },
            { Action: 'RETRY', OnStatusReason: 'CannotPullContainer*' },
            { Action: 'EXIT', OnReason: '*' },
          ],
        },
        SchedulingPriority: 0,
        Timeout: { AttemptDurationSeconds: 3600 },
        EcsProperties: {
          TaskProperties: [
            {
              ExecutionRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^JobExecutionRole/), 'Arn'] },
              TaskRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^JobJobRole/), 'Arn'] },
              RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' },
              Volumes: [{ Name: 'work', Host: {} }],
              Containers: [
                {
                  Name: 'main',
                  Essential: true,
                  Image: 'public.ecr.aws/docker/library/busybox:1.37',
                  Command: ['align', 'Ref::sample'],
                  Environment: [],
                  User: '1000',
                  ReadonlyRootFilesystem: true,
                  LinuxParameters: { InitProcessEnabled: true, SharedMemorySize: 1024 },
                  Ulimits: [{ Name: 'nofile', SoftLimit: 1024, HardLimit: 2048 }],
                  MountPoints: [{ ContainerPath: '/work', SourceVolume: 'work', ReadOnly: false }],
                  LogConfiguration: expect.objectContaining({ LogDriver: 'awslogs' }) as unknown,
                  ResourceRequirements: [
                    { Type: 'MEMORY', Value: '2048' },
                    { Type: 'VCPU', Value: '4' },
                    { Type: 'GPU', Value: '2' },
                  ],
                },
              ],
            },
          ],
        },
      });
    });

    test('of managed instances, for several containers', () => {
      const stack = testStack();
      new MultiContainerJob(stack, 'Job', {
        platform: JobPlatform.managedInstances(),
        containers: [
          { name: 'fetch', image: REGISTRY, essential: false },
          { name: 'solve', image: REGISTRY },
        ],
      });
      templateOf(stack).hasResourceProperties(JOB, {
        PlatformCapabilities: ['MANAGED_INSTANCES'],
        EcsProperties: {
          TaskProperties: [
            {
              RuntimePlatform: { CpuArchitecture: 'ARM64' },
              NetworkConfiguration: Match.absent(),
              Containers: [{ Name: 'fetch' }, { Name: 'solve' }],
            },
          ],
        },
      });
    });

    test('of Windows, with nothing that its containers do not have', () => {
      templateWith(JobPlatform.fargateWindows(), {
        volumes: [JobVolume.temporary({ name: 'work', mountPath: '/work' })],
      }).hasResourceProperties(JOB, {
        PlatformCapabilities: ['FARGATE'],
        ContainerProperties: {
          RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
          ReadonlyRootFilesystem: Match.absent(),
          LinuxParameters: Match.absent(),
          User: Match.absent(),
        },
      });
      const older = { operatingSystem: ecs.OperatingSystemFamily.WINDOWS_SERVER_2019_FULL };
      templateWith(JobPlatform.fargateWindows(older)).hasResourceProperties(JOB, {
        ContainerProperties: { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2019_FULL' } },
      });
    });
  });

  describe('overrides', () => {
    test.each([
      ['of Linux', JobPlatform.fargate, {}],
      ['of Windows', JobPlatform.fargateWindows, { vcpus: 1, memory: Size.gibibytes(2) }],
    ])('tasks %s have a public address only where it is asked for', (_case, platform, size) => {
      const network = (AssignPublicIp: string) => ({
        ContainerProperties: { NetworkConfiguration: { AssignPublicIp } },
      });
      templateWith(platform({ assignPublicIp: true }), size).hasResourceProperties(JOB, network('ENABLED'));
      templateWith(platform(), size).hasResourceProperties(JOB, network('DISABLED'));
    });

    test('privileged containers are warned of with their reason, and others are neither', () => {
      const stack = testStack();
      const platform = JobPlatform.ec2({ privilegedReason: 'mounts file systems' });
      new ContainerJob(stack, 'Job', { image: REGISTRY, platform });
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(/The reason given: mounts file systems.*cdk-reference-architectures:privilegedJob/s),
      ]);
      templateWith(JobPlatform.ec2()).hasResourceProperties(JOB, {
        ContainerProperties: { Privileged: Match.absent() },
      });
    });
  });

  describe('fails', () => {
    const make = (props: Partial<ContainerJobProps>) => () =>
      new ContainerJob(testStack(), 'Job', { image: REGISTRY, platform: JobPlatform.fargateWindows(), ...props });
    test.each([
      [
        'for a GPU on Fargate',
        () => JobPlatform.fargate({ gpus: 1 } as never),
        /'gpus' must not be given on Fargate, which has 'architecture', 'ephemeralStorage', 'platformVersion', 'assignPublicIp' only/,
      ],
      [
        'for limits and shared memory on Fargate',
        () => JobPlatform.fargate({ ulimits: [], sharedMemory: Size.gibibytes(1) } as never),
        /'ulimits', 'sharedMemory' must not be given on Fargate/,
      ],
      [
        'for storage on Windows',
        () => JobPlatform.fargateWindows({ ephemeralStorage: Size.gibibytes(30) } as never),
        /'ephemeralStorage' must not be given on Fargate, which has 'operatingSystem', 'assignPublicIp' only/,
      ],
      [
        'for Linux as Windows',
        () => JobPlatform.fargateWindows({ operatingSystem: ecs.OperatingSystemFamily.LINUX }),
        /'operatingSystem' must be Windows Server 2019 or 2022, got 'LINUX'/,
      ],
      ['for no GPU at all', () => JobPlatform.ec2({ gpus: 0 }), /'gpus' must be a whole number from 1 to 16, got 0/],
      [
        'for storage of Fargate on EC2',
        () => JobPlatform.ec2({ ephemeralStorage: Size.gibibytes(30) } as never),
        /'ephemeralStorage' must not be given on EC2; use a volume of the job, or a larger 'rootVolume' of the capacity/,
      ],
      [
        'for storage under 21 GiB',
        () => JobPlatform.fargate({ ephemeralStorage: Size.gibibytes(20) }),
        /'ephemeralStorage' must be a size in whole GiB from 21 to 200 GiB, got 20 GiB/,
      ],
      [
        'for shared memory of one and a half MiB',
        () => JobPlatform.ec2({ sharedMemory: Size.kibibytes(1536) }),
        /'sharedMemory in MiB' must be a whole number of at least 1, got 1.5/,
      ],
      [
        'for swappiness above 100',
        () => JobPlatform.ec2({ swap: { maxSize: Size.gibibytes(1), swappiness: 101 } }),
        /'swap.swappiness' must be a whole number from 0 to 100, got 101/,
      ],
      [
        'for devices on managed instances',
        () => JobPlatform.managedInstances({ devices: [] } as never),
        /'devices' must not be given on managed instances, which has 'architecture', 'gpus', 'ulimits', 'sharedMemory' only; leave out the rest, or use 'JobPlatform.ec2\(\)'/,
      ],
      [
        'for a part of a vCPU of managed instances',
        make({ platform: JobPlatform.managedInstances(), vcpus: 0.5 }),
        /'vcpus' must be a whole number of at least 1, got 0.5/,
      ],
      [
        'for syslog on managed instances',
        make({ platform: JobPlatform.managedInstances(), logDriver: ecs.LogDrivers.syslog() }),
        /'logDriver' must be Splunk's or that of CloudWatch Logs on managed instances/,
      ],
      [
        'for nodes on managed instances',
        () =>
          new MultiNodeJob(testStack(), 'Job', {
            platform: JobPlatform.managedInstances(),
            groups: [{ name: 'Main', nodes: 2, image: REGISTRY }],
          }),
        /'platform' must be 'JobPlatform.ec2\(\)', because neither Fargate nor managed instances run multi-node jobs/,
      ],
      [
        'for a device that is none',
        () => JobPlatform.ec2({ devices: [{ hostPath: '/etc/passwd' }] }),
        /'devices.hostPath' must be a path below '\/dev', got '\/etc\/passwd'/,
      ],
      [
        'for a limit that is given twice',
        () =>
          JobPlatform.ec2({
            ulimits: [1, 2].map((limit) => ({
              name: batch.UlimitName.NOFILE,
              softLimit: limit,
              hardLimit: limit,
            })),
          }),
        /'ulimits' must not hold a value twice, got 'nofile'/,
      ],
      [
        'for a soft limit above the hard one',
        () => JobPlatform.ec2({ ulimits: [{ name: batch.UlimitName.NOFILE, softLimit: 3, hardLimit: 2 }] }),
        /'ulimits' must not have a soft limit above the hard one, got 3 above 2 for nofile/,
      ],
      [
        'for a limit that the adapter sets',
        () =>
          JobPlatform.ec2({
            elasticFabricAdapter: true,
            ulimits: [{ name: batch.UlimitName.MEMLOCK, softLimit: 1, hardLimit: 1 }],
          }),
        /'ulimits' must not hold memlock with 'elasticFabricAdapter'/,
      ],
      [
        'for privileges without a reason',
        () => JobPlatform.ec2({ privilegedReason: ' ' }),
        /'privilegedReason' must not be empty/,
      ],
      [
        'for 8 vCPUs of Windows',
        make({ vcpus: 8, memory: Size.gibibytes(16) }),
        /'vcpus' must be 1, 2 or 4 for Windows/,
      ],
      [
        'for a user and a read-only root of Windows',
        make({ user: 'x', readonlyRootFilesystem: true }),
        /'user', 'readonlyRootFilesystem' must not be given for containers of Windows/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
