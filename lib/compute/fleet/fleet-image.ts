import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { matches, nonEmptyList, rule, validate, wholeNumber } from '../../private/validation';
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

/** Options for the image of an operating system. */
export interface FleetOperatingSystemImageOptions {
  /**
   * Whether the image is looked up once, at synthesis, and kept in `cdk.context.json`: the fleet is exchanged only when you
   * remove the value (`cdk context --reset <key>`), which you have to do for patches. The stack needs a fixed account and
   * Region.
   *
   * @default false - each deployment looks it up, and replaces the instances if the image is a new one
   */
  readonly cachedInContext?: boolean;
}

/** Options for an image that an SSM parameter names: one of them at most. */
export interface FleetSsmParameterImageOptions extends FleetMachineImageOptions {
  /**
   * Whether each instance looks the parameter up when it starts. Instances of one group can then differ, and an image
   * reaches production without a deployment.
   *
   * @default false - each deployment looks it up, and replaces the instances if the image is a new one
   */
  readonly resolvedAtLaunch?: boolean;

  /**
   * The version of the parameter, 1 or more: the image stays until the app names another version. SSM keeps the last 100.
   *
   * @default - the latest
   */
  readonly version?: number;

  /**
   * Whether the image is looked up once, at synthesis, and kept in `cdk.context.json` until you remove the value. The stack
   * needs a fixed account and Region.
   *
   * @default false
   */
  readonly cachedInContext?: boolean;
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
   * deployment after AWS has published a new image (about every two weeks) replaces the instances one by one, unless it is
   * `cachedInContext`.
   */
  public static amazonLinux2023(options: FleetOperatingSystemImageOptions = {}): FleetImage {
    return new OperatingSystemImage(true, ({ architecture }) => ({
      image: ec2.MachineImage.latestAmazonLinux2023({
        // Without a value it would be true.
        cachedInContext: options.cachedInContext ?? false,
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
  public static ubuntu2404(options: FleetOperatingSystemImageOptions = {}): FleetImage {
    return new OperatingSystemImage(false, ({ architecture }) => {
      const cpu = architecture === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'amd64';
      return {
        image: ec2.MachineImage.fromSsmParameter(
          `/aws/service/canonical/ubuntu/server/24.04/stable/current/${cpu}/hvm/ebs-gp3/ami-id`,
          options,
        ),
        rootDeviceName: '/dev/sda1',
        rootVolumeSize: Size.gibibytes(8),
        setUp: ['snap install aws-cli --classic'],
        installAgent: `{ curl -sS -f --retry 3 -m 120 -o /tmp/agent.deb https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/${cpu}/latest/amazon-cloudwatch-agent.deb && dpkg -i -E /tmp/agent.deb; }`,
      };
    });
  }

  /**
   * An image by its ids in the Regions of the fleet: the instances are replaced when the app names another id, and by nothing
   * else. Copies of one image have an id in each Region, and a fleet in a Region without one is refused.
   *
   * @param imageIds the ids by Region: `{ 'eu-central-1': 'ami-...' }`
   */
  public static fromImageIds(imageIds: { [region: string]: string }, options: FleetMachineImageOptions): FleetImage {
    const regions = Object.keys(imageIds);
    validate(
      'FleetImage.fromImageIds',
      nonEmptyList('imageIds', regions),
      regions.map((region) =>
        matches('imageIds', region, /^[a-z]{2}(-[a-z]+)+-\d$/, "ids by Region such as 'eu-central-1'"),
      ),
      regions.map((region) =>
        matches(
          `imageIds['${region}']`,
          imageIds[region],
          /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
          'an id such as ami-0123456789abcdef0',
        ),
      ),
    );
    return new OwnImage(ec2.MachineImage.genericLinux(imageIds), options);
  }

  /** An image that aws-cdk-lib finds for you, for example `ec2.MachineImage.lookup({ name: 'web-*', owners: ['self'] })`. */
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
    const { resolvedAtLaunch = false, version, cachedInContext = false } = options;
    validate(
      'FleetImage.fromSsmParameter',
      matches('parameterName', parameterName, /^\/?[\w./-]+$/, 'a parameter name'),
      wholeNumber('version', version, { min: 1 }),
      rule(
        cachedInContext && (resolvedAtLaunch || version !== undefined),
        () =>
          `'cachedInContext' keeps the image that was found first, and needs no 'resolvedAtLaunch' or 'version'; leave one out`,
      ),
      rule(
        resolvedAtLaunch && version !== undefined,
        () => `'resolvedAtLaunch' finds the same image for a fixed 'version'; leave one of them out`,
      ),
    );
    return new OwnImage(parameterImage(parameterName, { resolvedAtLaunch, version, cachedInContext }), options);
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

function parameterImage(
  name: string,
  { resolvedAtLaunch, version, cachedInContext }: Omit<FleetSsmParameterImageOptions, keyof FleetMachineImageOptions>,
): ec2.IMachineImage {
  if (version !== undefined) return new ParameterVersion(name, version);
  return resolvedAtLaunch
    ? ec2.MachineImage.resolveSsmParameterAtLaunch(name)
    : ec2.MachineImage.fromSsmParameter(name, { cachedInContext });
}

/**
 * EC2 resolves a version when it makes the instance, always to the same image, while CloudFormation would ask for the latest value of a
 * parameter of the template. https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
 */
class ParameterVersion implements ec2.IMachineImage {
  constructor(
    private readonly name: string,
    private readonly version: number,
  ) {}

  public getImage(): ec2.MachineImageConfig {
    return linuxImage(`resolve:ssm:${this.name}:${this.version}`);
  }
}

function linuxImage(imageId: string): ec2.MachineImageConfig {
  return { imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() };
}

/** The id is a token, which `MachineImage.genericLinux()` would map by Regions. */
class ImageById implements ec2.IMachineImage {
  constructor(private readonly imageId: string) {}

  public getImage(): ec2.MachineImageConfig {
    return linuxImage(this.imageId);
  }
}
