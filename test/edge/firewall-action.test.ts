import { FirewallAction } from '../../lib/edge';

describe('FirewallAction', () => {
  describe('all options', () => {
    test.each<[FirewallAction, object]>([
      [FirewallAction.allow(), { allow: {} }],
      [FirewallAction.block(), { block: {} }],
      [FirewallAction.block({ responseCode: 404 }), { block: { customResponse: { responseCode: 404 } } }],
      [FirewallAction.count(), { count: {} }],
      [FirewallAction.captcha(), { captcha: {} }],
      [FirewallAction.challenge(), { challenge: {} }],
    ])('%#', (action, property) => {
      expect(action._action).toEqual(property);
    });
  });

  describe('fails', () => {
    test('fails for an answer that is no status', () => {
      expect(() => FirewallAction.block({ responseCode: 600 })).toThrow(
        /FirewallAction.block: 'responseCode' must be a whole number from 200 to 599, got 600/,
      );
    });
  });
});
