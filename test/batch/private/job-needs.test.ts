import { Size, Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ContainerJob,
  ContainerJobProps,
  EksJob,
  JobCapacity,
  JobInstanceTypes,
  JobPlatform,
  JobVolume,
  MultiContainerJob,
  MultiNodeJob,
  Scratch,
} from '../../../lib/batch';
import { testStack } from '../../support/synth';
import { batchStack, REGISTRY } from '../support';

const X86 = ec2.InstanceArchitecture.X86_64;
const types = (...names: string[]) => JobInstanceTypes.ofTypes(names.map((name) => new ec2.InstanceType(name)));

function submitting(capacity: JobCapacity, props: Partial<ContainerJobProps>, stack = testStack()) {
  const { queues } = batchStack(capacity, stack);
  const job = new ContainerJob(stack, 'Job', { image: REGISTRY, platform: JobPlatform.ec2(), ...props });
  return () => queues.queue('High').ruleTarget({ job });
}

describe('JobNeeds', () => {
  describe('fails', () => {
    test.each([
      [
        'for an image of another processor than the instances',
        submitting(JobCapacity.ec2({ instanceTypes: JobInstanceTypes.x86() }), {}),
        /'job' must fit an environment of the queue, got 'Test\/Job': on OnDemand its image is for arm64, and the instances are x86_64; change 'architecture' of the job's platform or 'instanceTypes' of the capacity$/,
      ],
      [
        'for GPUs that no default instance type has',
        submitting(JobCapacity.ec2Spot(), { platform: JobPlatform.ec2({ gpus: 1 }) }),
        /on Spot it needs 1 GPU, and no instance type has as many; lower 'gpus' or choose 'instanceTypes' that have them/,
      ],
      [
        'for more GPUs than the largest has',
        submitting(JobCapacity.ec2({ instanceTypes: types('g5.xlarge', 'g5.2xlarge') }), {
          platform: JobPlatform.ec2({ gpus: 4, architecture: X86 }),
        }),
        /it needs 4 GPU, and no instance type has as many/,
      ],
      [
        'for GPUs of a class that has none',
        submitting(JobCapacity.ec2({ instanceTypes: JobInstanceTypes.ofClasses([ec2.InstanceClass.C7G]) }), {
          platform: JobPlatform.ec2({ gpus: 1 }),
        }),
        /it needs 1 GPU/,
      ],
      [
        'for more vCPUs than an instance has',
        submitting(JobCapacity.ec2({ instanceTypes: types('c7g.large', 'c7g.4xlarge') }), { vcpus: 32 }),
        /it needs 32 vCPU and 2048 MiB, and none of c7g.large, c7g.4xlarge has both/,
      ],
      [
        'for all the memory of an instance, of which its system needs some',
        submitting(JobCapacity.ec2({ instanceTypes: types('c7g.4xlarge') }), { memory: Size.gibibytes(32) }),
        /it needs 1 vCPU and 32768 MiB, and none of c7g.4xlarge has both beside the memory of its own system/,
      ],
      [
        'for vCPUs of one type and memory of another',
        submitting(JobCapacity.ec2({ instanceTypes: types('c7g.16xlarge', 'r7g.8xlarge') }), {
          vcpus: 64,
          memory: Size.gibibytes(200),
        }),
        /none of c7g.16xlarge, r7g.8xlarge has both/,
      ],
      [
        'for more vCPUs than the environments may have',
        submitting(JobCapacity.ec2({ maxVcpus: 16 }), { vcpus: 128 }),
        /it needs 128 vCPU, and the maximum is 16; raise 'maxVcpus' or lower 'vcpus'/,
      ],
      [
        'for more vCPUs than Fargate may have',
        submitting(JobCapacity.fargateSpotFirst({ maxVcpus: 4 }), {
          platform: JobPlatform.fargate(),
          vcpus: 8,
          memory: Size.gibibytes(16),
        }),
        /on FargateSpot it needs 8 vCPU, and the maximum is 4; on Fargate it needs 8 vCPU, and the maximum is 1/,
      ],
      [
        'for scratch space that is not prepared',
        submitting(JobCapacity.ec2(), { volumes: [JobVolume.scratch()] }),
        /on OnDemand there is no scratch space at '\/scratch', so its files would fill the root volume; give the capacity 'scratch'/,
      ],
      [
        'for scratch space that is prepared elsewhere',
        submitting(
          JobCapacity.ec2({
            scratch: Scratch.instanceStore({ path: '/fast' }),
            instanceTypes: JobInstanceTypes.ofFamilies(['c7gd']),
          }),
          {
            volumes: [JobVolume.scratch()],
          },
        ),
        /no scratch space at '\/scratch'/,
      ],
      [
        'for several reasons in one error',
        submitting(JobCapacity.ec2({ maxVcpus: 4 }), {
          vcpus: 8,
          platform: JobPlatform.ec2({ architecture: X86 }),
        }),
        /its image is for x86_64[^]*it needs 8 vCPU, and the maximum is 4/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for containers that are too large together', () => {
      const stack = testStack();
      const { queues } = batchStack(JobCapacity.ec2({ instanceTypes: types('c7g.xlarge') }), stack);
      const container = { image: REGISTRY, vcpus: 3 };
      const job = new MultiContainerJob(stack, 'Job', {
        platform: JobPlatform.ec2(),
        containers: [
          { ...container, name: 'a' },
          { ...container, name: 'b' },
        ],
      });
      expect(() => queues.queue('High').ruleTarget({ job })).toThrow(/it needs 6 vCPU and 4096 MiB, and none of/);
    });

    test('fails for nodes that are too many together', () => {
      const stack = testStack();
      const { queues } = batchStack(JobCapacity.ec2({ maxVcpus: 64 }), stack);
      const groups = [{ name: 'Main', nodes: 9, image: REGISTRY, vcpus: 8 }];
      const job = new MultiNodeJob(stack, 'Job', { groups });
      expect(() => queues.queue('High').ruleTarget({ job })).toThrow(/it needs 72 vCPU, and the maximum is 64/);
    });

    test('fails for nodes on a queue that tries Spot first', () => {
      const stack = testStack();
      const { queues } = batchStack(JobCapacity.ec2SpotFirst(), stack);
      const job = new MultiNodeJob(stack, 'Job', { groups: [{ name: 'Main', nodes: 2, image: REGISTRY }] });
      expect(() => queues.queue('High').ruleTarget({ job })).toThrow(
        /'job' must run on what the queue has \(EC2 Spot, EC2\), got 'Test\/Job' for EC2 On-Demand/,
      );
    });

    test('fails for a pod without GPUs to have', () => {
      const stack = testStack();
      const { queues } = batchStack(eksCapacity(stack), stack);
      const job = new EksJob(stack, 'Job', { image: REGISTRY, gpus: 1 });
      expect(() => queues.queue('High').ruleTarget({ job })).toThrow(/it needs 1 GPU/);
    });
  });

  describe('overrides', () => {
    test.each([
      [
        'one environment that fits is enough',
        JobCapacity.inOrder([
          JobCapacity.ec2({ name: 'Small', maxVcpus: 2 }),
          JobCapacity.ec2Spot({ instanceTypes: types('c7g.8xlarge') }),
        ]),
        { vcpus: 16 },
      ],
      [
        'GPUs of a class that has them',
        JobCapacity.ec2({ instanceTypes: JobInstanceTypes.ofClasses([ec2.InstanceClass.G5]) }),
        { platform: JobPlatform.ec2({ gpus: 8, architecture: X86 }) },
      ],
      [
        'a size whose parts are tokens',
        JobCapacity.ec2({ instanceTypes: types('c7g.large'), maxVcpus: Token.asNumber({ Ref: 'Max' }) }),
        { vcpus: Token.asNumber({ Ref: 'Cpu' }), memory: Size.mebibytes(Token.asNumber({ Ref: 'Memory' })) },
      ],
      [
        'scratch space of the same path',
        JobCapacity.ec2({ scratch: Scratch.instanceStore(), instanceTypes: JobInstanceTypes.ofFamilies(['c7gd']) }),
        { volumes: [JobVolume.scratch()] },
      ],
      [
        'scratch space that an override keeps',
        JobCapacity.ec2({
          scratch: Scratch.instanceStore(),
          instanceTypes: JobInstanceTypes.ofFamilies(['c7gd', 'm7gd']),
          overrides: [{ name: 'Memory', instanceTypes: ['m7gd'], userDataCommands: ['true'] }],
        }),
        { volumes: [JobVolume.scratch()] },
      ],
      ['an environment that is unmanaged', JobCapacity.unmanaged(), { vcpus: 64, volumes: [JobVolume.scratch()] }],
    ])('takes %s', (_title, capacity, props) => expect(submitting(capacity, props)).not.toThrow());

    test('takes scratch space of a launch template of the caller', () => {
      const stack = testStack();
      const launchTemplate = new ec2.LaunchTemplate(stack, 'Template');
      const act = submitting(JobCapacity.ec2({ launchTemplate }), { volumes: [JobVolume.scratch()] }, stack);
      expect(act).not.toThrow();
    });
  });
});

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
