import { Duration, RemovalPolicy, Size, Stack, Stage, Tags } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  ArrayPipelineProps,
  ArraySize,
  ContainerJob,
  ContainerJobProps,
  EksJobCapacityOptions,
  EksJobProps,
  FailureTolerance,
  FairShare,
  HostImage,
  JobCapacity,
  JobEngine,
  JobEngineProps,
  JobInstanceTypes,
  JobOptions,
  JobPlatform,
  JobQueue,
  JobQueueProps,
  JobQueuesProps,
  JobRoleAndLogOptions,
  JobVolume,
  ManagedInstancesJobCapacityOptions,
  MultiContainerJobProps,
  MultiNodeJobProps,
  PipelinePriority,
  PipelineShare,
  QueueDefinition,
  RetryRule,
  Scratch,
  SpotAllocation,
  StuckJobLimit,
} from 'cdk-reference-architectures/batch';
import { ContainerSource } from 'cdk-reference-architectures/containers';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/batch';
import { keyOf, once, topicOf } from '../specimens/surroundings';
import { Row, secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a construct: its id, its props, which may need the stack, and the value of a tag of the app. */
interface Version<P> {
  readonly id: string;
  readonly props: (stack: Stack) => Partial<P>;
  readonly tag: string;
}

/** Makes a version of a specimen. */
function make<P>(name: string, defaultId: string) {
  return (stack: Stack, { id = defaultId, props = () => ({}), tag }: Partial<Version<P>>): void => {
    specimens[name]?.minimal(stack, id, props(stack));
    if (tag !== undefined) Tags.of(stack).add('cost-centre', tag);
  };
}

const image = (tag: string) => ContainerSource.fromRegistry(`example.com/jobs:${tag}`);

/** What goes with a queue that is removed. */
const OF_A_QUEUE = ['AWS::Batch::JobQueue', 'AWS::CloudWatch::Alarm', 'AWS::Events::Rule'];
const DEAD_LETTERS = ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];

const EMPTY_FIRST = 'set `enabled: false` on the old queue and let it run empty first';

const EMPTY_FIRST_SENTENCE = `${EMPTY_FIRST[0]?.toUpperCase()}${EMPTY_FIRST.slice(1)}`;
const KEPT_QUEUE =
  'Delete it by `aws batch update-job-queue --state DISABLED` and `delete-job-queue` when it is empty; until then its environments cannot be deleted';

const only = (definition: Partial<QueueDefinition>) => ({
  queues: [{ name: 'Only', priority: 1, ...definition }],
});

const jobQueues = (props: (stack: Stack) => Partial<JobQueuesProps>) => ({ props });
const withCapacity = (capacity: JobCapacity) => jobQueues(() => ({ capacity }));
const withQueue = (definition: Partial<QueueDefinition>) => jobQueues(() => only(definition));
const twoQueues = (second: Partial<QueueDefinition>) =>
  jobQueues(() => ({
    queues: [
      { name: 'Only', priority: 1 },
      { name: 'High', priority: 10, ...second },
    ],
  }));
const onDemand = withCapacity(JobCapacity.ec2());
const spot = withCapacity(JobCapacity.ec2Spot());
const managed = (options: ManagedInstancesJobCapacityOptions = {}) =>
  withCapacity(JobCapacity.managedInstances(options));
const shares = (weight: number) =>
  withQueue({ fairShare: FairShare.byWeight({ shares: [{ identifier: 'team', weight }] }) });
/** Instance types with disks of their own. */
const DISKS = JobInstanceTypes.ofFamilies(['c7gd']);
const SSM = iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore');
/** Instances that have Elastic Fabric Adapters. */
const hpc = (stack: Stack) => ({
  instanceTypes: JobInstanceTypes.ofTypes([new ec2.InstanceType('hpc7g.16xlarge')]),
  placementGroup: ec2.PlacementGroup.fromPlacementGroupName(stack, 'Near', 'near'),
});
/** Nodes of a cluster that exists. */
const nodes = (stack: Stack, options: Partial<EksJobCapacityOptions> = {}) =>
  JobCapacity.eks({
    cluster: eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'jobs',
      clusterSecurityGroupId: 'sg-0123456789abcdef1',
    }),
    kubernetesNamespace: 'jobs',
    instanceRole: iam.Role.fromRoleName(stack, 'Nodes', 'nodes'),
    ...options,
  });
const otherNetwork = (stack: Stack) => ({
  securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0123456789abcdef0')],
});
const otherVpcOf = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'OtherVpc', {
    vpcId: 'vpc-0123456789abcdef1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef9'],
  });
const oneZone = { subnets: { availabilityZones: ['eu-west-1a'], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } };

