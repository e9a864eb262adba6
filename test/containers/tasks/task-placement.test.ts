import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Ec2Capacity, EcsWebServiceProps, QueueWorker, ScheduledTask, TaskCapacity } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { clusterIn, serviceOn } from '../capacity/service-on';
import { IMAGE } from '../images';

const withoutNat = (stack: Stack) =>
  new ec2.Vpc(stack, 'OpenVpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });

const PUBLIC_SUBNETS = [1, 2].map((n) => ({ Ref: Match.stringLikeRegexp(`^OpenVpcPublicSubnet${n}`) }));

describe('task-placement', () => {
  describe('overrides', () => {
    test.each<[string, (stack: Stack, vpc: ec2.IVpc) => unknown]>([
      [
        'a worker',
        (stack, vpc) =>
          new QueueWorker(stack, 'Worker', { vpc, image: IMAGE, alarms: Alarms.none(), assignPublicIp: true }),
      ],
      [
        'a service',
        (stack, vpc) => {
          const cluster = new ecs.Cluster(stack, 'Shop', { vpc, defaultCloudMapNamespace: { name: 'shop' } });
          return serviceOn(cluster, TaskCapacity.fargate(), { assignPublicIp: true });
        },
      ],
    ])('public addresses in public subnets, of %s', (_what, make) => {
      const stack = testStack();
      make(stack, withoutNat(stack));
      templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED', Subnets: PUBLIC_SUBNETS } },
      });
    });

    test('public addresses, own groups and a platform version of a scheduled task', () => {
      const stack = testStack();
      const vpc = withoutNat(stack);
      const group = new ec2.SecurityGroup(stack, 'Own', { vpc });
      const task = new ScheduledTask(stack, 'Task', {
        vpc,
        image: IMAGE,
        alarms: Alarms.none(),
        schedule: ScheduleExpression.rate(Duration.days(1)),
        assignPublicIp: true,
        securityGroups: [group],
        platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
      });
      expect(task.securityGroup).toBe(group);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        Target: Match.objectLike({
          EcsParameters: Match.objectLike({
            PlatformVersion: '1.4.0',
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                AssignPublicIp: 'ENABLED',
                Subnets: PUBLIC_SUBNETS,
                SecurityGroups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'GroupId'] }],
              },
            },
          }),
        }),
      });
      template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    });

    test('own groups and a platform version of a service', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const groups = ['One', 'Two'].map((id) => new ec2.SecurityGroup(stack, id, { vpc: vpcOf(stack) }));
      const platformVersion = ecs.FargatePlatformVersion.VERSION1_4;
      const service = serviceOn(cluster, TaskCapacity.fargate(), { securityGroups: groups, platformVersion });
      expect(service.connections.securityGroups).toEqual(groups);
      templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
        PlatformVersion: '1.4.0',
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            AssignPublicIp: 'DISABLED',
            SecurityGroups: [
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^One'), 'GroupId'] },
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^Two'), 'GroupId'] },
            ],
          },
        },
      });
    });

    test('instances by constraints', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const placementConstraints = [ecs.PlacementConstraint.memberOf('attribute:ecs.instance-type == m7g.large')];
      serviceOn(cluster, TaskCapacity.ec2(new Ec2Capacity(stack, 'Hosts', { cluster })), { placementConstraints });
      const template: Template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::Service', {
        PlacementConstraints: [{ Type: 'memberOf', Expression: 'attribute:ecs.instance-type == m7g.large' }],
      });
    });
  });

  describe('fails', () => {
    const constraints = [ecs.PlacementConstraint.distinctInstances()];

    test.each<[string, (stack: Stack) => Partial<EcsWebServiceProps>, string]>([
      [
        'on public addresses in private subnets',
        (stack) => ({ assignPublicIp: true, subnets: { subnets: vpcOf(stack).privateSubnets } }),
        "'assignPublicIp' needs public 'subnets', got",
      ],
      ['on no security group', () => ({ securityGroups: [] }), "'securityGroups' must not be empty"],
      [
        'on constraints on Fargate',
        () => ({ placementConstraints: constraints }),
        "'placementConstraints' choose among the instances of an 'Ec2Capacity'; leave them out",
      ],
    ])('%s', (_title, props, message) => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      expect(() => serviceOn(cluster, TaskCapacity.fargate(), props(stack))).toThrow(message);
    });

    test('on public addresses in a VPC without public subnets', () => {
      const stack = testStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Inner', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-0123456789abcdef0'],
      });
      const props = { vpc, image: IMAGE, alarms: Alarms.none(), assignPublicIp: true };
      expect(() => new QueueWorker(stack, 'Worker', props)).toThrow(
        "'assignPublicIp' needs public subnets, and 'vpc' has none",
      );
    });

    test('on settings of Fargate on instances', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const capacity = TaskCapacity.ec2(new Ec2Capacity(stack, 'Hosts', { cluster }));
      const platformVersion = ecs.FargatePlatformVersion.LATEST;
      expect(() => serviceOn(cluster, capacity, { platformVersion, assignPublicIp: true })).toThrow(
        /'assignPublicIp' is a setting of Fargate[^]*'platformVersion' is a setting of Fargate/,
      );
    });
  });
});
