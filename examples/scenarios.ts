/** A scenario: a folder of this one, with the stacks that show it. */
export interface Scenario {
  /** The folder. */
  readonly folder: string;
  /** Its stacks, the first of which brings the others along when it is deployed. */
  readonly stacks: readonly string[];
  /** What somebody has who is looking for it. */
  readonly have: string;
  /** What somebody wants. */
  readonly want: string;
}

/** Every scenario, in the order of the tables: what an application is made of first, what it stands on last. */
export const SCENARIOS: readonly Scenario[] = [
  {
    folder: 'online-store',
    stacks: ['OnlineStore'],
    have: 'a web application on servers',
    want: 'instances behind a load balancer that follow the load and the clock',
  },
  {
    folder: 'microservices',
    stacks: ['Microservices'],
    have: 'services in containers',
    want: 'Fargate, canary deployments, and calls between services',
  },
  {
    folder: 'three-tier',
    stacks: ['ThreeTier'],
    have: 'a web application with a relational database',
    want: 'servers, and PostgreSQL with a standby that only they reach',
  },
  {
    folder: 'game-server',
    stacks: ['GameServer'],
    have: 'a server that speaks UDP and TCP',
    want: 'containers at addresses that never change',
  },
  {
    folder: 'global-api',
    stacks: ['GlobalApi', 'GlobalApiEurope', 'GlobalApiAmerica'],
    have: 'an API with users on several continents',
    want: 'two Regions behind two addresses, the nearest that is healthy answers',
  },
  {
    folder: 'static-site',
    stacks: ['StaticSite', 'StaticSiteUsEast1', 'StaticSiteUsEast1After'],
    have: 'pages that are built, and an API for them',
    want: 'both under one name, from CloudFront, with a private bucket and a strict Content-Security-Policy',
  },
  {
    folder: 'standby-site',
    stacks: ['StandbySite', 'StandbySiteActive', 'StandbySiteStandby'],
    have: 'a site that must survive the loss of a Region',
    want: 'the same site in another Region, and DNS that fails over to it and back',
  },
  {
    folder: 'inspected-web',
    stacks: ['InspectedWeb', 'InspectionService'],
    have: 'a firewall of a vendor, or rules that say that there must be one',
    want: 'appliances of a security team that all traffic of a web tier passes',
  },
  {
    folder: 'central-inspection',
    stacks: ['CentralInspection'],
    have: 'several networks, and one set of rules for what they call',
    want: 'a transit gateway with a central inspection VPC, which is their one way to the internet',
  },
  {
    folder: 'serverless-crud',
    stacks: ['ServerlessCrud'],
    have: 'an API that stores and finds things',
    want: 'a REST API, a function and a table that cost nothing at idle',
  },
  { folder: 'chat-api', stacks: ['ChatApi'], have: 'clients that must hear at once', want: 'rooms over WebSockets' },
  {
    folder: 'photo-sharing',
    stacks: ['PhotoSharing'],
    have: 'files that users upload',
    want: 'signed uploads, thumbnails, a content delivery network',
  },
  {
    folder: 'order-processing',
    stacks: ['OrderProcessing'],
    have: 'work of many steps that must be undone when one fails',
    want: 'a saga with queues, events and workers',
  },
  {
    folder: 'order-events',
    stacks: ['OrderEvents'],
    have: 'applications that tell each other what happened',
    want: 'an event bus that loses nothing, with schemas and an archive',
  },
  {
    folder: 'inventory-alert',
    stacks: ['InventoryAlert'],
    have: 'something that many must hear of',
    want: 'one topic to queues, functions, mail and phones',
  },
  {
    folder: 'file-workflow',
    stacks: ['FileWorkflow'],
    have: 'files that arrive and must be worked on',
    want: 'a workflow for each file, with what failed kept',
  },
  {
    folder: 'legacy-messaging',
    stacks: ['LegacyMessaging'],
    have: 'an application that speaks JMS or AMQP',
    want: 'a private broker, and functions that work on its queues',
  },
  {
    folder: 'genomics-batch',
    stacks: ['GenomicsBatch'],
    have: 'thousands of jobs',
    want: 'Batch on Spot first, array jobs, a resume after a failure',
  },
  {
    folder: 'hpc-scratch',
    stacks: ['HpcScratch'],
    have: 'jobs that read the same files fast',
    want: 'a Lustre file system that is filled from a bucket',
  },
  {
    folder: 'shopping-cart',
    stacks: ['ShoppingCart'],
    have: 'a table that is read far more than written',
    want: 'a cache of Valkey that the stream of the table keeps right',
  },
  {
    folder: 'leaderboard',
    stacks: ['Leaderboard'],
    have: 'a DynamoDB table that must answer in microseconds',
    want: 'DynamoDB Accelerator in front of it',
  },
  {
    folder: 'product-catalogue',
    stacks: ['ProductCatalogue'],
    have: 'documents of many shapes, or MongoDB',
    want: 'DocumentDB with indexes and users of its own',
  },
  {
    folder: 'recommendations',
    stacks: ['Recommendations'],
    have: 'things and how they relate',
    want: 'a graph in Neptune, written by one role and read by another',
  },
  {
    folder: 'device-telemetry',
    stacks: ['DeviceTelemetry'],
    have: 'devices that measure',
    want: 'a time series database, with a queue before it',
  },
  {
    folder: 'vehicle-history',
    stacks: ['VehicleHistory'],
    have: 'records that nobody may change',
    want: 'a ledger that proves every entry',
  },
  {
    folder: 'blockchain-node',
    stacks: ['BlockchainNode'],
    have: 'an application that reads a blockchain',
    want: "nodes of one's own",
  },
  {
    folder: 'global-store',
    stacks: ['GlobalStore', 'GlobalStoreSecondary'],
    have: 'a relational database that must survive the loss of a Region',
    want: 'an Aurora global database, written in one Region and read in two',
  },
  {
    folder: 'legacy-migration',
    stacks: ['LegacyMigration'],
    have: 'an Oracle database to leave',
    want: 'a migration to Aurora PostgreSQL while it is used',
  },
  {
    folder: 'shared-content',
    stacks: ['SharedContent', 'SharedContentFiles', 'SharedContentCopies'],
    have: 'files that servers, containers and functions share',
    want: 'EFS with backups, copied to another Region and restored on trial',
  },
  {
    folder: 'compliance-archive',
    stacks: ['ComplianceArchive', 'ComplianceArchiveReplica'],
    have: 'records that the law has you keep',
    want: 'a bucket that nobody can delete from, and its copy in another Region',
  },
  {
    folder: 'windows-share',
    stacks: ['WindowsShare'],
    have: 'Windows clients and a directory',
    want: 'file shares by SMB with audit logs and backups',
  },
  {
    folder: 'data-centre-import',
    stacks: ['DataCentreImport'],
    have: 'a file server in a data centre',
    want: 'its archive in S3, copied every night',
  },
  {
    folder: 'outpost-archive',
    stacks: ['OutpostArchive'],
    have: 'data that may not leave the premises',
    want: 'a bucket on an Outpost',
  },
  { folder: 'network', stacks: ['Network'], have: 'nothing yet', want: 'the VPC that the others share' },
  {
    folder: 'account-settings',
    stacks: ['AccountSettings'],
    have: 'a new account',
    want: 'the setting by which API Gateway writes logs',
  },
];
