import { Validations } from 'aws-cdk-lib/core';
import { EcsNetworkService } from 'cdk-reference-architectures/containers';
import { StaticIpNetworkLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** What the findings are about. */
export interface GameParts {
  readonly loadBalancer: StaticIpNetworkLoadBalancer;
  readonly game: EcsNetworkService;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings({ loadBalancer, game }: GameParts): void {
  Validations.of(loadBalancer).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'A game is open to everybody; only the two ports of its load balancer are.',
  });
  if (game.ownCluster) {
    RulePacks.acknowledge(
      game.ownCluster.logGroup,
      'CloudWatchLogGroupEncrypted',
      'The service does not allow ECS Exec, so the log stays empty.',
    );
  }
  RulePacks.acknowledge(
    game.logGroup,
    'CloudWatchLogGroupEncrypted',
    'The log has numbers of players and arenas; the encryption of CloudWatch Logs itself is enough for them.',
  );
}
