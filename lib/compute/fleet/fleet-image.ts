import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { matches, validate } from '../../private/validation';
import { FleetImageConfig } from '../private/fleet-image-config';

/** Options for an image that is not one of the known operating systems. */
export interface CustomImageOptions {
  /** The architecture that the image was built for; it must be that of the instance types. */
  readonly architecture: ec2.InstanceArchitecture;

  /**
   * Name of the root device in the image: `aws ec2 describe-images --query 'Images[].RootDeviceName'`.
   *
   * @default '/dev/xvda' - as in Amazon Linux
   */
  readonly rootDeviceName?: string;
}

/** Options for an image that an SSM parameter names. */
export interface ParameterImageOptions extends CustomImageOptions {
  /**
   * Whether each instance looks the parameter up when it starts. Instances of one group can then differ, and an image
   * reaches production without a deployment.
   *
   * @default false - each deployment does, and replaces the instances where the image is a new one
   */
  readonly resolvedAtLaunch?: boolean;
}

/**
 * The image (AMI) that instances start from.
 *
 * Whatever it is, it needs Bash, cloud-init, `curl` and version 2 of the AWS CLI, with which an instance reports that
 * it is ready; all of them are part of Amazon Linux 2023. Windows is not supported.
 */
export abstract class FleetImage {
  /**
   * The latest Amazon Linux 2023, in the architecture of the instance type. It is looked up at each deployment, so a
   * deployment after AWS has published a new image (about every two weeks) replaces the instances one by one.
   */
  public static amazonLinux2023(): FleetImage {
    return new KnownImage(true, (architecture) => ({
      image: ec2.MachineImage.latestAmazonLinux2023({
        cpuType:
          architecture === ec2.InstanceArchitecture.ARM_64
            ? ec2.AmazonLinuxCpuType.ARM_64
            : ec2.AmazonLinuxCpuType.X86_64,
      }),
      rootDeviceName: '/dev/xvda',
    }));
  }

  /**
   * The latest Ubuntu Server 24.04 LTS of Canonical's, in the architecture of the instance type. The AWS CLI is not in
   * it: instances install it as a snap when they start, which needs a way to the internet.
   */
  public static ubuntu2404(): FleetImage {
    return new KnownImage(false, (architecture) => {
      const cpu = architecture === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'amd64';
      return {
        image: ec2.MachineImage.fromSsmParameter(
          `/aws/service/canonical/ubuntu/server/24.04/stable/current/${cpu}/hvm/ebs-gp3/ami-id`,
        ),
        rootDeviceName: '/dev/sda1',
        setUp: ['snap install aws-cli --classic'],
      };
    });
  }

  /** An image of your own, for example `ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-...' })`. */
  public static custom(image: ec2.IMachineImage, options: CustomImageOptions): FleetImage {
    return new OwnImage({ image, ...options });
  }

  /** The image that EC2 Image Builder makes in this app. A new one replaces the instances one by one. */
  public static imageBuilder(image: imagebuilder.CfnImage, options: CustomImageOptions): FleetImage {
    return new OwnImage({ image: new ImageById(image.attrImageId), ...options });
  }

  /**
   * The image that an SSM parameter names, for example the one that an Image Builder pipeline writes.
   *
   * @param parameterName name of a parameter of type `String` or `aws:ec2:image`, with a leading slash
   */
  public static ssmParameter(parameterName: string, options: ParameterImageOptions): FleetImage {
    validate('FleetImage.ssmParameter', matches('parameterName', parameterName, /^\/?[\w./-]+$/, 'a parameter name'));
    return new OwnImage({
      image: options.resolvedAtLaunch
        ? ec2.MachineImage.resolveSsmParameterAtLaunch(parameterName)
        : ec2.MachineImage.fromSsmParameter(parameterName),
      ...options,
    });
  }

  /**
   * The architecture that the image was built for; undefined where it follows the instance type.
   *
   * @internal
   */
  public abstract readonly _architecture?: ec2.InstanceArchitecture;

  /**
   * Whether it has dnf and the names of volumes that Amazon Linux gives, or the caller has seen to what is needed.
   *
   * @internal
   */
  public abstract readonly _hasPackages: boolean;

  /**
   * The image for one architecture.
   *
   * @internal
   */
  public abstract _bind(architecture: ec2.InstanceArchitecture): FleetImageConfig;
}

class KnownImage extends FleetImage {
  public readonly _architecture?: ec2.InstanceArchitecture = undefined;

  constructor(
    public readonly _hasPackages: boolean,
    private readonly imageFor: (architecture: ec2.InstanceArchitecture) => FleetImageConfig,
  ) {
    super();
  }

  public _bind(architecture: ec2.InstanceArchitecture): FleetImageConfig {
    return this.imageFor(architecture);
  }
}

class OwnImage extends FleetImage {
  public readonly _hasPackages = true;
  public readonly _architecture?: ec2.InstanceArchitecture;

  constructor(private readonly options: CustomImageOptions & { readonly image: ec2.IMachineImage }) {
    super();
    this._architecture = options.architecture;
  }

  public _bind(): FleetImageConfig {
    return { image: this.options.image, rootDeviceName: this.options.rootDeviceName ?? '/dev/xvda' };
  }
}

/** `MachineImage.genericLinux()` maps Regions to ids, which an environment-agnostic stack cannot look up. */
class ImageById implements ec2.IMachineImage {
  constructor(private readonly imageId: string) {}

  public getImage(): ec2.MachineImageConfig {
    return { imageId: this.imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() };
  }
}
