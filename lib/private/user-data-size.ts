import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * The limit of user data, before it is encoded.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
const MAX_BYTES = 16_384;

/**
 * Refuses user data at synthesis that EC2 would refuse at deployment. By then everything has been added to it. What is
 * only known at deployment counts as nothing.
 */
export function limitUserData(scope: IConstruct, userData: ec2.UserData): void {
  scope.node.addValidation({
    validate: () => {
      const bytes = literalBytes(Stack.of(scope).resolve(userData.render()));
      if (bytes <= MAX_BYTES) return [];
      return [
        `user data must be at most ${MAX_BYTES} bytes, got ${bytes} without what is known at deployment only; put commands ` +
          `into a script in S3 ('userData.addS3DownloadCommand()', 'userData.addExecuteFileCommand()'), or into the image`,
      ];
    },
  });
}

/** The bytes of all that is no reference, in a string as CDK resolves it. */
function literalBytes(resolved: unknown): number {
  if (typeof resolved === 'string') return Buffer.byteLength(resolved);
  const joined = (resolved as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] } | undefined)?.[
    'Fn::Join'
  ];
  return joined ? joined[1].reduce<number>((sum, part) => sum + literalBytes(part), 0) : 0;
}
