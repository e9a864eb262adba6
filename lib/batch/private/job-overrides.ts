import { Size } from 'aws-cdk-lib/core';
import { asText } from './amounts';

/** The changes that a submission makes to the containers of a job. */
export interface ContainerChanges {
  readonly environment?: { [name: string]: string };
  readonly command?: string[];
  readonly vcpus?: number;
  readonly memory?: Size;
  readonly gpus?: number;
  /** Of the instances of a multi-node job. */
  readonly instanceType?: string;
}

/** The parameters of `SubmitJob` that change a job's containers, spelled as SDK targets and Step Functions expect them. */
export interface JobOverrides {
  readonly ContainerOverrides?: object;
  readonly EcsPropertiesOverride?: EcsPropertiesOverride;
  readonly EksPropertiesOverride?: object;
  readonly NodeOverrides?: object;
}

/** The changes of a task, by the names of its containers. */
interface EcsPropertiesOverride {
  readonly TaskProperties: { readonly Containers: object[] }[];
}

/** A group of nodes of a multi-node job, as its definition counts them. */
export interface NodeRange {
  readonly first: number;
  readonly last: number;
  /** The names of its containers; undefined where there is one without a name. */
  readonly containers?: string[];
}

/**
 * The overrides of a job of one container. Batch takes another property for each other kind of job, and refuses this one:
 * "Container overrides should not be set for ecsProperties jobs".
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html
 */
export function containerOverrides(changes: ContainerChanges): JobOverrides {
  const container = ecsContainer(changes);
  return container ? { ContainerOverrides: container } : {};
}

/** The overrides of a job of several containers: all get the changes. */
export function ecsOverrides(names: string[], changes: ContainerChanges): JobOverrides {
  const properties = ecsProperties(names, changes);
  return properties ? { EcsPropertiesOverride: properties } : {};
}

/**
 * The overrides of a job of nodes: all get the changes.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_NodePropertyOverride.html
 */
export function nodeOverrides(ranges: NodeRange[], changes: ContainerChanges): JobOverrides {
  const { instanceType } = changes;
  const container = ecsContainer(changes);
  if (!container && instanceType === undefined) return {};
  const several = (names: string[]) => ({
    ...(instanceType !== undefined && { InstanceTypes: [instanceType] }),
    ...(container && { EcsPropertiesOverride: ecsProperties(names, changes) }),
  });
  const one = {
    ContainerOverrides: { ...container, ...(instanceType !== undefined && { InstanceType: instanceType }) },
  };
  return {
    NodeOverrides: {
      NodePropertyOverrides: ranges.map(({ first, last, containers }) => ({
        TargetNodes: `${first}:${last}`,
        ...(containers ? several(containers) : one),
      })),
    },
  };
}

/**
 * The overrides of a pod: its container gets the changes.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainerOverride.html
 */
export function eksOverrides(name: string, changes: ContainerChanges): JobOverrides {
  const amounts = {
    ...(changes.vcpus !== undefined && { cpu: asText(changes.vcpus) }),
    ...(changes.memory && { memory: `${asText(changes.memory.toMebibytes())}Mi` }),
    ...(changes.gpus !== undefined && { 'nvidia.com/gpu': asText(changes.gpus) }),
  };
  const container = {
    ...(changes.command && { Command: changes.command }),
    ...(changes.environment && { Env: pairs(changes.environment) }),
    ...(Object.keys(amounts).length > 0 && { Resources: { Limits: amounts, Requests: amounts } }),
  };
  if (Object.keys(container).length === 0) return {};
  return { EksPropertiesOverride: { PodProperties: { Containers: [{ Name: name, ...container }] } } };
}

function ecsProperties(names: string[], changes: ContainerChanges): EcsPropertiesOverride | undefined {
  const container = ecsContainer(changes);
  return container && { TaskProperties: [{ Containers: names.map((Name) => ({ Name, ...container })) }] };
}

function ecsContainer({ environment, command, vcpus, memory, gpus }: ContainerChanges): object | undefined {
  const resources = [
    ...(vcpus !== undefined ? [{ Type: 'VCPU', Value: asText(vcpus) }] : []),
    ...(memory ? [{ Type: 'MEMORY', Value: asText(memory.toMebibytes()) }] : []),
    ...(gpus !== undefined ? [{ Type: 'GPU', Value: asText(gpus) }] : []),
  ];
  const container = {
    ...(command && { Command: command }),
    ...(environment && { Environment: pairs(environment) }),
    ...(resources.length > 0 && { ResourceRequirements: resources }),
  };
  return Object.keys(container).length > 0 ? container : undefined;
}

function pairs(environment: { [name: string]: string }): object[] {
  return Object.entries(environment).map(([Name, Value]) => ({ Name, Value }));
}
