import { Construct } from 'constructs';
import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { Workflow } from 'cdk-reference-architectures/messaging';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** The parts of the stack that have findings. */
export interface FileWorkflowParts {
  readonly bucket: Bucket;
  readonly readers: Construct[];
  readonly functions: ApiFunction[];
  readonly workflow: Workflow;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { bucket, readers, workflow }: FileWorkflowParts): void {
  const arn = `<${stack.getLogicalId(bucket.node.defaultChild as CfnElement)}.Arn>`;
  for (const reader of readers) {
    Validations.of(reader).acknowledge(
      ...['incoming', 'prepared'].map((prefix) => ({
        id: `AwsSolutions-IAM5[Resource::${arn}/${prefix}/*]`,
        reason: 'The names of files are those of their senders.',
      })),
    );
  }
  Validations.of(workflow).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Traces of X-Ray and log delivery have no resource-level permissions.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold names of files; a key of their own would cost a dollar a month without keeping a reader out.',
  );
}
