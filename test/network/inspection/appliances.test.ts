import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FleetImage, InstanceAccess } from '../../../lib/compute';
import { ApplianceFleetOptions, Appliances, InspectionAppliances, TieredVpc } from '../../../lib/network';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { fleetOf, inspectionOf, vpcOf } from './inspection-of';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const TEMPLATE = 'AWS::EC2::LaunchTemplate';
const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

const template = (options: Partial<ApplianceFleetOptions> = {}): Template =>
  templateOf(Stack.of(inspectionOf({ appliances: fleetOf(options) })));

/** An instance in a zone. */
const instance = (stack: Stack, id: string, zone: string) =>
  new ec2.Instance(stack, id, {
    vpc: vpcOf(stack),
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: [zone] },
    instanceType: new ec2.InstanceType('c7g.large'),
    machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }),
    allowAllOutbound: false,
  });

/** The script of the launch template. */
function scriptOf(from: Template): string {
  const [launch] = Object.values(from.findResources(TEMPLATE)) as {
    Properties: { LaunchTemplateData: { UserData?: unknown } };
  }[];
  return JSON.stringify(launch?.Properties.LaunchTemplateData.UserData ?? null);
}

describe('Appliances', () => {
  describe('defaults', () => {
    let inspection: InspectionAppliances;
    let made: Template;
    beforeAll(() => {
      inspection = inspectionOf();
      made = templateOf(Stack.of(inspection));
    });

    test('has an appliance for each zone, which is replaced when its health check fails', () => {
      made.hasResource(GROUP, {
        Properties: {
          MinSize: '2',
          MaxSize: '2',
          DesiredCapacity: Match.absent(),
          VPCZoneIdentifier: ['private-1', 'private-2'],
          TargetGroupARNs: [{ Ref: Match.stringLikeRegexp('TargetGroup') }],
          HealthCheckType: 'ELB',
          HealthCheckGracePeriod: 600,
          DefaultInstanceWarmup: 600,
          MetricsCollection: [{ Granularity: '1Minute' }],
        },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('Listener')]),
      });
      made.resourceCountIs('AWS::AutoScaling::ScalingPolicy', 0);
    });

    test('launches a new one before an old one is terminated', () => {
      made.hasResource(GROUP, {
        CreationPolicy: Match.absent(),
        UpdatePolicy: {
          AutoScalingInstanceRefresh: {
            Strategy: 'Rolling',
            Preferences: Match.objectLike({ MinHealthyPercentage: 100, MaxHealthyPercentage: 110 }),
          },
        },
      });
    });

    test('has encrypted volumes, IMDSv2, and no script', () => {
      made.hasResourceProperties(TEMPLATE, {
        LaunchTemplateData: {
          ImageId: Match.anyValue(),
          InstanceType: 'c7i.xlarge',
          KeyName: Match.absent(),
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
          Monitoring: { Enabled: true },
          EbsOptimized: true,
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true } },
          ],
        },
      });
      expect(scriptOf(made)).not.toContain('modify-instance-attribute');
    });

    test('lets the subnets of the load balancer in by GENEVE and for health checks, and nobody else', () => {
      const rules = ['10.0.8.0/28', '10.0.8.16/28'];
      made.hasResourceProperties(SECURITY_GROUP, {
        SecurityGroupIngress: rules.flatMap((CidrIp) => [
          Match.objectLike({ CidrIp, IpProtocol: 'udp', FromPort: 6081, ToPort: 6081 }),
          Match.objectLike({ CidrIp, IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 }),
        ]),
        SecurityGroupEgress: [
          ...rules.map((CidrIp) => Match.objectLike({ CidrIp, IpProtocol: 'udp', FromPort: 6081, ToPort: 6081 })),
          Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
        ],
      });
    });

    test('may keep a channel to Session Manager, and nothing else', () => {
      made.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            Match.objectLike({ Action: 'ssm:UpdateInstanceInformation' }),
            Match.objectLike({
              Action: [
                'ssmmessages:CreateControlChannel',
                'ssmmessages:CreateDataChannel',
                'ssmmessages:OpenControlChannel',
                'ssmmessages:OpenDataChannel',
              ],
            }),
          ],
        },
      });
      made.resourceCountIs('AWS::IAM::Policy', 1);
    });

    test('has its parts', () => {
      const { group, launchTemplate, role, instancePolicy, securityGroup } = inspection;
      for (const part of [group, launchTemplate, role, instancePolicy, securityGroup]) expect(part).toBeDefined();
    });
  });

  describe('overrides', () => {
    test('scales between bounds', () => {
      const made = template({ minCapacity: 3, maxCapacity: 9, targetCpuPercent: 55 });
      made.hasResourceProperties(GROUP, { MinSize: '3', MaxSize: '9' });
      made.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
        TargetTrackingConfiguration: {
          TargetValue: 55,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        },
      });
    });

    test('commands stop at the first that fails', () => {
      expect(scriptOf(template({ commands: ['/opt/start'] }))).toContain(
        '#!/bin/bash\\nset -Eeuo pipefail\\n/opt/start',
      );
    });

    test('a vendor has a format of its own', () => {
      expect(scriptOf(template({ userData: ec2.UserData.custom('mgmt-interface-swap=enable') }))).toBe(
        '{"Fn::Base64":"mgmt-interface-swap=enable"}',
      );
    });

    test('with two arms the launch template waits for the permission of that, and the profile for none', () => {
      const made = template({ twoArm: true });
      made.hasResource(TEMPLATE, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('InstancePolicy')]) });
      made.hasResource('AWS::IAM::InstanceProfile', { DependsOn: Match.absent() });
    });

    test('with two arms each instance switches its own check off, and may send anywhere', () => {
      const made = template({ twoArm: true, commands: ['/opt/start'] });
      expect(scriptOf(made)).toMatch(
        /modify-instance-attribute --region .* --instance-id .*\$instance.* --no-source-dest-check\\n\/opt\/start/,
      );
      const [group] = Object.values(made.findResources(GROUP)) as {
        Properties: { Tags: { Key: string; Value: unknown; PropagateAtLaunch: boolean }[] };
      }[];
      const tag = group?.Properties.Tags.find(({ Key }) => Key === 'InspectionAppliance');
      expect(tag?.PropagateAtLaunch).toBe(true);
      made.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action: 'ec2:ModifyInstanceAttribute',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    'arn:',
                    { Ref: 'AWS::Partition' },
                    ':ec2:',
                    { Ref: 'AWS::Region' },
                    ':',
                    { Ref: 'AWS::AccountId' },
                    ':instance/*',
                  ],
                ],
              },
              Condition: { StringEquals: { 'aws:ResourceTag/InspectionAppliance': tag?.Value } },
            },
          ]),
        },
      });
      made.hasResourceProperties(SECURITY_GROUP, {
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' })],
      });
    });

    test('takes a role, no access, a root volume, and other times', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      inspectionOf(
        {
          appliances: fleetOf({
            role,
            access: InstanceAccess.none(),
            rootVolume: { iops: 4000 },
            startTimeout: Duration.minutes(20),
            refresh: { minHealthyPercent: 50, maxHealthyPercent: 150, bakeTime: Duration.minutes(5) },
          }),
        },
        stack,
      );
      const made = templateOf(stack);
      made.resourceCountIs('AWS::IAM::Role', 1);
      made.resourceCountIs('AWS::IAM::Policy', 0);
      made.hasResourceProperties(TEMPLATE, {
        LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: Match.objectLike({ Iops: 4000, Encrypted: true }) }] },
      });
      made.hasResource(GROUP, {
        Properties: { HealthCheckGracePeriod: 1200, DefaultInstanceWarmup: 1200 },
        UpdatePolicy: {
          AutoScalingInstanceRefresh: {
            Preferences: Match.objectLike({ MinHealthyPercentage: 50, MaxHealthyPercentage: 150, BakeTime: 300 }),
          },
        },
      });
    });

    test('lets the VPC in where subnets do not tell their ranges', () => {
      const stack = testStack();
      inspectionOf({ vpc: vpcOf(stack, { ranges: false }) }, stack);
      templateOf(stack).hasResourceProperties(SECURITY_GROUP, {
        SecurityGroupIngress: [
          Match.objectLike({ CidrIp: '10.0.0.0/16', IpProtocol: 'udp', FromPort: 6081, ToPort: 6081 }),
          Match.objectLike({ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 }),
        ],
      });
    });

    test('warns where Session Manager cannot be reached', () => {
      const stack = testStack();
      inspectionOf({ vpc: new TieredVpc(stack, 'Network').vpc }, stack);
      expect(warningsOf(stack).join()).toContain('appliances do without Session Manager');
    });

    test('addresses are targets, and nothing is made for them', () => {
      const inspection = inspectionOf({ appliances: Appliances.addresses(['10.0.2.10', '10.0.3.10']) });
      const made = templateOf(Stack.of(inspection));
      made.hasResourceProperties(TARGET_GROUP, {
        TargetType: 'ip',
        Targets: [{ Id: '10.0.2.10' }, { Id: '10.0.3.10' }],
      });
      made.resourceCountIs(GROUP, 0);
      made.resourceCountIs(SECURITY_GROUP, 0);
      expect(inspection.group).toBeUndefined();
    });

    test('instances are targets, and let the load balancer in', () => {
      const stack = testStack();
      const instances = ['eu-west-1a', 'eu-west-1b'].map((zone, at) => instance(stack, `Firewall${at}`, zone));
      inspectionOf({ appliances: Appliances.instances(instances) }, stack);
      const made = templateOf(stack);
      made.hasResourceProperties(TARGET_GROUP, {
        TargetType: 'instance',
        Targets: [
          { Id: { Ref: Match.stringLikeRegexp('Firewall0') } },
          { Id: { Ref: Match.stringLikeRegexp('Firewall1') } },
        ],
      });
      made.resourcePropertiesCountIs(
        SECURITY_GROUP,
        {
          SecurityGroupIngress: ['10.0.8.0/28', '10.0.8.16/28'].flatMap((CidrIp) => [
            Match.objectLike({ CidrIp, IpProtocol: 'udp', FromPort: 6081, ToPort: 6081 }),
            Match.objectLike({ CidrIp, IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 }),
          ]),
          SecurityGroupEgress: ['10.0.8.0/28', '10.0.8.16/28'].map((CidrIp) =>
            Match.objectLike({ CidrIp, IpProtocol: 'udp', FromPort: 6081, ToPort: 6081 }),
          ),
        },
        2,
      );
    });
  });

  describe('fails', () => {
    test.each<[Partial<ApplianceFleetOptions>, RegExp]>([
      [{ instanceType: new ec2.InstanceType('c7g.xlarge') }, /'instanceType' must be of the architecture of 'image'/],
      [{ minCapacity: 0 }, /'minCapacity' must be a whole number from 1 to 300/],
      [{ maxCapacity: 301 }, /'maxCapacity' must be a whole number from 1 to 300/],
      [{ targetCpuPercent: 95, maxCapacity: 3 }, /'targetCpuPercent' must be a whole number from 10 to 90/],
      [{ targetCpuPercent: 50 }, /'targetCpuPercent' needs a 'maxCapacity' above 'minCapacity'/],
      [{ commands: [] }, /'commands' must not be empty/],
      [{ commands: ['true'], userData: ec2.UserData.custom('x') }, /'commands' and 'userData' are two scripts/],
      [
        { twoArm: true, userData: ec2.UserData.custom('x') },
        /'twoArm' switches the source\/destination check off by a command/,
      ],
      [{ twoArm: true, image: FleetImage.ubuntu2404() }, /'twoArm' needs the AWS CLI in 'image'/],
      [{ startTimeout: Duration.seconds(30) }, /'startTimeout' must be a duration in whole seconds from 60 to 7200 s/],
      [{ rootVolume: { iops: 100 } }, /'rootVolume.iops' must be a whole number from 3000 to 80000/],
      [{ refresh: { maxHealthyPercent: 250 } }, /'maxHealthyPercent' must be a whole number from 100 to 200/],
    ])('fails with %j', (options, message) => {
      expect(() => fleetOf(options)).toThrow(message);
    });

    test.each<[Partial<ApplianceFleetOptions>, RegExp]>([
      [{ minCapacity: 1 }, /'minCapacity' must be at least 2, an appliance for each zone of the load balancer, got 1/],
      [{ minCapacity: 4, maxCapacity: 3 }, /'minCapacity' must not exceed 'maxCapacity' \(3\), got 4/],
      [
        { maxCapacity: 2, targetCpuPercent: 50 },
        /'targetCpuPercent' needs a 'maxCapacity' above 'minCapacity' \(2\), got 2/,
      ],
      [
        { subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: ['eu-west-1a'] } },
        /'subnets' of the fleet must be in each zone of the load balancer, got none in 'eu-west-1b'/,
      ],
    ])('fails behind a load balancer of two zones with %j', (options, message) => {
      expect(() => inspectionOf({ appliances: fleetOf(options) })).toThrow(message);
    });

    test.each([
      [[], /'addresses' must not be empty/],
      [['10.0.2.10', '10.0.2.10'], /'addresses' must not hold a value twice/],
      [['192.0.2.1', '10.0.2.10'], /'addresses' must be private IPv4 addresses such as '10.0.0.10', got '192.0.2.1'/],
      [
        Array.from({ length: 301 }, (_, at) => `10.0.${Math.floor(at / 250)}.${at % 250}`),
        /'addresses' must be at most 300/,
      ],
    ])('fails with the addresses %j', (addresses, message) => {
      expect(() => Appliances.addresses(addresses)).toThrow(message);
    });

    test('fails with fewer addresses than zones', () => {
      expect(() => inspectionOf({ appliances: Appliances.addresses(['10.0.2.10']) })).toThrow(
        /'appliances' must have addresses in each of the 2 zones of the load balancer, got 1/,
      );
    });

    test('fails without instances, or with one for two zones', () => {
      expect(() => Appliances.instances([])).toThrow(/'instances' must not be empty/);
      const stack = testStack();
      const one = Appliances.instances([instance(stack, 'Firewall', 'eu-west-1a')]);
      expect(() => inspectionOf({ appliances: one }, stack)).toThrow(
        /'appliances' must have instances in each of the 2 zones of the load balancer, got 1/,
      );
    });
  });
});
