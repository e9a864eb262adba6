import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  ContainerEnvironmentFile,
  ContainerInstanceOs,
  ContainerLogs,
  ContainerSidecarOptions,
  ContainerSource,
  DaemonService,
  Ec2Capacity,
  EcsWebService,
  EcsWebServiceProps,
  ManagedInstancesCapacity,
  QueueWorker,
  ScheduledTask,
  ServiceConnect,
  Sidecar,
  TaskCapacity,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';
import { clusterIn, dnsNamespaceIn } from '../capacity/service-on';

const { WINDOWS_SERVER_2022_CORE, WINDOWS_SERVER_2019_FULL, LINUX } = ecs.OperatingSystemFamily;
const WINDOWS_SERVER_2025_CORE = ecs.OperatingSystemFamily.of('WINDOWS_SERVER_2025_CORE');

const image = ContainerSource.fromRegistry('mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022');
const helper = (options: Partial<ContainerSidecarOptions> = {}) =>
  Sidecar.container({ name: 'helper', image: ContainerSource.fromRegistry('example.com/helper:1'), ...options });

/** A service on Windows, which is found by DNS. */
function service(stack: Stack, overrides: Partial<EcsWebServiceProps> = {}): EcsWebService {
  return new EcsWebService(stack, 'Web', {
    vpc: vpcOf(stack),
    image,
    alarms: Alarms.none(),
    operatingSystemFamily: WINDOWS_SERVER_2022_CORE,
    serviceDiscovery: { name: 'web', dnsNamespace: dnsNamespaceIn(stack) },
    ...overrides,
  });
}

function windowsInstances(stack: Stack, os = ContainerInstanceOs.WINDOWS_SERVER_2022_CORE): Ec2Capacity {
  return new Ec2Capacity(stack, 'Instances', { cluster: clusterIn(stack), os });
}

/** A service on instances with Windows. */
function onInstances(stack: Stack, overrides: Partial<EcsWebServiceProps> = {}): EcsWebService {
  const instances = windowsInstances(stack);
  return service(stack, {
    cluster: instances.cluster,
    capacity: TaskCapacity.ec2(instances),
    operatingSystemFamily: undefined,
    ...overrides,
  });
}

