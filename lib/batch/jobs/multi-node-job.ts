import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { injectedProps } from '../../private/property-injection';
import { at, nonEmptyList, rule, validate, wholeNumber } from '../../private/validation';
import { keepInPlace } from '../private/environments';
import {
  addConsumables,
  containerSettings,
  createSurroundings,
  jobDefinitionProps,
  JobSurroundings,
} from '../private/job-definition';
import { jobImage } from '../private/job-image';
import { JobNeeds, needsOf } from '../private/job-needs';
import { ContainerChanges, JobOverrides, nodeOverrides, NodeRange } from '../private/job-overrides';
import { containerRules, jobOptionRules, logRules } from '../private/job-rules';
import { JobContainerOptions } from './container-job';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform } from './job-platform';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** A group of nodes with the same container. */
export interface NodeGroup extends JobContainerOptions {
  /** The construct id of the group's container, in PascalCase. */
  readonly name: string;

  /** The number of nodes, 1 or more. */
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
   * @default - chosen from the queue's instance types
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
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.MultiNodeJob';

  /** The job definition. */
  public readonly jobDefinition: batch.MultiNodeJobDefinition;

  /** The role of the program. */
  public readonly jobRole: iam.IRole;

  /** The role that starts the containers: it pulls the images, writes the log and reads the secrets. */
  public readonly executionRole: iam.Role;

  /** The log group of the output. */
  public readonly logGroup: logs.ILogGroup;

  /** The job role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The environments that the job can run on. */
  public readonly compatibility: JobCompatibility = JobCompatibility.EC2_ON_DEMAND;

  /**
   * The needs towards the environment that it runs on.
   *
   * @internal
   */
  public readonly _needs: JobNeeds;

  private readonly ranges: NodeRange[];

  constructor(scope: Construct, id: string, props: MultiNodeJobProps) {
    super(scope, id);
    props = injectedProps(MultiNodeJob.PROPERTY_INJECTION_ID, scope, id, props);
    const { groups, mainNode = 0, platform = JobPlatform.ec2() } = props;
    const total = groups.reduce((sum, group) => sum + group.nodes, 0);
    validate(
      at('MultiNodeJob', scope, id),
      jobOptionRules(
        props,
        groups.map((group) => group.command),
      ),
      logRules(props),
      nonEmptyList('groups', groups),
      groups.map((group) => [wholeNumber('nodes', group.nodes, { min: 1 }), containerRules(group, platform)]),
      wholeNumber('mainNode', mainNode, { min: 0, max: Math.max(0, total - 1) }),
      rule(
        platform.compatibility !== JobCompatibility.EC2,
        () => `'platform' must be 'JobPlatform.ec2()', because Fargate runs no multi-node job`,
      ),
    );

    this._needs = needsOf(
      platform,
      groups.map((group) => ({ count: group.nodes, containers: [group] })),
      props.parameters,
    );
    this.ranges = rangesOf(groups);
    const surroundings = createSurroundings(this, props);
    this.jobRole = surroundings.jobRole;
    this.executionRole = surroundings.executionRole;
    this.logGroup = surroundings.logGroup;
    this.grantPrincipal = this.jobRole.grantPrincipal;
    this.jobDefinition = new batch.MultiNodeJobDefinition(this, 'Resource', {
      containers: this.createContainers(groups, platform, surroundings),
      mainNode,
      instanceType: props.instanceType,
      ...jobDefinitionProps(props, JobCompatibility.EC2),
    });
    addConsumables(this.jobDefinition, props);
    keepInPlace(this.jobDefinition);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.jobDefinitionArn;
  }

  /**
   * Renders what a submission changes.
   *
   * @internal
   */
  public _overrides(changes: ContainerChanges): JobOverrides {
    return nodeOverrides(this.ranges, changes);
  }

  private createContainers(
    groups: NodeGroup[],
    platform: JobPlatform,
    surroundings: JobSurroundings,
  ): batch.MultiNodeContainer[] {
    return groups.map((group, index) => {
      const { container } = platform._bind(this, {
        id: group.name,
        props: {
          image: jobImage(this, group.image, platform.architecture),
          ...containerSettings(surroundings, group, group.name),
        },
      });
      const { first, last } = this.ranges[index];
      return { startNode: first, endNode: last, container };
    });
  }
}

/** Groups are numbered one after the other. */
function rangesOf(groups: NodeGroup[]): NodeRange[] {
  let next = 0;
  return groups.map(({ nodes }) => {
    const first = next;
    next += nodes;
    return { first, last: next - 1 };
  });
}
