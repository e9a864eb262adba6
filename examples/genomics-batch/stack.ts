import { join } from 'node:path';
import { Construct } from 'constructs';
import { Aws, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ArrayPipeline,
  ArraySize,
  ContainerJob,
  FailureTolerance,
  FairShare,
  JobCapacity,
  JobQueues,
  PipelinePriority,
  PipelineShare,
} from 'cdk-reference-architectures/batch';
import { ContainerSource } from 'cdk-reference-architectures/containers';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  SecureBucket,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `GenomicsBatch` stack. */
export interface GenomicsBatchStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The key of the input in the input bucket. */
const INPUT_KEY = 'reads.tsv';

/** The maximum number of children of an array job (https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html). */
const CHILDREN = 10_000;

/** The teams that share the capacity; the half of the weight is twice the capacity. */
const TEAMS = { clinic: 0.5, research: 1 };

/** The tags that the merge gives the parts of a run, which expire then. */
const MERGED = { merged: 'true' };

/**
 * A run of 10,000 children over one file of reads: on Fargate Spot, with On-Demand behind it, and a merge that depends on
 * them. Several teams share the capacity by weight. Without a run, nothing is running and next to nothing is billed.
 */
export class GenomicsBatchStack extends Stack {
  private readonly profile: Profile;
  private readonly input: s3.Bucket;
  private readonly output: s3.Bucket;
  private readonly image: ContainerSource;

  constructor(scope: Construct, id: string, { profile, network }: GenomicsBatchStackProps) {
    super(scope, id);
    describe(this, profile, 'Genomics: array job of 10,000 children on Spot first, with a dependent merge');
    this.profile = profile;

    const accessLogs = BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs'));
    const versionRetention = VersionRetention.days(30);
    const storagePlan = StoragePlan.hot({ versionRetention });
    this.input = new SecureBucket(this, 'Input', { accessLogs, storagePlan }).bucket;
    this.output = new SecureBucket(this, 'Output', {
      accessLogs,
      storagePlan,
      prefixPlans: { 'records/': StoragePlan.hot({ expireAfter: Duration.days(90), versionRetention }) },
    }).bucket;
    // What is merged is in the result. What is not stays: a run may wait for its resume.
    this.output.addLifecycleRule({ prefix: 'runs/', tagFilters: MERGED, expiration: Duration.days(30) });
    this.image = this.createImage();

    const queues = this.createQueues(network.network.vpc);
    const jobs = { prepare: this.createPrepare(), child: this.createChild(), merge: this.createMerge() };
    const pipeline = this.createPipeline(queues, jobs);
    if (profile.isProduction) new OperationsDashboard(this, 'Dashboard', { subjects: [pipeline, queues] });
    this.createOutputs(pipeline);
    acknowledgeFindings(this, { output: this.output, ...jobs, pipeline });
  }

  private createQueues(vpc: ec2.IVpc): JobQueues {
    const { profile } = this;
    return new JobQueues(this, 'Queues', {
      vpc,
      capacity: JobCapacity.fargateSpotFirst({
        maxVcpus: profile.choose({ sandbox: 16, production: 2000 }),
        maxOnDemandVcpus: profile.choose({ sandbox: 4, production: 200 }),
      }),
      queues: [
        { name: 'High', priority: 100 },
        { name: 'Low', priority: 1, fairShare: this.createFairShare() },
      ],
      alarms: profile.alarms(this),
      failureTopic: profile.isProduction ? profile.alarmTopic(this).topic : undefined,
    });
  }

  /** While both teams have jobs, each gets its part; alone, a team gets everything. What counts is the use of the last day. */
  private createFairShare(): FairShare {
    return FairShare.byWeight({
      shares: Object.entries(TEAMS).map(([identifier, weight]) => ({ identifier, weight })),
      decay: Duration.days(1),
    });
  }

  private createPipeline(queues: JobQueues, jobs: Record<'prepare' | 'child' | 'merge', ContainerJob>): ArrayPipeline {
    const { profile } = this;
    return new ArrayPipeline(this, 'Pipeline', {
      queue: queues.queue('Low'),
      // A run whose children have ended is merged before another run takes the capacity, whoever's it is.
      singleJobQueue: queues.queue('High'),
      share: PipelineShare.fromInput({ allowed: Object.keys(TEAMS), field: 'team' }),
      schedulingPriority: PipelinePriority.fromInput(),
      recordBucket: this.output,
      ...jobs,
      size: ArraySize.children(CHILDREN),
      // The result names the slices that are missing.
      tolerance: FailureTolerance.percent(0.1),
      failureTopic: profile.isProduction ? profile.alarmTopic(this).topic : undefined,
      alarms: profile.alarms(this),
      logRetention: profile.logRetention,
    });
  }

  private createPrepare(): ContainerJob {
    const job = this.createJob('Prepare', 'prepare');
    this.input.grantRead(job, INPUT_KEY);
    this.output.grantRead(job, 'runs/*/manifest.json');
    this.output.grantPut(job, 'runs/*/manifest.json');
    return job;
  }

  private createChild(): ContainerJob {
    const job = this.createJob('Child', 'child');
    this.input.grantRead(job, INPUT_KEY);
    this.output.grantRead(job, 'runs/*');
    this.output.grantPut(job, 'runs/*/parts/*');
    return job;
  }

  private createMerge(): ContainerJob {
    const job = this.createJob('Merge', 'merge');
    this.output.grantRead(job, 'runs/*');
    this.output.grantPut(job, 'runs/*/result.json');
    iam.Grant.addToPrincipal({
      grantee: job,
      actions: ['s3:PutObjectTagging'],
      resourceArns: [this.output.arnForObjects('runs/*/parts/*')],
    });
    return job;
  }

  private createJob(id: string, step: string): ContainerJob {
    return new ContainerJob(this, id, {
      image: this.image,
      command: [step],
      environment: {
        INPUT_BUCKET: this.input.bucketName,
        INPUT_KEY,
        OUTPUT_BUCKET: this.output.bucketName,
      },
      vcpus: 0.25,
      memory: Size.mebibytes(512),
      timeout: Duration.minutes(30),
      logRetention: this.profile.logRetention,
      // `cdk destroy` of a sandbox leaves no revision behind.
      keepRevisions: this.profile.isProduction,
    });
  }

  /** Built from the container's directory; with `-c image=`, an image of a registry, which needs no Docker. */
  private createImage(): ContainerSource {
    const name: string | undefined = this.node.tryGetContext('image');
    return name === undefined
      ? ContainerSource.fromDirectory(join(__dirname, 'container'))
      : ContainerSource.fromRegistry(name);
  }

  private createOutputs(pipeline: ArrayPipeline): void {
    new CfnOutput(this, 'InputUri', {
      value: `s3://${this.input.bucketName}/${INPUT_KEY}`,
      description: 'Put reads here: a name, a tab and the bases on each line',
    });
    new CfnOutput(this, 'ResultsUri', {
      value: `s3://${this.output.bucketName}/runs/`,
      description: 'Each run leaves its result.json here',
    });
    new CfnOutput(this, 'StartCommand', {
      value: `aws stepfunctions start-execution --region ${Aws.REGION} --state-machine-arn ${pipeline.stateMachine.stateMachineArn} --input '{"team":"research"}'`,
      description: 'Starts a run of a team',
    });
  }
}
