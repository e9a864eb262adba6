import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { matches, validate } from '../../private/validation';
import { linuxOnly } from '../private/linux-only';

/** Options for an image of your own. */
export interface FleetMachineImageOptions {
  /** The architecture that the image was built for; it must be that of the instance types. */
  readonly architecture: ec2.InstanceArchitecture;

  /**
   * The name of the root device in the image: `aws ec2 describe-images --query 'Images[].RootDeviceName'`.
   *
   * @default '/dev/xvda' - as in Amazon Linux
   */
  readonly rootDeviceName?: string;
}

/** Options for an image that an SSM parameter names. */
export interface FleetSsmParameterImageOptions extends FleetMachineImageOptions {
  /**
   * Whether each instance looks the parameter up when it starts. Instances of one group can then differ, and an image
   * reaches production without a deployment.
   *
   * @default false - each deployment looks it up, and replaces the instances if the image is a new one
   */
  readonly resolvedAtLaunch?: boolean;
}

/**
 * The input of an image.
 *
 * @internal
 */
export interface FleetImageBindOptions {
  /** The architecture of the instance types. */
  readonly architecture: ec2.InstanceArchitecture;
}

/**
 * The output of an image for the launch template and the user data.
 *
 * @internal
 */
export interface FleetImageConfig {
  /** The image. */
  readonly image: ec2.IMachineImage;

  /** The name of the root device in it. */
  readonly rootDeviceName: string;

  /**
   * The size of the root volume.
   *
   * @default - as in the image
   */
  readonly rootVolumeSize?: Size;

  /**
   * Commands that install what the image lacks.
   *
   * @default - none
   */
  readonly setUp?: string[];

  /**
   * The command that installs the CloudWatch agent.
   *
   * @default - by dnf
   */
  readonly installAgent?: string;
}

/**
 * The image (AMI) that instances start from.
 *
 * Every image needs Bash, cloud-init, `curl` and version 2 of the AWS CLI, with which an instance reports that it is
 * ready; all of them are part of Amazon Linux 2023. Windows is not supported.
 */
export abstract class FleetImage {
  /**
   * The latest Amazon Linux 2023, in the architecture of the instance type. It is looked up at each deployment, so a
   * deployment after AWS has published a new image (about every two weeks) replaces the instances one by one.
   */
  public static amazonLinux2023(): FleetImage {
    return new OperatingSystemImage(true, ({ architecture }) => ({
      image: ec2.MachineImage.latestAmazonLinux2023({
        cpuType:
          architecture === ec2.InstanceArchitecture.ARM_64
            ? ec2.AmazonLinuxCpuType.ARM_64
            : ec2.AmazonLinuxCpuType.X86_64,
      }),
      rootDeviceName: '/dev/xvda',
      rootVolumeSize: Size.gibibytes(8),
    }));
  }

  /**
   * The latest Ubuntu Server 24.04 LTS by Canonical, in the architecture of the instance type. It lacks the AWS CLI:
   * instances install it as a snap when they start, which needs a route to the internet.
   */
  public static ubuntu2404(): FleetImage {
    return new OperatingSystemImage(false, ({ architecture }) => {
      const cpu = architecture === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'amd64';
      return {
        image: ec2.MachineImage.fromSsmParameter(
          `/aws/service/canonical/ubuntu/server/24.04/stable/current/${cpu}/hvm/ebs-gp3/ami-id`,
        ),
        rootDeviceName: '/dev/sda1',
        rootVolumeSize: Size.gibibytes(8),
        setUp: ['snap install aws-cli --classic'],
        installAgent: `{ curl -sS -f --retry 3 -m 120 -o /tmp/agent.deb https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/${cpu}/latest/amazon-cloudwatch-agent.deb && dpkg -i -E /tmp/agent.deb; }`,
      };
    });
  }

  /** An image of your own, for example `ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-...' })`. */
  public static fromMachineImage(image: ec2.IMachineImage, options: FleetMachineImageOptions): FleetImage {
    validate(
      'FleetImage.fromMachineImage',
      linuxOnly(image instanceof ec2.WindowsImage || image instanceof ec2.GenericWindowsImage),
    );
    return new OwnImage(image, options);
  }

  /** An image that EC2 Image Builder builds in this app. A new one replaces the instances one by one. */
  public static fromImageBuilder(image: imagebuilder.CfnImage, options: FleetMachineImageOptions): FleetImage {
    return new OwnImage(new ImageById(image.attrImageId), options);
  }

  /**
   * The image that an SSM parameter names, for example the one that an Image Builder pipeline writes.
   *
   * @param parameterName the name of a parameter of type `String` or `aws:ec2:image`, with a leading slash
   */
  public static fromSsmParameter(parameterName: string, options: FleetSsmParameterImageOptions): FleetImage {
    validate(
      'FleetImage.fromSsmParameter',
      matches('parameterName', parameterName, /^\/?[\w./-]+$/, 'a parameter name'),
    );
    return new OwnImage(
      options.resolvedAtLaunch
        ? ec2.MachineImage.resolveSsmParameterAtLaunch(parameterName)
        : ec2.MachineImage.fromSsmParameter(parameterName),
      options,
    );
  }

  /**
   * The architecture that the image was built for; undefined where it follows the instance type.
   *
   * @internal
   */
  public abstract readonly _architecture?: ec2.InstanceArchitecture;

  /**
   * Whether it has dnf and the volume names of Amazon Linux, or the caller answers for what is needed.
   *
   * @internal
   */
  public abstract readonly _hasPackages: boolean;

  /**
   * The image for one architecture.
   *
   * @internal
   */
  public abstract _bind(options: FleetImageBindOptions): FleetImageConfig;
}

class OperatingSystemImage extends FleetImage {
  public readonly _architecture?: ec2.InstanceArchitecture = undefined;

  constructor(
    public readonly _hasPackages: boolean,
    private readonly imageFor: (options: FleetImageBindOptions) => FleetImageConfig,
  ) {
    super();
  }

  public _bind(options: FleetImageBindOptions): FleetImageConfig {
    return this.imageFor(options);
  }
}

class OwnImage extends FleetImage {
  public readonly _hasPackages = true;
  public readonly _architecture?: ec2.InstanceArchitecture;

  constructor(
    private readonly image: ec2.IMachineImage,
    private readonly options: FleetMachineImageOptions,
  ) {
    super();
    this._architecture = options.architecture;
  }

  public _bind(): FleetImageConfig {
    return { image: this.image, rootDeviceName: this.options.rootDeviceName ?? '/dev/xvda' };
  }
}

/** `MachineImage.genericLinux()` maps Regions to ids, which an environment-agnostic stack cannot look up. */
class ImageById implements ec2.IMachineImage {
  constructor(private readonly imageId: string) {}

  public getImage(): ec2.MachineImageConfig {
    return { imageId: this.imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() };
  }
}
