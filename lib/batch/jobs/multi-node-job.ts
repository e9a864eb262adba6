import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { injectedProps } from '../../private/property-injection';
import { at, atLeastOne, distinct, matches, rule, Rules, validate, wholeNumber } from '../../private/validation';
import { keepInPlace } from '../private/environments';
import {
  addConsumables,
  cfnJobOptions,
  createContainer,
  createSurroundings,
  createTask,
  JobSurroundings,
  warnOfContainers,
} from '../private/job-definition';
import { JobNeeds, needsOf } from '../private/job-needs';
import { ContainerChanges, JobOverrides, nodeOverrides, NodeRange } from '../private/job-overrides';
import { compositionRules, containerRules, jobOptionRules, logRules } from '../private/job-rules';
import { JobContainerOptions } from './container-job';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform } from './job-platform';
import { ISubmittableJob, JobCompatibility } from './submittable-job';
import { ContainerDependency, TaskContainer } from './task-container';

/** A group of nodes with the same container. */
export interface NodeGroup extends JobContainerOptions {
  /** The construct id of the group's container, in PascalCase. */
  readonly name: string;

  /** The number of nodes, 1 or more; 1,000 in all groups together. */
  readonly nodes: number;

  /**
   * Containers that run on each node beside the program's, up to 9, for example one that fetches its data. They come before
   * the program in the order of `dependsOn`, and end with it.
   *
   * @default - none
   */
  readonly sidecars?: TaskContainer[];

  /**
   * Sidecars that the program waits for.
   *
   * @default - none
   */
  readonly dependsOn?: ContainerDependency[];
}

/** Properties of a `MultiNodeJob`. */
export interface MultiNodeJobProps extends JobOptions, JobRoleAndLogOptions {
  /** The groups of nodes, 1 to 5, numbered one after the other from 0. */
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
 * The queue needs On-Demand instances: Batch runs no such job on Spot, Fargate or managed instances
 * (https://docs.aws.amazon.com/batch/latest/userguide/multi-node-parallel-jobs.html). Open their way to each other by
 * `jobQueues.connections.allowInternally(ec2.Port.allTraffic())`, and give them a cluster placement group.
 */
export class MultiNodeJob extends Construct implements ISubmittableJob, iam.IGrantable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.MultiNodeJob';

  /** The job definition; the L2 of aws-batch has one container on each node only. */
  public readonly jobDefinition: batch.CfnJobDefinition;

  /** The role of the program. */
  public readonly jobRole: iam.IRole;

  /** The role that starts the containers: it pulls the images, writes the log and reads the secrets. */
  public readonly executionRole: iam.IRole;

  /** The log group of the output; undefined with a `logDriver`. */
  public readonly logGroup?: logs.ILogGroup;

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
        groups.flatMap((group) => containersOf(group).map(({ command }) => command)),
      ),
      logRules(props, platform),
      atLeastOne('groups', groups),
      // https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeProperties.html
      rule(
        groups.length > 5,
        () => `'groups' must hold at most 5, got ${groups.length}; put equal nodes into one group`,
      ),
      rule(total > 1000, () => `'nodes' must be at most 1,000 in all groups, got ${total}; lower it`),
      distinct(
        'groups',
        groups.map((group) => group.name),
      ),
      groups.map((group) => groupRules(group, platform, props)),
      wholeNumber('mainNode', mainNode, { min: 0, max: Math.max(0, total - 1) }),
      rule(
        platform.compatibility !== JobCompatibility.EC2,
        () =>
          `'platform' must be 'JobPlatform.ec2()', because neither Fargate nor managed instances run multi-node jobs`,
      ),
    );

    this._needs = needsOf(
      platform,
      groups.map((group) => ({ count: group.nodes, containers: containersOf(group) })),
      props.parameters,
    );
    this.ranges = rangesOf(groups);
    const surroundings = createSurroundings(this, props);
    this.jobRole = surroundings.jobRole;
    this.executionRole = surroundings.executionRole;
    this.logGroup = surroundings.logGroup;
    this.grantPrincipal = this.jobRole.grantPrincipal;
    this.jobDefinition = new batch.CfnJobDefinition(this, 'Resource', {
      type: 'multinode',
      platformCapabilities: ['EC2'],
      nodeProperties: {
        mainNode,
        numNodes: total,
        nodeRangeProperties: this.nodeRanges(groups, platform, surroundings, props.instanceType?.toString()),
      },
      ...cfnJobOptions(props, JobCompatibility.EC2),
    });
    warnOfContainers(this, platform, groups.flatMap(containersOf));
    addConsumables(this, props);
    keepInPlace(this.jobDefinition);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.ref;
  }

  /**
   * Renders what a submission changes.
   *
   * @internal
   */
  public _overrides(changes: ContainerChanges): JobOverrides {
    return nodeOverrides(this.ranges, changes);
  }

  private nodeRanges(
    groups: NodeGroup[],
    platform: JobPlatform,
    surroundings: JobSurroundings,
    instanceType: string | undefined,
  ): batch.CfnJobDefinition.NodeRangePropertyProperty[] {
    return groups.map((group, index) => {
      const { first, last, containers } = this.ranges[index];
      const targetNodes = `${first}:${last}`;
      if (!containers) {
        const options = { platform, surroundings, options: group, name: group.name };
        const container = createContainer(this, group.name, options)._renderContainerDefinition();
        return { targetNodes, container: { ...container, instanceType } };
      }
      const { task } = createTask(this, containersOf(group), platform, surroundings);
      return {
        targetNodes,
        instanceTypes: instanceType === undefined ? undefined : [instanceType],
        ecsProperties: { taskProperties: [task] },
      };
    });
  }
}

/** The containers of a node; the program is the one whose end is the end of the node. */
function containersOf(group: NodeGroup): TaskContainer[] {
  const { sidecars = [] } = group;
  return [...sidecars.map((sidecar) => ({ essential: false, ...sidecar })), { ...group, essential: true }];
}

function groupRules(group: NodeGroup, platform: JobPlatform, props: MultiNodeJobProps): Rules {
  const containers = containersOf(group);
  return [
    wholeNumber('nodes', group.nodes, { min: 1 }),
    matches('name', group.name, /^[A-Z][A-Za-z0-9]{0,63}$/, 'a construct id in PascalCase, letters and digits'),
    containers.map((container) => containerRules(container, platform, props)),
    compositionRules(containers),
  ];
}

/** Groups are numbered one after the other. */
function rangesOf(groups: NodeGroup[]): NodeRange[] {
  // One kind of properties for all nodes.
  const several = groups.some(({ sidecars = [] }) => sidecars.length > 0);
  let next = 0;
  return groups.map((group) => {
    const first = next;
    next += group.nodes;
    const containers = several ? containersOf(group).map(({ name }) => name) : undefined;
    return { first, last: next - 1, containers };
  });
}