describe('Windows', () => {
  describe('defaults', () => {
    test('on Fargate are its smallest size, x86, and limits of the container, which Windows needs', () => {
      const stack = testStack();
      service(stack);
      templateOf(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: '1024',
        Memory: '2048',
        RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
        ContainerDefinitions: [
          Match.objectLike({
            Cpu: 1024,
            Memory: 2048,
            MemoryReservation: Match.absent(),
            User: Match.absent(),
            ReadonlyRootFilesystem: Match.absent(),
            LinuxParameters: Match.absent(),
            LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
          }),
        ],
      });
    });

    test('are Linux on Fargate', () => {
      const stack = testStack();
      service(stack, { operatingSystemFamily: undefined });
      templateOf(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: '256',
        RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      });
    });

    test('on instances are their operating system, and the limits of the containers alone', () => {
      const stack = testStack();
      onInstances(stack);
      templateOf(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: Match.absent(),
        Memory: Match.absent(),
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['EC2'],
        RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
        ContainerDefinitions: [Match.objectLike({ Cpu: 1024, Memory: 2048, MemoryReservation: Match.absent() })],
      });
    });

    test('give sidecars a share that the application leaves', () => {
      const stack = testStack();
      service(stack, { vcpus: 2, sidecars: [helper()] });
      templateOf(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [
          Match.objectLike({ Name: 'app', Cpu: 1792, Memory: 3584 }),
          Match.objectLike({
            Name: 'helper',
            Cpu: 256,
            Memory: 512,
            MemoryReservation: Match.absent(),
            ReadonlyRootFilesystem: Match.absent(),
          }),
        ],
      });
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      onInstances(stack, {
        vcpus: 1.5,
        memory: Size.gibibytes(4),
        writableMounts: { data: 'C:\\data' },
        ebsMount: { path: 'C:\\cache', size: Size.gibibytes(20) },
        containerHealthCheck: { command: ['CMD-SHELL', 'curl.exe -f http://localhost:8080/health || exit 1'] },
        environmentFiles: [
          ContainerEnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Settings', 'settings'), 'web.env'),
        ],
        restartPolicy: {},
        sidecars: [
          helper({ cpuUnits: 128, memoryReservationMiB: 1024, mounts: { data: { path: 'C:/data', readOnly: true } } }),
        ],
      });
      template = templateOf(stack);
    });

    test('make the limits of the containers add up to the size of the task', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [
          Match.objectLike({ Name: 'app', Cpu: 1408, Memory: 3072 }),
          Match.objectLike({ Name: 'helper', Cpu: 128, Memory: 1024 }),
        ],
      });
    });

    test('mount at paths of drive C, and give volumes NTFS', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [
          Match.objectLike({
            MountPoints: [
              { SourceVolume: 'data', ContainerPath: 'C:\\data', ReadOnly: false },
              { SourceVolume: 'ebs', ContainerPath: 'C:\\cache', ReadOnly: false },
            ],
          }),
          Match.objectLike({ MountPoints: [{ SourceVolume: 'data', ContainerPath: 'C:/data', ReadOnly: true }] }),
        ],
      });
      template.hasResourceProperties('AWS::ECS::Service', {
        VolumeConfigurations: [Match.objectLike({ ManagedEBSVolume: Match.objectLike({ FilesystemType: 'ntfs' }) })],
      });
    });
  });

  describe('overrides', () => {
    test('let ECS Exec in without further ado, because the root can be written to', () => {
      const stack = testStack();
      service(stack, { cluster: clusterIn(stack), enableExecuteCommand: true });
      templateOf(stack).hasResourceProperties('AWS::ECS::Service', { EnableExecuteCommand: true });
    });

    test('are for runs and workers too', () => {
      const stack = testStack();
      const common = {
        vpc: vpcOf(stack),
        image,
        alarms: Alarms.none(),
        operatingSystemFamily: WINDOWS_SERVER_2019_FULL,
      };
      new ScheduledTask(stack, 'Report', { ...common, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) });
      new QueueWorker(stack, 'Worker', common);
      templateOf(stack).allResourcesProperties('AWS::ECS::TaskDefinition', {
        RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2019_FULL', CpuArchitecture: 'X86_64' },
      });
    });

    test('build images for Windows', () => {
      const app = testApp();
      service(testStack(app), { image: ContainerSource.fromDirectory(join(__dirname, '../tasks/fixtures/image')) });
      const manifest = readFileSync(join(app.synth().directory, 'Test.assets.json'), 'utf8');
      expect(manifest).toContain('"platform": "windows/amd64"');
    });
  });

  describe('fails', () => {
    const file = (stack: Stack) =>
      ContainerEnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Settings', 'settings'), 'web.env');

    test.each<[string, Partial<EcsWebServiceProps>, string]>([
      ['with a user', { user: '1000' }, "'user' is not there for Windows containers; set the user by USER"],
      ['with a read-only root', { readonlyRootFilesystem: true }, "'readonlyRootFilesystem' is not there"],
      ['with an init', { initProcess: true }, "'initProcess' is not there"],
      ['with more capabilities', { addedCapabilities: [ecs.Capability.SYS_PTRACE] }, "'addedCapabilities' is not"],
      ['with fewer capabilities', { droppedCapabilities: [ecs.Capability.ALL] }, "'droppedCapabilities' is not"],
      ['with GPUs', { gpus: 1 }, "'gpus' is not there for Windows containers"],
      ['with fault injection', { faultInjection: true }, "'faultInjection' is not there for Windows containers"],
      [
        'with Service Connect',
        { serviceConnect: ServiceConnect.clientOnly() },
        "'serviceConnect' is not there for Windows containers; use an 'ingress' or 'serviceDiscovery'",
      ],
      [
        'with a log router',
        { logs: ContainerLogs.router({ output: { Name: 'firehose' } }) },
        "'logs' is not there for Windows containers; FireLens routes logs of Linux only",
      ],
      [
        'on Arm',
        { architecture: ecs.CpuArchitecture.ARM64 },
        "'architecture' of Windows containers is X86_64, got ARM64",
      ],
      [
        'with limits and parameters of the kernel',
        {
          ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 1, hardLimit: 2 }],
          systemControls: { 'net.ipv4.tcp_keepalive_time': '120' },
        },
        "'ulimits', 'systemControls' are settings of Linux and not there for Windows containers",
      ],
      [
        'with the collector of traces',
        { sidecars: [Sidecar.openTelemetry()] },
        "'sidecars': Sidecar.openTelemetry(), whose image and settings are of Linux, of 'otel-collector' is not there",
      ],
      [
        'with a sidecar that has a user',
        { sidecars: [helper({ user: '1' })] },
        "'sidecars': 'user' of 'helper' is not",
      ],
      [
        'with a sidecar that has a read-only root',
        { sidecars: [helper({ readonlyRootFilesystem: true })] },
        "'sidecars': 'readonlyRootFilesystem' of 'helper' is not there",
      ],
      [
        'with a sidecar that has kernel parameters',
        { sidecars: [helper({ systemControls: { 'net.core.somaxconn': '1' } })] },
        "'systemControls' of 'helper' are settings of Linux",
      ],
      [
        'at a path of Linux',
        { writableMounts: { data: '/data' } },
        "'writableMounts' must be absolute paths of drive C with Windows, such as 'C:\\data', got '/data'",
      ],
      [
        'at another drive',
        { writableMounts: { data: 'D:\\data' } },
        "'writableMounts' must be absolute paths of drive C with Windows, such as 'C:\\data', got 'D:\\data'",
      ],
      [
        'with a sidecar that mounts at a path of Linux',
        { writableMounts: { data: 'C:\\data' }, sidecars: [helper({ mounts: { data: { path: '/data' } } })] },
        "'mounts' of 'helper' must be at absolute paths of drive C",
      ],
      [
        'without CPU for the application',
        { sidecars: [helper({ cpuUnits: 1024 })] },
        "'cpuUnits' of 'sidecars' are 1024 of the 1024 of the task, which leaves nothing for the application",
      ],
      [
        'with less than one vCPU on Fargate',
        { vcpus: 0.5 },
        "'vcpus' of Windows on Fargate must be 1, 2 or 4, got 0.5",
      ],
      ['with more than four on Fargate', { vcpus: 8 }, "'vcpus' of Windows on Fargate must be 1, 2 or 4, got 8"],
      [
        'with a larger disk on Fargate',
        { ephemeralStorage: Size.gibibytes(50) },
        "'ephemeralStorage' is not there for Windows on Fargate; leave it out, or choose an 'Ec2Capacity'",
      ],
      [
        'with a volume on Fargate',
        { ebsMount: { path: 'C:\\cache', size: Size.gibibytes(20) } },
        "'ebsMount' is not there for Windows on Fargate",
      ],
      ['with restarts on Fargate', { restartPolicy: {} }, "'restartPolicy' is not there for Windows on Fargate"],
      [
        'with restarts of a sidecar on Fargate',
        { sidecars: [helper({ restartPolicy: {} })] },
        "'restartPolicy' of 'helper' is not there for Windows on Fargate",
      ],
      [
        'with a platform version of Linux',
        { platformVersion: ecs.FargatePlatformVersion.VERSION1_4 },
        "'platformVersion' of Windows is 1.0.0, got 1.4.0",
      ],
      [
        'with Windows Server 2025 on Fargate',
        { operatingSystemFamily: WINDOWS_SERVER_2025_CORE },
        "'operatingSystemFamily' on Fargate must be one of WINDOWS_SERVER_2019_CORE, WINDOWS_SERVER_2019_FULL, WINDOWS_SERVER_2022_CORE, WINDOWS_SERVER_2022_FULL, got WINDOWS_SERVER_2025_CORE",
      ],
      [
        'with a release that has no updates',
        { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2016_FULL },
        "'operatingSystemFamily' must be one of LINUX, WINDOWS_SERVER_2019_CORE",
      ],
      [
        'on Fargate Spot',
        { capacity: TaskCapacity.fargateSpot() },
        "'capacity' must be 'TaskCapacity.fargate()' or an 'Ec2Capacity' for Windows: Fargate Spot is for Linux",
      ],
      ['on a mix with Spot', { capacity: TaskCapacity.mixed() }, 'Fargate Spot is for Linux'],
    ])('%s', (_, props, message) => {
      expect(() => service(testStack(), props)).toThrow(message);
    });

    test('with environment files on Fargate', () => {
      const stack = testStack();
      expect(() => service(stack, { environmentFiles: [file(stack)] })).toThrow(
        "'environmentFiles' is not there for Windows on Fargate",
      );
    });

    test('with EFS', () => {
      const stack = testStack();
      const files = new efs.FileSystem(stack, 'Files', { vpc: vpcOf(stack) });
      const accessPoint = files.addAccessPoint('Content', { path: '/content' });
      expect(() => service(stack, { efsMounts: { content: { accessPoint, path: 'C:\\content' } } })).toThrow(
        "'efsMounts' is not there for Windows containers",
      );
    });

    test('with Linux on instances with Windows, and with another release', () => {
      for (const operatingSystemFamily of [LINUX, WINDOWS_SERVER_2019_FULL]) {
        expect(() => onInstances(testStack(), { operatingSystemFamily })).toThrow(
          `'operatingSystemFamily' must be that of the instances (WINDOWS_SERVER_2022_CORE), got ${operatingSystemFamily._operatingSystemFamily}`,
        );
      }
    });

    test('on instances with Linux, and on managed ones', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const linux = TaskCapacity.ec2(new Ec2Capacity(stack, 'Linux', { cluster }));
      const managed = TaskCapacity.managedInstances(new ManagedInstancesCapacity(stack, 'Managed', { cluster }));
      for (const capacity of [linux, managed]) {
        expect(() => service(testStack(), { cluster, capacity })).toThrow(
          "'operatingSystemFamily' must be that of the instances (LINUX), got WINDOWS_SERVER_2022_CORE",
        );
      }
    });

    test('with a file system of the other operating system', () => {
      const ebsMount = { size: Size.gibibytes(20) };
      const { NTFS, EXT4 } = ecs.FileSystemType;
      expect(() =>
        onInstances(testStack(), { ebsMount: { ...ebsMount, path: 'C:\\cache', fileSystemType: EXT4 } }),
      ).toThrow("'ebsMount.fileSystemType' must be NTFS with Windows, got ext4; leave it out");
      expect(() =>
        service(testStack(), {
          operatingSystemFamily: LINUX,
          ebsMount: { ...ebsMount, path: '/cache', fileSystemType: NTFS },
        }),
      ).toThrow("'ebsMount.fileSystemType' must be one of Linux, got ntfs; leave it out");
    });

    test('as a daemon', () => {
      const stack = testStack();
      const capacity = windowsInstances(stack);
      expect(() => new DaemonService(stack, 'Agent', { capacity, image, alarms: Alarms.none() })).toThrow(
        "'capacity' must be of Linux, got instances with Windows",
      );
    });
  });

  describe('in a stack', () => {
    test('Windows and Linux are beside one another', () => {
      const stack = testStack();
      onInstances(stack);
      new QueueWorker(stack, 'Worker', { vpc: vpcOf(stack), image, alarms: Alarms.none() });
      templateOf(stack).resourcePropertiesCountIs(
        'AWS::ECS::TaskDefinition',
        { RuntimePlatform: Match.objectLike({ OperatingSystemFamily: 'LINUX' }) },
        1,
      );
    });
  });
});
