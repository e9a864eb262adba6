import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WebFleetProps } from '../fleet/web-fleet-props';
import { FleetImageConfig } from './fleet-image-config';
import { PurchaseConfig } from './purchase-config';
import { ResolvedFleet } from './resolved-fleet';

/** What a launch template is made from, beside the caller's properties. */
export interface FleetLaunch {
  readonly image: FleetImageConfig;
  readonly purchase: PurchaseConfig;
  readonly userData: ec2.UserData;
  readonly role: iam.IRole;
  readonly securityGroup: ec2.ISecurityGroup;
}

/** The launch template of a fleet. */
export function createLaunchTemplate(
  scope: Construct,
  props: WebFleetProps,
  fleet: ResolvedFleet,
  { image, purchase, userData, role, securityGroup }: FleetLaunch,
): ec2.LaunchTemplate {
  const launchTemplate = new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
    machineImage: image.image,
    instanceType: fleet.instanceTypes[0],
    role,
    securityGroup,
    userData,
    keyPair: props.access?._keyPair,
    blockDevices: blockDevices(props, image.rootDeviceName),
    ebsOptimized: true,
    detailedMonitoring: fleet.detailedMonitoring,
    requireImdsv2: true,
    httpEndpoint: true,
    httpPutResponseHopLimit: 1,
  });
  const resource = launchTemplate.node.defaultChild as ec2.CfnLaunchTemplate;
  const { placement, licenseSpecifications } = purchase;
  if (placement !== undefined || licenseSpecifications !== undefined) {
    const data = resource.launchTemplateData as ec2.CfnLaunchTemplate.LaunchTemplateDataProperty;
    resource.launchTemplateData = { ...data, placement, licenseSpecifications };
  }
  return launchTemplate;
}

/** Device name of the data volume at an index: `/dev/sdf` to `/dev/sdp`, which EC2 recommends. */
export function deviceName(index: number): string {
  return `/dev/sd${String.fromCharCode('f'.charCodeAt(0) + index)}`;
}

function blockDevices({ rootVolume = {}, dataVolumes = [] }: WebFleetProps, rootDeviceName: string): ec2.BlockDevice[] {
  const root = ec2.BlockDeviceVolume.ebs(rootVolume.size?.toGibibytes() ?? 8, {
    volumeType: ec2.EbsDeviceVolumeType.GP3,
    encrypted: true,
    kmsKey: rootVolume.encryptionKey,
    iops: rootVolume.iops,
    throughput: rootVolume.throughput,
    deleteOnTermination: true,
  });
  return [
    { deviceName: rootDeviceName, volume: root },
    ...dataVolumes.map((volume, i) => ({ deviceName: deviceName(i), volume: volume._bind() })),
  ];
}
