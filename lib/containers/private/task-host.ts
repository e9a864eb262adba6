import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { checkReach, IMAGE_AND_LOGS } from '../../private/network-reach';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import { isKnown, nonEmptyList, rule, Rules, wholeNumber } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';
import { TaskCapacity, TaskCapacityConfig } from '../capacity/task-capacity';
import { ServiceConnect } from '../services/service-connect';
import { ContainerTaskOptions } from '../tasks/container-task';
import { TaskPlacementOptions } from '../tasks/task-placement';
import { clusterResource } from './cluster-resource';
import { createTask, TaskParts } from './task-definition';
import { sizeOf, taskRules } from './task-rules';
import { isWindows } from './windows';

/** The options of the tasks of a construct. */
export interface TaskHostProps extends ContainerTaskOptions, TaskPlacementOptions {
  readonly vpc: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly capacity?: TaskCapacity;
  readonly subnets?: ec2.SubnetSelection;
  readonly enableExecuteCommand?: boolean;
  readonly serviceConnect?: ServiceConnect;
}

/** The settings that depend on the construct. */
export interface TaskHostSettings {
  /** The description of the security group. */
  readonly securityGroup: string;

  /** The time between SIGTERM and SIGKILL unless the caller says otherwise. */
  readonly stopTimeout: Duration;

  /** The port that the application listens on; none for one that does not listen. */
  readonly portMapping?: ecs.PortMapping & { readonly containerPort: number };

  /** Environment variables of the construct's own. */
  readonly environment?: Record<string, string>;

  /** Suffixes of the names of services that the program calls, for example `sqs`. */
  readonly calls?: string[];
}

/**
 * The shared parts of the constructs that run tasks: cluster, task definition, security group, and the check that tasks can reach
 * what they need to start. It makes its children in the construct itself.
 */
export class TaskHost {
  /** The cluster that was made for this construct alone. */
  public readonly ownCluster?: ServiceCluster;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The capacity. */
  public readonly capacity: TaskCapacityConfig;

  /** The task definition and its parts. */
  public readonly task: TaskParts;

  /** The security group of the tasks. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** All security groups of the tasks. */
  public readonly securityGroups: ec2.ISecurityGroup[];

  /** The ways to and from the tasks. */
  public readonly connections: ec2.Connections;

  /** The subnets of the tasks. */
  public readonly subnets: ec2.SubnetSelection;

  constructor(scope: Construct, props: TaskHostProps, settings: TaskHostSettings) {
    const { vpc, capacity = defaultCapacity() } = props;
    props = withOs(props, capacity);
    if (props.cluster) {
      this.cluster = clusterResource(props.cluster);
    } else {
      this.ownCluster = new ServiceCluster(scope, 'Cluster', {
        vpc,
        containerInsights: ecs.ContainerInsights.DISABLED,
      });
      acknowledgeInherent(
        this.ownCluster,
        'Container Insights is billed by the metric, and a cluster that comes with one service must cost nothing; the alarms of the service need none.',
        'AwsSolutions-ECS4',
      );
      this.cluster = this.ownCluster.cluster;
    }
    this.capacity = capacity._bind();
    this.subnets = taskSubnets(props);
    this.task = createTask(
      scope,
      {
        ...props,
        architecture: props.architecture ?? this.capacity.architecture,
        environment: settings.environment ? { ...props.environment, ...settings.environment } : props.environment,
        stopTimeout: props.stopTimeout ?? settings.stopTimeout,
      },
      { compatibility: this.capacity.compatibility, portMapping: settings.portMapping },
    );
    this.securityGroups = props.securityGroups ?? [
      new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: settings.securityGroup }),
    ];
    this.securityGroup = this.securityGroups[0];
    this.connections = new ec2.Connections({
      securityGroups: this.securityGroups,
      defaultPort: settings.portMapping && defaultPort(settings.portMapping),
    });
    checkReach(scope, {
      vpc,
      subnets: this.subnets,
      consequence: 'tasks cannot start',
      warningId: 'registryUnreachable',
      services: [
        ...IMAGE_AND_LOGS,
        ...(settings.calls ?? []),
        ...secretServices(props),
        ...(props.enableExecuteCommand ? ['ssmmessages'] : []),
      ],
      endpointSets: ['FARGATE_TASKS', ...(settings.calls?.includes('sqs') ? ['MESSAGING'] : [])],
      publicAddresses: props.assignPublicIp === true && 'assigned',
      internet: this.task.fromInternet ? 'an image comes from the internet' : undefined,
    });
  }

  /** The task definition. */
  public get taskDefinition(): ecs.TaskDefinition {
    return this.task.taskDefinition;
  }

  /** The application's container. */
  public get container(): ecs.ContainerDefinition {
    return this.task.container;
  }

  /** The log group of the containers. */
  public get logGroup(): logs.LogGroup {
    return this.task.logGroup;
  }

  /** The role of the containers. */
  public get grantPrincipal(): iam.IPrincipal {
    return this.task.taskDefinition.taskRole;
  }
}

function defaultPort({ containerPort, protocol }: ecs.PortMapping): ec2.Port {
  return protocol === ecs.Protocol.UDP ? ec2.Port.udp(containerPort) : ec2.Port.tcp(containerPort);
}

