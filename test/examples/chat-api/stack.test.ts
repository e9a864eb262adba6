import { AccountSettingsStack } from '../../../examples/account-settings/stack';
import { ChatApiStack } from '../../../examples/chat-api/stack';
import { describeExampleStack } from '../../support/example-stack';

describeExampleStack('ChatApi', (app, profile) => {
  // Without it, the API makes the role that API Gateway writes logs with.
  new AccountSettingsStack(app, 'AccountSettings', { profile });
  new ChatApiStack(app, 'ChatApi', { profile });
});
