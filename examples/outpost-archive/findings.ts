import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OutpostBucket } from 'cdk-reference-architectures/storage';

/** What the findings are about. */
export interface OutpostArchiveParts {
  readonly subnet: ec2.ISubnet;
  readonly scans: OutpostBucket;
  readonly scanners: iam.Role;
  readonly viewers: iam.Role;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(stack: Stack, { subnet, scans, scanners, viewers }: OutpostArchiveParts): void {
  Validations.of(subnet).acknowledge({
    id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
    reason: 'Nobody asks for its route table: the endpoint takes addresses of the subnet, and no route is made.',
  });
  const below = (prefix: string) =>
    [scans.bucket, scans.accessPoint].map((resource: CfnElement) => ({
      id: `AwsSolutions-IAM5[Resource::<${stack.getLogicalId(resource)}.Arn>/object/${prefix}*]`,
      reason: 'The objects below the prefix are not known before they are written, and there is nothing else below it.',
    }));
  Validations.of(scanners).acknowledge(...below('scans/'));
  Validations.of(viewers).acknowledge(...below('scans/'), ...below('previews/'));
}