const JOB_QUEUES_ROWS: Row<Partial<Version<JobQueuesProps>>>[] = [
  {
    change: '`maxVcpus`, `minVcpus`, `maxOnDemandVcpus`, `scaleDownDelay`, `enabled` of a capacity',
    effect: 'in place: instances are added or removed, running jobs stay',
    versions: {
      Fargate: withCapacity(JobCapacity.fargateSpotFirst({ maxVcpus: 500, maxOnDemandVcpus: 10 })),
      maximum: [onDemand, withCapacity(JobCapacity.ec2({ maxVcpus: 500 }))],
      minimum: [onDemand, withCapacity(JobCapacity.ec2({ minVcpus: 2 }))],
      paused: [onDemand, withCapacity(JobCapacity.ec2({ enabled: false }))],
      delay: [onDemand, withCapacity(JobCapacity.ec2({ scaleDownDelay: Duration.hours(1) }))],
      'of managed instances': [
        managed(),
        managed({ maxVcpus: 500, enabled: false, scaleDownDelay: Duration.minutes(30) }),
      ],
    },
  },
  {
    change:
      '`instanceTypes`, `storage`, `instanceStore`, `detailedMonitoring`, `infrastructureRole` of managed instances',
    effect:
      'in place, for instances that start later; jobs that run go on, and Amazon ECS replaces each instance within weeks',
    versions: {
      types: [managed(), managed({ instanceTypes: DISKS })],
      disks: [
        managed({ instanceTypes: DISKS }),
        managed({ instanceTypes: DISKS, instanceStore: true, storage: Size.gibibytes(100) }),
      ],
      monitoring: [managed(), managed({ detailedMonitoring: true })],
      role: [
        managed(),
        jobQueues((stack) => ({
          capacity: JobCapacity.managedInstances({
            infrastructureRole: iam.Role.fromRoleName(stack, 'Own', 'infrastructure'),
          }),
        })),
      ],
    },
    except: { role: { removed: ['AWS::IAM::Policy', 'AWS::IAM::Role'] } },
  },
  {
    change: '`containerInsights` of a capacity',
    effect:
      'in place, for jobs that start later as for those that run; taken away it is off, whatever the setting of the account is',
    versions: {
      Fargate: withCapacity(JobCapacity.fargateSpotFirst({ containerInsights: ecs.ContainerInsights.ENABLED })),
      EC2: [onDemand, withCapacity(JobCapacity.ec2({ containerInsights: ecs.ContainerInsights.ENHANCED }))],
      'managed instances': [managed(), managed({ containerInsights: ecs.ContainerInsights.ENHANCED })],
    },
  },
  {
    change: '`instanceRole`, `instanceRolePolicies`, `permissionsBoundary`',
    effect:
      'in place: instances that run get the other permissions with the next credentials of their role, and jobs go on',
    versions: {
      policies: [onDemand, withCapacity(JobCapacity.ec2({ instanceRolePolicies: [SSM] }))],
      'of managed instances': [managed(), managed({ instanceRolePolicies: [SSM], permissionsBoundary: SSM })],
      boundary: [onDemand, withCapacity(JobCapacity.ec2({ permissionsBoundary: SSM }))],
      role: [
        onDemand,
        jobQueues((stack) => ({
          capacity: JobCapacity.ec2({ instanceRole: iam.Role.fromRoleName(stack, 'Own', 'instances') }),
        })),
      ],
    },
    except: { role: { removed: ['AWS::IAM::Role'] } },
  },
  {
    change:
      '`instanceTypes`, `image`, `rootVolume`, `scratch`, `userDataCommands`, `agent`, `overrides`, `launchTemplate`, `placementGroup`, `efaInterfaces`, `allocation`, `bidPercent`',
    effect:
      'other instances below the same environment, for which CloudFormation waits; jobs that still run after `update.jobTimeout` (30 minutes) are ended, and their retry rules start them again',
    versions: {
      types: [onDemand, withCapacity(JobCapacity.ec2({ instanceTypes: JobInstanceTypes.x86() }))],
      image: [
        onDemand,
        withCapacity(
          JobCapacity.ec2({ image: HostImage.fromMachineImage(ec2.MachineImage.fromSsmParameter('/golden')) }),
        ),
      ],
      volume: [onDemand, withCapacity(JobCapacity.ec2({ rootVolume: { size: Size.gibibytes(100) } }))],
      scratch: [
        withCapacity(JobCapacity.ec2({ instanceTypes: DISKS })),
        withCapacity(JobCapacity.ec2({ instanceTypes: DISKS, scratch: Scratch.instanceStore() })),
      ],
      commands: [onDemand, withCapacity(JobCapacity.ec2({ userDataCommands: ['dnf install -y tool'] }))],
      agent: [onDemand, withCapacity(JobCapacity.ec2({ agent: { spotDraining: true } }))],
      overrides: [
        withCapacity(JobCapacity.ec2({ instanceTypes: DISKS })),
        withCapacity(
          JobCapacity.ec2({
            instanceTypes: DISKS,
            overrides: [{ name: 'Large', instanceTypes: ['c7gd.8xlarge'], rootVolume: { iops: 6000 } }],
          }),
        ),
      ],
      adapters: [
        jobQueues((stack) => ({ capacity: JobCapacity.ec2(hpc(stack)) })),
        jobQueues((stack) => ({ capacity: JobCapacity.ec2({ ...hpc(stack), efaInterfaces: 1 }) })),
      ],
      nodes: [
        jobQueues((stack) => ({ capacity: nodes(stack) })),
        jobQueues((stack) => ({ capacity: nodes(stack, { rootVolume: { size: Size.gibibytes(100) } }) })),
      ],
      group: [
        onDemand,
        jobQueues((stack) => ({
          capacity: JobCapacity.ec2({
            placementGroup: ec2.PlacementGroup.fromPlacementGroupName(stack, 'Near', 'near'),
          }),
        })),
      ],
      'own template': [
        onDemand,
        jobQueues((stack) => ({ capacity: JobCapacity.ec2({ launchTemplate: new ec2.LaunchTemplate(stack, 'Own') }) })),
      ],
      allocation: [spot, withCapacity(JobCapacity.ec2Spot({ allocation: SpotAllocation.CAPACITY_OPTIMIZED }))],
      bid: [spot, withCapacity(JobCapacity.ec2Spot({ bidPercent: 60 }))],
      'bid with On-Demand': [
        withCapacity(JobCapacity.ec2SpotFirst()),
        withCapacity(JobCapacity.ec2SpotFirst({ bidPercent: 60 })),
      ],
    },
    findings: ['outage job-instances-replaced'],
    except: { 'own template': { removed: ['AWS::EC2::LaunchTemplate'] } },
  },
  {
    change: '`update`',
    effect:
      'in place, for the updates that follow; give more time in one deployment and change the instances in the next',
    versions: {
      time: [onDemand, withCapacity(JobCapacity.ec2({ update: { jobTimeout: Duration.hours(2) } }))],
      stop: [onDemand, withCapacity(JobCapacity.ec2({ update: { terminateJobs: true } }))],
    },
  },
  {
    change: '`update.terminateJobs` together with one of them',
    effect: 'other instances; running jobs are ended at once',
    versions: {
      both: [
        onDemand,
        withCapacity(JobCapacity.ec2({ update: { terminateJobs: true }, rootVolume: { size: Size.gibibytes(100) } })),
      ],
    },
    findings: ['outage job-instances-replaced'],
  },
  {
    change: '`subnets`, `securityGroups`, those of a capacity as well',
    effect:
      'on Fargate in place, for jobs that start later, on managed instances for instances that start later; on EC2 other instances, as above',
    versions: {
      subnets: jobQueues(() => oneZone),
      groups: jobQueues(otherNetwork),
      'subnets of instances': [onDemand, jobQueues(() => ({ capacity: JobCapacity.ec2(), ...oneZone }))],
      'groups of instances': [
        onDemand,
        jobQueues((stack) => ({ capacity: JobCapacity.ec2(), ...otherNetwork(stack) })),
      ],
      'of a capacity': jobQueues((stack) => ({
        capacity: JobCapacity.fargateSpotFirst({ ...oneZone, ...otherNetwork(stack) }),
      })),
      'of managed instances': [
        managed(),
        jobQueues((stack) => ({ capacity: JobCapacity.managedInstances(oneZone), ...otherNetwork(stack) })),
      ],
      'of a capacity of instances': [
        onDemand,
        jobQueues((stack) => ({ capacity: JobCapacity.ec2({ ...oneZone, ...otherNetwork(stack) }) })),
      ],
    },
    except: {
      groups: { removed: ['AWS::EC2::SecurityGroup'] },
      'of managed instances': { removed: ['AWS::EC2::SecurityGroup'] },
      'subnets of instances': { findings: ['outage job-instances-replaced'] },
      'groups of instances': {
        findings: ['outage job-instances-replaced'],
        removed: ['AWS::EC2::SecurityGroup'],
      },
      'of a capacity of instances': { findings: ['outage job-instances-replaced'] },
    },
  },
  {
    change: '`environmentTags` of a capacity',
    effect:
      '**another environment** below the same queue: jobs that wait stay and go to it, jobs that run on the old one end with it. Give its capacity `enabled: false` first, and change the tags when its jobs have ended',
    versions: {
      Fargate: [
        withCapacity(JobCapacity.fargate()),
        withCapacity(JobCapacity.fargate({ environmentTags: { owner: 'lab' } })),
      ],
      EC2: [onDemand, withCapacity(JobCapacity.ec2({ environmentTags: { owner: 'lab' } }))],
      'managed instances': [managed(), managed({ environmentTags: { owner: 'lab' } })],
    },
    findings: ['outage fargate-environment-with-jobs'],
    replaced: ['AWS::Batch::ComputeEnvironment'],
    except: { EC2: { findings: [] }, 'managed instances': { findings: [] } },
  },
  {
    change: '`vpc`',
    effect:
      'subnets and a security group of another network, as above. AWS does not say whether an environment may leave its VPC: the sure way is another `JobQueues` there, to which whoever submits is moved',
    versions: { vpc: jobQueues((stack) => ({ vpc: otherVpcOf(stack) })) },
    replaced: ['AWS::EC2::SecurityGroup'],
  },
  {
    change: 'tags of the app',
    effect:
      'on EC2 other instances, as above, on managed instances in place; queues, environments and policies have none of them, because CloudFormation would replace them, and a replaced queue takes its waiting jobs with it',
    versions: {
      Fargate: [{ tag: 'a' }, { tag: 'b' }],
      EC2: [
        { ...onDemand, tag: 'a' },
        { ...onDemand, tag: 'b' },
      ],
      'managed instances': [
        { ...managed(), tag: 'a' },
        { ...managed(), tag: 'b' },
      ],
    },
    except: { EC2: { findings: ['outage job-instances-replaced'] } },
  },
  {
    change:
      '`priority`, `stuckJobs`, `enabled`, `alarmThresholds` of a queue; weights, `decay`, `reservationPercent` of its shares',
    effect: 'in place; jobs stay in the queue',
    versions: {
      priority: withQueue({ priority: 5 }),
      stuck: withQueue({ stuckJobs: [StuckJobLimit.insufficientCapacity(Duration.hours(3))] }),
      paused: withQueue({ enabled: false }),
      threshold: withQueue({ alarmThresholds: { failedJobs: 5, failureWindow: Duration.minutes(10) } }),
      weights: [shares(1), shares(0.5)],
      decay: [
        withQueue({ fairShare: FairShare.byWeight() }),
        withQueue({ fairShare: FairShare.byWeight({ decay: Duration.hours(6), reservationPercent: 10 }) }),
      ],
    },
  },
  {
    change: '`FairShare.byWeight()` to `FairShare.existing()`, and back',
    effect: 'in place: a policy may take the place of another',
    versions: {
      existing: [
        shares(1),
        jobQueues((stack) =>
          only({
            fairShare: FairShare.existing(
              batch.FairshareSchedulingPolicy.fromFairshareSchedulingPolicyArn(
                stack,
                'Policy',
                'arn:aws:batch:eu-west-1:111122223333:scheduling-policy/Teams',
              ),
            ),
          }),
        ),
      ],
    },
    removed: ['AWS::Batch::SchedulingPolicy'],
  },
  {
    change: '`fairShare` given or taken away',
    effect: `**another queue**, on the same environments. The jobs that wait in the old one are lost, and running executions cannot submit to it: ${EMPTY_FIRST}`,
    versions: {
      given: shares(1),
      taken: [shares(1), {}],
      'off and on': [shares(1), {}, shares(1)],
    },
    findings: ['loses queued-jobs-lost'],
    removed: ['AWS::Batch::JobQueue'],
    except: { taken: { removed: ['AWS::Batch::JobQueue', 'AWS::Batch::SchedulingPolicy'] } },
  },
  {
    change: 'a queue more',
    effect: 'created; the others stay as they are',
    versions: {
      more: twoQueues({}),
    },
  },
  {
    change: '`name` of a queue, or a queue taken away',
    effect: `**the jobs that wait in it are lost**. To rename it, add the new queue, move whoever submits, and take the old one away when it is empty; to remove it, ${EMPTY_FIRST}`,
    versions: {
      name: withQueue({ name: 'Other' }),
      removed: [twoQueues({}), {}],
    },
    findings: ['loses queued-jobs-lost'],
    removed: OF_A_QUEUE,
  },
  {
    change: 'a queue with `removalPolicy: RETAIN` taken away, or given another `name`',
    effect: `**the queue is kept, with its jobs, which go on being run**, and nobody is told of those that fail: its rules and alarms are gone. ${KEPT_QUEUE}`,
    versions: {
      removed: [twoQueues({ removalPolicy: RemovalPolicy.RETAIN }), {}],
      name: [
        withQueue({ removalPolicy: RemovalPolicy.RETAIN }),
        withQueue({ removalPolicy: RemovalPolicy.RETAIN, name: 'Other' }),
      ],
    },
    removed: OF_A_QUEUE,
  },
  {
    change: '`queueTags` of a queue',
    effect: `**another queue: the jobs that wait in the old one are lost**, unless \`removalPolicy\` keeps it. ${EMPTY_FIRST_SENTENCE}`,
    versions: { given: withQueue({ queueTags: { team: 'a' } }) },
    findings: ['loses queued-jobs-lost'],
    replaced: ['AWS::Batch::JobQueue'],
  },
  {
    change: 'Spot and On-Demand environments added to a capacity, or reordered',
    effect: 'in place; running jobs stay where they are',
    versions: {
      added: [
        withCapacity(JobCapacity.fargate()),
        withCapacity(JobCapacity.fargateSpotFirst({ maxOnDemandVcpus: 256 })),
      ],
      'managed added': [
        managed(),
        withCapacity(JobCapacity.inOrder([JobCapacity.managedInstances(), JobCapacity.managedInstancesSpot()])),
      ],
      'EC2 added': [onDemand, withCapacity(JobCapacity.ec2SpotFirst({ maxOnDemandVcpus: 256 }))],
      order: [
        withCapacity(JobCapacity.inOrder([JobCapacity.fargate(), JobCapacity.fargateSpot()])),
        withCapacity(JobCapacity.inOrder([JobCapacity.fargateSpot(), JobCapacity.fargate()])),
      ],
    },
  },
  {
    change: 'an environment taken away, or given another `name`; Fargate to Fargate Spot',
    effect:
      'the queue stays, with the jobs that wait. The old environment is deleted, on Fargate only when no job runs on it: give its capacity `enabled: false` first, and take it away when its jobs have ended',
    versions: {
      taken: withCapacity(JobCapacity.fargateSpot()),
      named: [withCapacity(JobCapacity.fargate()), withCapacity(JobCapacity.fargate({ name: 'Night' }))],
      Spot: [withCapacity(JobCapacity.fargate()), withCapacity(JobCapacity.fargateSpot())],
      'of one name': [
        withCapacity(JobCapacity.fargate({ name: 'Night' })),
        withCapacity(JobCapacity.fargateSpot({ name: 'Night' })),
      ],
      EC2: [onDemand, spot],
      'managed instances': [managed(), withCapacity(JobCapacity.managedInstancesSpot())],
    },
    findings: ['outage fargate-environment-with-jobs'],
    removed: ['AWS::Batch::ComputeEnvironment'],
    except: {
      'managed instances': {
        findings: [],
        removed: ['AWS::Batch::ComputeEnvironment', 'AWS::IAM::InstanceProfile', 'AWS::IAM::Policy', 'AWS::IAM::Role'],
      },
      EC2: {
        findings: [],
        removed: [
          'AWS::Batch::ComputeEnvironment',
          'AWS::EC2::LaunchTemplate',
          'AWS::IAM::InstanceProfile',
          'AWS::IAM::Role',
        ],
      },
    },
  },
  {
    change: 'from one of Fargate, EC2, managed instances, EKS and `unmanaged()` to another',
    effect:
      'other environments below the same queue, which has one kind at a time; jobs of the old kind that wait in it cannot run there. Let it run empty first. AWS does not say whether a queue may change its kind in one update: the sure way is to give the new kind a queue of its own, and take the old one away when it is empty',
    versions: {
      EC2: [withCapacity(JobCapacity.fargate()), onDemand],
      'managed instances': [withCapacity(JobCapacity.fargate()), managed()],
      Fargate: [onDemand, withCapacity(JobCapacity.fargate())],
      EKS: [onDemand, jobQueues((stack) => ({ capacity: nodes(stack) }))],
      unmanaged: [withCapacity(JobCapacity.fargate()), withCapacity(JobCapacity.unmanaged())],
      'of one name': [
        withCapacity(JobCapacity.fargate({ name: 'Night' })),
        withCapacity(JobCapacity.ec2({ name: 'Night' })),
      ],
    },
    findings: ['outage fargate-environment-with-jobs'],
    removed: ['AWS::Batch::ComputeEnvironment'],
    except: {
      EKS: {
        findings: [],
        replaced: ['AWS::Batch::ComputeEnvironment'],
        removed: ['AWS::EC2::LaunchTemplate', 'AWS::IAM::Role'],
      },
      Fargate: {
        findings: [],
        removed: [
          'AWS::Batch::ComputeEnvironment',
          'AWS::EC2::LaunchTemplate',
          'AWS::IAM::InstanceProfile',
          'AWS::IAM::Role',
        ],
      },
    },
  },
  {
    change: '`cluster`, `kubernetesNamespace` of `eks()`',
    effect:
      '**another environment** below the same queue: jobs that wait go to it, pods that run on the old one end with it. Let the queue run empty first',
    versions: {
      namespace: [
        jobQueues((stack) => ({ capacity: nodes(stack) })),
        jobQueues((stack) => ({ capacity: nodes(stack, { kubernetesNamespace: 'other' }) })),
      ],
    },
    replaced: ['AWS::Batch::ComputeEnvironment'],
  },
  {
    change: '`capacity` of a queue given or taken away',
    effect: 'the queue stays and goes to other environments; those of its own are created, or deleted as above',
    versions: {
      given: [twoQueues({}), twoQueues({ capacity: JobCapacity.fargate() })],
      taken: [twoQueues({ capacity: JobCapacity.fargate() }), twoQueues({})],
    },
    except: {
      taken: {
        findings: ['outage fargate-environment-with-jobs'],
        removed: ['AWS::Batch::ComputeEnvironment'],
      },
    },
  },
  {
    change: '`alarms`, `failureTopic`',
    effect: 'in place; jobs and queues do not notice',
    versions: {
      topic: jobQueues((stack) => ({ failureTopic: topicOf(stack) })),
      none: jobQueues(() => ({ alarms: Alarms.none() })),
    },
    except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
  },
  {
    change: 'another id of the construct',
    effect:
      '**everything is another: queues and the jobs that wait in them are lost**. Make the new one beside the old one, move whoever submits, and take the old one away when it is empty',
    versions: { id: { id: 'Work' } },
    findings: ['loses data-lost', 'loses queued-jobs-lost', 'outage fargate-environment-with-jobs'],
    removed: [...OF_A_QUEUE, ...DEAD_LETTERS, 'AWS::Batch::ComputeEnvironment', 'AWS::EC2::SecurityGroup'],
  },
];

