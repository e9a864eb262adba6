import { Match, Template } from 'aws-cdk-lib/assertions';
import { LeaderboardStack } from '../../../examples/leaderboard/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('Leaderboard', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new LeaderboardStack(app, 'Leaderboard', { profile, network });
});

describe('Leaderboard', () => {
  const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));
  test('x', () => {
    template('sandbox').resourceCountIs('AWS::DAX::Cluster', 1);
  });
});
