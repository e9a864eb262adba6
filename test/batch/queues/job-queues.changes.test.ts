import { App, Duration, Size, Stack, Tags } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  ArrayPipeline,
  ArraySize,
  ContainerJob,
  ContainerJobProps,
  Ec2SpotFirstJobCapacityOptions,
  FairShare,
  HostImage,
  JobCapacity,
  JobInstanceTypes,
  JobPlatform,
  JobQueueOptions,
  JobQueues,
  StuckJobLimit,
} from '../../../lib/batch';
import { ContainerSource } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { changesBetween, TemplateJson, templateJson } from '../../support/change-safety';
import { testApp, testStack } from '../../support/synth';

const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';
const QUEUE = 'AWS::Batch::JobQueue';

/**
 * How Batch takes a change of `ComputeResources` of an EC2 environment while queues use it.
 * Scaling: https://docs.aws.amazon.com/batch/latest/userguide/scaling-updates.html (instances are added or removed)
 * Infrastructure: https://docs.aws.amazon.com/batch/latest/userguide/infrastructure-updates.html (instances are replaced
 * below the environment). What is in neither needs a new environment, for example `SpotIamFleetRole`.
 */
const UPDATES: Record<string, 'scaling' | 'infrastructure'> = {
  MaxvCpus: 'scaling',
  MinvCpus: 'scaling',
  DesiredvCpus: 'scaling',
  AllocationStrategy: 'infrastructure',
  BidPercentage: 'infrastructure',
  Ec2Configuration: 'infrastructure',
  Ec2KeyPair: 'infrastructure',
  ImageId: 'infrastructure',
  InstanceRole: 'infrastructure',
  InstanceTypes: 'infrastructure',
  LaunchTemplate: 'infrastructure',
  PlacementGroup: 'infrastructure',
  SecurityGroupIds: 'infrastructure',
  Subnets: 'infrastructure',
  Tags: 'infrastructure',
  Type: 'infrastructure',
  UpdateToLatestImageVersion: 'infrastructure',
};

/** Strategies with which Batch can replace instances in place; `BEST_FIT` is not one. */
const UPDATABLE_STRATEGIES = ['BEST_FIT_PROGRESSIVE', 'SPOT_CAPACITY_OPTIMIZED', 'SPOT_PRICE_CAPACITY_OPTIMIZED'];

interface Variant {
  readonly capacity?: Ec2SpotFirstJobCapacityOptions;
  readonly queue?: Partial<JobQueueOptions>;
  readonly job?: Partial<ContainerJobProps>;
  readonly tag?: string;
  readonly arraySize?: number;
}

function templateOfVariant({ capacity, queue, job, tag, arraySize }: Variant): TemplateJson {
  const app: App = testApp();
  const stack: Stack = testStack(app);
  const queues = new JobQueues(stack, 'Jobs', {
    vpc: vpcOf(stack),
    capacity: JobCapacity.ec2SpotFirst(capacity),
    queues: [{ name: 'High', priority: 10, fairShare: FairShare.byWeight(), ...queue }],
    alarms: Alarms.none(),
  });
  const child = new ContainerJob(stack, 'Job', {
    image: ContainerSource.fromRegistry('example.com/align:1'),
    platform: JobPlatform.ec2(),
    ...job,
  });
  new ArrayPipeline(stack, 'Pipeline', {
    queue: queues.queue('High'),
    child,
    size: ArraySize.children(arraySize ?? 10),
    share: 'team',
    alarms: Alarms.none(),
  });
  if (tag !== undefined) Tags.of(app).add('cost-centre', tag);
  return templateJson(stack);
}

let before: TemplateJson;
beforeAll(() => {
  before = templateOfVariant({ tag: 'a' });
});

function changesOf(variant: Variant) {
  const after = templateOfVariant({ tag: 'a', ...variant });
  const changes = changesBetween(before, after);
  const resources = changes
    .filter((change) => change.type === ENVIRONMENT)
    .flatMap(({ logicalId }) => {
      const [old, now] = [before, after].map(
        (template) => template.Resources?.[logicalId]?.Properties?.ComputeResources as Record<string, unknown>,
      );
      return Object.keys({ ...old, ...now }).filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(now?.[key]));
    });
  return { changes, computeResources: [...new Set(resources)] };
}

