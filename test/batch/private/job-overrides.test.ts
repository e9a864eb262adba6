import { Size, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  ContainerJob,
  EksJob,
  ISubmittableJob,
  JobCapacity,
  JobPlatform,
  MultiContainerJob,
  MultiNodeJob,
} from '../../../lib/batch';
import {
  ContainerChanges,
  containerOverrides,
  ecsOverrides,
  eksOverrides,
  nodeOverrides,
  NodeRange,
} from '../../../lib/batch/private/job-overrides';
import { templateOf, testStack } from '../../support/synth';
import { batchStack, REGISTRY } from '../support';

const ENVIRONMENT = { LEVEL: 'info' };
const PAIRS = [{ Name: 'LEVEL', Value: 'info' }];

function eksCapacity(stack: Stack): JobCapacity {
  return JobCapacity.eks({
    cluster: eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'jobs',
      clusterSecurityGroupId: 'sg-1',
    }),
    kubernetesNamespace: 'jobs',
    instanceRole: iam.Role.fromRoleName(stack, 'Nodes', 'nodes'),
  });
}

const KINDS: {
  kind: string;
  capacity: (stack: Stack) => JobCapacity;
  job: (stack: Stack) => ISubmittableJob;
  overrides: object;
}[] = [
  {
    kind: 'one container',
    capacity: () => JobCapacity.fargate(),
    job: (stack) => new ContainerJob(stack, 'Job', { image: REGISTRY }),
    overrides: { ContainerOverrides: { Environment: PAIRS } },
  },
  {
    kind: 'several containers',
    capacity: () => JobCapacity.ec2(),
    job: (stack) =>
      new MultiContainerJob(stack, 'Job', {
        platform: JobPlatform.ec2(),
        containers: [
          { name: 'fetch', image: REGISTRY },
          { name: 'solve', image: REGISTRY },
        ],
      }),
    overrides: {
      EcsPropertiesOverride: {
        TaskProperties: [
          {
            Containers: [
              { Name: 'fetch', Environment: PAIRS },
              { Name: 'solve', Environment: PAIRS },
            ],
          },
        ],
      },
    },
  },
  {
    kind: 'one container on managed instances',
    capacity: () => JobCapacity.managedInstances(),
    job: (stack) => new ContainerJob(stack, 'Job', { image: REGISTRY, platform: JobPlatform.managedInstances() }),
    overrides: { EcsPropertiesOverride: { TaskProperties: [{ Containers: [{ Name: 'main', Environment: PAIRS }] }] } },
  },
  {
    kind: 'nodes',
    capacity: () => JobCapacity.ec2(),
    job: (stack) =>
      new MultiNodeJob(stack, 'Job', {
        groups: [
          { name: 'Main', nodes: 1, image: REGISTRY },
          { name: 'Workers', nodes: 3, image: REGISTRY },
        ],
      }),
    overrides: {
      NodeOverrides: {
        NodePropertyOverrides: [
          { TargetNodes: '0:0', ContainerOverrides: { Environment: PAIRS } },
          { TargetNodes: '1:3', ContainerOverrides: { Environment: PAIRS } },
        ],
      },
    },
  },
  {
    kind: 'a pod',
    capacity: eksCapacity,
    job: (stack) => new EksJob(stack, 'Job', { image: REGISTRY }),
    overrides: { EksPropertiesOverride: { PodProperties: { Containers: [{ Name: 'main', Env: PAIRS }] } } },
  },
];

function overridesIn(parameters: object): object {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => /Override/.test(name)));
}

function scheduleInput(template: Template): Record<string, unknown> {
  const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule'));
  const input = schedule.Properties.Target.Input as { 'Fn::Join': [string, (string | object)[]] };
  return JSON.parse(input['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'token')).join(''));
}

function stateOf(stack: Stack, start: sfn.IChainable) {
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(start) });
  const [machine] = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
  const parts = machine.Properties.DefinitionString['Fn::Join'][1] as (string | object)[];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'token')).join('');
  return JSON.parse(text).States.Run as { Resource: string; Parameters: object; Arguments: object };
}

