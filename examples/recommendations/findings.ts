import { Stack, Validations } from 'aws-cdk-lib/core';
import { NeptuneCluster } from 'cdk-reference-architectures/databases';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface RecommendationsParts {
  readonly profile: Profile;
  readonly graph: NeptuneCluster;
  readonly functions: readonly ApiFunction[];
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { profile, graph, functions }: RecommendationsParts): void {
  const resource = `<${stack.getLogicalId(graph.cluster)}.ClusterResourceId>/*`;
  for (const each of functions) {
    Validations.of(each).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:neptune-db:<AWS::Region>:<AWS::AccountId>:${resource}]`,
      reason: 'The ARN of the graph of one cluster ends with a star; its actions are named.',
    });
  }
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'CloudWatch Logs encrypts what it keeps; who may read the log of requests, which names customers by their ids, is a matter of IAM.',
  );
  RulePacks.acknowledge(
    stack,
    'S3DefaultEncryptionKMS',
    'Encrypted with keys of S3: logs cannot be delivered to a bucket with another key, and files to load are gone after 90 days.',
  );
  if (profile.isProduction) {
    Validations.of(stack).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The plus plan is billed for each user; passwords are strong and MFA is required.',
    });
    return;
  }
  Validations.of(graph).acknowledge({
    id: 'Annotation::cdk-reference-architectures:noFailoverReader',
    reason: 'A sandbox may be away for some minutes; a second instance costs as much again.',
  });
}