/** An environment that another team looks after. */
function environmentOf(stack: Stack, name: string): batch.IComputeEnvironment {
  return batch.FargateComputeEnvironment.fromFargateComputeEnvironmentArn(
    stack,
    `${name}Environment`,
    `arn:aws:batch:eu-west-1:111122223333:compute-environment/${name}`,
  );
}

interface QueueVersion extends Version<JobQueueProps> {
  /** The image of the job that all ways submit. */
  readonly submits: string;
  /** The share that the job is submitted with. */
  readonly share: string;
}

/** A queue with all ways to submit to it, if a version submits. */
function makeQueue(stack: Stack, { id = 'Night', props = () => ({}), submits, share }: Partial<QueueVersion>): void {
  const queue = specimens.JobQueue?.minimal(stack, id, props(stack)) as JobQueue;
  if (submits === undefined) return;
  const job = new ContainerJob(stack, 'Job', {
    image: image(submits),
    command: ['run', 'Ref::bucket', 'Ref::key'],
    parameters: { bucket: 'none', key: 'none' },
  });
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
  queue.addSubmitter(handler, job);
  queue.grantSubmit(job, new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() }));
  queue.submitOnSchedule('Nightly', { job, share, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) });
  if (share === undefined) {
    queue.submitOnObject('Uploads', { job, bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'uploads') });
  }
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(queue.submitTask(stack, 'Run', { job, share })),
  });
}

