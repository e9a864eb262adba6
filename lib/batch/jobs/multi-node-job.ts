import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { at, nonEmptyList, rule, validate, wholeNumber } from '../../private/validation';
import { JobContainerOptions } from './container-job';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform } from './job-platform';
import { containerRules, DEFAULT_MEMORY, DEFAULT_VCPUS } from '../private/container-rules';
import {
  addConsumables,
  jobDefinitionProps,
  jobLogGroup,
  jobOptionRules,
  logRules,
  taskRole,
} from '../private/job-parts';
import { jobImage } from '../private/job-image';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** Nodes of one kind. */
export interface NodeGroup extends JobContainerOptions {
  /** The construct id of the group's container, in PascalCase. */
  readonly name: string;

  /** How many nodes there are of it, 1 or more. */
  readonly nodes: number;
}

/** Properties of a `MultiNodeJob`. */
export interface MultiNodeJobProps extends JobOptions, JobRoleAndLogOptions {
  /** The groups of nodes, numbered one after the other from 0. */
  readonly groups: NodeGroup[];

  /**
   * The number of the main node, whose end is the end of the job.
   *
   * @default 0
   */
  readonly mainNode?: number;

  /**
   * The type of all instances.
   *
   * @default - what fits of the queue's
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The platform of the containers: architecture, GPUs, shared memory.
   *
   * @default JobPlatform.ec2()
   */
  readonly platform?: JobPlatform;
}

/**
 * A job that runs on several EC2 instances at the same time, which talk to each other (MPI and the like).
 *
 * The queue needs On-Demand instances: Batch runs no such job on Spot or Fargate
 * (https://docs.aws.amazon.com/batch/latest/userguide/multi-node-parallel-jobs.html). Open their way to each other by
 * `jobQueues.connections.allowInternally(ec2.Port.allTraffic())`, and give them a cluster placement group.
 */
export class MultiNodeJob extends Construct implements ISubmittableJob, iam.IGrantable {
  /** The job definition. */
  public readonly jobDefinition: batch.MultiNodeJobDefinition;

  /** What the program may do. */
  public readonly jobRole: iam.IRole;

  /** What is needed to start the containers. */
  public readonly executionRole: iam.Role;

  /** Where the output goes. */
  public readonly logGroup: logs.ILogGroup;

  /** The job role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** Which queues take the job. */
  public readonly compatibility: JobCompatibility = JobCompatibility.EC2_ON_DEMAND;

  constructor(scope: Construct, id: string, props: MultiNodeJobProps) {
    super(scope, id);
    const platform = props.platform ?? JobPlatform.ec2();
    const total = props.groups.reduce((sum, group) => sum + group.nodes, 0);
    validate(at('MultiNodeJob', scope, id), [
      ...jobOptionRules(
        props,
        props.groups.map((group) => group.command),
      ),
      ...logRules(props),
      ...nonEmptyList('groups', props.groups),
      ...props.groups.flatMap((group) => [
        ...wholeNumber('nodes', group.nodes, { min: 1 }),
        ...containerRules(group, platform),
      ]),
      ...wholeNumber('mainNode', props.mainNode, { min: 0, max: Math.max(0, total - 1) }),
      rule(
        platform.compatibility !== JobCompatibility.EC2,
        () => `'platform' must be 'JobPlatform.ec2()', because Fargate runs no multi-node job`,
      ),
    ]);

    this.jobRole = props.jobRole ?? taskRole(this, 'JobRole', 'What the program of a Batch job may do');
    this.executionRole = taskRole(this, 'ExecutionRole', 'Starts the containers of a Batch job');
    this.logGroup = jobLogGroup(this, props);
    this.grantPrincipal = this.jobRole.grantPrincipal;
    this.jobDefinition = new batch.MultiNodeJobDefinition(this, 'Resource', {
      containers: this.createContainers(props.groups, platform),
      mainNode: props.mainNode ?? 0,
      instanceType: props.instanceType,
      ...jobDefinitionProps(props, JobCompatibility.EC2),
    });
    addConsumables(this.jobDefinition, props);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.jobDefinitionArn;
  }

  private createContainers(groups: NodeGroup[], platform: JobPlatform): batch.MultiNodeContainer[] {
    let next = 0;
    return groups.map((group) => {
      const startNode = next;
      next += group.nodes;
      const container = platform._container({
        scope: this,
        id: group.name,
        props: {
          image: jobImage(this, group.image, platform.architecture),
          cpu: group.vcpus ?? DEFAULT_VCPUS,
          memory: group.memory ?? DEFAULT_MEMORY,
          command: group.command,
          environment: group.environment,
          secrets: group.secrets,
          volumes: (group.volumes ?? []).map((volume) => volume._bind(this, this.jobRole)),
          user: group.user,
          readonlyRootFilesystem: group.readonlyRootFilesystem ?? true,
          jobRole: this.jobRole,
          executionRole: this.executionRole,
          logging: ecs.LogDriver.awsLogs({ logGroup: this.logGroup, streamPrefix: group.name }),
        },
      });
      return { startNode, endNode: next - 1, container };
    });
  }
}
