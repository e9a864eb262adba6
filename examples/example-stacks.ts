import { App } from 'aws-cdk-lib/core';
import { AccountSettingsStack } from './account-settings/stack';
import { ChatApiStack } from './chat-api/stack';
import { ComplianceArchiveReplicaStack } from './compliance-archive-replica/stack';
import { ComplianceArchiveStack } from './compliance-archive/stack';
import { FileWorkflowStack } from './file-workflow/stack';
import { GameServerStack } from './game-server/stack';
import { GenomicsBatchStack } from './genomics-batch/stack';
import { InventoryAlertStack } from './inventory-alert/stack';
import { LegacyMessagingStack } from './legacy-messaging/stack';
import { MicroservicesStack } from './microservices/stack';
import { NetworkStack } from './network/stack';
import { OnlineStoreStack } from './online-store/stack';
import { OrderEventsStack } from './order-events/stack';
import { OrderProcessingStack } from './order-processing/stack';
import { PhotoSharingStack } from './photo-sharing/stack';
import { Profile } from './profile';
import { acknowledgeInherentRules } from './rule-packs';
import { ServerlessCrudStack } from './serverless-crud/stack';
import { SharedContentCopiesStack } from './shared-content-copies/stack';
import { SharedContentFilesStack } from './shared-content-files/stack';
import { SharedContentStack } from './shared-content/stack';

/** Every example stack, in the profile that the app's context names. */
export function addExampleStacks(app: App): void {
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  new OnlineStoreStack(app, 'OnlineStore', { profile, network });
  new MicroservicesStack(app, 'Microservices', { profile, network });
  new GenomicsBatchStack(app, 'GenomicsBatch', { profile, network });
  new GameServerStack(app, 'GameServer', { profile, network });
  new AccountSettingsStack(app, 'AccountSettings', { profile });
  new ServerlessCrudStack(app, 'ServerlessCrud', { profile });
  new ChatApiStack(app, 'ChatApi', { profile });
  new PhotoSharingStack(app, 'PhotoSharing', { profile });
  new InventoryAlertStack(app, 'InventoryAlert', { profile });
  new OrderEventsStack(app, 'OrderEvents', { profile });
  new LegacyMessagingStack(app, 'LegacyMessaging', { profile, network });
  new OrderProcessingStack(app, 'OrderProcessing', { profile, network });
  new FileWorkflowStack(app, 'FileWorkflow', { profile });
  const { books: replica } = new ComplianceArchiveReplicaStack(app, 'ComplianceArchiveReplica', { profile });
  new ComplianceArchiveStack(app, 'ComplianceArchive', { profile, replica });
  const copies = new SharedContentCopiesStack(app, 'SharedContentCopies', { profile });
  const content = new SharedContentFilesStack(app, 'SharedContentFiles', { profile, network, copies });
  new SharedContentStack(app, 'SharedContent', { profile, network, content });
  acknowledgeInherentRules(app);
  profile.finish(app);
}