/** The services that hold the secrets of all containers of the task. */
function secretServices({ secrets, sidecars = [] }: TaskHostProps): string[] {
  const all = [secrets, ...sidecars.map((sidecar) => sidecar._options.secrets)];
  return [...new Set(all.flatMap((some) => Object.values(some ?? {}).map((secret) => secret._service)))];
}

/** The rules of tasks, capacity, network and ECS Exec, for the one `validate()` of the construct. */
export function taskHostRules(scope: Construct, given: TaskHostProps): Rules {
  const { capacity = defaultCapacity() } = given;
  const props = withOs(given, capacity);
  const cluster = props.cluster && clusterResource(props.cluster);
  const other = capacity._cluster;
  return [
    taskRules(scope, props, capacity._platform),
    capacity._taskRules({
      ...props,
      ...sizeOf(props),
      serviceConnect: props.serviceConnect !== undefined,
      efs: Object.keys(props.efsMounts ?? {}).length > 0,
    }),
    rule(
      other !== undefined && other !== cluster,
      () =>
        `'capacity' must be of the 'cluster' of the tasks, got one of '${other?.node.path}'; pass that cluster as 'cluster'`,
    ),
    execRules(props),
    networkRules(props),
    placementRules(props, capacity),
  ];
}

/** The subnets of tasks: public ones for tasks with public addresses unless the caller says otherwise. */
function taskSubnets({ vpc, subnets, assignPublicIp }: TaskHostProps): ec2.SubnetSelection {
  return workloadSubnets(vpc, subnets ?? (assignPublicIp ? { subnetType: ec2.SubnetType.PUBLIC } : undefined));
}

function placementRules(props: TaskHostProps, capacity: TaskCapacity): Rules {
  const { vpc, assignPublicIp, securityGroups, platformVersion, placementConstraints } = props;
  const fargate = capacity._platform === 'fargate';
  const onFargate = (prop: string, given: boolean) =>
    rule(given && !fargate, () => `'${prop}' is a setting of Fargate; leave it out for instances`);
  const isPublic = assignPublicIp === true && (props.subnets !== undefined || vpc.publicSubnets.length > 0);
  const enclosed = isPublic
    ? vpc.selectSubnets(taskSubnets(props)).subnets.filter((one) => !vpc.publicSubnets.includes(one))
    : [];
  return [
    onFargate('assignPublicIp', assignPublicIp === true),
    onFargate('platformVersion', platformVersion !== undefined),
    rule(
      assignPublicIp === true && !isPublic,
      () => `'assignPublicIp' needs public subnets, and 'vpc' has none; leave it out, or add them`,
    ),
    rule(
      enclosed.some((one) => [...vpc.privateSubnets, ...vpc.isolatedSubnets].includes(one)),
      () =>
        `'assignPublicIp' needs public 'subnets', got ${enclosed.map((one) => one.node.path).join(', ')}, from where a public address leads nowhere; choose public ones, or leave it out`,
    ),
    nonEmptyList('securityGroups', securityGroups),
    nonEmptyList('placementConstraints', placementConstraints),
    wholeNumber('number of placementConstraints', placementConstraints?.length, { max: 10 }),
    rule(
      placementConstraints !== undefined && capacity._bind().compatibility !== ecs.Compatibility.EC2,
      () => `'placementConstraints' choose among the instances of an 'Ec2Capacity'; leave them out for other capacity`,
    ),
  ];
}

function defaultCapacity(): TaskCapacity {
  return TaskCapacity.fargate();
}

/** The options with the operating system that follows from the capacity. */
function withOs(props: TaskHostProps, capacity: TaskCapacity): TaskHostProps {
  return { ...props, operatingSystemFamily: props.operatingSystemFamily ?? capacity._operatingSystemFamily };
}

function execRules(props: TaskHostProps): Rules {
  const { enableExecuteCommand, cluster, readonlyRootFilesystem = !isWindows(props) } = props;
  const exec = cluster?.executeCommandConfiguration;
  return [
    rule(
      enableExecuteCommand === true && readonlyRootFilesystem,
      () =>
        `'enableExecuteCommand' needs 'readonlyRootFilesystem' false: the agent of ECS Exec writes to the container's file system`,
    ),
    rule(
      enableExecuteCommand === true && cluster !== undefined && exec?.logging !== ecs.ExecuteCommandLogging.OVERRIDE,
      () =>
        `'enableExecuteCommand' needs a 'cluster' that records sessions, for example a 'ServiceCluster'; its 'executeCommandConfiguration' must have a 'logConfiguration'`,
    ),
  ];
}

function networkRules({ vpc, subnets, cluster, assignPublicIp }: TaskHostProps): Rules {
  const bothKnown = cluster?.vpc instanceof ec2.Vpc && vpc instanceof ec2.Vpc;
  return [
    nonEmptyList('subnets.subnets', subnets?.subnets),
    rule(
      subnets === undefined &&
        !assignPublicIp &&
        isKnown(vpc.privateSubnets) &&
        vpc.privateSubnets.length + vpc.isolatedSubnets.length === 0,
      () =>
        `'vpc' must have private subnets for the tasks, got public ones only; add them, or give the tasks public addresses by 'assignPublicIp'`,
    ),
    rule(
      bothKnown && cluster?.vpc !== vpc,
      () => `'vpc' must be that of the 'cluster' (${cluster?.vpc.node.path}), got ${vpc.node.path}; pass the same one`,
    ),
  ];
}
