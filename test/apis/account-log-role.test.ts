import { AccountLogRole } from '../../lib/apis';
import { template } from './support/rest';

describe('AccountLogRole', () => {
  describe('all options', () => {
    test('can be created once', () => {
      template({ accountLogRole: AccountLogRole.createOnce() }).resourceCountIs('AWS::ApiGateway::Account', 1);
    });

    test('can be there already', () => {
      template({ accountLogRole: AccountLogRole.existing() }).resourceCountIs('AWS::ApiGateway::Account', 0);
    });
  });
});
