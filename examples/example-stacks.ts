import { App } from 'aws-cdk-lib/core';
import { AccountSettingsStack } from './account-settings/stack';
import { BlockchainNodeStack } from './blockchain-node/stack';
import { CentralInspectionStack } from './central-inspection/stack';
import { ChatApiStack } from './chat-api/stack';
import { ComplianceArchiveReplicaStack } from './compliance-archive-replica/stack';
import { ComplianceArchiveStack } from './compliance-archive/stack';
import { checkContext, ContextError } from './context';
import { DataCentreImportStack } from './data-centre-import/stack';
import { DeviceTelemetryStack } from './device-telemetry/stack';
import { FileWorkflowStack } from './file-workflow/stack';
import { GameServerStack } from './game-server/stack';
import { GenomicsBatchStack } from './genomics-batch/stack';
import { addGlobalApi } from './global-api/stacks';
import { GlobalStoreSecondaryStack } from './global-store-secondary/stack';
import { GlobalStoreStack } from './global-store/stack';
import { HpcScratchStack } from './hpc-scratch/stack';
import { InspectedWebStack } from './inspected-web/stack';
import { InspectionServiceStack } from './inspection-service/stack';
import { InventoryAlertStack } from './inventory-alert/stack';
import { LeaderboardStack } from './leaderboard/stack';
import { LegacyMessagingStack } from './legacy-messaging/stack';
import { LegacyMigrationStack } from './legacy-migration/stack';
import { MicroservicesStack } from './microservices/stack';
import { NetworkStack } from './network/stack';
import { OnlineStoreStack } from './online-store/stack';
import { OrderEventsStack } from './order-events/stack';
import { OrderProcessingStack } from './order-processing/stack';
import { OutpostArchiveStack } from './outpost-archive/stack';
import { PhotoSharingStack } from './photo-sharing/stack';
import { ProductCatalogueStack } from './product-catalogue/stack';
import { Profile } from './profile';
import { RecommendationsStack } from './recommendations/stack';
import { acknowledgeInherentRules } from './rule-packs';
import { SCENARIOS } from './scenarios';
import { ServerlessCrudStack } from './serverless-crud/stack';
import { SharedContentCopiesStack } from './shared-content-copies/stack';
import { SharedContentFilesStack } from './shared-content-files/stack';
import { SharedContentStack } from './shared-content/stack';
import { ShoppingCartStack } from './shopping-cart/stack';
import { addStandbySite } from './standby-site/stacks';
import { StaticSiteStack } from './static-site/stack';
import { ThreeTierStack } from './three-tier/stack';
import { VehicleHistoryStack } from './vehicle-history/stack';
import { WindowsShareStack } from './windows-share/stack';

/**
 * Every example stack, in the profile that the app's context names; with `-c only=OnlineStore` the scenarios of some stacks, for a look at
 * them that does not wait for the others.
 */
