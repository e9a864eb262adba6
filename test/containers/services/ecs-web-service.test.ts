import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from '../../../lib/apis';
import { PredictiveMode } from '../../../lib/compute';
import {
  ContainerSource,
  EcsWebService,
  EcsWebServiceProps,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServicePredictiveMetric,
  ServiceRollbackTrigger,
  ServiceRoute,
  ServiceScaling,
  Sidecar,
  TaskCapacity,
} from '../../../lib/containers';
import { Exposure, Ingress, RouteMatch, WebLoadBalancer } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const image = ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** A VPC with a way out, so that no test has to care for endpoints. */
function vpcOf(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
}

/** Without a load balancer, which makes the template small. */
function internalService(overrides: Partial<EcsWebServiceProps> = {}, stack = testStack()): EcsWebService {
  return new EcsWebService(stack, 'Web', {
    vpc: overrides.vpc ?? vpcOf(stack),
    image,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
    ...overrides,
  });
}

function publicService(overrides: Partial<EcsWebServiceProps> = {}, stack = testStack()): EcsWebService {
  return new EcsWebService(stack, 'Web', {
    vpc: vpcOf(stack),
    image,
    alarms: Alarms.none(),
    ingress: Exposure.internalOnly({ deletionProtection: false }),
    ...overrides,
  });
}

function notify(stack: Stack): Alarms {
  return Alarms.notify(new sns.Topic(stack, 'Topic'));
}

/** A further route. */
function further(containerPort = 8081): ServiceRoute {
  return { ingress: Exposure.internalOnly({ deletionProtection: false }), containerPort };
}

