import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** The parts of the stack that have findings. */
export interface FileWorkflowParts {
  readonly bucket: Bucket;
  readonly validate: ApiFunction;
  readonly transform: ApiFunction;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { bucket, validate, transform }: FileWorkflowParts): void {
  const arn = `<${stack.getLogicalId(bucket.node.defaultChild as CfnElement)}.Arn>`;
  const acknowledge = (reader: ApiFunction, prefix: string) =>
    Validations.of(reader).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${arn}/${prefix}/*]`,
      reason: 'The names of files are those of their senders.',
    });
  acknowledge(validate, 'incoming');
  acknowledge(transform, 'incoming');
  acknowledge(transform, 'prepared');
  RulePacks.acknowledge(
    stack,
    'S3DefaultEncryptionKMS',
    'Encrypted with keys of S3: logs cannot be delivered to a bucket with another key, and one for files costs each request.',
  );
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold names of files; a key of their own would cost a dollar a month without keeping a reader out.',
  );
}
