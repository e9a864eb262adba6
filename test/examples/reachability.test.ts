import { exampleApp, stacksOf } from '../support/example-apps';
import { ProfileName, PROFILES, writtenTemplate } from '../support/example-templates';
import { openings } from '../support/reachability/reachability';

type Openings = Partial<Record<ProfileName | 'both', string[]>>;

/** The endpoints of the appliances, one for each zone. */
const INSPECTED = ['endpoint InspectedWeb.RoutingEndpoint1', 'endpoint InspectedWeb.RoutingEndpoint2'];

/**
 * Who may open a connection to whom in the example stacks: all of it, read as a security reviewer would. A line that is new here is a
 * path that a change has opened.
 */
const OPENINGS: Record<string, Openings> = {
  BlockchainNode: {
    both: [
      'BlockchainNode.BackendFunction -> internet: everything',
      'BlockchainNode.NodeFirstGroupASG -> internet: everything',
      'BlockchainNode.NodeLoadBalancer -> BlockchainNode.NodeFirstGroupASG: tcp 8080, tcp 8545',
    ],
    sandbox: ['BlockchainNode.BackendFunction -> BlockchainNode.NodeLoadBalancer: tcp 80'],
    production: [
      'BlockchainNode.BackendFunction -> BlockchainNode.NodeLoadBalancer: tcp 443',
      'BlockchainNode.NodeLoadBalancer -> BlockchainNode.NodeSecondGroupASG: tcp 8080, tcp 8545',
      'BlockchainNode.NodeSecondGroupASG -> internet: everything',
    ],
  },
  CentralInspection: {
    both: [
      // The transit gateway chooses a zone for each flow.
      'CentralInspection.CallerFunction -> internet through endpoint CentralInspection.InspectionEndpoint1, endpoint CentralInspection.InspectionEndpoint2: everything',
    ],
  },
  DeviceTelemetry: {
    both: [
      'DeviceTelemetry.IngestHandlerFunction -> DeviceTelemetry.TelemetryCluster: tcp 8181',
      'DeviceTelemetry.IngestHandlerFunction -> internet: everything',
      'DeviceTelemetry.SeriesFunction -> DeviceTelemetry.TelemetryCluster: tcp 8181',
      'DeviceTelemetry.SeriesFunction -> internet: everything',
      'DeviceTelemetry.TelemetryCluster -> internet: tcp 443',
    ],
  },
  GameServer: {
    both: [
      'GameServer.Entrance -> GameServer.GameService: tcp 7778, udp 7777',
      'GameServer.GameService -> internet: everything',
      'internet -> GameServer.Entrance: tcp 7778, udp 7777',
    ],
  },
  GenomicsBatch: {
    both: [
      'GenomicsBatch.QueuesCapacityFargate -> internet: everything',
      'GenomicsBatch.QueuesCapacityFargateSpot -> internet: everything',
    ],
  },
  GlobalApiAmerica: {
    // The accelerator has interfaces in the VPC.
    sandbox: ['VPC -> GlobalApiAmerica.Entrance: tcp 80'],
    production: ['VPC -> GlobalApiAmerica.Entrance: tcp 443'],
  },
  GlobalApiEurope: {
    // The accelerator has interfaces in the VPC.
    sandbox: ['VPC -> GlobalApiEurope.Entrance: tcp 80'],
    production: ['VPC -> GlobalApiEurope.Entrance: tcp 443'],
  },
  GlobalStore: {
    both: [
      'GlobalStore.ReadPricesFunction -> GlobalStore.StoreCluster: tcp 5432',
      'GlobalStore.SchemaFunction -> GlobalStore.StoreCluster: tcp 5432',
      'GlobalStore.SetPriceFunction -> GlobalStore.StoreCluster: tcp 5432',
      'GlobalStore.StoreSecretAttachmentRotation -> GlobalStore.StoreCluster: tcp 5432',
      'VPC -> GlobalStore.NetworkVpcInterfaceSecretsmanager: tcp 443',
    ],
  },
  GlobalStoreSecondary: {
    both: [
      'GlobalStoreSecondary.ReadPricesFunction -> GlobalStoreSecondary.StoreCluster: tcp 5432',
      'GlobalStoreSecondary.SetPriceFunction -> GlobalStoreSecondary.StoreCluster: tcp 5432',
    ],
  },
  HpcScratch: {
    both: [
      'HpcScratch.QueuesCapacityOnDemand -> HpcScratch.ScratchFileSystem: tcp 1018-1023, tcp 988',
      'HpcScratch.QueuesCapacityOnDemand -> internet: everything',
      'HpcScratch.QueuesCapacitySpot -> HpcScratch.ScratchFileSystem: tcp 1018-1023, tcp 988',
      'HpcScratch.QueuesCapacitySpot -> internet: everything',
      'HpcScratch.ScratchFileSystem -> HpcScratch.QueuesCapacityOnDemand: tcp 1018-1023, tcp 988',
      'HpcScratch.ScratchFileSystem -> HpcScratch.QueuesCapacitySpot: tcp 1018-1023, tcp 988',
      'HpcScratch.ScratchFileSystem -> HpcScratch.ScratchFileSystem: tcp 1018-1023, tcp 988',
    ],
  },
  InspectedWeb: {
    both: ['InspectedWeb.FleetLoadBalancer -> InspectedWeb.FleetGroupASG: tcp 80'],
    sandbox: [
      `InspectedWeb.FleetGroupASG -> internet through ${INSPECTED[0]}: everything`,
      `internet through ${INSPECTED.join(', ')} -> InspectedWeb.FleetLoadBalancer: tcp 80`,
    ],
    production: [
      `InspectedWeb.FleetGroupASG -> internet through ${INSPECTED.join(', ')}: everything`,
      `internet through ${INSPECTED.join(', ')} -> InspectedWeb.FleetLoadBalancer: tcp 443, tcp 80`,
    ],
  },
  InspectionService: {
    // Updates and Session Manager. What they inspect comes from the load balancer, which has no security group.
    both: ['InspectionService.InspectionFleetGroupASG -> internet: tcp 443'],
  },
  Leaderboard: {
    both: [
      'Leaderboard.AcceleratorCluster -> internet: tcp 443',
      'Leaderboard.BackendFunction -> Leaderboard.AcceleratorCluster: tcp 9111',
      'Leaderboard.BackendFunction -> internet: everything',
    ],
  },
  LegacyMessaging: {
    both: [
      'LegacyMessaging.Broker -> LegacyMessaging.Broker: tcp 61617',
      'LegacyMessaging.Broker -> internet: tcp 443',
    ],
  },
  LegacyMigration: {
    both: [
      'LegacyMigration.MigrationConfig -> internet (192.0.2.0/24): tcp 2484',
      'LegacyMigration.MigrationConfig -> internet: tcp 443',
      'VPC -> LegacyMigration.SecretsManager: tcp 443',
    ],
  },
  Microservices: {
    both: [
      'Microservices.Entrance -> Microservices.InventoryService: tcp 8080',
      'Microservices.Entrance -> Microservices.OrderService: tcp 8080',
      'Microservices.Entrance -> Microservices.UserService: tcp 8080',
      'Microservices.InventoryService -> internet: everything',
      'Microservices.OrderService -> Microservices.InventoryService: tcp 8080',
      'Microservices.OrderService -> Microservices.UserService: tcp 8080',
      'Microservices.OrderService -> internet: everything',
      'Microservices.OrderSmokeTestFunction -> Microservices.OrderService: tcp 8080',
      'Microservices.OrderSmokeTestFunction -> internet: tcp 443',
      'Microservices.UserService -> internet: everything',
      'Microservices.WorkerService -> Microservices.InventoryService: tcp 8080',
      'Microservices.WorkerService -> Microservices.OrderService: tcp 8080',
      'Microservices.WorkerService -> internet: everything',
    ],
    sandbox: ['internet -> Microservices.Entrance: tcp 80'],
    production: ['internet -> Microservices.Entrance: tcp 443, tcp 80'],
  },
  Network: {
    sandbox: [
      'Network.NetworkVpcPublicSubnet1NatInstance -> internet: everything',
      'VPC -> Network.NetworkVpcPublicSubnet1NatInstance: everything',
    ],
  },
  OnlineStore: {
    both: [
      'OnlineStore.FleetGroupASG -> internet: everything',
      'OnlineStore.FleetLoadBalancer -> OnlineStore.FleetGroupASG: tcp 8080, tcp 8081, tcp 8082',
    ],
    sandbox: ['internet -> OnlineStore.FleetLoadBalancer: tcp 80'],
    production: ['internet -> OnlineStore.FleetLoadBalancer: tcp 443, tcp 80'],
  },
  OrderProcessing: {
    both: ['OrderProcessing.PackingService -> internet: everything'],
  },
  SharedContent: {
    both: [
      'SharedContent.EditorService -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet1: tcp 2049',
      'SharedContent.EditorService -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet2: tcp 2049',
      'SharedContent.EditorService -> internet: everything',
      'SharedContent.Entrance -> SharedContent.EditorService: tcp 8080',
      'SharedContent.Entrance -> SharedContent.SiteGroupASG: tcp 8080',
      'SharedContent.ImportHandlerFunction -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet1: tcp 2049',
      'SharedContent.ImportHandlerFunction -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet2: tcp 2049',
      'SharedContent.ImportHandlerFunction -> internet: everything',
      'SharedContent.SiteGroupASG -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet1: tcp 2049',
      'SharedContent.SiteGroupASG -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet2: tcp 2049',
      'SharedContent.SiteGroupASG -> internet: everything',
    ],
    sandbox: ['internet -> SharedContent.Entrance: tcp 80'],
    production: [
      'SharedContent.EditorService -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet3: tcp 2049',
      'SharedContent.ImportHandlerFunction -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet3: tcp 2049',
      'SharedContent.SiteGroupASG -> SharedContentFiles.FilesFileSystemEfsMountTargetPrivateSubnet3: tcp 2049',
      'internet -> SharedContent.Entrance: tcp 443, tcp 80',
    ],
  },
  ProductCatalogue: {
    both: [
      'ProductCatalogue.BackendFunction -> ProductCatalogue.DatabaseCluster: tcp 27017',
      'ProductCatalogue.BackendFunction -> internet: everything',
      'ProductCatalogue.SetupFunction -> ProductCatalogue.DatabaseCluster: tcp 27017',
      'ProductCatalogue.SetupFunction -> internet: everything',
    ],
    production: [
      'ProductCatalogue.DatabaseSecretAttachmentRotation -> ProductCatalogue.DatabaseCluster: tcp 27017',
      'ProductCatalogue.DatabaseSecretAttachmentRotation -> internet: tcp 443',
    ],
  },
  Recommendations: {
    both: [
      'Recommendations.ImportsFunction -> Recommendations.GraphCluster: tcp 8182',
      'Recommendations.ImportsFunction -> internet: everything',
      'Recommendations.PurchasesFunction -> Recommendations.GraphCluster: tcp 8182',
      'Recommendations.PurchasesFunction -> internet: everything',
      'Recommendations.RecommendationsFunction -> Recommendations.GraphCluster: tcp 8182',
      'Recommendations.RecommendationsFunction -> internet: everything',
    ],
  },
  ShoppingCart: {
    both: [
      'ShoppingCart.BackendFunction -> internet: everything',
      'ShoppingCart.ChangesHandlerFunction -> internet: everything',
    ],
    sandbox: [
      'ShoppingCart.BackendFunction -> ShoppingCart.CacheServerlessCache: tcp 6379-6380',
      'ShoppingCart.ChangesHandlerFunction -> ShoppingCart.CacheServerlessCache: tcp 6379-6380',
    ],
    production: [
      'ShoppingCart.BackendFunction -> ShoppingCart.CacheReplicationGroup: tcp 6379',
      'ShoppingCart.ChangesHandlerFunction -> ShoppingCart.CacheReplicationGroup: tcp 6379',
    ],
  },
  StandbySiteActive: {
    // Readers, and health checkers of Route 53.
    sandbox: ['internet -> StandbySiteActive.Site: tcp 80'],
    production: ['internet -> StandbySiteActive.Site: tcp 443, tcp 80'],
  },
  StandbySiteStandby: {
    sandbox: ['internet -> StandbySiteStandby.Site: tcp 80'],
    production: ['internet -> StandbySiteStandby.Site: tcp 443, tcp 80'],
  },
  ThreeTier: {
    both: [
      'ThreeTier.DatabaseProxy -> ThreeTier.DatabaseInstance: tcp 5433',
      'ThreeTier.FleetGroupASG -> ThreeTier.DatabaseProxy: tcp 5432',
      'ThreeTier.FleetGroupASG -> internet: everything',
      'ThreeTier.FleetLoadBalancer -> ThreeTier.FleetGroupASG: tcp 8080',
      'ThreeTier.SchemaFunction -> ThreeTier.DatabaseInstance: tcp 5433',
      'ThreeTier.SchemaFunction -> internet: everything',
    ],
    sandbox: ['internet -> ThreeTier.FleetLoadBalancer: tcp 80'],
    production: ['internet -> ThreeTier.FleetLoadBalancer: tcp 443, tcp 80'],
  },
};

describe.each(PROFILES)('%s', (profile) => {
  const open: string[] = [];
  beforeAll(() => {
    const app = exampleApp(profile);
    app.synth();
    open.push(
      ...openings(Object.fromEntries(stacksOf(app).map(({ node: { id } }) => [id, writtenTemplate(app.outdir, id)]))),
    );
  });

  test.each(Object.entries(OPENINGS))('%s opens its paths, and no other', (stack, { both = [], ...only }) => {
    expect(ofStack(open, stack)).toEqual([...both, ...(only[profile] ?? [])].sort());
  });

  test('no other stack opens a path', () => {
    expect(open.filter((line) => !Object.keys(OPENINGS).some((stack) => ofStack([line], stack).length > 0))).toEqual(
      [],
    );
  });
});

/** The lines whose first side is of a stack; for the internet and the VPC the second. */
function ofStack(lines: readonly string[], stack: string): string[] {
  return lines.filter((line) => {
    const [from = '', to = ''] = line.split(' -> ');
    return (from.includes('.') && !from.startsWith('internet') ? from : to).startsWith(`${stack}.`);
  });
}
