import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RootVolumeOptions } from '../storage/data-volume';

/** The root volume of an image: without a size it has that of its snapshot, which `BlockDeviceVolume.ebs()` cannot say. */
class RootVolume extends ec2.BlockDeviceVolume {
  public static of(device: ec2.EbsDeviceProps): RootVolume {
    return new RootVolume(device);
  }
}

/** The encrypted root volume of an instance. */
export function rootVolumeOf({ size, encryptionKey, iops, throughput }: RootVolumeOptions): ec2.BlockDeviceVolume {
  return RootVolume.of({
    volumeSize: size?.toGibibytes(),
    volumeType: ec2.EbsDeviceVolumeType.GP3,
    encrypted: true,
    kmsKey: encryptionKey,
    iops,
    throughput,
    deleteOnTermination: true,
  });
}
