import { createHash } from 'node:crypto';
import { IConstruct } from 'constructs';
import { CfnResource, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { DIGEST_LENGTH } from './identity-digest';

/** The properties that replace a resource of a type, always or by their value, by the names that they have in its L1. */
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
  'AWS::EC2::VPC': ['cidrBlock', 'instanceTenancy', 'ipv4IpamPoolId', 'ipv4NetmaskLength', 'vpcEncryptionControl'],
  'AWS::EFS::FileSystem': ['availabilityZoneName', 'encrypted', 'kmsKeyId', 'performanceMode'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['name', 'scheme', 'type'],
  'AWS::Route53::HostedZone': ['name'],
  'AWS::S3::Bucket': ['bucketName', 'bucketNamePrefix', 'bucketNamespace', 'objectLockEnabled'],
};

/**
 * Has a stack read again what resources of other stacks return, where one of them is replaced. An output that is read by
 * `Fn::GetStackOutput` is read when its reader is deployed, and the CDK CLI skips a stack whose template is as it was
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html,
 * https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-deploy.html): what replaces the resource is in the metadata of its reader, too,
 * whose change makes CloudFormation update it (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html).
 * Resources of the same stack, and of types that nothing replaces, are passed over.
 */
export function readAgain(reader: CfnResource, ...read: (IConstruct | undefined)[]): void {
  for (const made of read) {
    const resource = made && (CfnResource.isCfnResource(made) ? made : made.node.defaultChild);
    if (!CfnResource.isCfnResource(resource) || Stack.of(resource) === Stack.of(reader)) continue;
    const names = REPLACED_BY[resource.cfnResourceType];
    if (names === undefined) continue;
    // When all of the app is there: a property of an L1 can still be changed after it was made.
    const digest = Lazy.string({ produce: () => digestOfText(replacingValues(resource).join()) });
    reader.addMetadata(`Read${Names.nodeUniqueId(resource.node)}`, digest);
  }
}

/** The properties of a resource that replace it, with their values: for names of what cannot follow it in place. */
export function replacingValues(resource: IConstruct | undefined): string[] {
  if (!CfnResource.isCfnResource(resource)) return [];
  const properties = resource as unknown as Readonly<Record<string, unknown>>;
  return (REPLACED_BY[resource.cfnResourceType] ?? []).flatMap((name) => {
    const value: unknown = Stack.of(resource).resolve(properties[name]);
    return value === undefined ? [] : [`${name}=${JSON.stringify(value)}`];
  });
}

function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}
