import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ArrayPipeline,
  ArrayPipelineProps,
  ArraySize,
  ContainerCondition,
  ContainerJob,
  ContainerJobProps,
  EksJob,
  EksJobProps,
  FailureTolerance,
  FairShare,
  HostImage,
  JobCapacity,
  JobEngine,
  JobEngineProps,
  JobImagePull,
  JobInstanceTypes,
  JobPlatform,
  JobQueue,
  JobQueueProps,
  JobQueues,
  JobQueuesProps,
  JobVolume,
  MultiContainerJob,
  MultiContainerJobProps,
  MultiNodeJob,
  MultiNodeJobProps,
  PipelinePriority,
  PipelineShare,
  RetryRule,
  Scratch,
  SpotAllocation,
  StuckJobLimit,
} from 'cdk-reference-architectures/batch';
import { ContainerSource } from 'cdk-reference-architectures/containers';
import { Specimens } from './specimen';
import { alarmsOf, keyOf, once, topicOf, vpcOf } from './surroundings';

/** An image that exists, in a repository of the account. */
function imageOf(stack: Stack): ContainerSource {
  return once(stack, 'Images', (scope) =>
    ContainerSource.fromRepository(ecr.Repository.fromRepositoryName(scope, 'Images', 'jobs'), { tag: 'v7' }),
  );
}

/** An environment that another team looks after. */
function environmentOf(stack: Stack): batch.IComputeEnvironment {
  return once(stack, 'Night', (scope) =>
    batch.FargateComputeEnvironment.fromFargateComputeEnvironmentArn(
      scope,
      'Night',
      'arn:aws:batch:eu-west-1:111122223333:compute-environment/Night',
    ),
  );
}

/** A queue for pipelines. */
function queueOf(stack: Stack): JobQueue {
  return once(
    stack,
    'Queue',
    (scope) =>
      new JobQueue(scope, 'Queue', { environments: [environmentOf(stack)], priority: 1, alarms: alarmsOf(stack) }),
  );
}

/** A queue of several teams. */
function fairQueueOf(stack: Stack): JobQueue {
  return once(
    stack,
    'FairQueue',
    (scope) =>
      new JobQueue(scope, 'FairQueue', {
        environments: [environmentOf(stack)],
        priority: 1,
        fairShare: FairShare.byWeight(),
        alarms: alarmsOf(stack),
      }),
  );
}

/** The bucket of another team that records are kept in. */
function bucketOf(stack: Stack): s3.IBucket {
  return once(stack, 'Results', (scope) => s3.Bucket.fromBucketName(scope, 'Results', 'results-of-jobs'));
}

/** A job for pipelines. */
function jobOf(stack: Stack): ContainerJob {
  return once(stack, 'Job', (scope) => new ContainerJob(scope, 'Job', { image: imageOf(stack) }));
}

/** A role that starts the containers of several jobs. */
function startRoleOf(stack: Stack): iam.IRole {
  return once(stack, 'Start', (scope) =>
    iam.Role.fromRoleArn(scope, 'Start', 'arn:aws:iam::111122223333:role/start', { mutable: false }),
  );
}

/** Licences of a program. */
function licencesOf(stack: Stack): batch.IConsumableResourceRef {
  return once(
    stack,
    'Licences',
    (scope) => new batch.CfnConsumableResource(scope, 'Licences', { resourceType: 'REPLENISHABLE', totalQuantity: 10 }),
  );
}

/** Options of a job with values other than the defaults. */
function jobOptions(stack: Stack) {
  return {
    attempts: 3,
    retryRules: [RetryRule.exitCodeEnds('2'), RetryRule.startFailed()],
    timeout: Duration.hours(6),
    schedulingPriority: 10,
    propagateTags: false,
    keepRevisions: false,
    consumes: [{ resource: licencesOf(stack), quantity: 2 }],
  };
}

/** Findings of the logs of jobs and pipelines. */
const LOGS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A customer managed key is billed each month; `logEncryptionKey` takes one.',
  ]),
);

/** Findings of the rules that a queue is watched by. */
const RULES = {
  'Serverless-EventBusDLQ':
    'The rules have no target without a `failureTopic`, and the rule of cdk-nag fails on a rule without targets.',
};

const SMALL = { vcpus: 0.5, memory: Size.gibibytes(1) };

/** A security group of jobs that exists. */
function jobsGroupOf(stack: Stack): ec2.ISecurityGroup {
  return once(stack, 'JobsGroup', (scope) =>
    ec2.SecurityGroup.fromSecurityGroupId(scope, 'JobsGroup', 'sg-0123456789abcdef0'),
  );
}

