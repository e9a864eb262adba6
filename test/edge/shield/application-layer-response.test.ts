import { ApplicationLayerResponse, WebFirewall } from '../../../lib/edge';

const FIREWALL = WebFirewall.fromWebAclArn(
  'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/01234567-89ab-cdef-0123-456789abcdef',
);

describe('ApplicationLayerResponse', () => {
  describe('all options', () => {
    test('blocks or counts in a firewall', () => {
      const [block, count] = [ApplicationLayerResponse.block(FIREWALL), ApplicationLayerResponse.count(FIREWALL)];
      expect([block._action, count._action]).toEqual([{ block: {} }, { count: {} }]);
      expect([block._firewall, count._firewall]).toEqual([FIREWALL, FIREWALL]);
    });
  });
});
