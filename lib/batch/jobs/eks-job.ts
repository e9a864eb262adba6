import { Construct } from 'constructs';
import { CfnResource, Size, Token, Tokenization } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ContainerSource } from '../../containers';
import { injectedProps } from '../../private/property-injection';
import { at, isKnown, nonEmptyList, number, validate, wholeNumber } from '../../private/validation';
import { keepInPlace } from '../private/environments';
import { DEFAULT_ARCHITECTURE, DEFAULT_MEMORY, DEFAULT_VCPUS } from '../private/job-defaults';
import { addConsumables, jobDefinitionProps } from '../private/job-definition';
import { jobImage } from '../private/job-image';
import { JobNeeds, mebibytesOf } from '../private/job-needs';
import { ContainerChanges, eksOverrides, JobOverrides } from '../private/job-overrides';
import { environmentRules, jobOptionRules } from '../private/job-rules';
import { NodeImage } from '../private/node-image';
import { JobOptions } from './job-options';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** The name of the container in its pod, by which submissions change it. */
const CONTAINER_NAME = 'main';

/** Properties of an `EksJob`. */
export interface EksJobProps extends JobOptions {
  /** The image. The role of the nodes has to be able to pull it. */
  readonly image: ContainerSource;

  /**
   * The vCPUs that the pod gets and is limited to, in quarters, 0.25 or more.
   *
   * @default 1
   */
  readonly vcpus?: number;

  /**
   * The memory that the pod gets and is limited to.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;

  /**
   * GPUs.
   *
   * @default - none
   */
  readonly gpus?: number;

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
   * Volumes of the pod.
   *
   * @default - none
   */
  readonly volumes?: batch.EksVolume[];

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

  /** The job definition. */
  public readonly jobDefinition: batch.EksJobDefinition;

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
    validate(
      at('EksJob', scope, id),
      props.image._jobRules(),
      jobOptionRules(props, [props.command, props.args]),
      nonEmptyList('command', props.command),
      number('vcpus', vcpus, { min: 0.25 }),
      wholeNumber('vcpus in quarters', vcpus * 4, { min: 1 }),
      wholeNumber('gpus', props.gpus, { min: 1 }),
      wholeNumber('runAsUser', props.runAsUser, { min: 1 }),
      environmentRules('environment', props.environment),
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
    this.jobDefinition = new batch.EksJobDefinition(this, 'Resource', {
      container: new batch.EksContainerDefinition(this, 'Container', {
        name: CONTAINER_NAME,
        image: new NodeImage(jobImage(this, props.image, architecture)),
        command: props.command,
        args: props.args,
        env: props.environment,
        // Batch places pods by their limits, and wants requests that are the same.
        cpuLimit: vcpus,
        cpuReservation: vcpus,
        memoryLimit: memory,
        memoryReservation: memory,
        gpuLimit: props.gpus,
        gpuReservation: props.gpus,
        volumes: props.volumes,
        privileged: false,
        readonlyRootFilesystem: props.readonlyRootFilesystem ?? true,
        runAsRoot: false,
        runAsUser: props.runAsUser,
      }),
      serviceAccount: props.serviceAccount,
      useHostNetwork: props.useHostNetwork ?? false,
      ...jobDefinitionProps(props, this.compatibility),
    });
    addConsumables(this.jobDefinition, props);
    keepInPlace(this.jobDefinition);
    this.sizeAsText(vcpus);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.jobDefinitionArn;
  }

  /**
   * Renders what a submission changes.
   *
   * @internal
   */
  public _overrides(changes: ContainerChanges): JobOverrides {
    return eksOverrides(CONTAINER_NAME, changes);
  }

  /**
   * Batch takes amounts of CPU as text, and aws-cdk-lib writes a number.
   * https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainerResourceRequirements.html
   */
  private sizeAsText(vcpus: number): void {
    const amount = Token.isUnresolved(vcpus) ? Tokenization.stringifyNumber(vcpus) : String(vcpus);
    const resources = 'EksProperties.PodProperties.Containers.0.Resources';
    for (const kind of ['Limits', 'Requests']) {
      (this.jobDefinition.node.defaultChild as CfnResource).addPropertyOverride(`${resources}.${kind}.cpu`, amount);
    }
  }
}