/** The properties of the service in the template. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the template is untyped JSON
function serviceIn(template: Template): Record<string, any> {
  return Object.values(template.findResources('AWS::ECS::Service'))[0].Properties;
}

describe('EcsWebService', () => {
  describe('defaults', () => {
    let service: EcsWebService;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      service = publicService({ alarms: notify(stack) }, stack);
      template = templateOf(stack);
    });

    test('deploy by replacing tasks, never below the wanted number, and roll back', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        DeploymentConfiguration: {
          Strategy: 'ROLLING',
          MinimumHealthyPercent: 100,
          MaximumPercent: 200,
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
          Alarms: {
            Enable: true,
            Rollback: true,
            AlarmNames: [
              { Ref: Match.stringLikeRegexp('^WebUnhealthyTargetsAlarm') },
              { Ref: Match.stringLikeRegexp('^WebTargetErrorsAlarm') },
            ],
          },
        },
      });
    });

    test('never have a desired count in the template, nor a launch type', () => {
      expect(serviceIn(template).DesiredCount).toBeUndefined();
      expect(serviceIn(template).LaunchType).toBeUndefined();
      expect(serviceIn(template).CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
    });

    test('keep tasks private, spread over zones, tagged, and closed to ECS Exec', () => {
      const { NetworkConfiguration, ...rest } = serviceIn(template);
      expect(NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
      expect(rest.AvailabilityZoneRebalancing).toBe('ENABLED');
      expect(rest.PropagateTags).toBe('SERVICE');
      expect(rest.EnableECSManagedTags).toBe(true);
      expect(rest.EnableExecuteCommand).toBeUndefined();
      expect(rest.HealthCheckGracePeriodSeconds).toBe(60);
    });

    test('make the smallest task on Arm, not as root, with a file system it cannot write to', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
        ContainerDefinitions: [
          Match.objectLike({
            Name: 'app',
            User: '1000:1000',
            ReadonlyRootFilesystem: true,
            StopTimeout: 30,
            LinuxParameters: Match.objectLike({ InitProcessEnabled: true }),
            PortMappings: [{ Name: 'app', ContainerPort: 8080, Protocol: 'tcp', AppProtocol: 'http' }],
            LogConfiguration: Match.objectLike({ Options: Match.objectLike({ mode: 'non-blocking' }) }),
          }),
        ],
      });
      template.hasResource('AWS::Logs::LogGroup', {
        Properties: { RetentionInDays: 90 },
        DeletionPolicy: 'Retain',
      });
    });

    test('scale between 2 and 10 tasks on CPU', () => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity: 2,
        MaxCapacity: 10,
      });
      template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 60,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          ScaleOutCooldown: 60,
          ScaleInCooldown: 300,
        },
      });
    });

    test('open the tasks to the load balancer alone', () => {
      template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8080, ToPort: 8080 });
    });

    test('register tasks in one target group, on a route', () => {
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 1);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
      expect(serviceIn(template).LoadBalancers).toEqual([
        { ContainerName: 'app', ContainerPort: 8080, TargetGroupArn: expect.anything() },
      ]);
    });

    test('make a cluster without Container Insights, which costs, with both Fargate providers and a record of ECS Exec', () => {
      template.hasResourceProperties('AWS::ECS::Cluster', {
        ClusterSettings: [{ Name: 'containerInsights', Value: 'disabled' }],
        Configuration: { ExecuteCommandConfiguration: { Logging: 'OVERRIDE' } },
      });
      template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
        CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      });
      expect(service.ownCluster).toBeDefined();
    });

    test('trust only ECS of this account with the roles of the containers and of their start', () => {
      template.resourcePropertiesCountIs(
        'AWS::IAM::Role',
        {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: { Service: 'ecs-tasks.amazonaws.com' },
                Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        },
        2,
      );
    });

    test.each([
      ['CPUUtilization', 90],
      ['MemoryUtilization', 90],
    ])('watch %s over ten minutes', (MetricName, Threshold) => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Threshold,
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 10,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    });

    test.each(['CpuAlarm', 'MemoryAlarm', 'RunningTasksAlarm', 'DeploymentFailedAlarm', 'UnhealthyTargetsAlarm'])(
      'watch by %s',
      (id) => {
        expect(service.alarms.map((alarm) => alarm.node.id)).toContain(id);
      },
    );

    test('count running tasks, and see failed deployments, whose events are kept', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'CPUUtilization',
        Statistic: 'SampleCount',
        Threshold: 2,
        EvaluationPeriods: 10,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { source: ['aws.ecs'], detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } },
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebFailedDeployments'), 'Arn'] } }],
      });
      template.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/Events',
        MetricName: 'TriggeredRules',
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
        EvaluationPeriods: 1,
      });
    });

    test('show load balancer, requests, CPU, memory and running tasks', () => {
      expect(service.dashboardWidgets().length).toBeGreaterThanOrEqual(6);
    });

    test('make no output', () => {
      expect(template.toJSON().Outputs).toBeUndefined();
    });

    describe('without a load balancer', () => {
      let template: Template;
      let stack: Stack;
      beforeAll(() => {
        stack = testStack();
        internalService({ alarms: notify(stack) }, stack);
        template = templateOf(stack);
      });

      test('makes none, and no grace period', () => {
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 0);
        expect(serviceIn(template).HealthCheckGracePeriodSeconds).toBeUndefined();
      });

      test('has the alarms on tasks, and none that undo a deployment', () => {
        template.resourceCountIs('AWS::CloudWatch::Alarm', 4);
        expect(serviceIn(template).DeploymentConfiguration.Alarms).toBeUndefined();
      });
    });
  });

  describe('all options', () => {
    let template: Template;
    let stack: Stack;
    beforeAll(() => {
      stack = testStack();
      const vpc = vpcOf(stack);
      const cluster = new ServiceCluster(stack, 'Cluster', { vpc });
      const namespace = new cloudmap.PrivateDnsNamespace(stack, 'Dns', { name: 'store.internal', vpc });
      const hook = lambda.Function.fromFunctionAttributes(stack, 'Hook', {
        functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:hook',
        sameEnvironment: true,
      });
      const service = new EcsWebService(stack, 'Web', {
        vpc,
        cluster: cluster.cluster,
        image,
        alarms: notify(stack),
        ingress: Exposure.internalOnly({ deletionProtection: false }),
        containerPort: 3000,
        vcpus: 1,
        memory: Size.gibibytes(3),
        architecture: ecs.CpuArchitecture.X86_64,
        minTasks: 3,
        maxTasks: 30,
        capacity: TaskCapacity.mixed({ onDemandBase: 2, onDemandWeight: 1, spotWeight: 4 }),
        deployment: ServiceDeployment.canary({
          canaryPercent: 2.5,
          canaryBakeTime: Duration.minutes(20),
          bakeTime: Duration.minutes(30),
          testRoute: true,
          rollbackAlarms: [
            cloudwatch.Alarm.fromAlarmArn(stack, 'Orders', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:orders'),
          ],
          hooks: [
            new ecs.DeploymentLifecycleLambdaTarget(hook, 'SmokeTest', {
              lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT],
            }),
          ],
        }),
        scaling: [
          ServiceScaling.targetCpu(50),
          ServiceScaling.targetMemory(70),
          ServiceScaling.requestsPerTarget(600),
          ServiceScaling.responseTime(Duration.millis(400)),
          ServiceScaling.targetMetric('Sessions', {
            metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Sessions' }),
            target: 100,
          }),
          ServiceScaling.schedule('Sale', {
            schedule: appscaling.Schedule.cron({ hour: '8', minute: '0' }),
            minTasks: 10,
          }),
          ServiceScaling.predictive({
            metric: ServicePredictiveMetric.cpu(50),
            mode: PredictiveMode.FORECAST_AND_SCALE,
            leadTime: Duration.minutes(10),
          }),
        ],
        serviceConnect: ServiceConnect.server({
          name: 'web',
          port: 80,
          requestTimeout: Duration.seconds(30),
          accessLogs: true,
        }),
        serviceDiscovery: { dnsNamespace: namespace, name: 'web' },
        enableExecuteCommand: true,
        readonlyRootFilesystem: false,
        zoneRebalancing: false,
        healthCheckGracePeriod: Duration.seconds(90),
        healthCheck: { path: '/health' },
      });
      service.onDeploymentFailed({
        bind: () => ({ arn: 'arn:aws:sns:eu-west-1:111122223333:chat' }),
      });
      template = templateOf(stack);
    });

    test('deploy by canary with a second target group, routes for production and tests, a hook, alarms and a role', () => {
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
      template.hasResourceProperties('AWS::ECS::Service', {
        DeploymentConfiguration: {
          Strategy: 'CANARY',
          BakeTimeInMinutes: 30,
          CanaryConfiguration: { CanaryPercent: 2.5, CanaryBakeTimeInMinutes: 20 },
          LifecycleHooks: [Match.objectLike({ LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] })],
          Alarms: { AlarmNames: Match.arrayWith(['orders']) },
        },
        LoadBalancers: [
          Match.objectLike({
            AdvancedConfiguration: {
              AlternateTargetGroupArn: Match.anyValue(),
              ProductionListenerRule: Match.anyValue(),
              TestListenerRule: Match.anyValue(),
              RoleArn: Match.anyValue(),
            },
          }),
        ],
      });
    });

    test('let the sidecars and the role that moves requests be found', () => {
      const stack = testStack();
      const service = internalService(
        {
          ingress: Exposure.internalOnly(),
          deployment: ServiceDeployment.canary(),
          sidecars: [Sidecar.openTelemetry()],
        },
        stack,
      );
      service.taskDefinition.findContainer('otel-collector')!.addEnvironment('GOMEMLIMIT', '96MiB');
      const policy = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Policy', 'arn:aws:iam::aws:policy/A');
      (service.node.findChild('DeploymentRole') as iam.Role).addManagedPolicy(policy);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: Match.arrayWith([
          Match.objectLike({
            Name: 'otel-collector',
            Environment: Match.arrayWith([{ Name: 'GOMEMLIMIT', Value: '96MiB' }]),
          }),
        ]),
      });
      template.hasResourceProperties('AWS::IAM::Role', {
        Description: 'Moves of requests between the target groups of the service',
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/A'],
      });
    });

    test('let only ECS take the role that moves requests, and for no other account', () => {
      template.hasResourceProperties('AWS::IAM::Role', {
        Description: 'Moves of requests between the target groups of the service',
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'ecs.amazonaws.com' },
              Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
    });

    test('let ECS move requests between these target groups and on these routes alone', () => {
      const id = Object.keys(template.findResources('AWS::IAM::Policy')).find((key) =>
        key.startsWith('WebDeploymentRole'),
      )!;
      const { Statement } = template.toJSON().Resources[id].Properties.PolicyDocument;
      const ref = (pattern: RegExp) => ({ Ref: expect.stringMatching(pattern) });
      expect(Statement).toEqual([
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
          Resource: [ref(/^WebAlternateTargetGroup/), ref(/^WebTargetGroup/)],
        },
        {
          Effect: 'Allow',
          Action: 'elasticloadbalancing:ModifyRule',
          Resource: [ref(/^WebRoute/), ref(/^WebTestRoute/)],
        },
        { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyListener', Resource: ref(/^WebLoadBalancerHttp/) },
      ]);
    });

    test('run on Spot beyond a base', () => {
      expect(serviceIn(template).CapacityProviderStrategy).toEqual([
        { CapacityProvider: 'FARGATE', Base: 2, Weight: 1 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 4 },
      ]);
    });

    test('size the task', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: '1024',
        Memory: '3072',
        RuntimePlatform: { CpuArchitecture: 'X86_64' },
        ContainerDefinitions: [Match.objectLike({ PortMappings: [Match.objectLike({ ContainerPort: 3000 })] })],
      });
    });

    test('scale by seven policies', () => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity: 3,
        MaxCapacity: 30,
        ScheduledActions: [Match.objectLike({ ScalableTargetAction: { MinCapacity: 10 } })],
      });
      const tracked = (metric: object) =>
        template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
          TargetTrackingScalingPolicyConfiguration: metric,
        });
      tracked({
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
      });
      tracked({ TargetValue: 100, CustomizedMetricSpecification: { MetricName: 'Sessions' } });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: { AdjustmentType: 'PercentChangeInCapacity' },
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        PolicyType: 'PredictiveScaling',
        PredictiveScalingPolicyConfiguration: {
          Mode: 'ForecastAndScale',
          SchedulingBufferTime: 600,
          MetricSpecifications: [
            {
              TargetValue: 50,
              PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceCPUUtilization' },
            },
          ],
        },
      });
    });

    test('see the requests of both target groups, whichever is in service', () => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 600,
          CustomizedMetricSpecification: {
            Metrics: Match.arrayWith([Match.objectLike({ Expression: 'SUM([primary, alternate])' })]),
          },
        },
      });
    });

    test('take part in Service Connect, with a log of requests, and have a DNS name', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        ServiceConnectConfiguration: {
          Enabled: true,
          AccessLogConfiguration: { Format: 'JSON' },
          LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
          Services: [
            {
              PortName: 'app',
              DiscoveryName: 'web',
              ClientAliases: [{ DnsName: 'web', Port: 80 }],
              Timeout: { PerRequestTimeoutSeconds: 30 },
            },
          ],
        },
        ServiceRegistries: [Match.anyValue()],
      });
      template.hasResourceProperties('AWS::ServiceDiscovery::Service', { Name: 'web' });
    });

    test('allow ECS Exec into the record of the cluster', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        EnableExecuteCommand: true,
        AvailabilityZoneRebalancing: 'DISABLED',
        HealthCheckGracePeriodSeconds: 90,
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ssmmessages:OpenDataChannel']) })]),
        },
      });
    });

    test('use the cluster that was given', () => {
      template.resourceCountIs('AWS::ECS::Cluster', 1);
    });

    test('invoke a target with failed deployments', () => {
      template.hasResourceProperties('AWS::Events::Rule', {
        Targets: Match.arrayWith([Match.objectLike({ Arn: 'arn:aws:sns:eu-west-1:111122223333:chat' })]),
      });
    });
  });

  describe('overrides', () => {
    describe('deployment', () => {
      test.each([
        ['blueGreen', ServiceDeployment.blueGreen(), { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 10 }],
        [
          'linear',
          ServiceDeployment.linear({ stepPercent: 20, stepBakeTime: Duration.minutes(3) }),
          { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 3 } },
        ],
      ])('%s is wired without a test route unless asked for', (_name, deployment, configuration) => {
        const template = templateOf(Stack.of(publicService({ deployment })));
        template.hasResourceProperties('AWS::ECS::Service', { DeploymentConfiguration: configuration });
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
        expect(serviceIn(template).LoadBalancers[0].AdvancedConfiguration.TestListenerRule).toBeUndefined();
      });

      test('rolling has no second target group and takes percentages', () => {
        const deployment = ServiceDeployment.rolling({ minHealthyPercent: 50, maxHealthyPercent: 150 });
        const service = publicService({ deployment });
        const template = templateOf(Stack.of(service));
        template.hasResourceProperties('AWS::ECS::Service', {
          DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 150, Alarms: Match.absent() },
        });
        expect(service.alternateTargetGroup).toBeUndefined();
      });
    });

    describe('test route', () => {
      const warnings = (ingress: Ingress, testRoute = true) => {
        const stack = testStack();
        const deployment = ServiceDeployment.canary({ testRoute });
        new EcsWebService(stack, 'Web', { vpc: vpcOf(stack), image, alarms: Alarms.none(), ingress, deployment });
        return warningsOf(stack).filter((warning) => warning.includes('the listener for tests'));
      };
      const onInternet = (clients?: ec2.IPeer[]) =>
        Exposure.plainHttp({ reason: 'a test', testListener: clients && { clients } });

      test('that nobody reaches by its name is warned of', () => {
        expect(warnings(onInternet())).toEqual([expect.stringContaining("give the exposure 'testListener'")]);
      });

      test('that hooks reach is not: internal, with clients, or none at all', () => {
        expect(warnings(Exposure.internalOnly())).toEqual([]);
        expect(warnings(onInternet([ec2.Peer.ipv4('198.51.100.7/32')]))).toEqual([]);
        expect(warnings(onInternet(), false)).toEqual([]);
      });
    });

    describe('smoke test', () => {
      const requests = { '/health': 200, '/orders/none': 404 };
      let template: Template;
      beforeAll(() => {
        const service = publicService({ deployment: ServiceDeployment.canary({ smokeTest: { requests } }) });
        template = templateOf(Stack.of(service));
      });

      test('is a function in the subnets of the tasks, with the time for three tries of each request', () => {
        template.hasResourceProperties('AWS::Lambda::Function', {
          Handler: 'index.handler',
          Code: { ZipFile: Match.stringLikeRegexp('DescribeServiceRevisionsCommand') },
          Environment: {
            Variables: {
              SMOKE_TEST: JSON.stringify({
                attempts: 3,
                pause: 2000,
                port: 8080,
                requests,
                secure: false,
                timeout: 5000,
              }),
            },
          },
          Timeout: 2 * 3 * 7 + 30,
          LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^WebLogGroup') } },
          VpcConfig: {
            SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^WebSmokeTestSecurityGroup'), 'GroupId'] }],
            SubnetIds: serviceIn(template).NetworkConfiguration.AwsvpcConfiguration.Subnets,
          },
        });
      });

      test('reaches the tasks at the port of the container', () => {
        template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
          FromPort: 8080,
          ToPort: 8080,
          GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebSecurityGroup'), 'GroupId'] },
          SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebSmokeTestSecurityGroup'), 'GroupId'] },
        });
      });

      test('reaches nothing else but the API of ECS, over HTTPS', () => {
        const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebSmokeTestSecurityGroup'), 'GroupId'] };
        template.hasResourceProperties('AWS::EC2::SecurityGroup', {
          GroupDescription: 'Smoke test of new tasks, without ingress',
          SecurityGroupEgress: [
            { CidrIp: '0.0.0.0/0', Description: 'API of ECS', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' },
          ],
        });
        template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
          GroupId: group,
          FromPort: 8080,
          ToPort: 8080,
        });
      });

      test('is invoked by ECS, for no other account, when the new tasks are healthy', () => {
        const [hook] = serviceIn(template).DeploymentConfiguration.LifecycleHooks;
        expect(hook).toEqual({
          HookTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebSmokeTestFunction/), 'Arn'] },
          LifecycleStages: ['POST_SCALE_UP'],
          RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebSmokeTestHookRole/), 'Arn'] },
        });
        template.hasResourceProperties('AWS::IAM::Role', {
          Description: 'Invocation of the smoke test by ECS',
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Action: 'sts:AssumeRole',
                Effect: 'Allow',
                Principal: { Service: 'ecs.amazonaws.com' },
                Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        });
        expect(statementsOf('WebSmokeTestHookRole')).toEqual([
          { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: hook.HookTargetArn },
        ]);
        const [service] = Object.values(template.findResources('AWS::ECS::Service'));
        expect(service.DependsOn).toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^WebSmokeTestHookRoleDefaultPolicy/),
            expect.stringMatching(/^WebSmokeTestRoleDefaultPolicy/),
          ]),
        );
      });

      test('may ask ECS for the tasks of its cluster, and write to the log of the service', () => {
        const cluster = { Ref: expect.stringMatching(/^WebCluster/) };
        const inCluster = (resource: string) => ({
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':ecs:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              `:${resource}/`,
              cluster,
              '/*',
            ],
          ],
        });
        expect(statementsOf('WebSmokeTestRole')).toEqual([
          {
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/^WebLogGroup/), 'Arn'] },
          },
          {
            Action: [
              'ec2:AssignPrivateIpAddresses',
              'ec2:CreateNetworkInterface',
              'ec2:DeleteNetworkInterface',
              'ec2:DescribeNetworkInterfaces',
              'ec2:DescribeSubnets',
              'ec2:UnassignPrivateIpAddresses',
            ],
            Effect: 'Allow',
            Resource: '*',
          },
          { Action: 'ecs:DescribeServiceRevisions', Effect: 'Allow', Resource: inCluster('service-revision') },
          { Action: 'ecs:DescribeServices', Effect: 'Allow', Resource: inCluster('service') },
          { Action: 'ecs:DescribeTasks', Effect: 'Allow', Resource: inCluster('task') },
          {
            Action: 'ecs:ListTasks',
            Effect: 'Allow',
            Resource: '*',
            Condition: { ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': [cluster.Ref, 'Arn'] } } },
          },
        ]);
      });

      test('speaks HTTPS where tasks do, comes before the hooks of the caller, and is not there without being asked for', () => {
        const stack = testStack();
        const hook = new ecs.DeploymentLifecycleLambdaTarget(
          lambda.Function.fromFunctionAttributes(stack, 'Own', {
            functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:own',
            skipPermissions: true,
          }),
          'Own',
          { lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] },
        );
        publicService(
          {
            targetProtocol: elbv2.ApplicationProtocol.HTTPS,
            deployment: ServiceDeployment.blueGreen({
              smokeTest: { requests: { '/': 302 }, timeout: Duration.seconds(20) },
              hooks: [hook],
            }),
          },
          stack,
        );
        const secure = templateOf(stack);
        secure.hasResourceProperties('AWS::Lambda::Function', {
          Environment: { Variables: { SMOKE_TEST: Match.stringLikeRegexp('"secure":true,"timeout":20000') } },
        });
        const stages = serviceIn(secure).DeploymentConfiguration.LifecycleHooks.map(
          ({ LifecycleStages }: { LifecycleStages: string[] }) => LifecycleStages[0],
        );
        expect(stages).toEqual(['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT']);
        const without = templateOf(Stack.of(publicService({ deployment: ServiceDeployment.canary() })));
        without.resourceCountIs('AWS::Lambda::Function', 0);
      });

      test('that cannot reach ECS stops the synthesis', () => {
        const stack = testStack();
        const vpc = new ec2.Vpc(stack, 'Enclosed', {
          maxAzs: 2,
          restrictDefaultSecurityGroup: false,
          subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
        });
        publicService({ vpc, deployment: ServiceDeployment.canary({ smokeTest: { requests } }) }, stack);
        expect(() => templateOf(stack)).toThrow(
          /the smoke test cannot ask ECS for the new tasks in subnets .*the VPC has no endpoints for ecs/,
        );
      });

      function statementsOf(role: string): unknown[] {
        const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
          Properties.Roles.some(({ Ref }: { Ref: string }) => new RegExp(`^${role}[0-9A-F]{8}$`).test(Ref)),
        );
        return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      }
    });

    test.each([
      ['BLUE_GREEN', ServiceDeployment.blueGreen()],
      ['LINEAR', ServiceDeployment.linear()],
      ['CANARY', ServiceDeployment.canary({ smokeTest: { requests: { '/': 200 } } })],
    ])('%s in Service Connect, without a load balancer', (strategy, deployment) => {
      const template = templateOf(Stack.of(internalService({ deployment })));
      expect(serviceIn(template).DeploymentConfiguration).toMatchObject({ Strategy: strategy, BakeTimeInMinutes: 10 });
      expect(serviceIn(template).LoadBalancers ?? []).toEqual([]);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 0);
    });

    describe('additional routes', () => {
      let service: EcsWebService;
      let template: Template;
      beforeAll(() => {
        const stack = testStack();
        const vpc = vpcOf(stack);
        const entrance = new WebLoadBalancer(stack, 'Entrance', {
          vpc,
          alarms: Alarms.none(),
          exposure: Exposure.internalOnly({ deletionProtection: false }),
        });
        const route = (path: string) => Ingress.shared(entrance, { match: RouteMatch.paths(path) });
        service = new EcsWebService(stack, 'Web', {
          vpc,
          image,
          alarms: notify(stack),
          ingress: route('/web/*'),
          sidecars: [Sidecar.container({ name: 'docs', image, ports: [9000] })],
          additionalRoutes: {
            Admin: { ingress: route('/admin/*'), containerPort: 8081, healthCheck: { path: '/ready' } },
            Docs: { ingress: route('/docs/*'), containerPort: 9000, containerName: 'docs' },
          },
        });
        template = templateOf(stack);
      });

      test('register the tasks in a target group each, at their ports', () => {
        const group = (id: string) => ({
          Ref: expect.stringMatching(new RegExp(`^Web${id}TargetGroup[0-9A-F]{8}[0-9a-f]{0,8}$`)),
        });
        expect(serviceIn(template).LoadBalancers).toEqual([
          { ContainerName: 'app', ContainerPort: 8080, TargetGroupArn: group('') },
          { ContainerName: 'app', ContainerPort: 8081, TargetGroupArn: group('Admin') },
          { ContainerName: 'docs', ContainerPort: 9000, TargetGroupArn: group('Docs') },
        ]);
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 3);
        template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/ready' });
        expect(Object.keys(service.additionalTargetGroups)).toEqual(['Admin', 'Docs']);
      });

      test('open the tasks at each port, and map it', () => {
        const ports = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(
          ({ Properties }) => Properties.FromPort,
        );
        expect(ports.sort()).toEqual([8080, 8081, 9000]);
        template.hasResourceProperties('AWS::ECS::TaskDefinition', {
          ContainerDefinitions: Match.arrayWith([
            Match.objectLike({
              Name: 'app',
              PortMappings: [
                Match.objectLike({ ContainerPort: 8080, Name: 'app' }),
                Match.objectLike({ ContainerPort: 8081 }),
              ],
            }),
          ]),
        });
      });

      test('have alarms, which undo a deployment, too, and graphs', () => {
        const names = serviceIn(template).DeploymentConfiguration.Alarms.AlarmNames;
        expect(names.map(({ Ref }: { Ref: string }) => Ref.slice(0, -8))).toEqual([
          'WebUnhealthyTargetsAlarm',
          'WebTargetErrorsAlarm',
          'WebAdminUnhealthyTargetsAlarm',
          'WebAdminTargetErrorsAlarm',
          'WebDocsUnhealthyTargetsAlarm',
          'WebDocsTargetErrorsAlarm',
        ]);
        expect(service.alarms).toHaveLength(3 * 3 + 4);
        expect(JSON.stringify(service.dashboardWidgets().map((widget) => widget.toJson()))).toContain(
          'Test/Web/Docs: targets',
        );
      });
    });

    describe('rollback', () => {
      const alarmNames = (deployment: ServiceDeployment) => {
        const stack = testStack();
        publicService({ alarms: notify(stack), deployment }, stack);
        return serviceIn(templateOf(stack)).DeploymentConfiguration.Alarms?.AlarmNames;
      };

      test('by the alarms that are chosen, latency among them', () => {
        const { LATENCY } = ServiceRollbackTrigger;
        expect(alarmNames(ServiceDeployment.rolling({ rollbackTriggers: [LATENCY] }))).toEqual([
          { Ref: expect.stringMatching(/^WebLatencyAlarm/) },
        ]);
      });

      test('by none of them', () => {
        expect(alarmNames(ServiceDeployment.blueGreen({ rollbackTriggers: [] }))).toBeUndefined();
      });
    });

    describe('scaling', () => {
      const stepsOf = (...scaling: ServiceScaling[]) => {
        const template = templateOf(Stack.of(publicService({ scaling })));
        return Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'))
          .flatMap(({ Properties }) => Properties.StepScalingPolicyConfiguration?.StepAdjustments ?? [])
          .map((step) => step.ScalingAdjustment);
      };
      const responseTime = ServiceScaling.responseTime(Duration.millis(400));

      test('by response time only adds tasks beside a policy that stops them', () => {
        expect(stepsOf(responseTime, ServiceScaling.targetCpu(60))).toEqual([20, 50]);
      });

      test.each<[string, ServiceScaling[]]>([
        ['alone', []],
        ['beside a policy that only adds them', [ServiceScaling.targetCpu(60, { disableScaleIn: true })]],
        ['beside a forecast', [ServiceScaling.predictive({ metric: ServicePredictiveMetric.cpu(50) })]],
      ])('by response time stops tasks, too, %s', (_title, others) => {
        expect(stepsOf(responseTime, ...others)).toEqual(expect.arrayContaining([-10, 20, 50]));
      });

      test('not at all: a fixed number in the template, and no scalable target', () => {
        const service = internalService({ scaling: [ServiceScaling.fixedTasks(3)] });
        const template = templateOf(Stack.of(service));
        expect(serviceIn(template).DesiredCount).toBe(3);
        template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
        template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 0);
        expect(service.taskCount).toBeUndefined();
      });

      test('not at all, whose alarm counts the fixed number', () => {
        const stack = testStack();
        internalService({ scaling: [ServiceScaling.fixedTasks(3)], alarms: notify(stack) }, stack);
        templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
          AlarmDescription: Match.stringLikeRegexp('Fewer than 3 tasks'),
          Threshold: 3,
        });
      });

      test.each([
        ['the maximum', [ServiceScaling.targetCpu(60)], "raise 'maxTasks' if it is reached, or 'vcpus'\\.$"],
        [
          'the fixed number',
          [ServiceScaling.fixedTasks(3)],
          "raise the number of ServiceScaling\\.fixedTasks\\(\\), or 'vcpus'\\.$",
        ],
      ])('with an alarm on CPU that says to raise %s', (_title, scaling, remedy) => {
        const stack = testStack();
        internalService({ scaling, alarms: notify(stack) }, stack);
        templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
          AlarmDescription: Match.stringLikeRegexp(`90 % of their CPU or more for 10 minutes: ${remedy}`),
        });
      });

      test('not at all: paused by 0, without an alarm on tasks', () => {
        const stack = testStack();
        internalService({ scaling: [ServiceScaling.fixedTasks(0)], alarms: notify(stack) }, stack);
        const template = templateOf(stack);
        expect(serviceIn(template).DesiredCount).toBe(0);
        template.resourcePropertiesCountIs(
          'AWS::CloudWatch::Alarm',
          { AlarmDescription: Match.stringLikeRegexp('Fewer than') },
          0,
        );
      });

      test('to zero and back on a schedule', () => {
        const schedule = appscaling.Schedule.cron({ hour: '8' });
        const template = templateOf(
          Stack.of(
            internalService({ minTasks: 0, scaling: [ServiceScaling.schedule('Morning', { schedule, minTasks: 2 })] }),
          ),
        );
        template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 0 });
      });
    });

    describe('alarms', () => {
      test('of none make no alarm and no rule', () => {
        const template = templateOf(Stack.of(internalService()));
        template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
        template.resourceCountIs('AWS::Events::Rule', 0);
      });

      test('on missing tasks do not mind missing data where there may be no task', () => {
        const stack = testStack();
        const schedule = appscaling.Schedule.cron({ hour: '8' });
        const scaling = [ServiceScaling.schedule('Morning', { schedule, minTasks: 1 })];
        const vpc = vpcOf(stack);
        const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
        internalService({ vpc, cluster, minTasks: 0, scaling, alarms: notify(stack) }, stack);
        templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
          Metrics: Match.arrayWith([Match.objectLike({ Expression: 'desired - running' })]),
          TreatMissingData: 'notBreaching',
        });
      });

      test('count tasks against those wanted where there is Container Insights', () => {
        const stack = testStack();
        const vpc = vpcOf(stack);
        const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
        internalService({ vpc, cluster, alarms: notify(stack) }, stack);
        templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
          Metrics: Match.arrayWith([
            Match.objectLike({ Expression: 'desired - running' }),
            Match.objectLike({ MetricStat: Match.objectLike({ Period: 60, Stat: 'Average' }) }),
          ]),
          Threshold: 1,
          EvaluationPeriods: 10,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'breaching',
        });
      });

      test('count running tasks against the minimum of the night', () => {
        const stack = testStack();
        const night = ServiceScaling.schedule('Night', {
          schedule: appscaling.Schedule.cron({ hour: '22' }),
          minTasks: 1,
        });
        internalService({ minTasks: 3, scaling: [night], alarms: notify(stack) }, stack);
        templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
          Statistic: 'SampleCount',
          Threshold: 1,
          ComparisonOperator: 'LessThanThreshold',
        });
      });

      test('count running tasks against the minimum where there is no Container Insights', () => {
        const stack = testStack();
        const vpc = vpcOf(stack);
        const { cluster } = new ServiceCluster(stack, 'Cluster', {
          vpc,
          containerInsights: ecs.ContainerInsights.DISABLED,
        });
        internalService(
          { vpc, cluster, minTasks: 3, alarms: notify(stack), alarmThresholds: { cpuPercent: 80 } },
          stack,
        );
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          MetricName: 'CPUUtilization',
          Statistic: 'SampleCount',
          Threshold: 3,
          ComparisonOperator: 'LessThanThreshold',
          EvaluationPeriods: 10,
          TreatMissingData: 'breaching',
        });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', { Statistic: 'Average', Threshold: 80 });
      });
    });

    test('speaks gRPC behind HTTPS', () => {
      const stack = testStack();
      publicService(
        {
          protocolVersion: elbv2.ApplicationProtocolVersion.GRPC,
          ingress: Exposure.internalOnly({
            certificates: [{ certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' }],
          }),
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { ProtocolVersion: 'GRPC' });
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [Match.objectLike({ PortMappings: [Match.objectLike({ AppProtocol: 'grpc' })] })],
      });
    });
  });

  describe('fails', () => {
    const stack = testStack(testApp(), 'Fails');
    const vpc = vpcOf(stack);
    const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
    const bare = new ecs.Cluster(stack, 'Bare', { vpc });
    const publicOnly = new ec2.Vpc(testStack(testApp(), 'Other'), 'Vpc', {
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
    });
    const DAILY = appscaling.Schedule.rate(Duration.days(1));
    let serial = 0;

    const attempt = (props: Partial<EcsWebServiceProps>) => () =>
      new EcsWebService(stack, `Web${serial++}`, {
        vpc,
        cluster,
        image,
        alarms: Alarms.none(),
        serviceConnect: ServiceConnect.server({ name: 'web' }),
        ...props,
      });

    test.each<[string, Partial<EcsWebServiceProps>, string]>([
      [
        'on memory that the CPU does not have',
        { vcpus: 0.25, memory: Size.gibibytes(8) },
        "'memory' must be one that Fargate has for 0.25 vCPU",
      ],
      ['on CPU that Fargate does not have', { vcpus: 3 }, "'vcpus' must be a size that Fargate has"],
      ['on port 0', { containerPort: 0 }, "'containerPort' must be a whole number from 1 to 65535, got 0"],
      ['on a port out of range', { containerPort: 70_000 }, 'got 70000'],
      ['on negative task counts', { minTasks: -1 }, "'minTasks' must be a whole number of at least 0, got -1"],
      ['on fractional task counts', { maxTasks: 2.5 }, "'maxTasks' must be a whole number of at least 1, got 2.5"],
      [
        'on additional routes beside none',
        { additionalRoutes: { Admin: further() } },
        "'additionalRoutes' are beside the 'ingress' of the service; give one",
      ],
      [
        'on additional routes of a canary',
        { ingress: further().ingress, deployment: ServiceDeployment.canary(), additionalRoutes: { Admin: further() } },
        "'additionalRoutes' need 'ServiceDeployment.rolling()', got CANARY",
      ],
      [
        'on additional routes to one target',
        { ingress: further().ingress, additionalRoutes: { Admin: further(), Other: further() } },
        "'targets of additionalRoutes' must not hold a value twice",
      ],
      [
        'on five additional routes',
        {
          ingress: further().ingress,
          additionalRoutes: Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`R${at}`, further(9000 + at)])),
        },
        "'number of additionalRoutes' must be a whole number of at most 4, got 5",
      ],
      [
        'on an additional route in lower case',
        { ingress: further().ingress, additionalRoutes: { admin: further() } },
        "'additionalRoutes' must be named by letters and digits, with a capital first, got 'admin'",
      ],
      [
        'on an additional route with the name of a child',
        { ingress: further().ingress, additionalRoutes: { Route: further() } },
        "'additionalRoutes' must not be named",
      ],
      [
        'on an additional route to the port of the service',
        { ingress: further().ingress, additionalRoutes: { Admin: further(8080) } },
        "'additionalRoutes' Admin: 'containerPort' is that of the service, got 8080; give its 'ingress' another match",
      ],
      [
        'on an additional route to nobody',
        { ingress: further().ingress, additionalRoutes: { Admin: { ...further(), containerName: 'docs' } } },
        "'additionalRoutes' Admin: 'containerName' must be that of a sidecar of the task, got 'docs'; add it to 'sidecars'",
      ],
      [
        'on an additional route to a closed port of a sidecar',
        {
          ingress: further().ingress,
          sidecars: [Sidecar.container({ name: 'docs', image, ports: [9000] })],
          additionalRoutes: { Docs: { ...further(9001), containerName: 'docs' } },
        },
        "'additionalRoutes' Docs: 'containerPort' must be one of the 'ports' of 'docs', got 9001; add it there",
      ],
      [
        'on an additional route to the port of a sidecar without its name',
        {
          ingress: further().ingress,
          sidecars: [Sidecar.container({ name: 'docs', image, ports: [9000] })],
          additionalRoutes: { Docs: further(9000) },
        },
        "'additionalRoutes' Docs: 'containerPort' 9000 is that of a sidecar; name it by 'containerName'",
      ],
      [
        'on an additional route that hesitates',
        {
          ingress: further().ingress,
          additionalRoutes: { Admin: { ...further(), slowStart: Duration.seconds(1) } },
        },
        "'additionalRoutes' Admin: 'slowStart' must be",
      ],
      [
        'on a test route without a load balancer',
        { deployment: ServiceDeployment.canary({ testRoute: true }) },
        "'testRoute' of 'deployment' is on a load balancer or in VPC Lattice and needs an 'ingress' or 'lattice'; leave it out: in Service Connect",
      ],
      [
        'on a smoke test of gRPC',
        {
          ingress: Exposure.internalOnly({ deletionProtection: false }),
          protocolVersion: elbv2.ApplicationProtocolVersion.GRPC,
          deployment: ServiceDeployment.canary({ smokeTest: { requests: { '/': 200 } } }),
        },
        "'smokeTest' of 'deployment' speaks HTTP/1.1, got 'protocolVersion' GRPC; test by 'hooks'",
      ],
      [
        'on a smoke test from public subnets',
        {
          ingress: Exposure.internalOnly({ deletionProtection: false }),
          assignPublicIp: true,
          deployment: ServiceDeployment.canary({ smokeTest: { requests: { '/': 200 } } }),
        },
        "'smokeTest' of 'deployment' is a function in the subnets of the tasks, where a function has no public address",
      ],
      [
        'on an alarm of workers as a trigger',
        { deployment: ServiceDeployment.rolling({ rollbackTriggers: [ServiceRollbackTrigger.MESSAGE_AGE] }) },
        "'rollbackTriggers' of 'deployment' must be of 'UNHEALTHY_TARGETS', 'SERVER_ERRORS', 'LATENCY', got 'MESSAGE_AGE'; leave them out",
      ],
      [
        'on a minimum beside a fixed number',
        { scaling: [ServiceScaling.fixedTasks(2)], minTasks: 1 },
        "'minTasks' and 'maxTasks' must be left out with ServiceScaling.fixedTasks()",
      ],
      [
        'on a policy beside a fixed number',
        { scaling: [ServiceScaling.fixedTasks(2), ServiceScaling.targetCpu(50)] },
        "'scaling' must not have other policies beside ServiceScaling.fixedTasks()",
      ],
      [
        'on a minimum of tasks above the maximum',
        { minTasks: 5, maxTasks: 3 },
        "'minTasks' must not exceed 'maxTasks' (3), got 5",
      ],
      [
        'on no task, without a schedule that starts one',
        { minTasks: 0 },
        "'minTasks' must be at least 1, got 0: without a task nobody answers",
      ],
      [
        'on a schedule to zero without one back',
        { scaling: [ServiceScaling.targetCpu(60), ServiceScaling.schedule('Night', { schedule: DAILY, minTasks: 0 })] },
        "'scaling' lowers 'minTasks' to 0 on a schedule, from which no policy comes back",
      ],
      [
        'on a scheduled minimum above the maximum',
        { scaling: [ServiceScaling.schedule('Sale', { schedule: DAILY, minTasks: 20 })] },
        "'scaling' Sale has 'minTasks' 20 above 'maxTasks' 10; raise 'maxTasks', or give it one",
      ],
      [
        'on a scheduled maximum below the minimum',
        { scaling: [ServiceScaling.schedule('Night', { schedule: DAILY, maxTasks: 1 })] },
        "'scaling' Night has 'maxTasks' 1 below 'minTasks' 2; lower 'minTasks', or give it one",
      ],
      [
        'on a deployment that can neither start nor stop a task',
        { minTasks: 1, deployment: ServiceDeployment.rolling({ maxHealthyPercent: 150 }) },
        "'deployment' could neither start nor stop one of 1 tasks with 'minHealthyPercent' 100 and 'maxHealthyPercent' 150; raise 'maxHealthyPercent' to 200, lower 'minHealthyPercent' to 0, or raise 'minTasks'",
      ],
      [
        'on a health check path without a slash',
        { healthCheck: { path: 'health' }, ingress: Exposure.internalOnly() },
        "'healthCheck.path'",
      ],
      [
        'on canary without a load balancer',
        {
          deployment: ServiceDeployment.canary(),
          serviceConnect: undefined,
          serviceDiscovery: {
            dnsNamespace: new cloudmap.PrivateDnsNamespace(stack, 'Dns', { name: 'a', vpc }),
            name: 'web',
          },
        },
        "'deployment' CANARY moves requests on a load balancer, in Service Connect or in VPC Lattice; give an 'ingress', 'serviceConnect' as a server or 'lattice'",
      ],
      ['on a service that nothing reaches', { serviceConnect: undefined }, 'nothing could reach the service'],
      [
        'on a service that only calls others',
        { serviceConnect: ServiceConnect.clientOnly() },
        'nothing could reach the service',
      ],
      [
        'on requests per target without a load balancer',
        { scaling: [ServiceScaling.requestsPerTarget(10)] },
        "'scaling' Requests has a metric of the load balancer",
      ],
      [
        'on response time without a load balancer',
        { scaling: [ServiceScaling.responseTime(Duration.seconds(1))] },
        "'scaling' ResponseTime has a metric",
      ],
      [
        'on one scaling policy twice',
        { scaling: [ServiceScaling.targetCpu(50), ServiceScaling.targetCpu(60)] },
        "'scaling' must not hold a value twice, got 'Cpu'",
      ],
      [
        'on ECS Exec with a read-only root',
        { enableExecuteCommand: true },
        "'enableExecuteCommand' needs 'readonlyRootFilesystem' false",
      ],
      [
        'on ECS Exec without a record',
        { enableExecuteCommand: true, readonlyRootFilesystem: false, cluster: bare, serviceConnect: undefined },
        "'enableExecuteCommand' needs a 'cluster' that records sessions",
      ],
      [
        'on Service Connect without a namespace',
        { cluster: bare },
        "'serviceConnect' needs a 'cluster' with a namespace",
      ],
      [
        'on a VPC without private subnets',
        { vpc: publicOnly, cluster: undefined },
        "'vpc' must have private subnets for the tasks",
      ],
      [
        'on a VPC that is not the cluster’s',
        { vpc: publicOnly, subnets: { subnetType: ec2.SubnetType.PUBLIC } },
        "'vpc' must be that of the 'cluster'",
      ],
      [
        'on an alarm threshold beyond 100',
        { alarmThresholds: { cpuPercent: 101 } },
        "'alarmThresholds.cpuPercent' must be a number from 1 to 100, got 101",
      ],
    ])('%s', (_title, props, message) => {
      expect(attempt(props)).toThrow(message);
    });

    test('with mistakes of different kinds in one error, before any child', () => {
      const other = testStack(testApp(), 'Kinds');
      const make = () =>
        new EcsWebService(other, 'Web', {
          vpc: vpcOf(other),
          image,
          alarms: Alarms.none(),
          ingress: Exposure.internalOnly(),
          containerPort: 0,
          vcpus: 3,
          healthCheck: { path: 'health' },
          alarmThresholds: { serverErrorPercent: 0 },
        });
      expect(make).toThrow(
        /^EcsWebService at 'Kinds\/Web' has 4 problems:(.|\n)*'containerPort'(.|\n)*'healthCheck.path'(.|\n)*'alarmThresholds.serverErrorPercent'(.|\n)*'vcpus'/,
      );
      expect(other.node.findChild('Web').node.children).toEqual([]);
    });

    test('with every problem in one error', () => {
      expect(
        attempt({
          containerPort: 0,
          minTasks: 5,
          maxTasks: 3,
          deployment: ServiceDeployment.linear({ testRoute: true }),
        }),
      ).toThrow(/has 3 problems/);
    });

    test('not on a schedule whose maximum another schedule has raised, nor on few tasks that can move', () => {
      const raised = [
        ServiceScaling.schedule('Sale', { schedule: appscaling.Schedule.rate(Duration.days(2)), maxTasks: 40 }),
        ServiceScaling.schedule('Evening', { schedule: appscaling.Schedule.rate(Duration.days(1)), minTasks: 20 }),
      ];
      const serviceConnect = ServiceConnect.server({ name: 'raised' });
      expect(attempt({ scaling: raised, serviceConnect })).not.toThrow();
      const deployment = ServiceDeployment.rolling({ maxHealthyPercent: 150 });
      expect(attempt({ deployment, serviceConnect: ServiceConnect.server({ name: 'moving' }) })).not.toThrow();
    });

    test('when two services claim one path', () => {
      const first = attempt({ ingress: Exposure.internalOnly(), serviceConnect: undefined })();
      const claim = { ingress: Ingress.shared(first.loadBalancer!, { match: RouteMatch.paths('/users/*') }) };
      attempt({ ...claim, serviceConnect: ServiceConnect.server({ name: 'users' }) })();
      expect(attempt({ ...claim, serviceConnect: ServiceConnect.server({ name: 'people' }) })).toThrow(/match/);
    });

    test('when two services have one name in a namespace', () => {
      const serviceConnect = ServiceConnect.server({ name: 'orders' });
      const first = attempt({ serviceConnect })();
      expect(attempt({ serviceConnect })).toThrow(
        `'serviceConnect' has the name 'orders', which '${first.node.path}' has in the namespace of the 'cluster'; give one of the two another name`,
      );
      // Another namespace has names of its own.
      expect(attempt({ serviceConnect, cluster: undefined })).not.toThrow();
    });

    test('on calls that cannot be', () => {
      const server = (name: string) => attempt({ serviceConnect: ServiceConnect.server({ name }) })();
      const [one, two, three] = [server('one'), server('two'), server('three')];
      two.allowCallsFrom(one);
      three.allowCallsFrom(two);
      const path = ({ node }: EcsWebService) => node.path;
      expect(() => one.allowCallsFrom(three)).toThrow(
        `the calls are a cycle, of which CloudFormation can begin with none: ${path(three)} calls ${path(one)} calls ${path(two)} calls ${path(three)}; leave one of them out of allowCallsFrom()`,
      );
      const quiet = attempt({ serviceConnect: undefined, ingress: Exposure.internalOnly() })();
      expect(() => one.allowCallsFrom(quiet)).toThrow(`'client' '${quiet.node.path}' is not in Service Connect`);
      expect(() => quiet.allowCallsFrom(one)).toThrow('the service has no name in Service Connect');
      const other = attempt({
        cluster: undefined,
        serviceConnect: ServiceConnect.clientOnly(),
        ingress: Exposure.internalOnly(),
      })();
      expect(() => one.allowCallsFrom(other)).toThrow(`'client' '${other.node.path}' is of another namespace`);
    });
  });

  describe('in a stack', () => {
    test('has the URL of a load balancer of its own', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const own = new EcsWebService(stack, 'Own', {
        vpc,
        image,
        alarms: Alarms.none(),
        ingress: Exposure.internalOnly(),
      });
      expect(own.url).toBe(own.loadBalancer?.url);
      expect(own.url).toMatch(/^http:\/\//);
      const ingress = Ingress.shared(own.loadBalancer!, { match: RouteMatch.paths('/orders/*') });
      expect(new EcsWebService(stack, 'Shares', { vpc, image, alarms: Alarms.none(), ingress }).url).toBeUndefined();
    });

    test('a service that is called opens its port, and is created before the one that calls', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
      const users = internalService({ vpc, cluster }, stack);
      const orders = new EcsWebService(stack, 'Orders', {
        vpc,
        cluster,
        image,
        alarms: Alarms.none(),
        serviceConnect: ServiceConnect.server({ name: 'orders' }),
      });
      users.allowCallsFrom(orders, 'Orders ask who the user is');
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        Description: 'Orders ask who the user is',
        FromPort: 8080,
        ToPort: 8080,
        GroupId: stack.resolve(users.securityGroup.securityGroupId),
        SourceSecurityGroupId: stack.resolve(orders.securityGroup.securityGroupId),
      });
      const idOf = ({ service }: EcsWebService) =>
        stack.getLogicalId(service.node.findChild('Service') as ecs.CfnService);
      const services = template.findResources('AWS::ECS::Service');
      expect(services[idOf(orders)]?.DependsOn).toContain(idOf(users));
      expect(services[idOf(users)]?.DependsOn).not.toContain(idOf(orders));
    });

    describe('several services', () => {
      let template: Template;
      let stack: Stack;
      beforeAll(() => {
        stack = testStack();
        const vpc = vpcOf(stack);
        const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
        const users = new EcsWebService(stack, 'Users', {
          vpc,
          cluster,
          image,
          alarms: Alarms.none(),
          ingress: Exposure.internalOnly({
            certificates: [{ certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' }],
          }),
          protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2,
        });
        const orders = new EcsWebService(stack, 'Orders', {
          vpc,
          cluster,
          image,
          alarms: Alarms.none(),
          ingress: Ingress.shared(users.loadBalancer!, { match: RouteMatch.paths('/orders', '/orders/*') }),
          protocolVersion: elbv2.ApplicationProtocolVersion.HTTP1,
        });
        users.connections.allowDefaultPortFrom(orders);
        // Children can be overridden.
        (orders.service.node.defaultChild as ecs.CfnService).addPropertyOverride('Tags', [
          { Key: 'team', Value: 'orders' },
        ]);
        orders.targetGroup!.setAttribute('load_balancing.cross_zone.enabled', 'false');
        template = templateOf(stack);
      });

      test('share cluster and load balancer in one stack', () => {
        template.resourceCountIs('AWS::ECS::Cluster', 1);
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
        template.resourceCountIs('AWS::ECS::Service', 2);
        template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
      });

      test('speak HTTP/2 to one and HTTP/1 to the other', () => {
        template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { ProtocolVersion: 'HTTP2' });
        template.hasResourceProperties('AWS::ECS::TaskDefinition', {
          ContainerDefinitions: [Match.objectLike({ PortMappings: [Match.objectLike({ AppProtocol: 'http2' })] })],
        });
      });

      test('can be opened to one another at the port of the container', () => {
        template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
          Description: Match.stringLikeRegexp('Orders'),
          FromPort: 8080,
        });
      });

      test('let their children be overridden', () => {
        template.hasResourceProperties('AWS::ECS::Service', { Tags: [{ Key: 'team', Value: 'orders' }] });
        template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
          TargetGroupAttributes: Match.arrayWith([{ Key: 'load_balancing.cross_zone.enabled', Value: 'false' }]),
        });
      });
    });

    test('is called by an HTTP API through Cloud Map, without a load balancer', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const dnsNamespace = new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'shop.internal', vpc });
      const service = internalService(
        {
          vpc,
          serviceConnect: undefined,
          serviceDiscovery: { dnsNamespace, name: 'web', srvRecord: true },
        },
        stack,
      );
      new HttpApiService(stack, 'Api', {
        alarms: Alarms.none(),
        vpcLink: { vpc },
        definition: HttpApiDefinition.routes({
          authorization: HttpAuthorization.iam(),
          routes: [
            {
              path: '/orders',
              methods: [apigwv2.HttpMethod.GET],
              target: HttpTarget.cloudMap(service.service.cloudMapService!, { instances: service, port: 8080 }),
            },
          ],
        }),
      });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
      expect(serviceIn(template).ServiceRegistries).toEqual([
        {
          ContainerName: 'app',
          ContainerPort: 8080,
          RegistryArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebServiceCloudmapService/), 'Arn'] },
        },
      ]);
      template.hasResourceProperties('AWS::ServiceDiscovery::Service', {
        DnsConfig: { DnsRecords: [{ TTL: 10, Type: 'SRV' }] },
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
        ConnectionType: 'VPC_LINK',
        IntegrationUri: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebServiceCloudmapService'), 'Arn'] },
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 8080,
        GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebSecurityGroup'), 'GroupId'] },
        Description: 'VPC link of the HTTP API',
      });
    });

    test('stands on a listener and a cluster that were imported', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn:
          'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
      });
      internalService(
        {
          vpc,
          cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shared', vpc }),
          ingress: Ingress.listener(listener, { match: RouteMatch.paths('/web/*'), priority: 10 }),
          serviceConnect: undefined,
        },
        stack,
      );
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECS::Cluster', 0);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
      template.hasResourceProperties('AWS::ECS::Service', { Cluster: 'shared' });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority: 10 });
    });

    describe('the way to the registry', () => {
      function enclosed(stack: Stack): ec2.Vpc {
        return new ec2.Vpc(stack, 'Vpc', {
          maxAzs: 2,
          restrictDefaultSecurityGroup: false,
          subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
        });
      }
      const fromEcr = (stack: Stack) =>
        ContainerSource.fromRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'store'), { tag: '1.0.0' });

      test('is warned about where subnets have neither egress nor endpoints', () => {
        const stack = testStack();
        internalService({ vpc: enclosed(stack), image: fromEcr(stack) }, stack);
        expect(warningsOf(stack)).toEqual([expect.stringContaining('ecr.api, ecr.dkr, s3, logs')]);
      });

      test('is open by endpoints, which may be made after the service', () => {
        const stack = testStack();
        const vpc = enclosed(stack);
        internalService({ vpc, image: fromEcr(stack) }, stack);
        vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
        vpc.addInterfaceEndpoint('Api', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
        vpc.addInterfaceEndpoint('Docker', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
        vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
        expect(warningsOf(stack)).toEqual([]);
      });

      test('is warned about where an image comes from the internet, whatever the endpoints', () => {
        const stack = testStack();
        internalService({ vpc: enclosed(stack) }, stack);
        expect(warningsOf(stack)).toEqual([expect.stringContaining('comes from the internet')]);
      });

      test('is warned about where the image of a sidecar comes from the internet', () => {
        const stack = testStack();
        internalService({ vpc: enclosed(stack), image: fromEcr(stack), sidecars: [Sidecar.openTelemetry()] }, stack);
        expect(warningsOf(stack)).toEqual([expect.stringContaining('comes from the internet')]);
      });

      test('is not warned about with a NAT gateway', () => {
        const stack = testStack();
        internalService({}, stack);
        expect(warningsOf(stack)).toEqual([]);
      });
    });
  });
});
