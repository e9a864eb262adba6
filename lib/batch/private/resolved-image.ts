import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** An image of this id: the L2 of an environment asks an image once for each instance family, and some can be asked once only. */
export function resolvedImage(imageId: string): ec2.IMachineImage {
  return {
    getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() }),
  };
}