export const specimens: Specimens = {
  JobQueues: {
    findings: RULES,
    minimal: (stack, id, given: Partial<JobQueuesProps> = {}) =>
      new JobQueues(stack, id, {
        queues: [{ name: 'Only', priority: 1 }],
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        capacity: given.capacity ?? JobCapacity.fargateSpotFirst(),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id, given: Partial<JobQueuesProps> = {}) =>
      new JobQueues(stack, id, {
        vpc: vpcOf(stack),
        subnets: { availabilityZones: ['eu-west-1a'], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        capacity: JobCapacity.inOrder([
          JobCapacity.ec2({
            name: 'Reserved',
            instanceTypes: JobInstanceTypes.ofTypes([new ec2.InstanceType('hpc7g.16xlarge')]),
            image: HostImage.fromSsmParameter('/golden/efa'),
            minVcpus: 64,
            maxVcpus: 64,
            placementGroup: ec2.PlacementGroup.fromPlacementGroupName(stack, `${id}Near`, 'near'),
            efaInterfaces: 1,
            instanceRole: iam.Role.fromRoleName(stack, `${id}Instances`, 'instances', { mutable: false }),
            environmentTags: { owner: 'lab' },
          }),
          JobCapacity.ec2Spot({
            instanceTypes: JobInstanceTypes.ofFamilies(['c7gd', 'm7gd']),
            image: HostImage.amazonLinux2023(),
            maxVcpus: 512,
            allocation: SpotAllocation.CAPACITY_OPTIMIZED,
            bidPercent: 60,
            scaleDownDelay: Duration.minutes(30),
            rootVolume: { size: Size.gibibytes(200), iops: 6000, throughput: 500, encryptionKey: keyOf(stack) },
            scratch: Scratch.instanceStore(),
            userDataCommands: ['dnf install -y amazon-cloudwatch-agent'],
            agent: {
              imagePull: JobImagePull.PREFER_CACHED,
              spotDraining: true,
              reservedMemory: Size.mebibytes(512),
            },
            overrides: [{ name: 'Large', instanceTypes: ['m7gd'], rootVolume: { size: Size.gibibytes(500) } }],
            permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, `${id}Boundary`, 'boundary'),
            instanceRolePolicies: [iam.ManagedPolicy.fromManagedPolicyName(stack, `${id}Sessions`, 'sessions')],
            containerInsights: ecs.ContainerInsights.ENHANCED,
            update: { terminateJobs: true, jobTimeout: Duration.minutes(90) },
          }),
        ]),
        queues: [
          {
            name: 'Shared',
            priority: 10,
            enabled: false,
            fairShare: FairShare.byWeight({
              shares: [{ identifier: 'research', weight: 0.5 }],
              decay: Duration.hours(6),
              reservationPercent: 10,
            }),
            stuckJobs: [StuckJobLimit.insufficientCapacity(Duration.hours(6))],
            alarmThresholds: { failedJobs: 5, failureWindow: Duration.minutes(30) },
            removalPolicy: RemovalPolicy.RETAIN,
            queueTags: { 'cost-centre': 'research' },
          },
          {
            name: 'Small',
            priority: 1,
            capacity: JobCapacity.fargateSpot({
              maxVcpus: 16,
              subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
              securityGroups: [jobsGroupOf(stack)],
              containerInsights: ecs.ContainerInsights.ENABLED,
            }),
          },
          {
            name: 'Managed',
            priority: 1,
            capacity: JobCapacity.inOrder([
              JobCapacity.managedInstances({
                maxVcpus: 64,
                instanceTypes: JobInstanceTypes.ofFamilies(['g6', 'g6e']),
                storage: Size.gibibytes(200),
                instanceStore: true,
                scaleDownDelay: Duration.minutes(10),
                detailedMonitoring: true,
                containerInsights: ecs.ContainerInsights.ENABLED,
                environmentTags: { owner: 'lab' },
                subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
                securityGroups: [jobsGroupOf(stack)],
                permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, `${id}Bounds`, 'boundary'),
                instanceRolePolicies: [iam.ManagedPolicy.fromManagedPolicyName(stack, `${id}Shells`, 'sessions')],
              }),
              JobCapacity.managedInstancesSpot({
                instanceRole: iam.Role.fromRoleName(stack, `${id}Managed`, 'managed', { mutable: false }),
                infrastructureRole: iam.Role.fromRoleName(stack, `${id}Infra`, 'infrastructure', { mutable: false }),
              }),
            ]),
          },
        ],
        failureTopic: topicOf(stack),
        alarms: alarmsOf(stack),
        ...given,
      }),
  },

  JobQueue: {
    findings: RULES,
    minimal: (stack, id, given: Partial<JobQueueProps> = {}) =>
      new JobQueue(stack, id, {
        priority: 1,
        ...given,
        environments: given.environments ?? [environmentOf(stack)],
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new JobQueue(stack, id, {
        environments: [environmentOf(stack)],
        priority: 100,
        enabled: false,
        fairShare: FairShare.byWeight(),
        stuckJobs: [StuckJobLimit.exceedsMaximum(Duration.minutes(10))],
        alarmThresholds: { failedJobs: 2, failureWindow: Duration.minutes(10) },
        removalPolicy: RemovalPolicy.RETAIN,
        queueTags: { 'cost-centre': 'research' },
        failureTopic: topicOf(stack),
        deadLetterQueue: queueOf(stack).deadLetterQueue,
        alarms: alarmsOf(stack),
      }),
  },

  JobEngine: {
    findings: { ...LOGS, ...RULES },
    minimal: (stack, id, given: Partial<JobEngineProps> = {}) =>
      new JobEngine(stack, id, {
        ...given,
        queues: given.queues ?? [queueOf(stack)],
        definitionPrefix: given.definitionPrefix ?? 'nf-',
      }),
    full: (stack, id) => {
      const engine = new JobEngine(stack, id, {
        queues: [queueOf(stack)],
        definitionPrefix: 'nf-',
        repositories: [once(stack, 'Tools', (scope) => ecr.Repository.fromRepositoryName(scope, 'Tools', 'tools'))],
        jobRole: iam.Role.fromRoleArn(stack, `${id}Jobs`, 'arn:aws:iam::111122223333:role/jobs', { mutable: false }),
        allowPrivileged: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
      });
      engine.grantRun(new iam.Role(stack, `${id}Head`, { assumedBy: new iam.AccountRootPrincipal() }));
      return engine;
    },
  },

  ContainerJob: {
    findings: LOGS,
    minimal: (stack, id, given: Partial<ContainerJobProps> = {}) =>
      new ContainerJob(stack, id, { ...given, image: given.image ?? imageOf(stack) }),
    full: (stack, id) => {
      new ContainerJob(stack, `${id}Managed`, {
        image: imageOf(stack),
        platform: JobPlatform.managedInstances({
          architecture: ec2.InstanceArchitecture.X86_64,
          gpus: 1,
          sharedMemory: Size.gibibytes(8),
          ulimits: [{ name: batch.UlimitName.NOFILE, softLimit: 65_536, hardLimit: 65_536 }],
        }),
      });
      return new ContainerJob(stack, id, {
        ...jobOptions(stack),
        image: imageOf(stack),
        platform: JobPlatform.ec2({
          sharedMemory: Size.gibibytes(8),
          ulimits: [{ name: batch.UlimitName.NOFILE, softLimit: 65_536, hardLimit: 65_536 }],
          swap: { maxSize: Size.gibibytes(4), swappiness: 10 },
          devices: [{ hostPath: '/dev/fuse' }],
        }),
        vcpus: 8,
        memory: Size.gibibytes(30),
        gpus: 1,
        command: ['align', '--sample', 'Ref::sample'],
        parameters: { sample: 'none' },
        environment: { LEVEL: 'info' },
        volumes: [JobVolume.scratch(), JobVolume.memory({ mountPath: '/tmp', size: Size.gibibytes(1) })],
        user: '1000:1000',
        readonlyRootFilesystem: false,
        initProcess: false,
        logStreamPrefix: 'align',
        executionRole: startRoleOf(stack),
        enableExecuteCommand: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
      });
    },
  },

  MultiContainerJob: {
    findings: LOGS,
    minimal: (stack, id, given: Partial<MultiContainerJobProps> = {}) =>
      new MultiContainerJob(stack, id, {
        ...given,
        containers: given.containers ?? [{ name: 'Main', image: imageOf(stack) }],
      }),
    full: (stack, id) => {
      new MultiContainerJob(stack, `${id}Routed`, {
        platform: JobPlatform.ec2(),
        containers: [{ name: 'Solve', image: imageOf(stack) }],
        logRouter: {
          output: { Name: 'firehose', delivery_stream: 'logs' },
          image: imageOf(stack),
          vcpus: 2,
          memory: Size.mebibytes(256),
          configurationFile: '/extra.conf',
        },
      });
      return new MultiContainerJob(stack, id, {
        ...jobOptions(stack),
        platform: JobPlatform.fargate({
          ephemeralStorage: Size.gibibytes(100),
          platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
          assignPublicIp: true,
        }),
        enableExecuteCommand: true,
        containers: [
          { ...SMALL, name: 'Fetch', image: imageOf(stack), essential: false },
          {
            ...SMALL,
            name: 'Solve',
            image: imageOf(stack),
            dependsOn: [{ container: 'Fetch', condition: ContainerCondition.SUCCESS }],
          },
        ],
        logRetention: logs.RetentionDays.ONE_YEAR,
      });
    },
  },

  MultiNodeJob: {
    findings: LOGS,
    minimal: (stack, id, given: Partial<MultiNodeJobProps> = {}) =>
      new MultiNodeJob(stack, id, {
        ...given,
        groups: given.groups ?? [{ name: 'Main', nodes: 2, image: imageOf(stack) }],
      }),
    full: (stack, id) =>
      new MultiNodeJob(stack, id, {
        ...jobOptions(stack),
        groups: [
          {
            name: 'Main',
            nodes: 1,
            image: imageOf(stack),
            vcpus: 8,
            memory: Size.gibibytes(32),
            sidecars: [{ name: 'fetch', image: imageOf(stack) }],
            dependsOn: [{ container: 'fetch', condition: ContainerCondition.SUCCESS }],
          },
          { name: 'Workers', nodes: 3, image: imageOf(stack), environment: { ROLE: 'worker' } },
        ],
        mainNode: 1,
        instanceType: new ec2.InstanceType('c7g.8xlarge'),
        platform: JobPlatform.ec2({ sharedMemory: Size.gibibytes(1), elasticFabricAdapter: true }),
        logRetention: logs.RetentionDays.ONE_YEAR,
      }),
  },

  EksJob: {
    minimal: (stack, id, given: Partial<EksJobProps> = {}) =>
      new EksJob(stack, id, { ...given, image: given.image ?? imageOf(stack) }),
    full: (stack, id) =>
      new EksJob(stack, id, {
        ...jobOptions(stack),
        image: imageOf(stack),
        vcpus: 2,
        memory: Size.gibibytes(4),
        gpus: 1,
        command: ['align'],
        args: ['--in', 'x'],
        environment: { LEVEL: 'info' },
        volumes: [batch.EksVolume.emptyDir({ name: 'tmp', mountPath: '/tmp' })],
        serviceAccount: 'aligner',
        runAsUser: 1000,
        runAsGroup: 1000,
        initContainers: [{ name: 'fetch', image: imageOf(stack) }],
        imagePullSecrets: ['registry'],
        labels: { team: 'genomics' },
        dnsPolicy: batch.DnsPolicy.CLUSTER_FIRST,
      }),
  },

  ArrayPipeline: {
    findings: { ...LOGS, ...RULES },
    minimal: (stack, id, given: Partial<ArrayPipelineProps> = {}) =>
      new ArrayPipeline(stack, id, {
        ...given,
        queue: given.queue ?? queueOf(stack),
        child: given.child ?? jobOf(stack),
        size: given.size ?? ArraySize.children(100),
        alarms: given.alarms ?? alarmsOf(stack),
        recordBucket: given.recordBucket ?? bucketOf(stack),
      }),
    full: (stack, id, given: Partial<ArrayPipelineProps> = {}) =>
      new ArrayPipeline(stack, id, {
        queue: fairQueueOf(stack),
        singleJobQueue: queueOf(stack),
        prepare: jobOf(stack),
        child: jobOf(stack),
        merge: jobOf(stack),
        size: ArraySize.fromInput('parts'),
        tolerance: FailureTolerance.percent(5),
        share: PipelineShare.fromInput({ allowed: ['oncology', 'neurology'], field: 'team' }),
        schedulingPriority: PipelinePriority.fromInput({ field: 'urgency', otherwise: 10 }),
        recordBucket: bucketOf(stack),
        recordPrefix: 'runs/',
        failureTopic: topicOf(stack),
        runVariable: 'RUN',
        sizeVariable: 'PARTS',
        resumeVariable: 'AGAIN',
        toleranceVariable: 'MAY_LACK',
        timeout: Duration.hours(2),
        logRetention: logs.RetentionDays.ONE_YEAR,
        alarmThresholds: { failedRuns: 2, timedOutRuns: 2 },
        alarms: alarmsOf(stack),
        ...given,
      }),
  },
};