describe('JobOverrides', () => {
  describe.each(KINDS)('of a job of $kind', ({ kind, capacity, job, overrides }) => {
    const single = kind === 'one container';

    function submitting() {
      const stack = testStack();
      return { stack, queue: batchStack(capacity(stack), stack).queues.queue('High'), job: job(stack) };
    }

    test('in a schedule', () => {
      const { stack, queue, job } = submitting();
      queue.submitOnSchedule('Nightly', {
        job,
        environment: ENVIRONMENT,
        schedule: scheduler.ScheduleExpression.cron({ hour: '2' }),
      });
      expect(overridesIn(scheduleInput(templateOf(stack)))).toEqual(overrides);
    });

    test('are absent from a schedule that changes nothing', () => {
      const { stack, queue, job } = submitting();
      queue.submitOnSchedule('Nightly', { job, schedule: scheduler.ScheduleExpression.cron({ hour: '2' }) });
      expect(overridesIn(scheduleInput(templateOf(stack)))).toEqual({});
    });

    test('in a state of a workflow, which asks Batch itself where Step Functions knows no overrides', () => {
      const { stack, queue, job } = submitting();
      const state = stateOf(
        stack,
        queue.submitTask(stack, 'Run', { job, environment: ENVIRONMENT, waitForCompletion: false }),
      );
      expect(overridesIn(state.Parameters)).toEqual(overrides);
      expect(state.Resource).toMatch(single ? /states:::batch:submitJob$/ : /states:::aws-sdk:batch:submitJob$/);
    });

    test('in a state in JSONata, and with a path in JSONPath', () => {
      const jsonata = submitting();
      const value = '{% $states.input.level %}';
      const state = stateOf(
        jsonata.stack,
        jsonata.queue.submitTask(jsonata.stack, 'Run', {
          job: jsonata.job,
          environment: { LEVEL: value },
          waitForCompletion: false,
          queryLanguage: sfn.QueryLanguage.JSONATA,
        }),
      );
      expect(JSON.stringify(state.Arguments)).toContain(`{"Name":"LEVEL","Value":"${value}"}`);
      const path = submitting();
      const level = sfn.JsonPath.stringAt('$.level');
      const other = stateOf(
        path.stack,
        path.queue.submitTask(path.stack, 'Run', {
          job: path.job,
          environment: { LEVEL: level },
          waitForCompletion: false,
        }),
      );
      expect(JSON.stringify(other.Parameters)).toContain('{"Name":"LEVEL","Value.$":"$.level"}');
    });

    test(single ? 'a workflow waits for it' : 'fails for a workflow that waits for it', () => {
      const { stack, queue, job } = submitting();
      const act = () => queue.submitTask(stack, 'Run', { job, environment: ENVIRONMENT });
      if (single) expect(act).not.toThrow();
      else
        expect(act).toThrow(/'waitForCompletion' must be false for 'Test\/Job', which has several containers or nodes/);
    });
  });

  describe('all options', () => {
    const changes = {
      environment: ENVIRONMENT,
      command: ['solve'],
      vcpus: 4,
      memory: Size.gibibytes(8),
      gpus: 1,
    };
    const container = {
      Command: ['solve'],
      Environment: PAIRS,
      ResourceRequirements: [
        { Type: 'VCPU', Value: '4' },
        { Type: 'MEMORY', Value: '8192' },
        { Type: 'GPU', Value: '1' },
      ],
    };

    test('of a container, of containers with names, of nodes and of a pod', () => {
      expect(containerOverrides(changes)).toEqual({ ContainerOverrides: container });
      const ecs = { TaskProperties: [{ Containers: [{ Name: 'main', ...container }] }] };
      expect(ecsOverrides(['main'], changes)).toEqual({ EcsPropertiesOverride: ecs });
      expect(nodeOverrides([{ first: 0, last: 2, containers: ['main'] }], changes)).toEqual({
        NodeOverrides: { NodePropertyOverrides: [{ TargetNodes: '0:2', EcsPropertiesOverride: ecs }] },
      });
      const amounts = { cpu: '4', memory: '8192Mi', 'nvidia.com/gpu': '1' };
      const pod = {
        Name: 'main',
        Command: ['solve'],
        Env: PAIRS,
        Resources: { Limits: amounts, Requests: amounts },
      };
      expect(eksOverrides('main', changes)).toEqual({
        EksPropertiesOverride: { PodProperties: { Containers: [pod] } },
      });
    });

    test('of the instances of nodes, beside their containers or alone', () => {
      const instanceType = 'hpc7g.16xlarge';
      const properties = (range: NodeRange, more: ContainerChanges = {}) => {
        const { NodeOverrides } = nodeOverrides([range], { instanceType, ...more });
        return (NodeOverrides as { NodePropertyOverrides: object[] }).NodePropertyOverrides[0];
      };
      expect(properties({ first: 0, last: 2 }, changes)).toEqual({
        TargetNodes: '0:2',
        ContainerOverrides: { ...container, InstanceType: instanceType },
      });
      expect(properties({ first: 0, last: 2 })).toEqual({
        TargetNodes: '0:2',
        ContainerOverrides: { InstanceType: instanceType },
      });
      expect(properties({ first: 0, last: 2, containers: ['main'] })).toEqual({
        TargetNodes: '0:2',
        InstanceTypes: [instanceType],
      });
    });

    test('of nothing are nothing', () => {
      expect(containerOverrides({})).toEqual({});
      expect(ecsOverrides(['main'], {})).toEqual({});
      expect(nodeOverrides([{ first: 0, last: 2 }], {})).toEqual({});
      expect(eksOverrides('main', {})).toEqual({});
    });
  });
});
