import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** What a launch template and the user data need to know of an image. */
export interface FleetImageConfig {
  /** The image. */
  readonly image: ec2.IMachineImage;

  /** Name of the root device in it. */
  readonly rootDeviceName: string;

  /**
   * Commands that bring what the image lacks.
   *
   * @default - none
   */
  readonly setUp?: string[];
}
