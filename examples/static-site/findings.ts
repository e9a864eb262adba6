import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { HttpApiService } from 'cdk-reference-architectures/apis';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ContentDelivery, NorthVirginia } from 'cdk-reference-architectures/edge';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface StaticSiteParts {
  readonly api: HttpApiService;
  readonly bucket: IBucket;
  readonly delivery: ContentDelivery;
  readonly wishes: ItemTable;
  readonly library: ApiFunction;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, profile: Profile, parts: StaticSiteParts): void {
  const { api, bucket, delivery, wishes, library } = parts;
  const table = stack.getLogicalId(wishes.table.node.defaultChild as CfnElement);
  Validations.of(library).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${table}.Arn>/index/*]`,
    reason: 'The one index of the one table.',
  });
  const everybody = 'The library asks nobody who they are: everybody may read hours and wishes, and wish for a book.';
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: everybody },
    { id: 'Annotation::cdk-reference-architectures:unauthenticatedApi', reason: everybody },
  );
  Validations.of(delivery).acknowledge({
    id: 'AwsSolutions-CFR1',
    reason: 'Readers travel: the page is for every country.',
  });
  if (!profile.isProduction) {
    Validations.of(delivery).acknowledge(
      { id: 'AwsSolutions-CFR2', reason: 'A firewall is billed monthly; the throttle of the API holds for a sandbox.' },
      {
        id: 'AwsSolutions-CFR4',
        reason: 'A sandbox has no domain, and AWS sets the versions of TLS of its own names.',
      },
    );
    return;
  }
  RulePacks.acknowledge(
    bucket,
    'S3DefaultEncryptionKMS',
    'Everybody may read these files; a key of their own would keep nobody out, and cost each request.',
  );
  for (const each of [stack, NorthVirginia.before(stack), NorthVirginia.after(stack)]) {
    RulePacks.acknowledge(
      each,
      'CloudWatchLogGroupEncrypted',
      'The logs hold requests without bodies and no secrets; a key of their own would cost a dollar a month each.',
    );
  }
}