export function addExampleStacks(app: App): Profile {
  checkContext(app.node);
  const profile = Profile.fromContext(app.node);
  // First: an acknowledgement goes through all that is there already, for each rule and pack.
  acknowledgeInherentRules(app);
  const chosen = chosenFolders(app.node.tryGetContext('only'));
  const scenario = (folder: string, add: () => void) => {
    if (!chosen || chosen.includes(folder)) add();
  };
  let shared: NetworkStack | undefined;
  const network = () => (shared ??= new NetworkStack(app, 'Network', { profile }));
  let settings: AccountSettingsStack | undefined;
  // REST and WebSocket APIs find it in the app.
  const account = () => (settings ??= new AccountSettingsStack(app, 'AccountSettings', { profile }));
  scenario('network', network);
  scenario('online-store', () => {
    new OnlineStoreStack(app, 'OnlineStore', { profile, network: network() });
  });
  scenario('microservices', () => {
    new MicroservicesStack(app, 'Microservices', { profile, network: network() });
  });
  scenario('genomics-batch', () => {
    new GenomicsBatchStack(app, 'GenomicsBatch', { profile, network: network() });
  });
  scenario('game-server', () => {
    new GameServerStack(app, 'GameServer', { profile, network: network() });
  });
  let appliances: InspectionServiceStack | undefined;
  const service = () =>
    (appliances ??= new InspectionServiceStack(app, 'InspectionService', { profile, network: network() }));
  scenario('inspected-web', () => {
    new InspectedWebStack(app, 'InspectedWeb', { profile, service: service() });
  });
  scenario('central-inspection', () => {
    new CentralInspectionStack(app, 'CentralInspection', { profile, service: service() });
  });
  scenario('account-settings', account);
  scenario('serverless-crud', () => {
    account();
    new ServerlessCrudStack(app, 'ServerlessCrud', { profile });
  });
  scenario('chat-api', () => {
    account();
    new ChatApiStack(app, 'ChatApi', { profile });
  });
  scenario('photo-sharing', () => {
    new PhotoSharingStack(app, 'PhotoSharing', { profile });
  });
  scenario('leaderboard', () => {
    new LeaderboardStack(app, 'Leaderboard', { profile, network: network() });
  });
  scenario('blockchain-node', () => {
    new BlockchainNodeStack(app, 'BlockchainNode', { profile, network: network() });
  });
  scenario('shopping-cart', () => {
    new ShoppingCartStack(app, 'ShoppingCart', { profile, network: network() });
  });
  scenario('device-telemetry', () => {
    new DeviceTelemetryStack(app, 'DeviceTelemetry', { profile, network: network() });
  });
  scenario('recommendations', () => {
    new RecommendationsStack(app, 'Recommendations', { profile, network: network() });
  });
  scenario('vehicle-history', () => {
    new VehicleHistoryStack(app, 'VehicleHistory', { profile });
  });
  scenario('product-catalogue', () => {
    new ProductCatalogueStack(app, 'ProductCatalogue', { profile, network: network() });
  });
  scenario('inventory-alert', () => {
    new InventoryAlertStack(app, 'InventoryAlert', { profile });
  });
  scenario('order-events', () => {
    new OrderEventsStack(app, 'OrderEvents', { profile });
  });
  scenario('legacy-messaging', () => {
    new LegacyMessagingStack(app, 'LegacyMessaging', { profile, network: network() });
  });
  scenario('legacy-migration', () => {
    new LegacyMigrationStack(app, 'LegacyMigration', { profile, network: network() });
  });
  scenario('order-processing', () => {
    new OrderProcessingStack(app, 'OrderProcessing', { profile, network: network() });
  });
  scenario('file-workflow', () => {
    new FileWorkflowStack(app, 'FileWorkflow', { profile });
  });
  scenario('compliance-archive', () => {
    const { books: replica } = new ComplianceArchiveReplicaStack(app, 'ComplianceArchiveReplica', { profile });
    new ComplianceArchiveStack(app, 'ComplianceArchive', { profile, replica });
  });
  scenario('shared-content', () => {
    const copies = new SharedContentCopiesStack(app, 'SharedContentCopies', { profile });
    const content = new SharedContentFilesStack(app, 'SharedContentFiles', { profile, network: network(), copies });
    new SharedContentStack(app, 'SharedContent', { profile, network: network(), content });
  });
  scenario('three-tier', () => {
    new ThreeTierStack(app, 'ThreeTier', { profile, network: network() });
  });
  scenario('global-store', () => {
    const { store: primary } = new GlobalStoreStack(app, 'GlobalStore', { profile });
    new GlobalStoreSecondaryStack(app, 'GlobalStoreSecondary', { profile, primary });
  });
  scenario('global-api', () => {
    addGlobalApi(app, profile);
  });
  scenario('standby-site', () => {
    addStandbySite(app, profile);
  });
  scenario('static-site', () => {
    new StaticSiteStack(app, 'StaticSite', { profile });
  });
  scenario('hpc-scratch', () => {
    new HpcScratchStack(app, 'HpcScratch', { profile, network: network() });
  });
  scenario('windows-share', () => {
    new WindowsShareStack(app, 'WindowsShare', { profile, network: network() });
  });
  scenario('data-centre-import', () => {
    new DataCentreImportStack(app, 'DataCentreImport', { profile });
  });
  scenario('outpost-archive', () => {
    new OutpostArchiveStack(app, 'OutpostArchive', { profile });
  });
  profile.finish(app);
  return profile;
}

/** The folders of the scenarios that have these stacks, which are given as `A,B`. */
function chosenFolders(only: unknown): string[] | undefined {
  if (only === undefined) return undefined;
  const names = String(only).split(',');
  const unknown = names.filter((name) => !SCENARIOS.some(({ stacks }) => stacks.includes(name)));
  if (unknown.length > 0) {
    throw new ContextError(
      `context 'only' must be stacks of the examples, got '${unknown.join(',')}'; give some of ${SCENARIOS.flatMap(({ stacks }) => stacks).join(', ')}`,
    );
  }
  return SCENARIOS.filter(({ stacks }) => names.some((name) => stacks.includes(name))).map(({ folder }) => folder);
}
