import { createHash } from 'node:crypto';
import { IConstruct } from 'constructs';
import { CfnResource, Lazy, Names, Stack } from 'aws-cdk-lib/core';

/** The properties that replace a resource of a type, by the names that they have in its L1. */
export const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  'AWS::CertificateManager::Certificate': [
    'certificateAuthorityArn',
    'certificateExport',
    'domainName',
    'domainValidationOptions',
    'keyAlgorithm',
    'subjectAlternativeNames',
    'validationMethod',
  ],
  'AWS::EC2::VPC': ['cidrBlock', 'ipv4IpamPoolId', 'ipv4NetmaskLength', 'vpcEncryptionControl'],
  'AWS::EFS::FileSystem': ['availabilityZoneName', 'encrypted', 'kmsKeyId', 'performanceMode'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['name', 'scheme', 'type'],
  'AWS::S3::Bucket': ['bucketName', 'bucketNamePrefix', 'bucketNamespace', 'objectLockEnabled'],
};

/**
 * Has a stack read again what resources of other stacks return, where one of them is replaced. An output that is read by
 * `Fn::GetStackOutput` is read when its reader is deployed, and the CDK CLI skips a stack whose template is as it was
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html): what replaces the
 * resource is in the metadata of its reader, too. Resources of the same stack, and of types that nothing replaces, are passed over.
 */
export function readAgain(reader: CfnResource, ...read: (IConstruct | undefined)[]): void {
  for (const made of read) {
    const resource = made && (CfnResource.isCfnResource(made) ? made : made.node.defaultChild);
    if (!CfnResource.isCfnResource(resource) || Stack.of(resource) === Stack.of(reader)) continue;
    const names = REPLACED_BY[resource.cfnResourceType];
    if (names === undefined) continue;
    const digest = Lazy.string({ produce: () => digestOfProperties(resource, names) });
    reader.addMetadata(`Read${Names.nodeUniqueId(resource.node)}`, digest);
  }
}

/** When all of the app is there: a property of an L1 can still be changed after it was made. */
function digestOfProperties(resource: CfnResource, names: readonly string[]): string {
  const properties = resource as unknown as Readonly<Record<string, unknown>>;
  const values: unknown = Stack.of(resource).resolve(names.map((name) => properties[name] ?? null));
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8);
}
