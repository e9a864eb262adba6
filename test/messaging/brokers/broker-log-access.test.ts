import { BrokerLogAccess } from '../../../lib/messaging';
import { active, templateWith } from './made-broker';

const POLICY = 'AWS::Logs::ResourcePolicy';

describe('BrokerLogAccess', () => {
  describe('all options', () => {
    test('a policy of the broker', () => {
      templateWith(active(() => ({ logAccess: BrokerLogAccess.ownPolicy() }))).resourceCountIs(POLICY, 1);
    });

    test('none where the account has one', () => {
      templateWith(active(() => ({ logAccess: BrokerLogAccess.existingPolicy() }))).resourceCountIs(POLICY, 0);
    });
  });
});
