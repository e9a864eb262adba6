import { Size } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { FleetImage } from '../../../lib/compute';
import { templateOf, testStack } from '../../support/synth';
import { fleetTemplate, testFleet } from '../support/fleet';

const { ARM_64, X86_64 } = ec2.InstanceArchitecture;
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const launchData = (data: object) => ({ LaunchTemplateData: Match.objectLike(data) });

describe('FleetImage', () => {
  const parameterOf = (image: FleetImage, type = 'm7i.large') =>
    Object.values(fleetTemplate({ image, instanceType: new ec2.InstanceType(type) }).findParameters('*')).map(
      ({ Default }) => Default,
    );

  describe('defaults', () => {
    test('Amazon Linux 2023 in the architecture of the type', () => {
      expect(parameterOf(FleetImage.amazonLinux2023())).toContain(
        '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64',
      );
    });
  });

  describe('overrides', () => {
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
      expect(parameterOf(FleetImage.fromSsmParameter('/golden/web', { architecture: X86_64 }))).toContain(
        '/golden/web',
      );
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

    const image = FleetImage.fromSsmParameter('/golden/web', { architecture: ARM_64 });
    const rootOf = (props: Parameters<typeof fleetTemplate>[0]) =>
      Object.values(fleetTemplate(props).findResources(LAUNCH_TEMPLATE))[0].Properties.LaunchTemplateData
        .BlockDeviceMappings[0].Ebs;

    test('the root volume of an own image has the size of the image, and is encrypted gp3', () => {
      expect(rootOf({ image })).toEqual({ Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true });
    });

    test('the root volume of an own image has another size when asked for', () => {
      expect(rootOf({ image, rootVolume: { size: Size.gibibytes(30) } })).toMatchObject({ VolumeSize: 30 });
    });

    test('the root volume of Ubuntu has 8 GiB', () => {
      expect(rootOf({ image: FleetImage.ubuntu2404() })).toMatchObject({ VolumeSize: 8 });
    });
  });

  describe('fails', () => {
    test.each([
      ['the latest Windows', ec2.MachineImage.latestWindows(ec2.WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE)],
      ['a Windows image', ec2.MachineImage.genericWindows({ 'eu-central-1': 'ami-0123456789abcdef0' })],
    ])('fails for %s', (_what, machineImage) => {
      expect(() => FleetImage.fromMachineImage(machineImage, { architecture: X86_64 })).toThrow(
        /^FleetImage.fromMachineImage: 'image' must be of Linux, got Windows: .*; take a Linux image$/,
      );
    });

    test('fails for a Windows image that is looked up', () => {
      const stack = testStack(undefined, 'Test', { env: { region: 'eu-central-1', account: '111122223333' } });
      const image = FleetImage.fromMachineImage(ec2.MachineImage.lookup({ name: 'windows', windows: true }), {
        architecture: ARM_64,
      });
      expect(() => testFleet({ image }, stack)).toThrow(/^WebFleet at 'Test\/Fleet': 'image' must be of Linux/);
    });

    test('fails for an invalid parameter name', () => {
      expect(() => FleetImage.fromSsmParameter('golden image', { architecture: ARM_64 })).toThrow(
        /'parameterName' must be a parameter name/,
      );
    });
  });
});
