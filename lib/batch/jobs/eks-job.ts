import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ContainerSource } from '../../containers';
import { injectedProps } from '../../private/property-injection';
import { at, isKnown, validate } from '../../private/validation';
import { mebibytesOf } from '../private/amounts';
import { keepInPlace } from '../private/environments';
import { DEFAULT_ARCHITECTURE, DEFAULT_MEMORY, DEFAULT_VCPUS } from '../private/job-defaults';
import { addConsumables, cfnJobOptions } from '../private/job-definition';
import { JobNeeds } from '../private/job-needs';
import { ContainerChanges, eksOverrides, JobOverrides } from '../private/job-overrides';
import { jobOptionRules } from '../private/job-rules';
import { podContainer, podRules, podVolumes } from '../private/pod';
import { JobOptions } from './job-options';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** The name of the container in its pod, by which submissions change it. */
const CONTAINER_NAME = 'main';

/** Options of a container of a pod. */
export interface EksContainerOptions {
  /** The image. The role of the nodes has to be able to pull it, unless `imagePullSecrets` can. */
  readonly image: ContainerSource;

  /**
   * The vCPUs that the container gets and is limited to, in quarters, 0.25 or more.
   *
   * @default 1
   */
  readonly vcpus?: number;

  /**
   * The memory that the container gets and is limited to.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;

  /**
   * The entrypoint.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Arguments of the entrypoint; `$(name)` stands for an environment variable.
   *
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Environment variables.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Volumes of the pod that the container mounts. Containers that name the same one share it.
   *
   * @default - none
   */
  readonly volumes?: batch.EksVolume[];
}

/** A container that runs to its end before the job's container starts. */
export interface EksInitContainer extends EksContainerOptions {
  /** The name in the pod: lower-case letters, digits and hyphens. Not `main`, which is the job's. */
  readonly name: string;
}

/** Properties of an `EksJob`. */
export interface EksJobProps extends EksContainerOptions, JobOptions {
  /**
   * GPUs.
   *
   * @default - none
   */
  readonly gpus?: number;

  /**
   * Containers that run one after the other before the job's, up to 10, for example one that fetches its data.
   *
   * @default - none
   */
  readonly initContainers?: EksInitContainer[];

  /**
   * The names of Kubernetes secrets with the credentials of registries, in the namespace of the queue's environment.
   *
   * @default - none: the nodes pull with their role
   */
  readonly imagePullSecrets?: string[];

  /**
   * Labels of the pod.
   *
   * @default - those that Batch sets
   */
  readonly labels?: { [name: string]: string };

  /**
   * The resolution of DNS names.
   *
   * @default - that of the cluster, also with the network of the node
   */
  readonly dnsPolicy?: batch.DnsPolicy;

  /**
   * The numeric group that the program runs as.
   *
   * @default - the image's
   */
  readonly runAsGroup?: number;

  /**
   * The Kubernetes service account, which gives the program its permissions.
   *
   * @default - the namespace's default one
   */
  readonly serviceAccount?: string;

  /**
   * The numeric user that the program runs as. Not root.
   *
   * @default - the image's, which must not be root
   */
  readonly runAsUser?: number;

  /**
   * Whether the container cannot write to its image.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Whether the pod has the network of its node.
   *
   * @default false - unlike Batch's own default: a pod with its own address does not reach the node's credentials
   */
  readonly useHostNetwork?: boolean;

  /**
   * The CPU architecture that an image of a directory is built for.
   *
   * @default ec2.InstanceArchitecture.ARM_64
   */
  readonly architecture?: ec2.InstanceArchitecture;
}

/** A job definition of one pod in an EKS cluster, for queues with `JobCapacity.eks()`. Its log is the cluster's matter. */
export class EksJob extends Construct implements ISubmittableJob {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.EksJob';

  /** The job definition; the L2 of aws-batch has one container only. */
  public readonly jobDefinition: batch.CfnJobDefinition;

  /** The environments that the job can run on. */
  public readonly compatibility: JobCompatibility = JobCompatibility.EKS;

  /**
   * The needs towards the environment that it runs on.
   *
   * @internal
   */
  public readonly _needs: JobNeeds;

  constructor(scope: Construct, id: string, props: EksJobProps) {
    super(scope, id);
    props = injectedProps(EksJob.PROPERTY_INJECTION_ID, scope, id, props);
    const { vcpus = DEFAULT_VCPUS, memory = DEFAULT_MEMORY, architecture = DEFAULT_ARCHITECTURE } = props;
    const { initContainers = [] } = props;
    validate(
      at('EksJob', scope, id),
      jobOptionRules(
        props,
        [props, ...initContainers].flatMap(({ command, args }) => [command, args]),
      ),
      podRules(props),
    );

    this._needs = {
      architecture,
      vcpus: isKnown(vcpus) ? vcpus : undefined,
      totalVcpus: isKnown(vcpus) ? vcpus : undefined,
      mebibytes: mebibytesOf(memory),
      gpus: props.gpus ?? 0,
      scratchPaths: [],
      parameters: Object.keys(props.parameters ?? {}),
    };
    const size = { vcpus, memory };
    const security = {
      runAsUser: props.runAsUser,
      runAsGroup: props.runAsGroup,
      readOnly: props.readonlyRootFilesystem,
    };
    const containers = new Construct(this, 'Container');
    this.jobDefinition = new batch.CfnJobDefinition(this, 'Resource', {
      type: 'container',
      eksProperties: {
        podProperties: {
          containers: [
            podContainer(this, containers, { ...props, ...size, name: CONTAINER_NAME, architecture, ...security }),
          ],
          initContainers:
            initContainers.length > 0
              ? initContainers.map((init) =>
                  podContainer(this, containers, { ...size, ...init, architecture, ...security }),
                )
              : undefined,
          imagePullSecrets: props.imagePullSecrets?.map((name) => ({ name })),
          metadata: props.labels && { labels: props.labels },
          dnsPolicy: props.dnsPolicy,
          hostNetwork: props.useHostNetwork ?? false,
          serviceAccountName: props.serviceAccount,
          volumes: podVolumes([props, ...initContainers].flatMap(({ volumes = [] }) => volumes)),
        },
      },
      ...cfnJobOptions(props, this.compatibility),
      // Batch has no propagation of tags on EKS: https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html
      propagateTags: undefined,
    });
    addConsumables(this, props);
    keepInPlace(this.jobDefinition);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.ref;
  }

  /**
   * Renders what a submission changes.
   *
   * @internal
   */
  public _overrides(changes: ContainerChanges): JobOverrides {
    return eksOverrides(CONTAINER_NAME, changes);
  }
}
