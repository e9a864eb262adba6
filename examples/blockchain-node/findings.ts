import { Stack, Validations } from 'aws-cdk-lib/core';
import { BlockchainNode } from 'cdk-reference-architectures/databases';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface BlockchainNodeParts {
  readonly profile: Profile;
  readonly node: BlockchainNode;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { profile, node }: BlockchainNodeParts): void {
  Validations.of(node).acknowledge({
    id: 'AwsSolutions-AS3',
    reason: 'Nobody reads a message for each launch; an alarm says when a node has no instance that works.',
  });
  if (!profile.isProduction) {
    Validations.of(node).acknowledge({
      id: 'Annotation::cdk-reference-architectures:singleBlockchainNode',
      reason: 'A sandbox may wait for its node; a second one costs as much again.',
    });
    return;
  }
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs have blocks and peers, which are public; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  RulePacks.acknowledge(
    node,
    'EC2EBSInBackupPlan',
    'The chain is on its network, a second node has it, and a snapshot stays when a volume goes.',
  );
  RulePacks.acknowledge(
    node,
    'ALBWAFEnabled',
    'One function alone may call the load balancer, which has private addresses.',
  );
}
