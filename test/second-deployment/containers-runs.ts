import { Duration, Stack } from 'aws-cdk-lib/core';
import { ContainerSource, OneOffTaskProps, ServiceCluster, TaskCapacity } from 'cdk-reference-architectures/containers';
import { Alarms } from 'cdk-reference-architectures/observability';
import { clusterOf, specimens } from '../specimens/containers';
import { once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a construct; its props may need what is beside it in the stack. */
interface Version<P> {
  readonly id: string;
  readonly props: (stack: Stack) => Partial<P>;
}

const image = (tag: string) => ContainerSource.fromRegistry(`public.ecr.aws/docker/library/busybox:${tag}`);

const otherClusterOf = (stack: Stack) =>
  once(stack, 'Other', (scope) => new ServiceCluster(scope, 'Other', { vpc: vpcOf(stack) }).cluster);

const TASKS = ['AWS::ECS::TaskDefinition'];
const ALARM = 'AWS::CloudWatch::Alarm';

const oneOffTasks = secondDeployments<Version<OneOffTaskProps>>(
  'lib/containers/runs/README.md',
  'OneOffTask',
  (stack, { id = 'Migration', props = () => ({}) }) => {
    specimens.OneOffTask?.minimal(stack, id, { cluster: clusterOf(stack), ...props(stack) });
  },
  [
    {
      change: '`image`, `command` and the other options of tasks',
      effect: 'a new revision of the task definition, for the next run; a run that goes on keeps its own',
      replaced: TASKS,
      versions: {
        image: { props: () => ({ image: image('1.38') }) },
        command: { props: () => ({ command: ['migrate'] }) },
        vcpus: { props: () => ({ vcpus: 1 }) },
      },
    },
    {
      change: '`timeout`, `runRetries`, `commandOfInput`, `capacity`, `cluster`, `subnets`, `alarms`',
      effect: 'in place, for the next run; a run that goes on keeps what it began with',
      except: { 'alarms taken away': { removed: [ALARM] } },
      versions: {
        timeout: { props: () => ({ timeout: Duration.hours(4) }) },
        runRetries: { props: () => ({ runRetries: 2 }) },
        commandOfInput: { props: () => ({ commandOfInput: true }) },
        capacity: { props: () => ({ capacity: TaskCapacity.fargateSpot() }) },
        'another cluster': { props: (stack) => ({ cluster: otherClusterOf(stack) }) },
        subnets: { props: (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }) },
        'alarms taken away': { props: () => ({ alarms: Alarms.none() }) },
      },
    },
    {
      change: 'Construct id',
      effect:
        'another state machine, with another name: tell who starts runs. **Loses** the failures in the dead-letter queue: read them before',
      findings: ['loses data-lost'],
      removed: [
        ALARM,
        'AWS::EC2::SecurityGroup',
        ...TASKS,
        'AWS::Events::Rule',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Logs::LogGroup',
        'AWS::SQS::Queue',
        'AWS::SQS::QueuePolicy',
        'AWS::StepFunctions::StateMachine',
      ],
      versions: { renamed: { id: 'Import' } },
    },
  ],
);

export const runTables: readonly SecondDeploymentTable[] = [oneOffTasks];