const fair = () => ({ fairShare: FairShare.byWeight() });

const JOB_QUEUE_ROWS: Row<Partial<QueueVersion>>[] = [
  {
    change: '`priority`, `enabled`, `stuckJobs`, `alarmThresholds`, weights of shares',
    effect: 'in place; jobs stay in the queue',
    versions: {
      priority: { props: () => ({ priority: 5 }) },
      paused: { props: () => ({ enabled: false }) },
      stuck: { props: () => ({ stuckJobs: [StuckJobLimit.exceedsMaximum(Duration.minutes(10))] }) },
      threshold: { props: () => ({ alarmThresholds: { failedJobs: 5 } }) },
      weights: [{ props: fair }, { props: () => ({ fairShare: FairShare.byWeight({ reservationPercent: 10 }) }) }],
    },
  },
  {
    change: '`environments`',
    effect: 'in place; running jobs stay where they are. Environments of another kind: let the queue run empty first',
    versions: {
      other: { props: (stack) => ({ environments: [environmentOf(stack, 'Day')] }) },
      more: { props: (stack) => ({ environments: [environmentOf(stack, 'Night'), environmentOf(stack, 'Day')] }) },
    },
  },
  {
    change: '`fairShare` given or taken away',
    effect: `**another queue**. The jobs that wait in the old one are lost, and running executions cannot submit to it: ${EMPTY_FIRST}. Functions, schedules and rules that submit get the new one in the same deployment`,
    versions: {
      given: { props: fair },
      'given, with submitters': [{ submits: 'v1' }, { props: fair, submits: 'v1', share: 'team' }],
      taken: [{ props: fair }, {}],
    },
    findings: ['loses queued-jobs-lost'],
    removed: ['AWS::Batch::JobQueue'],
    except: {
      'given, with submitters': {
        removed: ['AWS::Batch::JobQueue', 'AWS::Events::Rule', 'AWS::IAM::Policy', 'AWS::IAM::Role'],
      },
      taken: { removed: ['AWS::Batch::JobQueue', 'AWS::Batch::SchedulingPolicy'] },
    },
  },
  {
    change: '`queueTags`',
    effect: `**another queue: the jobs that wait in the old one are lost**, unless \`removalPolicy\` keeps it. ${EMPTY_FIRST_SENTENCE}`,
    versions: {
      given: { props: () => ({ queueTags: { team: 'a' } }) },
      kept: [
        { props: () => ({ removalPolicy: RemovalPolicy.RETAIN }) },
        { props: () => ({ removalPolicy: RemovalPolicy.RETAIN, queueTags: { team: 'a' } }) },
      ],
    },
    findings: ['loses queued-jobs-lost'],
    replaced: ['AWS::Batch::JobQueue'],
    except: { kept: { findings: [] } },
  },
  {
    change: 'a job that is submitted here changes',
    effect:
      'a new revision; functions, schedules, rules and workflows get it in the same deployment. Running executions and earlier events submit the revision that they know: the roles allow all revisions of the job',
    versions: { image: [{ submits: 'v1' }, { submits: 'v2' }] },
  },
  {
    change: '`alarms`, `failureTopic`, `deadLetterQueue`',
    effect: 'in place; jobs do not notice. A dead-letter queue that is no longer used is deleted with its messages',
    versions: {
      topic: { props: (stack) => ({ failureTopic: topicOf(stack) }) },
      none: { props: () => ({ alarms: Alarms.none() }) },
      'dead letters': {
        props: (stack) => ({
          deadLetterQueue: (specimens.JobQueue?.minimal(stack, 'Other') as JobQueue).deadLetterQueue,
        }),
      },
    },
    except: {
      none: { removed: ['AWS::CloudWatch::Alarm'] },
      'dead letters': { findings: ['loses data-lost'], removed: ['AWS::CloudWatch::Alarm', ...DEAD_LETTERS] },
    },
  },
  {
    change: 'another id of the construct',
    effect:
      '**another queue; the jobs that wait in the old one are lost**. Make the new one beside it, move whoever submits, and take the old one away when it is empty',
    versions: { id: { id: 'Day' } },
    findings: ['loses data-lost', 'loses queued-jobs-lost'],
    removed: [...OF_A_QUEUE, ...DEAD_LETTERS],
  },
];