describe('JobQueues', () => {
  describe('changes', () => {
    test('environments are such that Batch can replace their instances in place', () => {
      const environments = Object.values(before.Resources ?? {}).filter(({ Type }) => Type === ENVIRONMENT);
      expect(environments).toHaveLength(2);
      for (const { Properties = {} } of environments) {
        const { AllocationStrategy } = Properties.ComputeResources as Record<string, string>;
        expect(Properties.ReplaceComputeEnvironment).toBe(false);
        expect(Properties.ServiceRole).toBeUndefined();
        expect(Properties.ComputeEnvironmentName).toBeUndefined();
        expect(UPDATABLE_STRATEGIES).toContain(AllocationStrategy);
      }
    });

    describe('of capacity', () => {
      test.each<[string, Ec2SpotFirstJobCapacityOptions, string[]]>([
        ['maximum vCPUs', { maxVcpus: 1000, maxOnDemandVcpus: 100 }, ['MaxvCpus']],
        ['minimum vCPUs', { minVcpus: 2 }, ['MinvCpus']],
        ['instance types', { instanceTypes: JobInstanceTypes.ofClasses([ec2.InstanceClass.C7G]) }, ['InstanceTypes']],
        [
          'AMI',
          { image: HostImage.fromMachineImage(ec2.MachineImage.fromSsmParameter('/golden')) },
          ['Ec2Configuration'],
        ],
      ])('%s: no queue and no environment is replaced', (_what, capacity, properties) => {
        const { changes, computeResources } = changesOf({ capacity });
        expect(changes.filter(({ type }) => type === QUEUE)).toEqual([]);
        expect(computeResources).toEqual(properties);
        expect(computeResources.map((property) => UPDATES[property])).not.toContain(undefined);
        expect(changes.filter(({ impact }) => impact === 'replace' || impact === 'remove')).toEqual([]);
      });

      test('launch template: the same template gets a new version, which the environment names', () => {
        const { changes } = changesOf({ capacity: { rootVolumeSize: Size.gibibytes(100) } });
        expect(changes.map(({ type, impact }) => [type, impact])).toEqual([
          ['AWS::EC2::LaunchTemplate', 'update'],
          ['AWS::EC2::LaunchTemplate', 'update'],
        ]);
      });

      test('update policy', () => {
        const { changes } = changesOf({
          capacity: { update: { terminateJobs: true, jobTimeout: Duration.minutes(5) } },
        });
        expect(changes.map(({ type, impact }) => [type, impact])).toEqual([
          [ENVIRONMENT, 'update'],
          [ENVIRONMENT, 'update'],
        ]);
      });
    });

    describe('of a queue', () => {
      test.each<[string, Partial<JobQueueOptions>]>([
        ['priority', { priority: 20 }],
        ['pause', { enabled: false }],
        ['limits of stuck jobs', { stuckJobs: [StuckJobLimit.insufficientCapacity(Duration.hours(3))] }],
      ])('%s: in place', (_what, queue) => {
        expect(changesOf({ queue }).changes.map(({ type, impact }) => [type, impact])).toEqual([[QUEUE, 'update']]);
      });

      test('weights of shares: the policy is updated and the queue does not change', () => {
        const fairShare = FairShare.byWeight({ shares: [{ identifier: 'team', weight: 0.5 }] });
        expect(changesOf({ queue: { fairShare } }).changes.map(({ type, impact }) => [type, impact])).toEqual([
          ['AWS::Batch::SchedulingPolicy', 'update'],
        ]);
      });
    });

    describe('of a job', () => {
      test.each<[string, Partial<ContainerJobProps>]>([
        ['image', { image: ContainerSource.fromRegistry('example.com/align:2') }],
        ['retry', { attempts: 3 }],
        ['timeout', { timeout: Duration.hours(2) }],
        ['command', { command: ['align'] }],
      ])('%s: a new revision and nothing else', (_what, job) => {
        expect(changesOf({ job }).changes.map(({ type, impact }) => [type, impact])).toEqual([
          ['AWS::Batch::JobDefinition', 'update'],
        ]);
      });

      test('size of the array: the workflow only', () => {
        expect(changesOf({ arraySize: 20 }).changes.map(({ type, impact }) => [type, impact])).toEqual([
          ['AWS::StepFunctions::StateMachine', 'update'],
        ]);
      });
    });

    test('a changed tag replaces no queue, environment or scheduling policy, and still reaches the instances', () => {
      const { changes, computeResources } = changesOf({ tag: 'b' });
      const batch = changes.filter(({ type }) => [QUEUE, ENVIRONMENT, 'AWS::Batch::SchedulingPolicy'].includes(type));
      expect(batch.map(({ type }) => type)).toEqual([ENVIRONMENT, ENVIRONMENT]);
      expect(batch.some(({ impact }) => impact === 'replace')).toBe(false);
      expect(computeResources).toEqual(['Tags']);
    });
  });
});
