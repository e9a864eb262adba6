import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { rootVolumeOf, RootVolumeOptions } from '../../compute/internal';
import { JobInstanceSetup } from '../capacity/job-instance-options';
import { hostUserData } from './host-user-data';

/** The root volume of the ECS-optimized images, whose snapshot has 30 GiB. */
const DEFAULT_ROOT_SIZE = Size.gibibytes(30);

/** The launch template of a compute environment's instances. */
export interface HostLaunchTemplateOptions {
  /** Whether the image is the caller's: EC2 refuses a volume that is smaller than the snapshot of its image. */
  readonly ownImage: boolean;
  /** The image, where the environment does not name it. */
  readonly image?: ec2.IMachineImage;
  /** The interfaces, where the environment does not have the security groups. */
  readonly networkInterfaces?: ec2.CfnLaunchTemplate.NetworkInterfaceProperty[];
}

/** The launch template of the instances that jobs run on, in an ECS cluster of Batch. */
export function hostLaunchTemplate(
  scope: Construct,
  id: string,
  setup: JobInstanceSetup,
  { ownImage, image, networkInterfaces }: HostLaunchTemplateOptions,
): ec2.LaunchTemplate {
  const size = setup.rootVolume?.size ?? (ownImage ? undefined : DEFAULT_ROOT_SIZE);
  const template = new ec2.LaunchTemplate(scope, id, {
    ...instanceProps({ ...setup.rootVolume, size }),
    machineImage: image,
    userData: hostUserData(scope, setup),
  });
  if (networkInterfaces) {
    const resource = template.node.defaultChild as ec2.CfnLaunchTemplate;
    const data = resource.launchTemplateData as ec2.CfnLaunchTemplate.LaunchTemplateDataProperty;
    resource.launchTemplateData = { ...data, networkInterfaces };
  }
  return template;
}

/** The launch template of nodes of an EKS cluster, which Batch has join by user data of its own. */
export function nodeLaunchTemplate(
  scope: Construct,
  id: string,
  rootVolume: RootVolumeOptions = {},
): ec2.LaunchTemplate {
  return new ec2.LaunchTemplate(scope, id, instanceProps(rootVolume));
}

/**
 * What all instances have. The hop limit keeps instance metadata from what is behind a bridge: pods, and containers that a job
 * starts itself. Jobs of one node are on the network of the instance, and get it like the agent does.
 * https://docs.aws.amazon.com/batch/latest/userguide/networking-modes-jobs.html
 */
function instanceProps(rootVolume: RootVolumeOptions): ec2.LaunchTemplateProps {
  return {
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    blockDevices: [{ deviceName: '/dev/xvda', volume: rootVolumeOf(rootVolume) }],
  };
}

/** The launch template and its version as an environment names them. */
export interface LaunchTemplateSpecification {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
  readonly Version: string;
}

/**
 * Names the newest version of a template of this app: CloudFormation never moves the default one, so instances would stay on
 * the first for good. An imported template has the version that it was imported with.
 */
export function specificationOf(template: ec2.ILaunchTemplate): LaunchTemplateSpecification {
  const Version = template.versionNumber;
  return template.launchTemplateId === undefined
    ? { LaunchTemplateName: template.launchTemplateName, Version }
    : { LaunchTemplateId: template.launchTemplateId, Version };
}