/** An engine, with whoever runs it. */
function makeEngine(
  stack: Stack,
  { id = 'Nextflow', props = () => ({}), tag }: Partial<Version<JobEngineProps>>,
): void {
  const engine = specimens.JobEngine?.minimal(stack, id, props(stack)) as JobEngine;
  engine.grantRun(new iam.Role(stack, 'Head', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  if (tag !== undefined) Tags.of(stack).add('cost-centre', tag);
}

const bothQueues = (stack: Stack) => [queueOf(stack, 'Low'), queueOf(stack, 'High')];

const JOB_ENGINE_ROWS: Row<Partial<Version<JobEngineProps>>>[] = [
  {
    change: '`queues`, `repositories`, `allowPrivileged`',
    effect: 'in place. A queue or repository that is taken away is denied to workflows that run',
    versions: {
      'queue more': [
        { props: (stack) => ({ queues: bothQueues(stack).slice(0, 1) }) },
        { props: (stack) => ({ queues: bothQueues(stack) }) },
      ],
      repository: {
        props: (stack) => ({
          repositories: [once(stack, 'Tools', (scope) => ecr.Repository.fromRepositoryName(scope, 'Tools', 'tools'))],
        }),
      },
      privileged: { props: () => ({ allowPrivileged: true }) },
    },
  },
  {
    change: '`definitionPrefix`',
    effect:
      'in place. Job definitions of the old prefix stay registered and can be submitted no more: let workflows end first',
    versions: { prefix: { props: () => ({ definitionPrefix: 'flow-' }) } },
  },
  {
    change: '`jobRole` of your own',
    effect:
      '**job definitions that name the role of before fail**: let workflows end first, and give the engine the new ARN',
    versions: { role: { props: (stack) => ({ jobRole: iam.Role.fromRoleName(stack, 'Own', 'own') }) } },
    removed: ['AWS::IAM::Role'],
  },
  {
    change: '`logRetention`, `logEncryptionKey`; tags of the app',
    effect: 'in place',
    versions: {
      retention: { props: () => ({ logRetention: logs.RetentionDays.ONE_YEAR }) },
      key: { props: (stack) => ({ logEncryptionKey: keyOf(stack) }) },
      tag: [{ tag: 'a' }, { tag: 'b' }],
    },
  },
  {
    change: 'another id of the construct',
    effect:
      '**other roles and another log group**: definitions that name those of before fail. Let workflows end first, and give the engine the new names. The log group of before is kept',
    versions: { id: { id: 'Cromwell' } },
    removed: ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'],
  },
];

/** Options of all kinds of jobs, each changed once. */
const OPTIONS: Record<string, Partial<JobOptions>> = {
  attempts: { attempts: 2 },
  rules: { retryRules: [RetryRule.exitCode('75')] },
  timeout: { timeout: Duration.hours(3) },
  priority: { schedulingPriority: 5 },
};

/** Options of those that run in tasks of Amazon ECS. */
const TASK_OPTIONS = { ...OPTIONS, propagation: { propagateTags: false } };

const asProps = <P>(changes: Record<string, Partial<P>>) =>
  Object.fromEntries(Object.entries(changes).map(([name, props]) => [name, { props: () => props }]));

const revision = (what: string) => ({
  change: what,
  effect:
    'a new revision, which submitters get in the same deployment; earlier ones stay for running executions, waiting and running jobs',
});

const KEEP_REVISIONS = {
  change: '`keepRevisions: false`, with any change',
  effect:
    'a new revision, and **the earlier one is deregistered**: executions and jobs that name it fail. Let executions end and queues run empty first',
  findings: ['loses job-definition-deregistered'],
};

const TAGS = {
  change: 'tags of the app',
  effect: 'nothing happens to the definition: it has none of them, because CloudFormation would replace it',
};

const ID = {
  change: 'another id of the construct',
  effect:
    '**another definition, and the old one is deregistered**: executions and jobs that name it fail. Make the new one beside it, move whoever submits, and take the old one away when its jobs have ended. The log group is kept',
  findings: ['loses job-definition-deregistered'],
};

const ROLE = 'AWS::IAM::Role';
const JOB_PARTS = ['AWS::Batch::JobDefinition', ROLE, 'AWS::IAM::Policy', 'AWS::Logs::LogGroup'];

const licences = (stack: Stack) =>
  once(
    stack,
    'Licences',
    (scope) => new batch.CfnConsumableResource(scope, 'Licences', { resourceType: 'REPLENISHABLE', totalQuantity: 10 }),
  );

/** The row of the role and the log of a job. */
const roleAndLog: Row<Partial<Version<JobRoleAndLogOptions>>> = {
  change: '`logRetention`, `logEncryptionKey`; `logGroup`, `jobRole` or `executionRole` of your own',
  effect: 'in place, and a new revision for another log group or role; the log group of before is kept',
  versions: {
    retention: { props: () => ({ logRetention: logs.RetentionDays.ONE_YEAR }) },
    key: { props: (stack) => ({ logEncryptionKey: keyOf(stack) }) },
    group: { props: (stack) => ({ logGroup: new logs.LogGroup(stack, 'Own') }) },
    role: { props: (stack) => ({ jobRole: iam.Role.fromRoleName(stack, 'Own', 'own') }) },
    starting: {
      props: (stack) => ({ executionRole: iam.Role.fromRoleName(stack, 'Own', 'own', { mutable: false }) }),
    },
  },
  except: {
    group: { removed: ['AWS::Logs::LogGroup'] },
    role: { removed: [ROLE] },
    starting: { removed: [ROLE, 'AWS::IAM::Policy'] },
  },
};

/** A job in a stack of its own, which is deployed before that of the queue. */
function makeInTwoStacks(stack: Stack, tag: string): void {
  const other = new Stack(Stage.of(stack), 'Other');
  const job = new ContainerJob(other, 'Job', { image: image(tag) });
  (specimens.JobQueue?.minimal(stack, 'Night') as JobQueue).grantSubmit(
    job,
    new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() }),
  );
}

