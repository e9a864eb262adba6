import { Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ContainerInstanceOs,
  Ec2Capacity,
  Ec2CapacityProps,
  EcsWebServiceProps,
  ServiceCluster,
  TaskCapacity,
} from '../../../lib/containers';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';
import { clusterIn, dnsNamespaceIn, serviceOn } from './service-on';

/** The parameter that the image of the instances is read from. */
function imageOf(template: Template): string {
  const [launchTemplate] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  return template.toJSON().Parameters[launchTemplate?.Properties.LaunchTemplateData.ImageId.Ref].Default;
}

function userDataOf(template: Template): string {
  const [launchTemplate] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  const [, parts] = launchTemplate?.Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'] as [
    string,
    unknown[],
  ];
  return parts.map((part) => (typeof part === 'string' ? part : 'cluster')).join('');
}

describe('Ec2Capacity', () => {
  describe('defaults', () => {
    let template: Template;
    let capacity: Ec2Capacity;
    beforeAll(() => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      capacity = new Ec2Capacity(stack, 'Capacity', { cluster });
      serviceOn(cluster, TaskCapacity.ec2(capacity));
      template = templateOf(stack);
    });

    test('let ECS scale the group and protect instances on which tasks run', () => {
      template.hasResourceProperties('AWS::ECS::CapacityProvider', {
        AutoScalingGroupProvider: {
          ManagedScaling: { Status: 'ENABLED', TargetCapacity: 100 },
          ManagedTerminationProtection: 'ENABLED',
          ManagedDraining: 'ENABLED',
        },
      });
      template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        MinSize: '1',
        MaxSize: '10',
        DesiredCapacity: Match.absent(),
        NewInstancesProtectedFromScaleIn: true,
        MixedInstancesPolicy: Match.objectLike({
          InstancesDistribution: Match.objectLike({ OnDemandPercentageAboveBaseCapacity: 100 }),
        }),
      });
    });

    test('run Amazon Linux 2023, on which Service Connect works, with IMDSv2 and encrypted disks', () => {
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: {
          MetadataOptions: Match.objectLike({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 }),
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3', VolumeSize: 30 }) },
          ],
        },
      });
      expect(imageOf(template)).toBe('/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id');
    });

    test('keep the metadata of the instance, and so its role, from tasks', () => {
      expect(userDataOf(template)).toContain('echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config');
    });

    test('run the same service, spread over zones, with memory reserved for its container', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        CapacityProviderStrategy: [{ CapacityProvider: Match.anyValue(), Weight: 1 }],
        PlacementStrategies: [{ Field: 'attribute:ecs.availability-zone', Type: 'spread' }],
      });
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        RequiresCompatibilities: ['EC2'],
        RuntimePlatform: Match.absent(),
        ContainerDefinitions: [Match.objectLike({ MemoryReservation: 256 })],
      });
    });

    test('need no function to drain instances', () => {
      template.resourceCountIs('AWS::Lambda::Function', 0);
    });
  });

  describe('all options', () => {
    test('types, operating system, Spot, limits, disk and subnets', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = new Ec2Capacity(stack, 'Capacity', {
        cluster,
        instanceTypes: [new ec2.InstanceType('c7i.xlarge'), new ec2.InstanceType('c6i.xlarge')],
        os: ContainerInstanceOs.BOTTLEROCKET,
        minInstances: 0,
        maxInstances: 4,
        targetCapacityPercent: 80,
        onDemandPercent: 20,
        managedTerminationProtection: false,
        storage: Size.gibibytes(100),
        subnets: { subnets: [cluster.vpc.privateSubnets[0]] },
      });
      expect(capacity.os).toBe(ContainerInstanceOs.BOTTLEROCKET);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::CapacityProvider', {
        AutoScalingGroupProvider: { ManagedScaling: { TargetCapacity: 80 }, ManagedTerminationProtection: 'DISABLED' },
      });
      template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        MinSize: '0',
        MaxSize: '4',
        NewInstancesProtectedFromScaleIn: false,
        VPCZoneIdentifier: ['subnet-0123456789abcdef2'],
        MixedInstancesPolicy: {
          InstancesDistribution: {
            OnDemandPercentageAboveBaseCapacity: 20,
            SpotAllocationStrategy: 'price-capacity-optimized',
          },
          LaunchTemplate: { Overrides: [{ InstanceType: 'c7i.xlarge' }, { InstanceType: 'c6i.xlarge' }] },
        },
      });
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: {
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3' }) },
            { DeviceName: '/dev/xvdb', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3', VolumeSize: 100 }) },
          ],
        },
      });
      expect(capacity.architecture).toBe(ecs.CpuArchitecture.X86_64);
      expect(imageOf(template)).toBe('/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id');
      expect(userDataOf(template)).toMatch(
        /^\n\[settings\.ecs\]\ncluster = ".*"\nawsvpc-block-imds = true\nenable-spot-instance-draining = true$/,
      );
    });

    test('Spot on Amazon Linux', () => {
      const stack = testStack();
      new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack), onDemandPercent: 50 });
      expect(userDataOf(templateOf(stack))).toContain(
        'echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config',
      );
    });

    test.each([
      [undefined, 'g5.xlarge', '/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id'],
      [
        ContainerInstanceOs.BOTTLEROCKET,
        'g6.xlarge',
        '/aws/service/bottlerocket/aws-ecs-2-nvidia/x86_64/latest/image_id',
      ],
      [
        ContainerInstanceOs.BOTTLEROCKET,
        'g5g.xlarge',
        '/aws/service/bottlerocket/aws-ecs-2-nvidia/arm64/latest/image_id',
      ],
    ])('GPUs: %s on %s has the drivers, and tasks ask for them', (os, type, parameter) => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = new Ec2Capacity(stack, 'Capacity', { cluster, os, instanceTypes: [new ec2.InstanceType(type)] });
      serviceOn(cluster, TaskCapacity.ec2(capacity), {
        gpus: 1,
        serviceConnect: undefined,
        serviceDiscovery: { name: 'web', dnsNamespace: dnsNamespaceIn(stack) },
      });
      const template = templateOf(stack);
      expect(imageOf(template)).toBe(parameter);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [Match.objectLike({ ResourceRequirements: [{ Type: 'GPU', Value: '1' }] })],
      });
    });
  });

  describe('overrides', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const os = ContainerInstanceOs.WINDOWS_SERVER_2025_CORE;
      new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack), os, onDemandPercent: 50 });
      template = templateOf(stack);
    });

    test('make instances with Windows of x86 that run the image of the release and edition, on a disk for its images', () => {
      expect(imageOf(template)).toBe(
        '/aws/service/ami-windows-latest/Windows_Server-2025-English-Core-ECS_Optimized/image_id',
      );
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: {
          InstanceType: 'm7i.large',
          MetadataOptions: Match.objectLike({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 }),
          BlockDeviceMappings: [
            { DeviceName: '/dev/sda1', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3', VolumeSize: 100 }) },
          ],
        },
      });
    });

    test('let the agent on Windows give tasks roles and networks of their own, keep the metadata from them, and drain Spot', () => {
      expect(userDataOf(template).split('\n')).toEqual([
        '<powershell>[Environment]::SetEnvironmentVariable("ECS_ENABLE_SPOT_INSTANCE_DRAINING", "true", "Machine")',
        'Remove-Item -Recurse C:\\ProgramData\\Amazon\\ECS\\Cache',
        'Import-Module ECSTools',
        '[Environment]::SetEnvironmentVariable("ECS_CLUSTER", "cluster", "Machine")',
        '[Environment]::SetEnvironmentVariable("ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE", "true", "Machine")',
        `[Environment]::SetEnvironmentVariable("ECS_AVAILABLE_LOGGING_DRIVERS", '["json-file","awslogs"]', "Machine")`,
        `Initialize-ECSAgent -Cluster 'cluster' -EnableTaskIAMRole -EnableTaskENI -AwsvpcBlockIMDS -LoggingDrivers '["json-file","awslogs"]'</powershell>`,
      ]);
    });

    test('extend the script of Windows', () => {
      const stack = testStack();
      const os = ContainerInstanceOs.WINDOWS_SERVER_2022_FULL;
      const { autoScalingGroup } = new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack), os });
      autoScalingGroup.addUserData('Write-Host "ready"');
      autoScalingGroup.userData.addOnExitCommands('Write-Host "over"');
      const bucket = s3.Bucket.fromBucketName(stack, 'Scripts', 'scripts');
      const localFile = autoScalingGroup.userData.addS3DownloadCommand({ bucket, bucketKey: 'setup.ps1' });
      autoScalingGroup.userData.addExecuteFileCommand({ filePath: localFile });
      autoScalingGroup.userData.addSignalOnExitCommand(autoScalingGroup);
      const userData = userDataOf(templateOf(stack));
      for (const part of ['"ready"', '"over"', "-key 'setup.ps1'", "&'C:/temp/setup.ps1'", 'cfn-signal']) {
        expect(userData).toContain(part);
      }
      expect(userData).not.toContain('SPOT');
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<Ec2CapacityProps>, string]>([
      [
        'on a minimum above the maximum of instances',
        { minInstances: 5, maxInstances: 2 },
        "'minInstances' must not exceed 'maxInstances' (2), got 5",
      ],
      ['on no instance type', { instanceTypes: [] }, "'instanceTypes' must not be empty"],
      [
        'on types of two architectures',
        { instanceTypes: [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('m7i.large')] },
        "'instanceTypes' must be of one processor architecture",
      ],
      ['on a share beyond 100', { onDemandPercent: 120 }, "'onDemandPercent' must be a number from 0 to 100, got 120"],
      [
        'on a target of 0',
        { targetCapacityPercent: 0 },
        "'targetCapacityPercent' must be a number from 1 to 100, got 0",
      ],
      [
        'on a disk that is too small',
        { storage: Size.gibibytes(20) },
        "'storage' must be a size in whole GiB from 30 to 16384 GiB, got 20 GiB",
      ],
      [
        'on a disk that is too small for Bottlerocket',
        { storage: Size.gibibytes(8), os: ContainerInstanceOs.BOTTLEROCKET },
        "'storage' must be a size in whole GiB from 20 to 16384 GiB, got 8 GiB",
      ],
      [
        'on GPUs in some instances only',
        { instanceTypes: [new ec2.InstanceType('g5.xlarge'), new ec2.InstanceType('m7i.large')] },
        "'instanceTypes' must all have NVIDIA GPUs or none, because they run one machine image; only g5.xlarge have them",
      ],
      [
        'on GPUs that Amazon Linux has no image for',
        { instanceTypes: [new ec2.InstanceType('g5g.xlarge')] },
        "'os' must be BOTTLEROCKET for g5g.xlarge",
      ],
      [
        'on a disk that is too small for Windows',
        { storage: Size.gibibytes(40), os: ContainerInstanceOs.WINDOWS_SERVER_2022_CORE },
        "'storage' must be a size in whole GiB from 50 to 16384 GiB, got 40 GiB",
      ],
      [
        'on types that have no Windows, or GPUs that its tasks do not get',
        {
          instanceTypes: [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('g5g.large')],
          os: ContainerInstanceOs.WINDOWS_SERVER_2022_CORE,
        },
        "'instanceTypes' must be of x86 and without GPUs for Windows, got m7g.large, g5g.large; choose others",
      ],
      ['on no subnets', { subnets: { subnets: [] } }, "'subnets.subnets' must not be empty"],
    ])('%s', (_title, props, message) => {
      expect(() => {
        const stack = testStack();
        return new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack), ...props });
      }).toThrow(message);
    });

    test('on a cluster of another stack', () => {
      const app = testApp();
      const cluster = clusterIn(testStack(app, 'Clusters'));
      expect(() => new Ec2Capacity(testStack(app), 'Capacity', { cluster })).toThrow(
        "'cluster' must be of the same stack ('Test'), got one of 'Clusters'",
      );
    });

    test('on an imported cluster', () => {
      const stack = testStack();
      const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'store', vpc: vpcOf(stack) });
      expect(() => new Ec2Capacity(stack, 'Capacity', { cluster })).toThrow(
        "'cluster' must be one that this app makes, got the imported 'Test/Cluster'",
      );
    });

    test.each<[string, Partial<EcsWebServiceProps>, Partial<Ec2CapacityProps>, string]>([
      [
        'on an image for another processor',
        { architecture: ecs.CpuArchitecture.X86_64 },
        {},
        "'architecture' must be that of the instances (ARM64), got X86_64; leave it out",
      ],
      [
        'on a task with more vCPUs than an instance',
        { vcpus: 16 },
        {},
        "'vcpus' must not exceed those of an instance (2 of m7g.large, m6g.large, m8g.large), got 16",
      ],
      [
        'on a task with the memory of an instance',
        { memory: Size.gibibytes(8) },
        {},
        "'memory' must be less than that of an instance (8192 MiB of",
      ],
      [
        'on GPUs that the instances do not have',
        { gpus: 1 },
        {},
        "'gpus' must not exceed the NVIDIA GPUs of an instance (0 of",
      ],
      ['on half a GPU', { gpus: 0.5 }, {}, "'gpus' must be a whole number of at least 1, got 0.5"],
      [
        'on a fraction of a CPU unit',
        { vcpus: 0.3 },
        {},
        "'vcpus' must be a multiple of 1/1024, the CPU unit of ECS, got 0.3; the next is 0.30078125",
      ],
      [
        'on a fraction of a MiB',
        { vcpus: 0.5, memory: Size.kibibytes(600_000) },
        {},
        "'memory' must be a whole number of MiB, got 585.9375 MiB",
      ],
      [
        'on Service Connect with Bottlerocket',
        {},
        { os: ContainerInstanceOs.BOTTLEROCKET },
        "'serviceConnect' cannot be used on instances with Bottlerocket, which has no Service Connect; choose ContainerInstanceOs.AMAZON_LINUX_2023",
      ],
    ])('%s', (_title, task, props, message) => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = new Ec2Capacity(stack, 'Capacity', { cluster, ...props });
      expect(() => serviceOn(cluster, TaskCapacity.ec2(capacity), task)).toThrow(message);
    });

    test('on EFS with Bottlerocket', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = new Ec2Capacity(stack, 'Capacity', { cluster, os: ContainerInstanceOs.BOTTLEROCKET });
      const accessPoint = new efs.FileSystem(stack, 'Files', { vpc: vpcOf(stack) }).addAccessPoint('Content');
      const task = { serviceConnect: undefined, efsMounts: { content: { accessPoint, path: '/srv' } } };
      expect(() => serviceOn(cluster, TaskCapacity.ec2(capacity), task)).toThrow(
        "'efsMounts' cannot be used on instances with Bottlerocket, which has no encrypted and authorized mounts of EFS",
      );
    });

    test('with two mistakes in one error, before any child', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      expect(() => new Ec2Capacity(stack, 'Capacity', { cluster, instanceTypes: [], minInstances: -1 })).toThrow(
        /^Ec2Capacity at 'Test\/Capacity' has 2 problems:\n {2}- 'instanceTypes' must .*\n {2}- 'minInstances' must/,
      );
      expect(stack.node.findChild('Capacity').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('of a ServiceCluster, for services that are given the same', () => {
      const stack = testStack();
      const store = new ServiceCluster(stack, 'Store', { vpc: vpcOf(stack) });
      const capacity = new Ec2Capacity(stack, 'Capacity', { cluster: store });
      expect(capacity.cluster).toBe(store.cluster);
      const service = serviceOn(store.cluster, TaskCapacity.ec2(capacity), { cluster: store });
      expect(service.cluster).toBe(store.cluster);
    });

    test('two, with children that can be overridden', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const one = new Ec2Capacity(stack, 'One', { cluster });
      new Ec2Capacity(stack, 'Two', { cluster });
      (one.autoScalingGroup.node.defaultChild as autoscaling.CfnAutoScalingGroup).cooldown = '600';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECS::CapacityProvider', 2);
      template.resourcePropertiesCountIs('AWS::AutoScaling::AutoScalingGroup', { Cooldown: '600' }, 1);
    });
  });
});
