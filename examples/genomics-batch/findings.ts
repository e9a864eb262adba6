import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ArrayPipeline, ContainerJob } from 'cdk-reference-architectures/batch';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** The constructs that the findings are about. */
export interface GenomicsBatchParts {
  readonly output: s3.Bucket;
  readonly prepare: ContainerJob;
  readonly child: ContainerJob;
  readonly merge: ContainerJob;
  readonly pipeline: ArrayPipeline;
}

/** Acknowledges the findings of the rule packs that the example means to be as they are. */
export function acknowledgeFindings(
  stack: Stack,
  { output, prepare, child, merge, pipeline }: GenomicsBatchParts,
): void {
  const runs = `<${stack.getLogicalId(output.node.defaultChild as CfnElement)}.Arn>/runs/*`;
  const reads = ['Action::s3:GetBucket*', 'Action::s3:GetObject*', 'Action::s3:List*'];
  const writes = ['Action::s3:Abort*'];
  const granted: [ContainerJob, string[]][] = [
    [prepare, [...reads, ...writes, `Resource::${runs}/manifest.json`]],
    [child, [...reads, ...writes, `Resource::${runs}`, `Resource::${runs}/parts/*`]],
    [merge, [...reads, ...writes, `Resource::${runs}`, `Resource::${runs}/result.json`, `Resource::${runs}/parts/*`]],
  ];
  for (const [job, findings] of granted) {
    Validations.of(job).acknowledge(
      ...findings.map((finding) => ({
        id: `AwsSolutions-IAM5[${finding}]`,
        reason:
          'Grants of aws-cdk-lib name groups of actions; they are limited to the objects that the job reads or writes.',
      })),
    );
  }
  Validations.of(pipeline).acknowledge({
    id: 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
    reason:
      'To publish to an encrypted topic, aws-cdk-lib grants both actions that make a data key, of the key of the topic.',
  });
  RulePacks.acknowledge(
    stack,
    'S3DefaultEncryptionKMS',
    'The reads are public reference data; the encryption of S3 is enough for them, and 10,000 children would pay for KMS calls.',
  );
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold counts and names of steps; the encryption of CloudWatch Logs is enough for them.',
  );
}