interface ContainerJobVersion extends Version<ContainerJobProps> {
  /** The image of a job that another stack submits. */
  readonly submittedFromAnotherStack: string;
}

const CONTAINER_JOB_ROWS: Row<Partial<ContainerJobVersion>>[] = [
  {
    ...revision(
      '`image`, size, `gpus`, `command`, `parameters`, environment, `volumes`, `user`, `initProcess`, `logStreamPrefix`, `enableExecuteCommand`, `platform`, `retryRules`, `timeout` and other options',
    ),
    versions: {
      ...asProps<ContainerJobProps>({
        ...TASK_OPTIONS,
        image: { image: image('v2') },
        size: { vcpus: 2, memory: Size.gibibytes(8) },
        command: { command: ['run', 'Ref::a'], parameters: { a: 'none' } },
        environment: { environment: { LEVEL: 'info' } },
        user: { user: '1000', readonlyRootFilesystem: false },
        platform: { platform: JobPlatform.ec2() },
        shell: { enableExecuteCommand: true },
        init: { initProcess: false },
        prefix: { logStreamPrefix: 'night' },
        windows: { platform: JobPlatform.fargateWindows() },
        address: { platform: JobPlatform.fargate({ assignPublicIp: true }) },
        managed: { platform: JobPlatform.managedInstances() },
        gpus: {
          platform: JobPlatform.ec2({ devices: [{ hostPath: '/dev/fuse' }] }),
          gpus: 1,
          volumes: [JobVolume.memory({ mountPath: '/tmp', size: Size.gibibytes(1) })],
        },
      }),
      consumes: { props: (stack) => ({ consumes: [{ resource: licences(stack), quantity: 1 }] }) },
    },
  },
  { ...KEEP_REVISIONS, versions: asProps<ContainerJobProps>({ given: { keepRevisions: false } }) },
  { ...roleAndLog },
  { ...TAGS, versions: { tag: [{ tag: 'a' }, { tag: 'b' }] } },
  {
    change: 'any change of a job that another stack submits',
    effect:
      '**fails**: the ARN with its revision is an export that is in use. Put jobs into the stack of those who submit them',
    versions: { image: [{ submittedFromAnotherStack: 'v1' }, { submittedFromAnotherStack: 'v2' }] },
    findings: ['fails export-in-use'],
  },
  { ...ID, versions: { id: { id: 'Other' } }, removed: JOB_PARTS },
];

