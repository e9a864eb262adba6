import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  EcsNetworkService,
  EcsNetworkServiceProps,
  EcsWebService,
  NetworkServicePort,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServiceRollbackTrigger,
  ServiceScaling,
  Sidecar,
} from '../../../../lib/containers';
import {
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  StaticIpNetworkLoadBalancer,
} from '../../../../lib/loadbalancing';
import { Alarms } from '../../../../lib/observability';
import { templateOf, testStack } from '../../../support/synth';
import { IMAGE } from '../../images';

const SERVICE = 'AWS::ECS::Service';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

/** The VPC of the tests' stack, with a way out, so that no test has to care for endpoints. */
function vpcOf(stack: Stack): ec2.Vpc {
  const existing = stack.node.tryFindChild('Vpc');
  if (existing instanceof ec2.Vpc) return existing;
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
}

function loadBalancerOf(stack: Stack): StaticIpNetworkLoadBalancer {
  const existing = stack.node.tryFindChild('Nlb');
  if (existing instanceof StaticIpNetworkLoadBalancer) return existing;
  return new StaticIpNetworkLoadBalancer(stack, 'Nlb', {
    vpc: vpcOf(stack),
    exposure: NetworkExposure.internet(),
    alarms: Alarms.none(),
  });
}

function make(props: Partial<EcsNetworkServiceProps> = {}, stack = testStack(), id = 'Game'): EcsNetworkService {
  return new EcsNetworkService(stack, id, {
    vpc: vpcOf(stack),
    networkLoadBalancer: loadBalancerOf(stack),
    image: IMAGE,
    alarms: Alarms.none(),
    ports: { Lobby: { listenerPort: NetworkPort.tcp(7777) } },
    ...props,
  });
}

const UDP: NetworkServicePort = {
  listenerPort: NetworkPort.udp(7777),
  healthCheck: NetworkHealthCheck.http({ port: 8080, path: '/health' }),
};

