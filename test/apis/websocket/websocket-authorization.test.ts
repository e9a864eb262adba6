import { WebSocketAuthorization } from '../../../lib/apis';
import { testStack } from '../../support/synth';
import { fn } from '../support/function';

describe('WebSocketAuthorization', () => {
  describe('fails', () => {
    test('fails on an open API without a reason, and on identity sources of another form', () => {
      expect(() => WebSocketAuthorization.none('')).toThrow(/'reason' must not be empty/);
      const alias = fn(testStack()).alias;
      expect(() => WebSocketAuthorization.lambdaFunction(alias, { identitySources: ['$request.header.A'] })).toThrow(
        /'identitySources' must be of the form 'route.request.querystring.token'/,
      );
    });
  });
});
