import { AccountSettingsStack } from '../../../examples/account-settings/stack';
import { describeExampleStack } from '../../support/example-stack';

describeExampleStack(
  'AccountSettings',
  (app, profile) => new AccountSettingsStack(app, 'AccountSettings', { profile }),
);