describe('EcsNetworkService', () => {
  describe('defaults', () => {
    let service: EcsNetworkService;
    let template: Template;
    beforeAll(() => {
      service = make();
      template = templateOf(Stack.of(service));
    });

    test('registers two tasks or more behind a port, with the number of the container', () => {
      template.hasResourceProperties(SERVICE, {
        LaunchType: Match.absent(),
        DesiredCount: Match.absent(),
        HealthCheckGracePeriodSeconds: 60,
        AvailabilityZoneRebalancing: 'ENABLED',
        LoadBalancers: [
          {
            ContainerName: 'app',
            ContainerPort: 7777,
            TargetGroupArn: { Ref: Match.stringLikeRegexp('^GameLobbyTargetGroup') },
          },
        ],
        DeploymentConfiguration: Match.objectLike({
          MinimumHealthyPercent: 100,
          MaximumPercent: 200,
          Strategy: 'ROLLING',
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        }),
        NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity: 2,
        MaxCapacity: 10,
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 60 }),
      });
      template.hasResourceProperties(GROUP, { TargetType: 'ip', Protocol: 'TCP', HealthCheckProtocol: 'TCP' });
      template.hasResourceProperties(LISTENER, { Port: 7777, Protocol: 'TCP' });
    });

    test('lets the load balancer in by reference, and nobody else', () => {
      template.resourceCountIs(INGRESS, 1);
      template.hasResourceProperties(INGRESS, {
        IpProtocol: 'tcp',
        FromPort: 7777,
        ToPort: 7777,
        GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GameSecurityGroup'), 'GroupId'] },
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NlbSecurityGroup'), 'GroupId'] },
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
        IpProtocol: 'tcp',
        FromPort: 7777,
        DestinationSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GameSecurityGroup'), 'GroupId'] },
      });
    });

    test('is made after its listener, without which tasks cannot be registered', () => {
      const [created] = Object.values(template.findResources(SERVICE));
      expect(created?.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^GameLobbyListener/)]));
    });

    test('has a cluster of its own, and no alarms that nobody gets', () => {
      expect(service.ownCluster).toBeDefined();
      expect(service.alarms).toEqual([]);
      expect(service.alternateTargetGroup).toBeUndefined();
      expect(service.taskCount).toBeDefined();
    });
  });

  describe('all options', () => {
    let service: EcsNetworkService;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      service = make(
        {
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          cluster: new ServiceCluster(stack, 'Cluster', { vpc: vpcOf(stack) }).cluster,
          ports: {
            Match: UDP,
            Lobby: { listenerPort: NetworkPort.tcp(443), containerPort: 7778, proxyProtocol: true },
          },
          scaling: [ServiceScaling.fixedTasks(3)],
          taskProtection: true,
          serviceConnect: ServiceConnect.clientOnly(),
          zoneRebalancing: false,
          healthCheckGracePeriod: Duration.seconds(90),
          alarmThresholds: { cpuPercent: 70, memoryPercent: 75 },
        },
        stack,
      );
      template = templateOf(stack);
    });

    test('register each port by its protocol', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [
          Match.objectLike({
            PortMappings: [
              { ContainerPort: 7777, Protocol: 'udp' },
              { ContainerPort: 7778, Protocol: 'tcp' },
            ],
          }),
        ],
      });
      template.hasResourceProperties(SERVICE, {
        DesiredCount: 3,
        HealthCheckGracePeriodSeconds: 90,
        AvailabilityZoneRebalancing: 'DISABLED',
        LoadBalancers: [
          Match.objectLike({
            ContainerPort: 7777,
            TargetGroupArn: { Ref: Match.stringLikeRegexp('^GameMatchTargetGroup') },
          }),
          Match.objectLike({
            ContainerPort: 7778,
            TargetGroupArn: { Ref: Match.stringLikeRegexp('^GameLobbyTargetGroup') },
          }),
        ],
      });
      template.hasResourceProperties(GROUP, { Protocol: 'UDP', HealthCheckProtocol: 'HTTP', HealthCheckPort: '8080' });
    });

    test('open the ports of the traffic, and of the check', () => {
      for (const [IpProtocol, FromPort] of [
        ['udp', 7777],
        ['tcp', 8080],
        ['tcp', 7778],
      ]) {
        template.hasResourceProperties(INGRESS, { IpProtocol, FromPort });
      }
      template.resourceCountIs(INGRESS, 3);
    });

    test('let a task protect itself, and no task of another cluster', () => {
      const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter((one) =>
        JSON.stringify(one).includes('TaskProtection'),
      );
      expect(policy?.Properties.PolicyDocument.Statement).toContainEqual({
        Effect: 'Allow',
        Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
        Resource: {
          'Fn::Join': [
            '',
            expect.arrayContaining([expect.stringMatching(/:task\/$/), { Ref: expect.stringMatching(/^Cluster/) }]),
          ],
        },
      });
    });

    test('have an alarm for each port, on which deployments are undone, and those on tasks', () => {
      expect(service.alarms.map(({ node }) => node.path.replace('Test/Game/', ''))).toEqual([
        'Match/UnhealthyTargetsAlarm',
        'Lobby/UnhealthyTargetsAlarm',
        'CpuAlarm',
        'MemoryAlarm',
        'RunningTasksAlarm',
        'DeploymentFailedAlarm',
      ]);
      template.hasResourceProperties(SERVICE, {
        DeploymentConfiguration: Match.objectLike({
          Alarms: {
            Enable: true,
            Rollback: true,
            AlarmNames: ['Match', 'Lobby'].map((name) => ({
              Ref: Match.stringLikeRegexp(`^Game${name}UnhealthyTargetsAlarm`),
            })),
          },
        }),
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'CPUUtilization', Threshold: 70 });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'MemoryUtilization', Threshold: 75 });
    });

    test('give the parts by the names of the ports', () => {
      expect(Object.keys(service.targetGroups)).toEqual(['Match', 'Lobby']);
      expect(Object.keys(service.listeners)).toEqual(['Match', 'Lobby']);
      expect(service.taskCount).toBeUndefined();
      expect(service.connections.defaultPort?.toString()).toBe('UDP 7777');
    });

    test('show targets and tasks', () => {
      const shown = service.dashboardWidgets().map((widget) => JSON.stringify(widget.toJson()));
      expect(shown).toEqual([
        expect.stringContaining('Game/Match: targets'),
        expect.stringContaining('Game/Lobby: targets'),
        expect.stringContaining('CPU and memory'),
        expect.stringContaining('running tasks'),
      ]);
    });
  });

  describe('overrides', () => {
    test('a canary has two target groups behind its listener, which ECS may move, and nothing else', () => {
      const stack = testStack();
      const service = make(
        { deployment: ServiceDeployment.canary(), alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) },
        stack,
      );
      expect(service.alternateTargetGroup).toBeDefined();
      const template = templateOf(stack);
      const ref = (name: string) => ({ Ref: expect.stringMatching(new RegExp(`^GameLobby${name}`)) });
      const [listener] = Object.values(template.findResources(LISTENER));
      expect(listener?.Properties.DefaultActions[0].ForwardConfig.TargetGroups).toEqual([
        { TargetGroupArn: ref('TargetGroup'), Weight: 100 },
        { TargetGroupArn: ref('AlternateTargetGroup'), Weight: 0 },
      ]);
      const [created] = Object.values(template.findResources(SERVICE));
      expect(created?.Properties.LoadBalancers[0].AdvancedConfiguration).toEqual({
        AlternateTargetGroupArn: ref('AlternateTargetGroup'),
        ProductionListenerRule: ref('Listener'),
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^GameDeploymentRole/), 'Arn'] },
      });
      const [policy] = Object.entries(template.findResources('AWS::IAM::Policy'))
        .filter(([id]) => id.startsWith('GameDeploymentRole'))
        .map(([, value]) => value);
      expect(policy?.Properties.PolicyDocument.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: [
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeRules',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeTargetHealth',
          ],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
          Resource: [ref('AlternateTargetGroup'), ref('TargetGroup')],
        },
        { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyListener', Resource: ref('Listener') },
      ]);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'MAX([m0, m1])' })]),
      });
    });

    test('two services have ports of one load balancer', () => {
      const stack = testStack();
      make({}, stack);
      make({ ports: { Lobby: { listenerPort: NetworkPort.tcp(7778) } } }, stack, 'Other');
      templateOf(stack).resourceCountIs(LISTENER, 2);
    });

    test('another service admits it, and failed deployments are told', () => {
      const stack = testStack();
      const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc: vpcOf(stack) });
      const scores = new EcsWebService(stack, 'Scores', {
        vpc: vpcOf(stack),
        cluster,
        image: IMAGE,
        alarms: Alarms.none(),
        serviceConnect: ServiceConnect.server({ name: 'scores' }),
      });
      const service = make({ cluster, serviceConnect: ServiceConnect.clientOnly() }, stack);
      scores.allowCallsFrom(service);
      service.onDeploymentFailed(new targets.SnsTopic(new sns.Topic(stack, 'Failures')));
      templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({ detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } }),
      });
      expect(service.metricCpuUtilization().metricName).toBe('CPUUtilization');
      expect(service.metricMemoryUtilization().metricName).toBe('MemoryUtilization');
    });
  });

  describe('fails', () => {
    test('where a port has the id of another part of the service', () => {
      const alarms = Alarms.notify(new sns.Topic(testStack(), 'Topic'));
      const service = make({ alarms, deployment: ServiceDeployment.blueGreen() });
      const parts = service.node.children.map(({ node }) => node.id).filter((id) => id !== 'Lobby');
      expect(parts).toContain('DeploymentFailedAlarm');
      for (const id of parts) {
        const ports = { [id]: { listenerPort: NetworkPort.tcp(7777) } };
        expect(() => make({ ports })).toThrow(`'ports' must not be named`);
      }
    });

    const tcp = (number: number, containerPort?: number): NetworkServicePort => ({
      listenerPort: NetworkPort.tcp(number),
      containerPort,
    });
    const wrong: [string, Partial<EcsNetworkServiceProps>][] = [
      [`'number of ports' must be`, { ports: {} }],
      [`'ports' must be named by letters and digits`, { ports: { lobby: tcp(1) } }],
      [`'ports' must not be named`, { ports: { Service: tcp(1) } }],
      [`'containerPort of ports' must`, { ports: { A: tcp(1, 80), B: tcp(2, 80) } }],
      [`'listenerPort of ports' must`, { ports: { A: tcp(1, 80), B: tcp(1, 81) } }],
      [
        `'ports' A: 'listenerPort' cannot be NetworkPort.tcpAndUdp()`,
        { ports: { A: { listenerPort: NetworkPort.tcpAndUdp(53) } } },
      ],
      [`'ports' A: 'listenerPort' cannot be of QUIC`, { ports: { A: { listenerPort: NetworkPort.quic(443) } } }],
      [`'ports' A: 'healthCheck' must be given for UDP`, { ports: { A: { listenerPort: NetworkPort.udp(53) } } }],
      [`'ports' A: 'containerPort' must`, { ports: { A: tcp(1, 0) } }],
      [
        `'ports' Lobby: 'containerPort' 7777 is that of a sidecar`,
        { sidecars: [Sidecar.container({ name: 'proxy', image: IMAGE, ports: [7777] })] },
      ],
      [
        `moves the traffic of one port, got 2`,
        { ports: { A: tcp(1), B: tcp(2) }, deployment: ServiceDeployment.blueGreen() },
      ],
      [`moves TCP and TLS, not UDP`, { ports: { Match: UDP }, deployment: ServiceDeployment.blueGreen() }],
      [`'testRoute' of 'deployment'`, { deployment: ServiceDeployment.blueGreen({ testRoute: true }) }],
      [
        `'smokeTest' of 'deployment'`,
        { deployment: ServiceDeployment.blueGreen({ smokeTest: { requests: { '/': 200 } } }) },
      ],
      [
        `'rollbackTriggers' of 'deployment' must be of 'UNHEALTHY_TARGETS'`,
        { deployment: ServiceDeployment.rolling({ rollbackTriggers: [ServiceRollbackTrigger.LATENCY] }) },
      ],
      [`'scaling' Requests has a metric of an Application`, { scaling: [ServiceScaling.requestsPerTarget(1)] }],
      [
        `'serviceConnect' must be ServiceConnect.clientOnly()`,
        { serviceConnect: ServiceConnect.server({ name: 'a' }) },
      ],
      [`'minTasks' must be at least 1, got 0`, { minTasks: 0 }],
      [`'alarmThresholds.cpuPercent' must`, { alarmThresholds: { cpuPercent: 0 } }],
      [`'healthCheckGracePeriod' must`, { healthCheckGracePeriod: Duration.millis(1) }],
    ];
    test.each(wrong)('for what does not work: %s', (message, props) => {
      expect(() => make(props)).toThrow(message);
    });

    test('for a port that another service has', () => {
      const stack = testStack();
      make({}, stack);
      expect(() => make({}, stack, 'Other')).toThrow(
        `'ports' Lobby: port 7777 is that of the listener 'Test/Game/Lobby/Listener' already`,
      );
    });
  });

  describe('in a stack', () => {
    test('children can be overridden', () => {
      const stack = testStack();
      const service = make({}, stack);
      service.targetGroups.Lobby?.setAttribute('stickiness.enabled', 'true');
      templateOf(stack).hasResourceProperties(GROUP, {
        TargetGroupAttributes: Match.arrayWith([{ Key: 'stickiness.enabled', Value: 'true' }]),
      });
    });
  });
});
