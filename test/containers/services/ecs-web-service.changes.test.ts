import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContainerSecret,
  ContainerSource,
  EcsWebService,
  EcsWebServiceProps,
  ImageRepository,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServiceScaling,
  TaskCapacity,
} from '../../../lib/containers';
import { Exposure, Ingress, RouteMatch, WebLoadBalancer } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { changesBetween, lossesBetween, TemplateJson, templateJson } from '../../support/change-safety';
import { testStack } from '../../support/synth';

interface Resources {
  readonly stack: Stack;
  readonly repository: ImageRepository;
  readonly secret: secretsmanager.ISecret;
  readonly entrance: WebLoadBalancer;
}

/** A service with everything beside it that must stay, and what a change of its props makes of it. */
function templateWith(change: (resources: Resources) => Partial<EcsWebServiceProps> = () => ({})): TemplateJson {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  const alarms = Alarms.notify(new sns.Topic(stack, 'Topic'));
  const { cluster } = new ServiceCluster(stack, 'Cluster', { vpc });
  const repository = new ImageRepository(stack, 'Images');
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const entrance = new WebLoadBalancer(stack, 'Entrance', { vpc, alarms, exposure: Exposure.internalOnly() });
  new EcsWebService(stack, 'Web', {
    vpc,
    cluster,
    alarms,
    image: imageOf(repository, '1.0.0'),
    ingress: Ingress.shared(entrance, { match: RouteMatch.paths('/web/*') }),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
    ...change({ stack, repository, secret, entrance }),
  });
  return templateJson(stack);
}

function imageOf({ repository }: ImageRepository, tag: string): ContainerSource {
  return ContainerSource.fromRepository(repository, { tag, placeholder: ContainerSource.fromRegistry('nginx') });
}

/** A task definition is a version of itself: each change makes a new one, and the service moves on to it. */
const REPLACEABLE = ['AWS::ECS::TaskDefinition', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'];

function lossesIn(changes: ReturnType<typeof changesBetween>): ReturnType<typeof changesBetween> {
  return changes.filter(({ impact }) => impact !== 'create' && impact !== 'update');
}

describe('EcsWebService', () => {
  describe('changes', () => {
    let before: TemplateJson;
    beforeAll(() => {
      before = templateWith();
    });

    describe('a change of', () => {
      test.each<[string, (resources: Resources) => Partial<EcsWebServiceProps>]>([
        ['image', ({ repository }) => ({ image: imageOf(repository, '2.0.0') })],
        ['CPU', () => ({ vcpus: 1 })],
        ['memory', () => ({ memory: Size.gibibytes(1) })],
        ['environment', () => ({ environment: { STAGE: 'test' } })],
        ['secrets', ({ secret }) => ({ secrets: { KEY: ContainerSecret.field(secret, 'key') } })],
        ['range', () => ({ minTasks: 4, maxTasks: 40 })],
        ['port of the container', () => ({ containerPort: 3000 })],
        ['processor', () => ({ architecture: ecs.CpuArchitecture.X86_64 })],
        ['capacity', () => ({ capacity: TaskCapacity.mixed() })],
        ['health check', () => ({ healthCheck: { path: '/health', interval: Duration.seconds(30) } })],
        ['percentages of the deployment', () => ({ deployment: ServiceDeployment.rolling({ minHealthyPercent: 50 }) })],
        ['file system', () => ({ readonlyRootFilesystem: false, enableExecuteCommand: true })],
      ])('%s replaces the task definition at most', (_title, change) => {
        const changes = changesBetween(before, templateWith(change));
        expect(changes).not.toEqual([]);
        expect(lossesIn(changes).filter(({ type }) => !REPLACEABLE.includes(type))).toEqual([]);
      });

      test.each<[string, ServiceDeployment]>([
        ['blue/green', ServiceDeployment.blueGreen({ testRoute: true })],
        ['linear', ServiceDeployment.linear()],
        ['canary', ServiceDeployment.canary({ testRoute: true })],
      ])('rolling to %s adds a target group and takes nothing away', (_title, deployment) => {
        const after = templateWith(() => ({ deployment }));
        expect(lossesBetween(before, after)).toEqual([]);
        const created = changesBetween(before, after).filter(({ impact }) => impact === 'create');
        expect(created.map(({ type }) => type)).toEqual(
          expect.arrayContaining(['AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::IAM::Role']),
        );
        const updated = changesBetween(before, after).filter(({ impact }) => impact === 'update');
        expect(updated.map(({ type }) => type)).toEqual(
          expect.arrayContaining(['AWS::ECS::Service', 'AWS::ElasticLoadBalancingV2::ListenerRule']),
        );
      });

      test('one shifting deployment to another takes nothing away', () => {
        const canary = templateWith(() => ({ deployment: ServiceDeployment.canary() }));
        const linear = templateWith(() => ({ deployment: ServiceDeployment.linear() }));
        expect(lossesBetween(canary, linear)).toEqual([]);
      });

      test('scaling only touches scaling', () => {
        const after = templateWith(() => ({
          scaling: [ServiceScaling.targetMemory(70), ServiceScaling.requestsPerTarget(500)],
        }));
        const types = new Set(changesBetween(before, after).map(({ type }) => type));
        expect([...types].filter((type) => !type.startsWith('AWS::ApplicationAutoScaling'))).toEqual([]);
      });
    });
  });
});
