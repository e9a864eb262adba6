import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { at, validate } from '../../private/validation';
import { linuxOnly } from './linux-only';
import { rootVolumeOf } from './root-volume';
import { ResolvedFleet } from './web-fleet-defaults';

/** The launch template of a fleet. */
export function createLaunchTemplate(
  scope: Construct,
  fleet: ResolvedFleet,
  instance: Pick<ec2.LaunchTemplateProps, 'userData' | 'role' | 'securityGroup'>,
): ec2.LaunchTemplate {
  const instanceType = fleet.instanceTypes.at(0);
  const { image, rootDeviceName } = fleet.image._bind(fleet.hardware);
  const launchTemplate = new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
    ...instance,
    machineImage: image,
    instanceType,
    keyPair: fleet.access._keyPair,
    blockDevices: blockDevices(fleet, rootDeviceName),
    ebsOptimized: true,
    detailedMonitoring: fleet.detailedMonitoring,
    requireImdsv2: true,
    httpEndpoint: true,
    httpPutResponseHopLimit: fleet.httpPutResponseHopLimit,
    cpuCredits: fleet.cpuCredits,
    cpuOptions: fleet.cpuOptions,
  });
  // A look-up says what it found only when it is used.
  validate(
    at('WebFleet', scope.node.scope as Construct, scope.node.id),
    linuxOnly(launchTemplate.osType === ec2.OperatingSystemType.WINDOWS),
  );
  const resource = launchTemplate.node.defaultChild as ec2.CfnLaunchTemplate;
  const { placement, licenseSpecifications } = fleet.purchaseOption._bind(fleet);
  if (placement !== undefined || licenseSpecifications !== undefined) {
    const data = resource.launchTemplateData as ec2.CfnLaunchTemplate.LaunchTemplateDataProperty;
    resource.launchTemplateData = { ...data, placement, licenseSpecifications };
  }
  return launchTemplate;
}

/** The device name of the data volume at an index: `/dev/sdf` to `/dev/sdp`, which EC2 recommends. */
export function deviceName(index: number): string {
  return `/dev/sd${String.fromCharCode('f'.charCodeAt(0) + index)}`;
}

function blockDevices({ rootVolume, dataVolumes }: ResolvedFleet, rootDeviceName: string): ec2.BlockDevice[] {
  return [
    { deviceName: rootDeviceName, volume: rootVolumeOf(rootVolume) },
    ...dataVolumes.map((volume, i) => ({ deviceName: deviceName(i), volume: volume._bind() })),
  ];
}
