import { Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContainerSource,
  DaemonService,
  DaemonServiceProps,
  Ec2Capacity,
  Ec2CapacityProps,
  Sidecar,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { IMAGE } from '../images';
import { clusterIn } from './service-on';

function daemonIn(
  stack: Stack,
  props: Partial<DaemonServiceProps> = {},
  instances: Partial<Ec2CapacityProps> = {},
): DaemonService {
  const capacity = new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack), ...instances });
  return new DaemonService(stack, 'Agent', { capacity, image: IMAGE, alarms: Alarms.none(), ...props });
}

describe('DaemonService', () => {
  describe('defaults', () => {
    let stack: Stack;
    let daemon: DaemonService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      daemon = daemonIn(stack);
      template = templateOf(stack);
    });

    test('run one task on each instance of the types of the capacity', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        SchedulingStrategy: 'DAEMON',
        LaunchType: 'EC2',
        CapacityProviderStrategy: Match.absent(),
        DesiredCount: Match.absent(),
        PlacementStrategies: Match.absent(),
        PlacementConstraints: [
          { Type: 'memberOf', Expression: 'attribute:ecs.instance-type in [m7g.large, m6g.large, m8g.large]' },
        ],
        AvailabilityZoneRebalancing: 'DISABLED',
        NetworkConfiguration: Match.absent(),
        PropagateTags: 'SERVICE',
        EnableECSManagedTags: true,
      });
      template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    });

    test('replace tasks in place, and roll back what does not start', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        DeploymentConfiguration: {
          MinimumHealthyPercent: 0,
          MaximumPercent: 100,
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        },
      });
    });

    test('are in the network of the instance, without its metadata, and not root', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        NetworkMode: 'bridge',
        RequiresCompatibilities: ['EC2'],
        RuntimePlatform: Match.absent(),
        Cpu: '256',
        Memory: '512',
        Volumes: Match.absent(),
        ContainerDefinitions: [
          Match.objectLike({
            User: '1000:1000',
            ReadonlyRootFilesystem: true,
            StopTimeout: 30,
            PortMappings: Match.absent(),
            DnsServers: Match.absent(),
            DnsSearchDomains: Match.absent(),
          }),
        ],
      });
      // The hop limit keeps the metadata from networks behind that of the instance.
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({
          MetadataOptions: { HttpPutResponseHopLimit: 1, HttpTokens: 'required' },
        }),
      });
    });

    test('are made after the group of the instances, and gone before it', () => {
      template.hasResource('AWS::ECS::Service', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^CapacityGroup')]),
      });
    });

    test('have no alarm, and no warning', () => {
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(daemon.alarms).toEqual([]);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let daemon: DaemonService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      const topic = new sns.Topic(stack, 'Topic');
      daemon = daemonIn(
        stack,
        {
          alarms: Alarms.notify(topic),
          hostMounts: {
            log: { hostPath: '/var/log', path: '/host/log' },
            run: { hostPath: '/var/run/agent', path: '/run/agent', readOnly: false },
          },
          hostPorts: [8125, 8126],
          dnsServers: ['10.0.0.2'],
          dnsSearchDomains: ['shop.internal'],
          placementConstraints: [ecs.PlacementConstraint.memberOf('attribute:stack == prod')],
          alarmThresholds: { cpuPercent: 50, memoryPercent: 60 },
        },
        { instanceTypes: [new ec2.InstanceType('c7i.large')], minInstances: 2 },
      );
      new s3.Bucket(stack, 'Bucket').grantWrite(daemon);
      daemon.connections.allowFromAnyIpv4(ec2.Port.tcp(8125));
      daemon.onDeploymentFailed(new targets.SnsTopic(topic));
      template = templateOf(stack);
    });

    test('mount directories of the instance, read-only unless asked for, and publish ports', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Volumes: [
          { Name: 'log', Host: { SourcePath: '/var/log' } },
          { Name: 'run', Host: { SourcePath: '/var/run/agent' } },
        ],
        ContainerDefinitions: [
          Match.objectLike({
            MountPoints: [
              { SourceVolume: 'log', ContainerPath: '/host/log', ReadOnly: true },
              { SourceVolume: 'run', ContainerPath: '/run/agent', ReadOnly: false },
            ],
            PortMappings: [
              { ContainerPort: 8125, HostPort: 8125, Protocol: 'tcp' },
              { ContainerPort: 8126, HostPort: 8126, Protocol: 'tcp' },
            ],
          }),
        ],
      });
    });

    test('ask other DNS servers, which tasks with a network of their own cannot', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        NetworkMode: 'bridge',
        ContainerDefinitions: [Match.objectLike({ DnsServers: ['10.0.0.2'], DnsSearchDomains: ['shop.internal'] })],
      });
    });

    test('choose among the instances', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        PlacementConstraints: [
          { Type: 'memberOf', Expression: 'attribute:ecs.instance-type in [c7i.large]' },
          { Type: 'memberOf', Expression: 'attribute:stack == prod' },
        ],
      });
    });

    test('are reached where the instances are', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Container instances of a cluster',
        SecurityGroupIngress: [Match.objectLike({ FromPort: 8125, CidrIp: '0.0.0.0/0' })],
      });
    });

    test('alarm on CPU, memory, missing tasks and failed deployments', () => {
      expect(daemon.alarms).toHaveLength(4);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'CPUUtilization',
        Threshold: 50,
        AlarmDescription: Match.stringLikeRegexp("minutes: raise 'vcpus', for there is one task on each instance\\.$"),
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'MemoryUtilization', Threshold: 60 });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TriggeredRules', Threshold: 1 });
      template.resourcePropertiesCountIs('AWS::Events::Rule', { Description: 'Failed deployments of the service' }, 1);
    });

    test('are the principal of the container', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^AgentTaskRole') }],
      });
      expect(daemon.metricCpuUtilization().metricName).toBe('CPUUtilization');
      expect(daemon.metricMemoryUtilization().metricName).toBe('MemoryUtilization');
      expect(daemon.dashboardWidgets()).toHaveLength(2);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<DaemonServiceProps>, RegExp]>([
      ['sidecars', { sidecars: [Sidecar.openTelemetry()] }, /'sidecars' of a daemon would have networks of their own/],
      ['fault injection', { faultInjection: true }, /'faultInjection' needs a task with a network of its own/],
      [
        'an EBS volume',
        { ebsMount: { path: '/data', size: Size.gibibytes(10) } },
        /'ebsMount' is not for daemons; use 'writableMounts'/,
      ],
      ['a disk of Fargate', { ephemeralStorage: Size.gibibytes(30) }, /'ephemeralStorage' is a setting of Fargate/],
      [
        'a relative path of the instance',
        { hostMounts: { log: { hostPath: 'var/log', path: '/host/log' } } },
        /'hostMounts' must be of absolute paths of the instance, such as '\/var\/log', got 'var\/log'/,
      ],
      [
        'a relative path in the container',
        { hostMounts: { log: { hostPath: '/var/log', path: 'log' } } },
        /'hostMounts' must be at absolute paths below the root, such as '\/host\/log', got 'log'/,
      ],
      [
        'a name that is none',
        { hostMounts: { 'my log': { hostPath: '/var/log', path: '/log' } } },
        /'hostMounts' must be named by letters, digits, hyphens and underscores, got 'my log'/,
      ],
      [
        'one name and one path twice',
        { hostMounts: { log: { hostPath: '/var/log', path: '/log' } }, writableMounts: { log: '/log' } },
        /'hostMounts, writableMounts and efsMounts' must not hold a value twice[^]*'paths of hostMounts, writableMounts and efsMounts' must not hold/,
      ],
      ['no port', { hostPorts: [] }, /'hostPorts' must not be empty/],
      ['one port twice', { hostPorts: [80, 80] }, /'hostPorts' must not hold a value twice, got '80'/],
      ['a port that is none', { hostPorts: [0] }, /'hostPorts' must be .* got 0/],
      ['no DNS server', { dnsServers: [] }, /'dnsServers' must not be empty/],
      ['no search domain', { dnsSearchDomains: [] }, /'dnsSearchDomains' must not be empty/],
      ['no constraint', { placementConstraints: [] }, /'placementConstraints' must not be empty/],
      [
        'too many constraints',
        { placementConstraints: Array.from({ length: 10 }, () => ecs.PlacementConstraint.distinctInstances()) },
        /'number of placementConstraints' must be a whole number .*9, got 10/,
      ],
      [
        'more CPU than the instances have',
        { vcpus: 4 },
        /'vcpus' must not exceed those of an instance \(2 of m7g.large/,
      ],
      [
        'a processor of others',
        { architecture: ecs.CpuArchitecture.X86_64 },
        /'architecture' must be that of the inst/,
      ],
      ['a threshold beyond 100', { alarmThresholds: { cpuPercent: 101 } }, /'alarmThresholds.cpuPercent' must be/],
    ])('with %s', (_, props, message) => {
      expect(() => daemonIn(testStack(), props)).toThrow(message);
    });

    test('with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      expect(() => daemonIn(stack, { hostPorts: [], vcpus: 4 })).toThrow(
        /^DaemonService at 'Test\/Agent' has 3 problems/,
      );
      expect(stack.node.findChild('Agent').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two on one capacity, and children can be overridden', () => {
      const stack = testStack();
      const capacity = new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack) });
      const image = ContainerSource.fromRegistry('public.ecr.aws/aws-observability/aws-for-fluent-bit:2');
      const one = new DaemonService(stack, 'One', { capacity, image, alarms: Alarms.none() });
      new DaemonService(stack, 'Two', { capacity, image, alarms: Alarms.none() });
      (one.service.node.defaultChild as ecs.CfnService).serviceName = 'mine';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECS::Service', 2);
      template.resourcePropertiesCountIs('AWS::ECS::Service', { ServiceName: 'mine' }, 1);
    });
  });
});
