import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { isKnown, rule, Rules } from '../../private/validation';
import { InstanceSize } from './instance-sizes';

/** The needs of a task towards the capacity that it runs on. */
export interface CapacityTask {
  readonly architecture?: ecs.CpuArchitecture;
  readonly operatingSystemFamily?: ecs.OperatingSystemFamily;
  readonly vcpus: number;
  readonly memory: Size;
  readonly gpus?: number;
  readonly serviceConnect: boolean;
  readonly efs: boolean;
}

/** The parts of instances that a task needs. */
export interface Instances {
  readonly architecture: ecs.CpuArchitecture;
  readonly operatingSystemFamily: ecs.OperatingSystemFamily;
  readonly sizes: InstanceSize[];
  readonly bottlerocket: boolean;
}

/** That a task can run on the instances: ECS says no more than that it finds no place for it, and waits. */
export function fitRules(task: CapacityTask, instances: Instances): Rules {
  const { architecture } = task;
  const family = task.operatingSystemFamily?._operatingSystemFamily;
  const familyOfInstances = instances.operatingSystemFamily._operatingSystemFamily;
  const unsupported = (prop: string, what: string, wanted: boolean) =>
    rule(
      wanted && instances.bottlerocket,
      () =>
        `'${prop}' cannot be used on instances with Bottlerocket, which has no ${what}; choose ContainerInstanceOs.AMAZON_LINUX_2023 as 'os' of the capacity`,
    );
  return [
    rule(
      architecture !== undefined && architecture !== instances.architecture,
      () =>
        `'architecture' must be that of the instances (${instances.architecture._cpuArchitecture}), got ${architecture?._cpuArchitecture}; leave it out, or choose other instances`,
    ),
    rule(
      isKnown(family) && family !== familyOfInstances,
      () =>
        `'operatingSystemFamily' must be that of the instances (${familyOfInstances}), got ${family}; leave it out, or choose other instances`,
    ),
    sizeRules(task, instances),
    // https://github.com/bottlerocket-os/bottlerocket/issues/2801
    unsupported('serviceConnect', 'Service Connect', task.serviceConnect),
    // https://github.com/bottlerocket-os/bottlerocket/issues/1080
    unsupported('efsMounts', 'encrypted and authorized mounts of EFS', task.efs),
  ];
}

function sizeRules({ vcpus, memory, gpus = 0 }: CapacityTask, { sizes }: Instances): Rules {
  const mebibytes = memory.isUnresolved() ? undefined : memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  const largest = largestOf(sizes);
  return [
    rule(
      isKnown(vcpus) && largest.vcpus !== undefined && vcpus > largest.vcpus,
      () =>
        `'vcpus' must not exceed those of an instance (${largest.vcpus} of ${largest.names}), got ${vcpus}; lower it, or choose larger instances`,
    ),
    rule(
      mebibytes !== undefined && largest.mebibytes !== undefined && mebibytes >= largest.mebibytes,
      () =>
        `'memory' must be less than that of an instance (${largest.mebibytes} MiB of ${largest.names}), whose system needs some, got ${mebibytes} MiB; lower it, or choose larger instances`,
    ),
    rule(
      isKnown(gpus) && largest.gpus !== undefined && gpus > largest.gpus,
      () =>
        `'gpus' must not exceed the NVIDIA GPUs of an instance (${largest.gpus} of ${largest.names}), got ${gpus}; lower it, or choose instances that have them`,
    ),
  ];
}

/** The largest of each, undefined as soon as one is not known. */
function largestOf(sizes: InstanceSize[]) {
  const largest = (values: (number | undefined)[]) =>
    values.includes(undefined) ? undefined : Math.max(...values.filter((value) => value !== undefined));
  return {
    names: sizes.map(({ name }) => name).join(', '),
    vcpus: largest(sizes.map(({ vcpus }) => vcpus)),
    mebibytes: largest(sizes.map(({ memory }) => memory?.toMebibytes())),
    gpus: largest(sizes.map(({ gpus }) => gpus)),
  };
}
