import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { matches, validate } from '../../private/validation';

/**
 * The machine image (AMI) of the EC2 instances that jobs run on.
 *
 * A change of it replaces the instances and not the environment: see `JobInstanceUpdate`.
 */
export abstract class HostImage {
  /**
   * The newest ECS-optimized Amazon Linux 2023 that Batch knows. It is looked up again at each change that replaces
   * the instances.
   */
  public static amazonLinux2023(): HostImage {
    return new BatchImage(batch.EcsMachineImageType.ECS_AL2023);
  }

  /** Amazon Linux 2023 with drivers for NVIDIA GPUs; not for Graviton, P3 and G3 instances. */
  public static amazonLinux2023Nvidia(): HostImage {
    return new BatchImage(batch.EcsMachineImageType.ECS_AL2023_NVIDIA);
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
   * The environment's choice of images.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): batch.EcsMachineImage;
}

class BatchImage extends HostImage {
  constructor(private readonly imageType: batch.EcsMachineImageType) {
    super();
  }

  public _bind(): batch.EcsMachineImage {
    return { imageType: this.imageType };
  }
}

class OwnImage extends HostImage {
  constructor(private readonly imageId: (scope: Construct) => string) {
    super();
  }

  public _bind(scope: Construct): batch.EcsMachineImage {
    const imageId = this.imageId(scope);
    const image: ec2.IMachineImage = {
      getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() }),
    };
    return { imageType: batch.EcsMachineImageType.ECS_AL2023, image };
  }
}
