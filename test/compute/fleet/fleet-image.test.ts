import { App, Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
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

    test('a version of an SSM parameter', () => {
      fleetTemplate({
        image: FleetImage.fromSsmParameter('/golden/web', { architecture: ARM_64, version: 7 }),
        instanceType: new ec2.InstanceType('m8g.large'),
      }).hasResourceProperties(LAUNCH_TEMPLATE, launchData({ ImageId: 'resolve:ssm:/golden/web:7' }));
    });

    const FIXED = { env: { region: 'eu-central-1', account: '111122223333' } };
    const ARM = { instanceType: new ec2.InstanceType('m8g.large') };

    test.each([
      ['Amazon Linux', FleetImage.amazonLinux2023({ cachedInContext: true }), 'al2023-ami-kernel-6.1-arm64'],
      ['Ubuntu', FleetImage.ubuntu2404({ cachedInContext: true }), 'stable/current/arm64/hvm/ebs-gp3/ami-id'],
      [
        'an SSM parameter',
        FleetImage.fromSsmParameter('/golden/web', { architecture: ARM_64, cachedInContext: true }),
        '/golden/web',
      ],
    ])('%s, looked up once and kept in the context', (_what, image, parameterName) => {
      const app = new App();
      const stack = testStack(app, 'Test', FIXED);
      testFleet({ ...ARM, image }, stack);
      const { missing = [] } = app.synth().manifest;
      const keys = missing.map(({ props }) => ('parameterName' in props ? props.parameterName : undefined));
      expect(keys).toContainEqual(expect.stringContaining(parameterName));
      expect(Object.keys(Template.fromStack(stack).findParameters('*')).join()).not.toContain('Ssm');
    });

    test('an id for each Region', () => {
      const imageIds = { 'eu-central-1': 'ami-0123456789abcdef0', 'us-east-1': 'ami-11111111111111111' };
      const image = FleetImage.fromImageIds(imageIds, { architecture: ARM_64 });
      const stack = testStack(undefined, 'Test', FIXED);
      testFleet({ image }, stack);
      templateOf(stack).hasResourceProperties(LAUNCH_TEMPLATE, launchData({ ImageId: 'ami-0123456789abcdef0' }));
      const anywhere = fleetTemplate({ image });
      anywhere.hasMapping('*', { 'us-east-1': { ami: 'ami-11111111111111111' } });
      anywhere.hasResourceProperties(LAUNCH_TEMPLATE, launchData({ ImageId: { 'Fn::FindInMap': Match.anyValue() } }));
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

    test.each<[string, Parameters<typeof FleetImage.fromSsmParameter>[1], RegExp]>([
      ['version 0', { architecture: ARM_64, version: 0 }, /'version' must be a whole number of at least 1, got 0/],
      [
        'a version that each instance looks up',
        { architecture: ARM_64, version: 1, resolvedAtLaunch: true },
        /'resolvedAtLaunch' finds the same image for a fixed 'version'; leave one of them out/,
      ],
      [
        'a version that is cached',
        { architecture: ARM_64, version: 1, cachedInContext: true },
        /'cachedInContext' keeps the image that was found first, and needs no 'resolvedAtLaunch' or 'version'; leave one out/,
      ],
      [
        'a cache of what each instance looks up',
        { architecture: ARM_64, resolvedAtLaunch: true, cachedInContext: true },
        /'cachedInContext' keeps the image that was found first/,
      ],
    ])('fails for %s', (_what, options, message) => {
      expect(() => FleetImage.fromSsmParameter('/golden/web', options)).toThrow(message);
    });

    test.each<[string, Record<string, string>, RegExp]>([
      ['no id', {}, /'imageIds' must not be empty/],
      ['a Region that is none', { Frankfurt: 'ami-0123456789abcdef0' }, /'imageIds' must be ids by Region such as/],
      [
        'an id that is none',
        { 'eu-central-1': 'al2023' },
        /imageIds\['eu-central-1'\]' must be an id such as ami-0123456789abcdef0, got 'al2023'/,
      ],
    ])('fails for %s', (_what, imageIds, message) => {
      expect(() => FleetImage.fromImageIds(imageIds, { architecture: ARM_64 })).toThrow(message);
    });

    test('fails for a Region without an id', () => {
      const stack = testStack(undefined, 'Test', { env: { region: 'eu-west-1', account: '111122223333' } });
      const image = FleetImage.fromImageIds({ 'eu-central-1': 'ami-0123456789abcdef0' }, { architecture: ARM_64 });
      expect(() => testFleet({ image }, stack)).toThrow(/no AMI specified for region 'eu-west-1'/);
    });

    test('fails for an invalid parameter name', () => {
      expect(() => FleetImage.fromSsmParameter('golden image', { architecture: ARM_64 })).toThrow(
        /'parameterName' must be a parameter name/,
      );
    });
  });
});
