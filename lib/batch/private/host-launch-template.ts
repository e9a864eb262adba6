import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Scratch } from '../capacity/scratch';

/** The options of the launch template of a compute environment's instances. */
export interface HostLaunchTemplateOptions {
  readonly rootVolumeSize?: Size;
  readonly scratch?: Scratch;
}

/** The launch template of the instances that jobs run on. */
export function hostLaunchTemplate(
  scope: Construct,
  id: string,
  options: HostLaunchTemplateOptions,
): ec2.LaunchTemplate {
  return new ec2.LaunchTemplate(scope, id, {
    requireImdsv2: true,
    // One hop: the instance itself, not a container behind the instance's bridge, gets the instance's credentials.
    httpPutResponseHopLimit: 1,
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs((options.rootVolumeSize ?? Size.gibibytes(30)).toGibibytes(), {
          encrypted: true,
          volumeType: ec2.EbsDeviceVolumeType.GP3,
        }),
      },
    ],
    userData: hostUserData(options.scratch),
  });
}

/** Batch merges its own part into the user data, which therefore has to be in MIME multipart format. */
function hostUserData(scratch?: Scratch): ec2.MultipartUserData {
  const commands = ec2.UserData.forLinux();
  commands.addCommands(
    // Logs are written with the job's execution role, so that the instance needs no permission for logs.
    'echo ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true >> /etc/ecs/ecs.config',
    ...(scratch?._bind() ?? []),
  );
  const userData = new ec2.MultipartUserData();
  userData.addUserDataPart(commands, ec2.MultipartBody.SHELL_SCRIPT, true);
  return userData;
}
