import { Construct } from 'constructs';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledgeInherent } from '../../private/rule-packs';
import { TaskPlacementOptions } from '../tasks/task-placement';
import { taskArns, wildcardFinding } from './task-arns';
import { APPLICATION } from './task-definition';
import { TaskHost } from './task-host';
import { grantRuns } from './task-runs';

/** The task, and the limit of its runs. */
export interface TaskLimitOptions {
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.TaskDefinition;
  readonly timeout: Duration;

  /** The queue of limits that could not be set. */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** The task, and how it is run. */
export interface SupervisedRunsOptions extends TaskLimitOptions {
  readonly strategies: ecs.CapacityProviderStrategy[];
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  readonly assignPublicIp: boolean;
  readonly platformVersion?: ecs.FargatePlatformVersion;
  readonly placementConstraints?: ecs.PlacementConstraint[];
  readonly retries: number;

  /** Whether the input of an execution may have another `command`. */
  readonly commandOfInput?: boolean;
}

/** The runs of a construct. */
export function runsOf(
  props: TaskPlacementOptions & { readonly vpc: ec2.IVpc },
  host: TaskHost,
  limits: Pick<SupervisedRunsOptions, 'timeout' | 'retries' | 'commandOfInput'>,
): SupervisedRunsOptions {
  const { vpc, assignPublicIp = false, platformVersion, placementConstraints } = props;
  return {
    ...limits,
    cluster: host.cluster,
    taskDefinition: host.taskDefinition,
    strategies: host.capacity.strategies,
    subnetIds: vpc.selectSubnets(host.subnets).subnetIds,
    securityGroupIds: host.securityGroups.map(({ securityGroupId }) => securityGroupId),
    assignPublicIp,
    platformVersion,
    placementConstraints,
  };
}

/**
 * The state machine that runs the task, waits for it, and repeats it when it fails or takes too long.
 *
 * That a run took too long is known here; that its task is stopped then is the work of `stopAfter()`: AWS says of a task
 * that is waited for when it is stopped, and does not name a `TimeoutSeconds` that has passed.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
 */
export function supervisedRuns(scope: Construct, options: SupervisedRunsOptions): sfn.StateMachine {
  const { timeout, retries, cluster, taskDefinition } = options;
  const role = statesRole(scope, 'RunsRole', 'Runs of the task, repeated when they fail');
  grantRuns(scope, taskDefinition, role);
  const tasks = taskArns(scope, cluster);
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
  allow(role, ['ecs:DescribeTasks', 'ecs:StopTask', 'ecs:TagResource'], tasks);
  allow(
    role,
    ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
    Stack.of(scope).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: 'StepFunctionsGetEventsForECSTaskRule',
    }),
  );
  acknowledgeTasks(scope, role, tasks);
  const run = (overrides?: object) => ({
    Type: 'Task',
    ...runOf(scope, options, overrides),
    TimeoutSeconds: timeout.toSeconds(),
    Retry:
      retries > 0
        ? [{ ErrorEquals: ['States.ALL'], MaxAttempts: retries, IntervalSeconds: 60, BackoffRate: 2 }]
        : undefined,
    End: true,
  });
  if (!options.commandOfInput) return machine(scope, 'Runs', role, { StartAt: 'Run', States: { Run: run() } });
  return machine(scope, 'Runs', role, {
    StartAt: 'Command',
    States: {
      Command: {
        Type: 'Choice',
        Choices: [{ Variable: '$.command', IsPresent: true, Next: 'RunCommand' }],
        Default: 'Run',
      },
      RunCommand: run({ ContainerOverrides: [{ Name: APPLICATION, 'Command.$': '$.command' }] }),
      Run: run(),
    },
  });
}

/**
 * Stops each task of a family that has run for a time, whoever started it. A task that has ended long ago is not found.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 */
export function stopAfter(scope: Construct, options: TaskLimitOptions): void {
  const { timeout, cluster, taskDefinition, deadLetterQueue } = options;
  const role = statesRole(scope, 'LimitRole', 'Stop of tasks that run for too long');
  const tasks = taskArns(scope, cluster);
  allow(role, ['ecs:StopTask'], tasks);
  acknowledgeTasks(scope, role, tasks);
  const limit = machine(scope, 'Limit', role, {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: timeout.toSeconds(), Next: 'Stop' },
      Stop: {
        Type: 'Task',
        Resource: `arn:${Stack.of(scope).partition}:states:::aws-sdk:ecs:stopTask`,
        Parameters: {
          'Cluster.$': '$.detail.clusterArn',
          'Task.$': '$.detail.taskArn',
          Reason: `The run took more than ${timeout.toSeconds()} s`,
        },
        Catch: [{ ErrorEquals: ['Ecs.InvalidParameterException'], Next: 'Gone' }],
        End: true,
      },
      Gone: { Type: 'Succeed' },
    },
  });
  // aws-cdk-lib's own has no condition; "IfExists", because AWS does not say that EventBridge sends the account.
  const eventsRole = new iam.Role(scope, 'StartedRunsRole', {
    description: 'Start of the limit of a run',
    assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  new events.Rule(scope, 'StartedRuns', {
    description: 'Runs of the task that have started, and must end in time',
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: {
        clusterArn: [cluster.clusterArn],
        group: [`family:${taskDefinition.family}`],
        lastStatus: ['RUNNING'],
        desiredStatus: ['RUNNING'],
      },
    },
    targets: [new SfnStateMachine(limit, { deadLetterQueue, role: eventsRole })],
  });
}

function statesRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
}

function allow(role: iam.Role, actions: string[], resource: string): void {
  role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
}

function acknowledgeTasks(scope: Construct, role: iam.Role, tasks: string): void {
  acknowledgeInherent(role, 'The ids of tasks are known at run time only.', wildcardFinding(scope, tasks));
}

function machine(scope: Construct, id: string, role: iam.Role, definition: object): sfn.StateMachine {
  const stateMachine = new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
    role,
  });
  acknowledgeInherent(
    stateMachine,
    'A run is one state; its history, which Step Functions keeps for 90 days, and the log of the task say all about it.',
    'AwsSolutions-SF1',
    'AwsSolutions-SF2',
    'StepFunctionStateMachineAllLogsToCloudWatch',
    'StepFunctionStateMachineXray',
  );
  return stateMachine;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html */
function runOf(scope: Construct, options: SupervisedRunsOptions, overrides?: object): object {
  return {
    Resource: `arn:${Stack.of(scope).partition}:states:::ecs:runTask.sync`,
    Parameters: {
      Cluster: options.cluster.clusterArn,
      TaskDefinition: options.taskDefinition.taskDefinitionArn,
      CapacityProviderStrategy: options.strategies.map(({ capacityProvider, base, weight }) => ({
        CapacityProvider: capacityProvider,
        Base: base,
        Weight: weight,
      })),
      PlatformVersion: options.platformVersion,
      PlacementConstraints: options.placementConstraints
        ?.flatMap((constraint) => constraint.toJson())
        .map(({ type, expression }) => ({ Type: type, Expression: expression })),
      Overrides: overrides,
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          AssignPublicIp: options.assignPublicIp ? 'ENABLED' : 'DISABLED',
          Subnets: options.subnetIds,
          SecurityGroups: options.securityGroupIds,
        },
      },
      PropagateTags: 'TASK_DEFINITION',
      EnableECSManagedTags: true,
    },
  };
}