const MULTI_CONTAINER_ROWS: Row<Partial<Version<MultiContainerJobProps>>>[] = [
  {
    ...revision('`containers`, `platform`, `logRouter`, `retryRules`, `timeout` and other options'),
    versions: asProps<MultiContainerJobProps>({
      ...TASK_OPTIONS,
      router: { platform: JobPlatform.ec2(), logRouter: { output: { Name: 'firehose' } } },
      managed: { platform: JobPlatform.managedInstances() },
      image: { containers: [{ name: 'Main', image: image('v2') }] },
      platform: { platform: JobPlatform.ec2() },
      shell: { enableExecuteCommand: true },
    }),
  },
  { ...KEEP_REVISIONS, versions: asProps<MultiContainerJobProps>({ given: { keepRevisions: false } }) },
  { ...roleAndLog },
  { ...TAGS, versions: { tag: [{ tag: 'a' }, { tag: 'b' }] } },
  { ...ID, versions: { id: { id: 'Other' } }, removed: JOB_PARTS },
];

const MULTI_NODE_ROWS: Row<Partial<Version<MultiNodeJobProps>>>[] = [
  {
    ...revision('`groups`, `mainNode`, `instanceType`, `platform`, `retryRules`, `timeout` and other options'),
    versions: asProps<MultiNodeJobProps>({
      ...TASK_OPTIONS,
      groups: { groups: [{ name: 'Main', nodes: 4, image: image('v2') }] },
      sidecars: {
        groups: [{ name: 'Main', nodes: 2, image: image('v2'), sidecars: [{ name: 'fetch', image: image('v2') }] }],
      },
      main: { mainNode: 1 },
      type: { instanceType: new ec2.InstanceType('c7g.8xlarge') },
      platform: { platform: JobPlatform.ec2({ sharedMemory: Size.gibibytes(1) }) },
    }),
  },
  { ...KEEP_REVISIONS, versions: asProps<MultiNodeJobProps>({ given: { keepRevisions: false } }) },
  { ...roleAndLog },
  { ...TAGS, versions: { tag: [{ tag: 'a' }, { tag: 'b' }] } },
  { ...ID, versions: { id: { id: 'Other' } }, removed: JOB_PARTS },
];

const EKS_ROWS: Row<Partial<Version<EksJobProps>>>[] = [
  {
    ...revision(
      '`image`, size, `command`, `args`, environment, `volumes`, `initContainers`, `labels`, `serviceAccount`, `retryRules` and other options',
    ),
    versions: asProps<EksJobProps>({
      ...OPTIONS,
      image: { image: image('v2') },
      size: { vcpus: 2, memory: Size.gibibytes(8) },
      gpus: { gpus: 1 },
      command: { command: ['run'], args: ['now'] },
      environment: { environment: { LEVEL: 'info' } },
      account: { serviceAccount: 'solver', runAsUser: 1000, runAsGroup: 1000 },
      init: { initContainers: [{ name: 'fetch', image: image('v2') }] },
      labels: { labels: { team: 'genomics' }, imagePullSecrets: ['registry'], dnsPolicy: batch.DnsPolicy.DEFAULT },
      file: { readonlyRootFilesystem: false },
      volumes: { volumes: [batch.EksVolume.emptyDir({ name: 'tmp', mountPath: '/tmp' })] },
    }),
  },
  { ...KEEP_REVISIONS, versions: asProps<EksJobProps>({ given: { keepRevisions: false } }) },
  {
    ...ID,
    effect: ID.effect.replace(' The log group is kept', ''),
    versions: { id: { id: 'Other' } },
    removed: ['AWS::Batch::JobDefinition'],
  },
];

/** A job of a pipeline, with an image that a version may change. */
function jobOf(stack: Stack, id: string, tag = 'v1'): ContainerJob {
  return once(stack, id, (scope) => new ContainerJob(scope, id, { image: image(tag) }));
}

/** A queue on an environment of another team. */
function queueOf(stack: Stack, id: string): JobQueue {
  return once(stack, id, () => specimens.JobQueue?.minimal(stack, id) as JobQueue);
}

/** A queue that is divided by shares. */
function fairQueueOf(stack: Stack): JobQueue {
  return once(
    stack,
    'Fair',
    (scope) =>
      new JobQueue(scope, 'Fair', {
        environments: [
          batch.FargateComputeEnvironment.fromFargateComputeEnvironmentArn(
            scope,
            'Day',
            'arn:aws:batch:eu-west-1:111122223333:compute-environment/Day',
          ),
        ],
        priority: 1,
        fairShare: FairShare.byWeight(),
        alarms: Alarms.none(),
      }),
  );
}

/** A bucket that another stack made. */
function recordsOf(stack: Stack, name: string): s3.IBucket {
  return once(stack, `Records-${name}`, (scope) => s3.Bucket.fromBucketName(scope, `Records-${name}`, name));
}

/** Both queues and all jobs, so that a version only changes which of them the pipeline uses. */
const withMerge = (stack: Stack) => ({ merge: jobOf(stack, 'Merge') });
const beside = (props: (stack: Stack) => Partial<ArrayPipelineProps>) => ({
  props: (stack: Stack) => {
    const [queue, child] = [queueOf(stack, 'Low'), jobOf(stack, 'Child')];
    queueOf(stack, 'High');
    jobOf(stack, 'Merge');
    jobOf(stack, 'Prepare');
    return { queue, child, ...props(stack) };
  },
});

