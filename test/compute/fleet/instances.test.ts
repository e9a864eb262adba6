import { Size, Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DataVolume, FleetImage, InstanceAccess, VolumeSnapshots, InstanceTypes } from '../../../lib/compute';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { fleetTemplate, testFleet } from '../support/fleet';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const { ARM_64, X86_64 } = ec2.InstanceArchitecture;
const launchData = (data: object) => ({ LaunchTemplateData: Match.objectLike(data) });

describe('InstanceTypes', () => {
  test.each([
    [InstanceTypes.burstable(), ['t4g.large']],
    [InstanceTypes.general(), ['m8g.large', 'm7g.large', 'm6g.large']],
    [InstanceTypes.computeOptimized(), ['c8g.large', 'c7g.large', 'c6g.large']],
    [InstanceTypes.memoryOptimized(), ['r8g.large', 'r7g.large', 'r6g.large']],
    [InstanceTypes.storageOptimized(), ['i8g.large', 'i4g.large']],
    [InstanceTypes.accelerated(), ['g6.xlarge', 'g6e.xlarge', 'g5.xlarge']],
    [InstanceTypes.burstable({ architecture: X86_64, size: ec2.InstanceSize.MICRO }), ['t3.micro', 't3a.micro']],
    [InstanceTypes.general({ architecture: X86_64 }), ['m7i.large', 'm7a.large', 'm6i.large']],
    [InstanceTypes.computeOptimized({ architecture: X86_64 }), ['c7i.large', 'c7a.large', 'c6i.large']],
    [InstanceTypes.memoryOptimized({ architecture: X86_64 }), ['r7i.large', 'r7a.large', 'r6i.large']],
    [InstanceTypes.storageOptimized({ architecture: X86_64 }), ['i7ie.large', 'i4i.large']],
    [InstanceTypes.accelerated({ architecture: ARM_64, size: ec2.InstanceSize.XLARGE2 }), ['g5g.2xlarge']],
  ])('%# is the newest generation first', (workload, types) => {
    expect(workload.instanceTypes.map(String)).toEqual(types);
    expect(workload.instanceType.toString()).toBe(types[0]);
    expect(new Set(workload.instanceTypes.map(({ architecture }) => architecture)).size).toBe(1);
  });

  test('fails for a size that the families have not', () => {
    expect(() => InstanceTypes.general({ size: ec2.InstanceSize.NANO })).toThrow(
      /^InstanceTypes.general: 'size' must be one of .*, got nano/,
    );
    expect(() => InstanceTypes.burstable({ size: ec2.InstanceSize.XLARGE24 })).toThrow(
      /'size' must be one of .*, got 24xlarge/,
    );
  });
});

describe('FleetImage', () => {
  const parameterOf = (image: FleetImage, type = 'm7i.large') =>
    Object.values(fleetTemplate({ image, instanceType: new ec2.InstanceType(type) }).findParameters('*')).map(
      ({ Default }) => Default,
    );

  test('Amazon Linux 2023 in the architecture of the type', () => {
    expect(parameterOf(FleetImage.amazonLinux2023())).toContain(
      '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64',
    );
  });

  test.each([
    ['m7i.large', 'amd64'],
    ['t4g.small', 'arm64'],
  ])('Ubuntu for %s, with its own root device', (type, cpu) => {
    const template = fleetTemplate({ image: FleetImage.ubuntu2404(), instanceType: new ec2.InstanceType(type) });
    expect(JSON.stringify(template.findParameters('*'))).toContain(`24.04/stable/current/${cpu}/hvm/ebs-gp3/ami-id`);
    template.hasResourceProperties(
      LAUNCH_TEMPLATE,
      launchData({ BlockDeviceMappings: [Match.objectLike({ DeviceName: '/dev/sda1' })] }),
    );
    expect(JSON.stringify(template.findResources(LAUNCH_TEMPLATE))).toContain('snap install aws-cli --classic');
  });

  test('an SSM parameter, looked up at each deployment', () => {
    expect(parameterOf(FleetImage.fromSsmParameter('/golden/web', { architecture: X86_64 }))).toContain('/golden/web');
  });

  test('an SSM parameter, looked up at each launch', () => {
    fleetTemplate({
      image: FleetImage.fromSsmParameter('/golden/web', { architecture: ARM_64, resolvedAtLaunch: true }),
    }).hasResourceProperties(LAUNCH_TEMPLATE, launchData({ ImageId: 'resolve:ssm:/golden/web' }));
  });

  test('an image of Image Builder', () => {
    const stack = testStack();
    const image = new imagebuilder.CfnImage(stack, 'Image', {
      infrastructureConfigurationArn: 'arn:aws:imagebuilder:x',
    });
    testFleet(
      { image: FleetImage.fromImageBuilder(image, { architecture: ARM_64, rootDeviceName: '/dev/sda1' }) },
      stack,
    );
    templateOf(stack).hasResourceProperties(
      LAUNCH_TEMPLATE,
      launchData({
        ImageId: { 'Fn::GetAtt': ['Image', 'ImageId'] },
        BlockDeviceMappings: [Match.objectLike({ DeviceName: '/dev/sda1' })],
      }),
    );
  });

  test('an image of the caller', () => {
    const machineImage = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' });
    const stack = testStack(undefined, 'Test', { env: { region: 'eu-central-1', account: '111122223333' } });
    testFleet({ image: FleetImage.fromMachineImage(machineImage, { architecture: ARM_64 }) }, stack);
    templateOf(stack).hasResourceProperties(LAUNCH_TEMPLATE, launchData({ ImageId: 'ami-0123456789abcdef0' }));
  });

  test('fails for what is no name of a parameter', () => {
    expect(() => FleetImage.fromSsmParameter('golden image', { architecture: ARM_64 })).toThrow(
      /'parameterName' must be a parameter name/,
    );
  });
});

