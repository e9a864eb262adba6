import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { Rule, at, distinct, matches, nonEmptyList, quoted, rule, validate } from '../../private/validation';
import { JobCapacity } from '../capacity/job-capacity';
import { JobQueue } from './job-queue';
import { JobQueueOptions } from './job-queue-options';
import { deadLetterQueue } from '../private/dead-letters';
import { EnvironmentNetwork } from '../private/environment-plan';

/** Construct ids that a queue cannot have. */
const OWN_CHILDREN = ['Capacity', 'DeadLetters', 'DeadLettersAlarm', 'SecurityGroup'];

/** One of the queues of `JobQueues`. */
export interface QueueDefinition extends JobQueueOptions {
  /** What the queue is called here, a construct id in PascalCase. A change replaces the queue, with the jobs in it. */
  readonly name: string;

  /**
   * Environments of this queue alone: the way to give it a maximum of its own.
   *
   * @default - those that the queues share
   */
  readonly capacity?: JobCapacity;
}

/** Properties of `JobQueues`. */
export interface JobQueuesProps {
  /** The network that jobs run in. */
  readonly vpc: ec2.IVpc;

  /** The queues. */
  readonly queues: QueueDefinition[];

  /** Whether anybody is told of failures and of jobs that block a queue. */
  readonly alarms: Alarms;

  /**
   * What the queues without a capacity of their own run on. They share it, and their priorities decide who is first.
   *
   * @default - none: every queue has its own
   */
  readonly capacity?: JobCapacity;

  /**
   * Where jobs run. They have no public address, so images, logs and data must be reached by NAT or VPC endpoints.
   *
   * @default - private subnets with egress, else isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Security groups of instances and Fargate tasks.
   *
   * @default - a new one that lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * A topic that gets a message for each failed job (once for an array job) and for each job that blocks a queue.
   * An encrypted topic needs a customer managed key that admits EventBridge: `AlarmTopic.allowEventBridge()`.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;
}

/**
 * Job queues of different priority on compute environments that they share or have to themselves.
 *
 * Every later change of capacity, instances or image is made below the queues: no queue is ever replaced, and no
 * environment either unless its kind (Fargate, EC2, EKS) changes.
 */
export class JobQueues extends Construct implements ec2.IConnectable, IObservable {
  /** The environments that queues share, in the order in which they are tried. */
  public readonly environments: batch.IComputeEnvironment[];

  /** Opens ways to and from the jobs. */
  public readonly connections: ec2.Connections;

  /** Holds, for 14 days, what could not be delivered: notifications, and submissions by rule or schedule. */
  public readonly deadLetterQueue: sqs.Queue;

  private readonly byName: Map<string, JobQueue>;

  constructor(scope: Construct, id: string, props: JobQueuesProps) {
    super(scope, id);
    validate(at('JobQueues', scope, id), [...queueRules(props), ...networkRules(props)]);

    const network = this.createNetwork(props);
    this.connections = new ec2.Connections({ securityGroups: network.securityGroups });
    this.deadLetterQueue = deadLetterQueue(this, props.alarms);
    this.environments = props.capacity
      ? createEnvironments(new Construct(this, 'Capacity'), props.capacity, network)
      : [];
    this.byName = new Map(props.queues.map((queue) => [queue.name, this.createQueue(queue, props, network)]));
  }

  /** The queue of this name. */
  public queue(name: string): JobQueue {
    const found = this.byName.get(name);
    if (found) return found;
    throw new Error(
      `JobQueues '${this.node.path}': 'name' must be one of ${quoted([...this.byName.keys()])}, got '${name}'; add it to 'queues'`,
    );
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [...this.byName.values()].flatMap((queue) => queue.dashboardWidgets());
  }

  private createNetwork({ vpc, subnets, securityGroups }: JobQueuesProps): EnvironmentNetwork {
    return {
      vpc,
      subnets: subnets ?? defaultSubnets(vpc),
      securityGroups: securityGroups ?? [
        new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Batch jobs: everything out, nothing in' }),
      ],
    };
  }

  private createQueue(definition: QueueDefinition, props: JobQueuesProps, network: EnvironmentNetwork): JobQueue {
    const { name, capacity, ...options } = definition;
    const queue = new JobQueue(this, name, {
      ...options,
      environments: capacity
        ? createEnvironments(new Construct(this, `${name}Capacity`), capacity, network)
        : this.environments,
      alarms: props.alarms,
      failureTopic: props.failureTopic,
      deadLetterQueue: this.deadLetterQueue,
    });
    return queue._describeEnvironments((capacity ?? props.capacity)?._plans ?? []);
  }
}

function createEnvironments(scope: Construct, capacity: JobCapacity, network: EnvironmentNetwork) {
  return capacity._plans.map((plan) => plan.create(scope, plan.name, network));
}

function queueRules({ queues, capacity }: JobQueuesProps): Rule[] {
  const homeless = queues.filter((queue) => queue.capacity === undefined).map((queue) => queue.name);
  return [
    ...nonEmptyList('queues', queues),
    ...distinct(
      'queues',
      queues.map((queue) => queue.name),
    ),
    ...queues.flatMap((queue) =>
      matches('name', queue.name, /^[A-Z][A-Za-z0-9]{0,63}$/, 'a construct id in PascalCase, letters and digits'),
    ),
    rule(
      queues.some((queue) => OWN_CHILDREN.includes(queue.name)),
      () => `'name' must not be one of ${quoted(OWN_CHILDREN)}, which are parts of JobQueues; choose another`,
    ),
    rule(
      capacity === undefined && homeless.length > 0,
      () => `'capacity' must be given because ${quoted(homeless)} have none of their own`,
    ),
    rule(
      capacity !== undefined && queues.length > 0 && homeless.length === 0,
      () => `'capacity' must not be given when every queue has its own; it would serve nobody`,
    ),
  ];
}

function networkRules({ vpc, subnets }: JobQueuesProps): Rule[] {
  return [
    rule(
      subnets === undefined && vpc.privateSubnets.length + vpc.isolatedSubnets.length === 0,
      () => `'vpc' must have private or isolated subnets, got none; add them, or choose others by 'subnets'`,
    ),
  ];
}

function defaultSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return { subnets: (vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets).slice() };
}
