import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { distinct, isKnown, matches, nonEmptyList, number, rule, Rules, wholeNumber } from '../../private/validation';
import type { EksContainerOptions, EksJobProps } from '../jobs/eks-job';
import { asText } from './amounts';
import { DEFAULT_VCPUS } from './job-defaults';
import { jobImage } from './job-image';
import { environmentRules } from './job-rules';
import { NodeImage } from './node-image';

/** A container of a pod, with the security of the pod. */
interface PodContainerOptions extends EksContainerOptions {
  readonly name: string;
  readonly vcpus: number;
  readonly memory: Size;
  readonly gpus?: number;
  readonly architecture: ec2.InstanceArchitecture;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly readOnly?: boolean;
}

/** Names of Kubernetes: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL = /^([a-z0-9][-.a-z0-9]*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** The rules for a pod. */
export function podRules(props: EksJobProps): Rules {
  const { initContainers = [], labels = {}, imagePullSecrets } = props;
  return [
    containerRules(props),
    rule(
      props.propagateTags === true,
      () => `'propagateTags' must not be true on EKS, where Batch gives pods no tags; use 'labels'`,
    ),
    wholeNumber('gpus', props.gpus, { min: 1 }),
    wholeNumber('runAsUser', props.runAsUser, { min: 1 }),
    wholeNumber('runAsGroup', props.runAsGroup, { min: 0 }),
    rule(
      initContainers.length > 10,
      () => `'initContainers' must hold at most 10, got ${initContainers.length}; leave some out`,
    ),
    distinct('initContainers', ['main', ...initContainers.map(({ name }) => name)]),
    initContainers.map((init) => [
      matches('name', init.name, LABEL_NAME, "up to 63 lower-case letters, digits and '-'"),
      containerRules(init),
    ]),
    nonEmptyList('imagePullSecrets', imagePullSecrets),
    distinct('imagePullSecrets', imagePullSecrets),
    (imagePullSecrets ?? []).map((name) =>
      matches('imagePullSecrets', name, SUBDOMAIN, "names of lower-case letters, digits, '-' and '.'"),
    ),
    Object.entries(labels).map(([name, value]) => [
      matches(
        'labels',
        name,
        LABEL,
        'named as Kubernetes allows: up to 63 letters, digits and signs, after a prefix or not',
      ),
      matches('labels', value, LABEL_VALUE, "of up to 63 letters, digits, '-', '_' and '.'"),
    ]),
  ];
}

/** The container of a pod, with requests that are its limits: Batch places pods by limits, and wants both the same. */
export function podContainer(
  job: Construct,
  scope: Construct,
  options: PodContainerOptions,
): batch.CfnJobDefinition.EksContainerProperty {
  const { vcpus, memory, gpus, volumes = [], environment = {} } = options;
  const image = new NodeImage(jobImage(job, options.image, options.architecture));
  // Batch takes amounts as text.
  // https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainerResourceRequirements.html
  const amounts = {
    cpu: asText(vcpus),
    memory: `${asText(memory.toMebibytes())}Mi`,
    ...(gpus !== undefined && { 'nvidia.com/gpu': asText(gpus) }),
  };
  return {
    name: options.name,
    image: image.bind(new Construct(scope, options.name)).imageName,
    command: options.command,
    args: options.args,
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    resources: { limits: amounts, requests: amounts },
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: options.readOnly ?? true,
      runAsNonRoot: true,
      runAsUser: options.runAsUser,
      runAsGroup: options.runAsGroup,
    },
    volumeMounts: volumes.map(({ name, containerPath, readonly }) => ({
      name,
      mountPath: containerPath,
      readOnly: readonly,
    })),
  };
}

/** The volumes of a pod, each once. */
export function podVolumes(volumes: batch.EksVolume[]): batch.CfnJobDefinition.EksVolumeProperty[] {
  return [...new Map(volumes.map((volume) => [volume.name, podVolume(volume)])).values()];
}

function podVolume(volume: batch.EksVolume): batch.CfnJobDefinition.EksVolumeProperty {
  const { name } = volume;
  if (batch.EmptyDirVolume.isEmptyDirVolume(volume)) {
    const { medium, sizeLimit } = volume;
    return { name, emptyDir: { medium, sizeLimit: sizeLimit && `${asText(sizeLimit.toMebibytes())}Mi` } };
  }
  if (batch.HostPathVolume.isHostPathVolume(volume)) return { name, hostPath: { path: volume.path } };
  const { secretName, optional } = volume as batch.SecretPathVolume;
  return { name, secret: { secretName, optional } };
}

function containerRules(options: EksContainerOptions): Rules {
  const { vcpus = DEFAULT_VCPUS, volumes = [] } = options;
  return [
    options.image._jobRules(),
    options.image._podRules(),
    nonEmptyList('command', options.command),
    number('vcpus', vcpus, { min: 0.25 }),
    wholeNumber('vcpus in quarters', isKnown(vcpus) ? vcpus * 4 : undefined, { min: 1 }),
    environmentRules('environment', options.environment),
    distinct(
      'mountPath',
      volumes.flatMap(({ containerPath }) => containerPath ?? []),
    ),
  ];
}