const PIPELINE_ROWS: Row<Partial<Version<ArrayPipelineProps>>>[] = [
  {
    change:
      '`size`, `tolerance`, `share`, `schedulingPriority`, `runVariable`, `sizeVariable`, `resumeVariable`, `toleranceVariable`, `timeout`',
    effect:
      'in place, for executions that start later; running ones keep the definition that they began with. A run that is resumed keeps its size and input, and is judged by the new tolerance',
    versions: {
      ...asProps<ArrayPipelineProps>({
        size: { size: ArraySize.fromInput('parts') },
        variables: { runVariable: 'RUN', sizeVariable: 'PARTS', resumeVariable: 'AGAIN', toleranceVariable: 'LACKS' },
        timeout: { timeout: Duration.hours(2) },
      }),
      share: [
        { props: (stack) => ({ queue: fairQueueOf(stack), share: PipelineShare.always('clinic') }) },
        {
          props: (stack) => ({
            queue: fairQueueOf(stack),
            share: PipelineShare.fromInput({ allowed: ['clinic', 'research'] }),
            schedulingPriority: PipelinePriority.fromInput(),
          }),
        },
      ],
      tolerance: [
        { props: withMerge },
        { props: (stack) => ({ ...withMerge(stack), tolerance: FailureTolerance.percent(5) }) },
      ],
    },
  },
  {
    change: 'a job changes',
    effect:
      'a new revision for executions that start later; running ones submit the revision that they began with, which the role allows',
    versions: {
      child: [
        { props: (stack) => ({ child: jobOf(stack, 'Child') }) },
        { props: (stack) => ({ child: jobOf(stack, 'Child', 'v2') }) },
      ],
      merge: [{ props: withMerge }, { props: (stack) => ({ merge: jobOf(stack, 'Merge', 'v2') }) }],
    },
  },
  {
    change: '`prepare` or `merge` given',
    effect: 'in place, for executions that start later',
    versions: {
      merge: [beside(() => ({})), beside(withMerge)],
      prepare: [beside(() => ({})), beside((stack) => ({ prepare: jobOf(stack, 'Prepare') }))],
    },
  },
  {
    change:
      '`prepare`, `merge` or `failureTopic` taken away, another job for one of them, another `queue` or `singleJobQueue`',
    effect:
      '**running executions are denied** what they still call: their definition is that of before, and the role that of now. Let them end first',
    versions: {
      merge: [beside(withMerge), beside(() => ({}))],
      child: [beside(() => ({})), beside((stack) => ({ child: jobOf(stack, 'Merge') }))],
      queue: [beside(() => ({})), beside((stack) => ({ queue: queueOf(stack, 'High') }))],
      'single queue': [
        beside((stack) => ({ ...withMerge(stack), singleJobQueue: queueOf(stack, 'High') })),
        beside(withMerge),
      ],
    },
    findings: ['outage running-executions-denied'],
    // What the job of before may read of the records.
    except: { child: { removed: ['AWS::IAM::Policy'] } },
  },
  {
    change: 'another `recordBucket` or `recordPrefix`',
    effect:
      '**running executions are denied** their record: their definition is that of before, and the role that of now. Let them end first, and copy the records of runs that are to be resumed later',
    versions: {
      bucket: [
        { props: (stack) => ({ recordBucket: recordsOf(stack, 'before') }) },
        { props: (stack) => ({ recordBucket: recordsOf(stack, 'after') }) },
      ],
      prefix: { props: () => ({ recordPrefix: 'elsewhere/' }) },
    },
  },
  {
    change: '`failureTopic` given; `alarms`, `alarmThresholds`',
    effect: 'in place',
    versions: {
      topic: { props: (stack) => ({ failureTopic: topicOf(stack) }) },
      none: { props: () => ({ alarms: Alarms.none() }) },
      thresholds: { props: () => ({ alarmThresholds: { failedRuns: 2, timedOutRuns: 2 } }) },
    },
    except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
  },
  {
    change: '`logRetention`, `logEncryptionKey`; tags of the app',
    effect: 'in place',
    versions: {
      retention: { props: () => ({ logRetention: logs.RetentionDays.ONE_YEAR }) },
      key: { props: (stack) => ({ logEncryptionKey: keyOf(stack) }) },
      tag: [{ tag: 'a' }, { tag: 'b' }],
    },
  },
  {
    change: 'another id of the construct',
    effect:
      'another state machine. The old one is deleted: its running executions go on for a while and are then ended; whoever starts runs needs the new ARN. The log group is kept',
    versions: { id: { id: 'Other' } },
    removed: [
      'AWS::CloudWatch::Alarm',
      'AWS::IAM::Policy',
      ROLE,
      'AWS::Logs::LogGroup',
      'AWS::StepFunctions::StateMachine',
    ],
  },
];

export const tables: readonly SecondDeploymentTable[] = [
  secondDeployments(
    'lib/batch/queues/README.md',
    'JobQueues',
    make<JobQueuesProps>('JobQueues', 'Jobs'),
    JOB_QUEUES_ROWS,
  ),
  secondDeployments('lib/batch/queues/README.md', 'JobQueue', makeQueue, JOB_QUEUE_ROWS),
  secondDeployments('lib/batch/submissions/README.md', 'JobEngine', makeEngine, JOB_ENGINE_ROWS),
  secondDeployments<ContainerJobVersion>(
    'lib/batch/jobs/README.md',
    'ContainerJob',
    (stack, { submittedFromAnotherStack, ...version }) => {
      if (submittedFromAnotherStack === undefined) make<ContainerJobProps>('ContainerJob', 'Align')(stack, version);
      else makeInTwoStacks(stack, submittedFromAnotherStack);
    },
    CONTAINER_JOB_ROWS,
  ),
  secondDeployments(
    'lib/batch/jobs/README.md',
    'MultiContainerJob',
    make<MultiContainerJobProps>('MultiContainerJob', 'Solve'),
    MULTI_CONTAINER_ROWS,
  ),
  secondDeployments(
    'lib/batch/jobs/README.md',
    'MultiNodeJob',
    make<MultiNodeJobProps>('MultiNodeJob', 'Solve'),
    MULTI_NODE_ROWS,
  ),
  secondDeployments('lib/batch/jobs/README.md', 'EksJob', make<EksJobProps>('EksJob', 'Solve'), EKS_ROWS),
  secondDeployments(
    'lib/batch/pipelines/README.md',
    'ArrayPipeline',
    make<ArrayPipelineProps>('ArrayPipeline', 'Pipeline'),
    PIPELINE_ROWS,
  ),
];
