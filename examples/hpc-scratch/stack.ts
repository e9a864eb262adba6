import { join } from 'node:path';
import { Construct } from 'constructs';
import { Aws, CfnOutput, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ContainerJob,
  JobCapacity,
  JobPlatform,
  JobQueues,
  JobVolume,
  Scratch,
} from 'cdk-reference-architectures/batch';
import { ContainerSource } from 'cdk-reference-architectures/containers';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  LustreDeployment,
  LustreFileSystem,
  LustreLinkEvent,
  SecureBucket,
} from 'cdk-reference-architectures/storage';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `HpcScratch` stack. */
export interface HpcScratchStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The directory of the instances, and of containers, that the file system is at. */
const MOUNT = '/fsx';

/** The directories of the file system that are linked to the bucket, to prefixes of the same names. */
const SAMPLES = '/samples';
const RESULTS = '/results';

/**
 * Jobs on Spot instances that share fast scratch space: samples of a bucket are files there, and results that are written as files are
 * objects of the bucket within minutes. Jobs have no permission for the bucket. The file system is billed from the first minute, used or
 * not.
 */
export class HpcScratchStack extends Stack {
  private readonly profile: Profile;
  private readonly vpc: ec2.IVpc;
  private readonly key: Key;

  /** One zone: those of others would wait longer for files, and pay for the traffic. */
  private readonly zone: ec2.SubnetSelection;

  constructor(scope: Construct, id: string, { profile, network }: HpcScratchStackProps) {
    super(scope, id);
    describe(this, profile, 'HPC scratch: jobs on Spot that share a Lustre file system, which is linked to a bucket');
    this.profile = profile;
    this.vpc = network.network.vpc;
    this.zone = { subnets: [this.vpc.privateSubnets[0]] };

    this.key = new Key(this, 'Key', {
      description: 'Encrypts samples and results, and the log of what is not exported',
      enableKeyRotation: true,
    });

    const data = this.createData();
    const scratch = this.createScratch(data);
    const queues = this.createQueues(scratch);
    const job = this.createJob();
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [queues, scratch, data] });
    this.createOutputs(data, queues, job);
    acknowledgeFindings({ job });
  }

  private createData(): SecureBucket {
    return new SecureBucket(this, 'Data', {
      accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs')),
      encryptionKey: this.key,
    });
  }

  private createScratch(data: SecureBucket): LustreFileSystem {
    const { profile } = this;
    const scratch = new LustreFileSystem(this, 'Scratch', {
      vpc: this.vpc,
      subnets: this.zone,
      ...profile.choose({
        sandbox: { deployment: LustreDeployment.scratch() },
        // Servers that fail are replaced in production, and a run of days goes on.
        production: { deployment: LustreDeployment.persistent(250), storageCapacity: Size.gibibytes(2400) },
      }),
      alarms: profile.alarms(this),
      logRetention: profile.logRetention,
      logEncryptionKey: this.key,
      // All that is worth keeping is in the bucket, and what is kept is billed.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    scratch.linkBucket('Samples', data.bucket, { path: SAMPLES, prefix: 'samples/' });
    scratch.linkBucket('Results', data.bucket, {
      path: RESULTS,
      prefix: 'results/',
      importedEvents: [],
      // Without DELETED: who tidies the scratch space up does not delete results.
      exportedEvents: [LustreLinkEvent.NEW, LustreLinkEvent.CHANGED],
    });
    return scratch;
  }

  private createQueues(scratch: LustreFileSystem): JobQueues {
    const { profile } = this;
    return new JobQueues(this, 'Queues', {
      vpc: this.vpc,
      capacity: JobCapacity.ec2SpotFirst({
        subnets: this.zone,
        scratch: Scratch.lustre(scratch, { path: MOUNT, writableDirectories: [RESULTS] }),
        maxVcpus: profile.choose({ sandbox: 16, production: 1000 }),
        maxOnDemandVcpus: profile.choose({ sandbox: 4, production: 100 }),
      }),
      queues: [{ name: 'Compute', priority: 1 }],
      alarms: profile.alarms(this),
      failureTopic: profile.isProduction ? profile.alarmTopic(this).topic : undefined,
    });
  }

  private createJob(): ContainerJob {
    const { profile } = this;
    return new ContainerJob(this, 'Statistics', {
      image: this.createImage(),
      platform: JobPlatform.ec2(),
      environment: { SAMPLES_DIR: `${MOUNT}${SAMPLES}`, RESULTS_DIR: `${MOUNT}${RESULTS}` },
      volumes: [JobVolume.scratch({ path: MOUNT })],
      vcpus: 1,
      memory: Size.mebibytes(1792),
      timeout: Duration.hours(4),
      logRetention: profile.logRetention,
      // `cdk destroy` of a sandbox leaves no revision behind.
      keepRevisions: profile.isProduction,
    });
  }

  /** Built from the container's directory; with `-c image=`, an image of a registry, which needs no Docker. */
  private createImage(): ContainerSource {
    const name: string | undefined = this.node.tryGetContext('image');
    return name === undefined
      ? ContainerSource.fromDirectory(join(__dirname, 'container'))
      : ContainerSource.fromRegistry(name);
  }

  private createOutputs({ bucket }: SecureBucket, queues: JobQueues, job: ContainerJob): void {
    new CfnOutput(this, 'SamplesUri', {
      value: `s3://${bucket.bucketName}/samples/`,
      description: 'Put samples here, in FASTA format',
    });
    new CfnOutput(this, 'StartCommand', {
      value:
        `aws batch submit-job --region ${Aws.REGION} --job-name statistics --job-queue ${queues.queue('Compute').jobQueueArn} ` +
        `--job-definition ${job.jobDefinitionArn} --array-properties size=8`,
      description: 'Computes all samples, by eight children',
    });
    new CfnOutput(this, 'ResultsUri', {
      value: `s3://${bucket.bucketName}/results/`,
      description: 'Results of each run are here minutes later, below the id of its job',
    });
  }
}
