import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { GpuShare } from '../../private/instance-families';
import { matches, validate } from '../../private/validation';
import { resolvedImage } from '../private/resolved-image';

/** The SSM parameter of the image for Inferentia and Trainium: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html */
const NEURON = '/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id';

/**
 * The machine image (AMI) of the EC2 instances that jobs run on.
 *
 * A change of it replaces the instances and not the environment: see `JobInstanceUpdate`. Batch has no image type of
 * Bottlerocket, so there is none here either.
 */
export abstract class HostImage {
  /**
   * The newest ECS-optimized Amazon Linux 2023 that Batch knows. It is looked up again at each change that replaces
   * the instances.
   */
  public static amazonLinux2023(): HostImage {
    return new BatchImage([batch.EcsMachineImageType.ECS_AL2023]);
  }

  /** Amazon Linux 2023 with drivers for NVIDIA GPUs; not for Graviton, P3 and G3 instances. */
  public static amazonLinux2023Nvidia(): HostImage {
    return new BatchImage([NVIDIA]);
  }

  /**
   * Amazon Linux 2023 with drivers for AWS Inferentia and Trainium. Its id is looked up at each deployment: a newer image
   * replaces the instances then.
   */
  public static amazonLinux2023Neuron(): HostImage {
    const image = ec2.MachineImage.fromSsmParameter(NEURON);
    return new OwnImage((scope) => image.getImage(scope).imageId, ec2.InstanceArchitecture.X86_64);
  }

  /**
   * An image of your own, based on the ECS-optimized Amazon Linux 2023: for example
   * `ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-...' })`.
   */
  public static fromMachineImage(image: ec2.IMachineImage): HostImage {
    return new OwnImage((scope) => image.getImage(scope).imageId);
  }

  /**
   * The image that an SSM parameter names, based on the ECS-optimized Amazon Linux 2023. It is resolved at each
   * deployment: a new value replaces the instances then.
   *
   * @param parameterName the name of a parameter of type `String` or `aws:ec2:image`, with a leading slash
   */
  public static fromSsmParameter(parameterName: string): HostImage {
    validate(
      'HostImage.fromSsmParameter',
      matches('parameterName', parameterName, /^\/?[\w./-]+$/, 'a parameter name'),
    );
    return HostImage.fromMachineImage(ec2.MachineImage.fromSsmParameter(parameterName));
  }

  /** The image that an EC2 Image Builder pipeline has built in this stack. A new build replaces the instances. */
  public static fromImageBuilder(image: imagebuilder.CfnImage): HostImage {
    return new OwnImage(() => image.attrImageId);
  }

  /**
   * The image of instances whose caller names none: with drivers where they have NVIDIA GPUs.
   *
   * @internal
   */
  public static _default(gpus: GpuShare): HostImage {
    return new BatchImage(imageTypes(gpus));
  }

  /**
   * Whether it is an image of the caller, whose size is not known.
   *
   * @internal
   */
  public abstract readonly _own: boolean;

  /**
   * The CPU architecture that it is built for; undefined where Batch chooses, or where it is not known.
   *
   * @internal
   */
  public abstract readonly _architecture?: ec2.InstanceArchitecture;

  /**
   * The environment's choice of images.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, gpus: GpuShare): batch.EcsMachineImage[];
}

const NVIDIA = batch.EcsMachineImageType.ECS_AL2023_NVIDIA;

/** The types of images that Batch chooses from by the family of an instance: those with GPUs have a type of their own. */
function imageTypes(gpus: GpuShare): batch.EcsMachineImageType[] {
  const plain = batch.EcsMachineImageType.ECS_AL2023;
  return { none: [plain], some: [plain, NVIDIA], all: [NVIDIA] }[gpus];
}

class BatchImage extends HostImage {
  public readonly _own: boolean = false;
  public readonly _architecture?: ec2.InstanceArchitecture;

  constructor(private readonly types: batch.EcsMachineImageType[]) {
    super();
    this._architecture = types.includes(NVIDIA) ? ec2.InstanceArchitecture.X86_64 : undefined;
  }

  public _bind(): batch.EcsMachineImage[] {
    return this.types.map((imageType) => ({ imageType }));
  }
}

class OwnImage extends HostImage {
  public readonly _own: boolean = true;

  constructor(
    private readonly imageId: (scope: Construct) => string,
    public readonly _architecture?: ec2.InstanceArchitecture,
  ) {
    super();
  }

  public _bind(scope: Construct, gpus: GpuShare): batch.EcsMachineImage[] {
    const image = resolvedImage(this.imageId(scope));
    return imageTypes(gpus).map((imageType) => ({ imageType, image }));
  }
}