describe('DataVolume', () => {
  const gib = Size.gibibytes;

  test('of every type, always encrypted', () => {
    const key = (stack: Stack) => new kms.Key(stack, 'Key');
    const stack = testStack();
    testFleet(
      {
        dataVolumes: [
          DataVolume.gp3(gib(100), { iops: 6000, throughput: 500, snapshotId: 'snap-0123', encryptionKey: key(stack) }),
          DataVolume.io2(gib(10), { iops: 10_000, deleteOnTermination: false }),
          DataVolume.st1(gib(125)),
          DataVolume.sc1(gib(16_384)),
        ],
      },
      stack,
    );
    templateOf(stack).hasResourceProperties(
      LAUNCH_TEMPLATE,
      launchData({
        BlockDeviceMappings: [
          Match.anyValue(),
          {
            DeviceName: '/dev/sdf',
            Ebs: Match.objectLike({
              VolumeType: 'gp3',
              VolumeSize: 100,
              Iops: 6000,
              Throughput: 500,
              SnapshotId: 'snap-0123',
              Encrypted: true,
              KmsKeyId: Match.anyValue(),
            }),
          },
          {
            DeviceName: '/dev/sdg',
            Ebs: Match.objectLike({ VolumeType: 'io2', Iops: 10_000, Encrypted: true, DeleteOnTermination: false }),
          },
          { DeviceName: '/dev/sdh', Ebs: Match.objectLike({ VolumeType: 'st1', Encrypted: true }) },
          { DeviceName: '/dev/sdi', Ebs: Match.objectLike({ VolumeType: 'sc1', Encrypted: true }) },
        ],
      }),
    );
  });

  test.each([
    [
      'gp3 with too few IOPS',
      () => DataVolume.gp3(gib(10), { iops: 1000 }),
      /'iops' must be a whole number from 3000 to 80000, got 1000/,
    ],
    [
      'gp3 with more IOPS than its size carries',
      () => DataVolume.gp3(gib(10), { iops: 6000 }),
      /'iops' must be at most 500 for each GiB, 5000 here, got 6000; enlarge the volume/,
    ],
    [
      'gp3 that is too large',
      () => DataVolume.gp3(gib(70_000)),
      /'size' must be a size in whole GiB from 1 to 65536 GiB/,
    ],
    [
      'gp3 with too much throughput',
      () => DataVolume.gp3(gib(100), { iops: 16_000, throughput: 3000 }),
      /'throughput' must be a number from 125 to 2000, got 3000/,
    ],
    [
      'io2 with too many IOPS',
      () => DataVolume.io2(gib(1000), { iops: 300_000 }),
      /'iops' must be a whole number from 100 to 256000, got 300000/,
    ],
    [
      'io2 with more IOPS than its size carries',
      () => DataVolume.io2(gib(4), { iops: 5000 }),
      /'iops' must be at most 1000 for each GiB, 4000 here/,
    ],
    [
      'st1 that is too small',
      () => DataVolume.st1(gib(100)),
      /'size' must be a size in whole GiB from 125 to 16384 GiB, got 100 GiB/,
    ],
    ['sc1 that is too small', () => DataVolume.sc1(gib(1)), /^DataVolume.sc1: 'size'/],
    [
      'a mount path with a space',
      () => DataVolume.gp3(gib(1), { mountPath: '/my data' }),
      /'mountPath' must be an absolute path without spaces/,
    ],
    ['an empty snapshot id', () => DataVolume.gp3(gib(1), { snapshotId: '' }), /'snapshotId' must not be empty/],
    [
      'snapshots every five hours',
      () => VolumeSnapshots.every({ interval: Duration.hours(5) }),
      /'interval' must be one of 1, 2, 3, 4, 6, 8, 12, 24, got 5/,
    ],
    [
      'no snapshots kept',
      () => VolumeSnapshots.every({ retain: 0 }),
      /'retain' must be a whole number from 1 to 1000, got 0/,
    ],
  ])('fails for %s', (_what, create, message) => {
    expect(create).toThrow(message);
  });
});

describe('InstanceAccess', () => {
  const keyPair = (stack: Stack) => ec2.KeyPair.fromKeyPairName(stack, 'KeyPair', 'operators');
  const office = ec2.Peer.ipv4('198.51.100.0/24');

  test('SSH from named clients, with a warning', () => {
    const stack = testStack();
    testFleet({ access: InstanceAccess.ssh({ clients: [office], keyPair: keyPair(stack) }) }, stack);
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '198.51.100.0/24', FromPort: 22, ToPort: 22 })],
    });
    template.hasResourceProperties(LAUNCH_TEMPLATE, launchData({ KeyName: 'operators' }));
    expect(warningsOf(stack).join()).toContain('cdk-reference-architectures:ssh');
  });

  test('no SSH and no warning where nobody asked', () => {
    const stack = testStack();
    testFleet({ access: InstanceAccess.sessionManager() }, stack);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::EC2::SecurityGroup'))).not.toContain('"FromPort":22');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('nobody at all', () => {
    expect(JSON.stringify(fleetTemplate({ access: InstanceAccess.none() }).toJSON())).not.toContain('ssmmessages');
  });

  test.each([
    ['everybody', [ec2.Peer.anyIpv4()], /'clients' must not be everybody, got 0.0.0.0\/0/],
    ['everybody by IPv6', [office, ec2.Peer.anyIpv6()], /'clients' must not be everybody, got ::\/0/],
    ['nobody', [], /'clients' must not be empty/],
  ])('fails for SSH from %s', (_who, clients, message) => {
    expect(() => InstanceAccess.ssh({ clients, keyPair: keyPair(testStack()) })).toThrow(message);
  });
});
