import { Construct, IConstruct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { workloadSubnets } from '../../private/subnets';
import { at, quoted, validate } from '../../private/validation';
import { JobCapacity, JobCapacityBindOptions } from '../capacity/job-capacity';
import { markPassed } from '../private/job-queue-rules';
import { jobQueuesRules } from '../private/job-queues-rules';
import { checkJobReach } from '../private/job-reach';
import { ManagedInstancesEnvironment } from '../private/managed-instances-environment';
import { undeliveredAlarm } from '../private/queue-events';
import { JobQueue, JobQueueOptions } from './job-queue';

/** One of the queues of `JobQueues`. */
export interface QueueDefinition extends JobQueueOptions {
  /** The construct id of the queue, in PascalCase. A change replaces the queue, with the jobs in it. */
  readonly name: string;

  /**
   * The environments of this queue alone: the way to give it a maximum of its own.
   *
   * @default - the environments that the queues share
   */
  readonly capacity?: JobCapacity;
}

/** Properties of `JobQueues`. */
export interface JobQueuesProps {
  /** The network that jobs run in. */
  readonly vpc: ec2.IVpc;

  /** The queues. */
  readonly queues: QueueDefinition[];

  /** The recipients of alarms when jobs fail or block a queue. */
  readonly alarms: Alarms;

  /**
   * The capacity that queues without a capacity of their own share. Their priorities decide which is served first.
   *
   * @default - none: every queue has its own
   */
  readonly capacity?: JobCapacity;

  /**
   * The subnets of instances and Fargate tasks. Without a public address, which Fargate tasks get by `assignPublicIp` of their
   * `JobPlatform` only, images, logs and data must be reached by NAT or VPC endpoints.
   *
   * @default - private subnets with egress, else isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of instances and Fargate tasks, 1 to 5.
   *
   * @default - a new one that allows all outbound and no inbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * A topic that gets a message for each failed job (once for an array job) and for each job that blocks a queue.
   * An encrypted topic needs a customer managed key; that of a topic of this app is opened for EventBridge, that of an
   * imported one must admit it. Jobs of an `ArrayPipeline` are left to its own `failureTopic`.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;
}

/**
 * Job queues of different priority on compute environments that they share or have to themselves.
 *
 * Every later change of capacity, instances or image is made below the queues. No queue is replaced unless its name
 * changes or it gets or loses `fairShare`, and no environment unless its name, its kind (Fargate, EC2, managed instances, EKS), its
 * `environmentTags` or its EKS cluster or namespace changes.
 */
export class JobQueues extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.JobQueues';

  /** The environments that queues share, in the order in which they are tried; not those of a queue with a capacity of its own. */
  public readonly environments: batch.IComputeEnvironment[];

  /** The connections of the jobs, to allow traffic to and from them; not of a capacity with `securityGroups` of its own. */
  public readonly connections: ec2.Connections;

  /**
   * The roles of the EC2 instances, one for each environment that has them, those of queues with a capacity of their own as well.
   * Grant them what job definitions that are made elsewhere need where they have no execution role: their images and logs.
   * Every job on the instances can use these permissions.
   */
  public readonly instanceRoles: iam.IRole[];

  /** The queue that keeps for 14 days what could not be delivered: notifications, and submissions by rule or schedule. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The alarms of the queues and of the dead-letter queue; empty where there are none. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly byName: Map<string, JobQueue>;

  constructor(scope: Construct, id: string, props: JobQueuesProps) {
    super(scope, id);
    props = injectedProps(JobQueues.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('JobQueues', scope, id), jobQueuesRules(props));

    const network = this.createNetwork(props);
    this.connections = new ec2.Connections({ securityGroups: network.securityGroups });
    checkJobReach(this, props, () => [...this.byName.values()].flatMap((queue) => [...queue._jobs]));
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters');
    const undelivered = undeliveredAlarm(this, props.alarms, this.deadLetterQueue);
    this.environments = props.capacity?._bind(new Construct(this, 'Capacity'), network) ?? [];
    this.byName = new Map(props.queues.map((queue) => [queue.name, this.createQueue(queue, props, network)]));
    this.instanceRoles = this.node.findAll().flatMap(instanceRoleOf);
    this.alarms = [...(undelivered ? [undelivered] : []), ...[...this.byName.values()].flatMap(({ alarms }) => alarms)];
  }

  /**
   * The queue of this name.
   *
   * @param name the name among `queues`
   */
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

  private createNetwork({ vpc, subnets, securityGroups }: JobQueuesProps): JobCapacityBindOptions {
    return {
      vpc,
      subnets: workloadSubnets(vpc, subnets),
      securityGroups: securityGroups ?? [
        new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Instances and tasks of Batch jobs' }),
      ],
    };
  }

  private createQueue(definition: QueueDefinition, props: JobQueuesProps, network: JobCapacityBindOptions): JobQueue {
    const { name, capacity, ...options } = definition;
    const environments = capacity?._bind(new Construct(this, `${name}Capacity`), network) ?? this.environments;
    const { alarms, failureTopic } = props;
    return new JobQueue(
      this,
      name,
      markPassed({ ...options, environments, alarms, failureTopic, deadLetterQueue: this.deadLetterQueue }),
    );
  }
}

function instanceRoleOf(construct: IConstruct): iam.IRole[] {
  const hasInstances =
    construct instanceof batch.ManagedEc2EcsComputeEnvironment || construct instanceof ManagedInstancesEnvironment;
  const { instanceRole } = hasInstances ? construct : {};
  return instanceRole ? [instanceRole] : [];
}
