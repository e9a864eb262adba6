import { AlarmSeverity } from '../alarms';

/** The urgency of one alarm of the constructs, unless `Alarms.adjust()` says otherwise. */
export interface DefaultSeverity {
  /** The constructs that make it. */
  readonly constructs: readonly string[];
  /** Its id in the construct; with `*` where the id of something that the caller names stands before or in it. */
  readonly alarm: string;
  readonly severity: AlarmSeverity;
  /** The reason why it wakes somebody, or can wait. */
  readonly because: string;
}

const { CRITICAL, WARNING } = AlarmSeverity;
const BEHIND_A_NETWORK_LOAD_BALANCER = ['NetworkRoute', 'EcsNetworkService'];
const AURORA = ['AuroraCluster', 'AuroraGlobalPrimary', 'AuroraGlobalSecondary'];
const INSTANCES = ['RelationalDatabase', 'RelationalDatabaseReplica'];
const DATABASES = [...INSTANCES, ...AURORA];
const BEHIND_A_LOAD_BALANCER = ['WebFleet', 'FleetRoute', 'EcsWebService', 'AddressRoute'];

/**
 * The one place where the severity of every alarm is decided, by ADR 015. The README has it as a table, and a test asks
 * every construct.
 */
export const DEFAULT_SEVERITIES = {
  loadBalancerErrors: {
    constructs: ['WebLoadBalancer'],
    alarm: 'ErrorsAlarm',
    severity: CRITICAL,
    because: 'users get errors, and no target was there to answer',
  },
  rejectedConnections: {
    constructs: ['WebLoadBalancer'],
    alarm: 'RejectedConnectionsAlarm',
    severity: CRITICAL,
    because: 'users are turned away',
  },
  portAllocationErrors: {
    constructs: ['StaticIpNetworkLoadBalancer'],
    alarm: 'PortAllocationErrorsAlarm',
    severity: CRITICAL,
    because: 'connections of users are dropped',
  },
  rejectedFlows: {
    constructs: ['StaticIpNetworkLoadBalancer'],
    alarm: 'RejectedFlowsAlarm',
    severity: CRITICAL,
    because: 'users are turned away',
  },
  targetResets: {
    constructs: ['StaticIpNetworkLoadBalancer'],
    alarm: 'TargetResetsAlarm',
    severity: WARNING,
    because: 'many programs end connections by a reset, and no other alarm says that users notice',
  },
  certificateExpiry: {
    constructs: ['WebLoadBalancer', 'NetworkRoute', 'EcsNetworkService'],
    alarm: 'CertificateExpiryAlarm*',
    severity: WARNING,
    because: 'weeks are left to find out why it was not renewed',
  },
  targetErrors: {
    constructs: [...BEHIND_A_LOAD_BALANCER, 'FunctionRoute'],
    alarm: 'TargetErrorsAlarm',
    severity: CRITICAL,
    because: 'users get errors',
  },
  targetClientErrors: {
    constructs: [...BEHIND_A_LOAD_BALANCER, 'FunctionRoute'],
    alarm: 'ClientErrorsAlarm',
    severity: WARNING,
    because: 'requests that are refused on purpose: mostly an attack, or a client that is broken',
  },
  targetLatency: {
    constructs: [...BEHIND_A_LOAD_BALANCER, 'FunctionRoute'],
    alarm: 'LatencyAlarm',
    severity: CRITICAL,
    because: 'users wait for seconds',
  },
  unhealthyTargets: {
    constructs: [...BEHIND_A_LOAD_BALANCER, ...BEHIND_A_NETWORK_LOAD_BALANCER],
    alarm: 'UnhealthyTargetsAlarm',
    severity: CRITICAL,
    because: 'nothing replaced the target for minutes, and the alarm cannot tell the first of them from the last',
  },
  latticeErrors: {
    constructs: ['EcsWebService'],
    alarm: 'LatticeErrorsAlarm',
    severity: CRITICAL,
    because: 'callers get errors',
  },
  latticeLatency: {
    constructs: ['EcsWebService'],
    alarm: 'LatticeLatencyAlarm',
    severity: CRITICAL,
    because: 'callers wait for seconds',
  },
  instancesMissing: {
    constructs: ['WebFleet'],
    alarm: 'BelowMinimumAlarm',
    severity: CRITICAL,
    because: 'less serves than the minimum, and new instances do not come up',
  },
  fleetAtMaximum: {
    constructs: ['WebFleet'],
    alarm: 'NoCapacityLeftAlarm',
    severity: WARNING,
    because: 'a trend of capacity: errors and latency tell when users notice',
  },
  tasksMissing: {
    constructs: ['EcsWebService', 'EcsNetworkService', 'QueueWorker', 'DaemonService'],
    alarm: 'RunningTasksAlarm',
    severity: CRITICAL,
    because: 'less serves than was asked for, and new tasks do not come up',
  },
  taskCpu: {
    constructs: ['EcsWebService', 'EcsNetworkService', 'DaemonService'],
    alarm: 'CpuAlarm',
    severity: WARNING,
    because: 'a trend of capacity: errors and latency tell when users notice',
  },
  taskMemory: {
    constructs: ['EcsWebService', 'EcsNetworkService', 'QueueWorker', 'DaemonService'],
    alarm: 'MemoryAlarm',
    severity: WARNING,
    because: 'a trend of capacity: a task that is killed is replaced, and counted by `RunningTasksAlarm`',
  },
  deploymentFailed: {
    constructs: ['EcsWebService', 'EcsNetworkService', 'QueueWorker', 'DaemonService'],
    alarm: 'DeploymentFailedAlarm',
    severity: WARNING,
    because: 'the deployment was rolled back, and the version before it serves',
  },
  workerUndelivered: {
    constructs: ['QueueWorker'],
    alarm: 'UndeliveredAlarm',
    severity: CRITICAL,
    because: 'messages of a topic do not reach the worker, and the alarm cannot tell one from all of them',
  },
  taskRunFailed: {
    constructs: ['ScheduledTask', 'OneOffTask'],
    alarm: 'FailuresAlarm',
    severity: WARNING,
    because: 'nobody waits for a run, and it can be repeated; adjust it where the time of the run matters',
  },
  functionErrors: {
    constructs: ['ApiFunction'],
    alarm: 'ErrorsAlarm',
    severity: CRITICAL,
    because: 'callers get errors, and events are retried or lost',
  },
  functionDuration: {
    constructs: ['ApiFunction'],
    alarm: 'DurationAlarm',
    severity: WARNING,
    because: 'near the timeout, not over it: an invocation that is cut off counts as an error',
  },
  functionThrottles: {
    constructs: ['ApiFunction'],
    alarm: 'ThrottlesAlarm',
    severity: CRITICAL,
    because: 'invocations are refused, and only events are tried again',
  },
  functionConcurrency: {
    constructs: ['ApiFunction'],
    alarm: 'ConcurrencyAlarm',
    severity: WARNING,
    because: 'a trend of capacity: `ThrottlesAlarm` tells when callers notice',
  },
  functionSpillover: {
    constructs: ['ApiFunction'],
    alarm: 'SpilloverAlarm',
    severity: WARNING,
    because: 'a trend of capacity: some callers wait for a cold start',
  },
  lostEvents: {
    constructs: ['ApiFunction'],
    alarm: 'LostEventsAlarm',
    severity: CRITICAL,
    because: 'data is lost',
  },
  eventFailures: {
    constructs: ['EventFunction'],
    alarm: 'FailuresAlarm',
    severity: CRITICAL,
    because: 'work failed permanently, and the alarm cannot tell one event from all of them',
  },
  queueMessageAge: {
    constructs: ['WorkQueue'],
    alarm: 'MessageAgeAlarm',
    severity: CRITICAL,
    because: 'users wait for minutes, and messages expire at the retention of the queue',
  },
  queueDeadLetters: {
    constructs: ['WorkQueue'],
    alarm: 'DeadLettersAlarm',
    severity: CRITICAL,
    because: 'work failed permanently, and the alarm cannot tell one message from all of them',
  },
  queueExpiringMessages: {
    constructs: ['WorkQueue'],
    alarm: 'ExpiringMessagesAlarm',
    severity: CRITICAL,
    because: 'data is about to be lost',
  },
  queueWaitingMessages: {
    constructs: ['WorkQueue'],
    alarm: 'WaitingMessagesAlarm',
    severity: WARNING,
    because: 'a trend of capacity: `MessageAgeAlarm` tells when messages wait too long',
  },
  streamAge: {
    constructs: ['EventFunction'],
    alarm: 'IteratorAgeAlarm',
    severity: CRITICAL,
    because: 'users wait for minutes, and records expire at the retention of the stream',
  },
  apiServerErrors: {
    constructs: ['RestApiService', 'HttpApiService'],
    alarm: 'ServerErrorsAlarm',
    severity: CRITICAL,
    because: 'users get errors',
  },
  apiLatency: {
    constructs: ['RestApiService', 'HttpApiService', 'WebSocketApiService'],
    alarm: 'LatencyAlarm',
    severity: CRITICAL,
    because: 'users wait for seconds',
  },
  apiClientErrors: {
    constructs: ['RestApiService', 'HttpApiService', 'WebSocketApiService'],
    alarm: 'ClientErrorsAlarm',
    severity: WARNING,
    because: 'requests that are refused on purpose: mostly an attack, or a client that is broken',
  },
  apiRollback: {
    constructs: ['RestApiService', 'HttpApiService'],
    alarm: 'RollbackAlarm',
    severity: WARNING,
    because: 'the deployment is rolled back by it; `ServerErrorsAlarm` tells of errors that stay',
  },
  integrationErrors: {
    constructs: ['WebSocketApiService'],
    alarm: 'IntegrationErrorsAlarm',
    severity: CRITICAL,
    because: 'users get errors',
  },
  executionErrors: {
    constructs: ['WebSocketApiService'],
    alarm: 'ExecutionErrorsAlarm',
    severity: CRITICAL,
    because: 'users get errors, and no function was there to answer',
  },
  tableThrottles: {
    constructs: ['ItemTable', 'WebSocketApiService'],
    alarm: '*ThrottlesAlarm',
    severity: WARNING,
    because: 'the SDKs retry; requests that fail nevertheless are errors of what calls the table',
  },
  tableSystemErrors: {
    constructs: ['ItemTable'],
    alarm: 'SystemErrorsAlarm',
    severity: WARNING,
    because: 'the SDKs retry; requests that fail nevertheless are errors of what calls the table',
  },
  tableReplicationLatency: {
    constructs: ['ItemTable'],
    alarm: '*ReplicationAlarm',
    severity: WARNING,
    because: 'nothing is lost, and the replica catches up',
  },
  tableMaximum: {
    constructs: ['ItemTable'],
    alarm: 'Max*UnitsAlarm',
    severity: WARNING,
    because: 'a trend of capacity; what is throttled has an alarm of its own',
  },
  valkeyMemory: {
    constructs: ['ValkeyCache'],
    alarm: '*MemoryAlarm',
    severity: WARNING,
    because: 'a trend of capacity: a fifth of the memory is left',
  },
  valkeyEvictions: {
    constructs: ['ValkeyCache'],
    alarm: '*EvictionsAlarm',
    severity: WARNING,
    because: 'what was evicted is read from its source again, unless the cache is the source',
  },
  valkeyConnections: {
    constructs: ['ValkeyCache'],
    alarm: '*ConnectionsAlarm',
    severity: WARNING,
    because: 'a trend of capacity: clients are refused only beyond the limit',
  },
  valkeyCpu: {
    constructs: ['ValkeyCache'],
    alarm: 'Shard*CpuAlarm',
    severity: CRITICAL,
    because: 'all commands wait for the one thread of the engine, and so do users',
  },
  valkeyReplicationLag: {
    constructs: ['ValkeyCache'],
    alarm: 'Shard*LagAlarm',
    severity: WARNING,
    because: 'nothing is lost as long as the primary is there',
  },
  valkeyProcessingUnits: {
    constructs: ['ValkeyCache'],
    alarm: 'ProcessingUnitsAlarm',
    severity: WARNING,
    because: 'a trend of capacity; what is throttled has an alarm of its own',
  },
  valkeyThrottled: {
    constructs: ['ValkeyCache'],
    alarm: 'ThrottledAlarm',
    severity: CRITICAL,
    because: 'commands are refused, and users get errors or wait',
  },
  daxCpu: {
    constructs: ['DaxCluster'],
    alarm: 'CpuAlarm',
    severity: WARNING,
    because: 'a trend of capacity: requests are slower',
  },
  daxMemory: {
    constructs: ['DaxCluster'],
    alarm: 'MemoryAlarm',
    severity: WARNING,
    because: 'a trend of capacity: writes are slowed down only at all of it',
  },
  daxEvictions: {
    constructs: ['DaxCluster'],
    alarm: 'EvictionsAlarm',
    severity: WARNING,
    because: 'what was evicted is read from the table again',
  },
  daxFaults: {
    constructs: ['DaxCluster'],
    alarm: 'FaultsAlarm',
    severity: CRITICAL,
    because: 'clients get errors',
  },
  daxHits: {
    constructs: ['DaxCluster'],
    alarm: 'HitsAlarm',
    severity: WARNING,
    because: 'the tables answer, and the cluster is paid for nothing',
  },
  jobFailed: {
    constructs: ['JobQueue'],
    alarm: 'FailedAlarm',
    severity: WARNING,
    because: 'nobody waits for a job, and it can be submitted again',
  },
  jobQueueBlocked: {
    constructs: ['JobQueue'],
    alarm: 'BlockedAlarm',
    severity: CRITICAL,
    because: 'no job of the queue starts until somebody helps',
  },
  jobDeadLetters: {
    constructs: ['JobQueue', 'JobQueues'],
    alarm: 'DeadLettersAlarm',
    severity: WARNING,
    because: 'nobody waits for a job, and what was not delivered is kept for 14 days',
  },
  pipelineFailed: {
    constructs: ['ArrayPipeline'],
    alarm: 'FailedAlarm',
    severity: WARNING,
    because: 'nobody waits for a run, and it can be resumed',
  },
  pipelineTimedOut: {
    constructs: ['ArrayPipeline'],
    alarm: 'TimedOutAlarm',
    severity: WARNING,
    because: 'nobody waits for a run, and it can be repeated',
  },
  firewallBlocked: {
    constructs: ['WebFirewall'],
    alarm: 'BlockedAlarm',
    severity: WARNING,
    because: 'the firewall does its work',
  },
  topicFailedDeliveries: {
    constructs: ['FanOutTopic'],
    alarm: 'FailedDeliveriesAlarm',
    severity: WARNING,
    because: 'attempts at an address are repeated, and what fails permanently is counted by `DeadLettersAlarm`',
  },
  topicRedriven: {
    constructs: ['FanOutTopic'],
    alarm: 'RedrivenAlarm',
    severity: WARNING,
    because: 'what was not delivered is kept in a dead-letter queue; that of the topic has `DeadLettersAlarm`',
  },
  topicLostMessages: {
    constructs: ['FanOutTopic'],
    alarm: 'LostMessagesAlarm',
    severity: CRITICAL,
    because: 'data is lost',
  },
  topicDeadLetters: {
    constructs: ['FanOutTopic'],
    alarm: 'DeadLettersAlarm',
    severity: CRITICAL,
    because: 'messages do not reach a subscriber, and the alarm cannot tell one from all of them',
  },
  topicUnreadableMessages: {
    constructs: ['FanOutTopic'],
    alarm: 'UnreadableMessagesAlarm',
    severity: CRITICAL,
    because: 'data is lost',
  },
  routeFailedInvocations: {
    constructs: ['ApplicationEventBus'],
    alarm: '*FailedAlarm',
    severity: WARNING,
    because: 'the event is kept in a dead-letter queue; that of the bus has `DeadLettersAlarm`',
  },
  routeLostEvents: {
    constructs: ['ApplicationEventBus', 'Workflow'],
    alarm: '*LostAlarm',
    severity: CRITICAL,
    because: 'data is lost',
  },
  busDeadLetters: {
    constructs: ['ApplicationEventBus'],
    alarm: 'DeadLettersAlarm',
    severity: CRITICAL,
    because: 'events do not reach a target, and the alarm cannot tell one from all of them',
  },
  subscriberLostEvents: {
    constructs: ['RetainedEventBus'],
    alarm: '*LostAlarm',
    severity: CRITICAL,
    because: 'nothing says which events were not delivered',
  },
  subscriberBacklogAge: {
    constructs: ['RetainedEventBus'],
    alarm: '*BacklogAlarm',
    severity: WARNING,
    because: 'the bus retains the events, and what is given up is counted by `DeadLettersAlarm`',
  },
  retainedBusDeadLetters: {
    constructs: ['RetainedEventBus'],
    alarm: '*DeadLettersAlarm',
    severity: CRITICAL,
    because: 'events do not reach a target, and the alarm cannot tell one from all of them',
  },
  recurringTaskTargetErrors: {
    constructs: ['RecurringTask'],
    alarm: 'TargetErrorsAlarm',
    severity: WARNING,
    because: 'the call is repeated, and what fails permanently is counted by `DeadLettersAlarm`',
  },
  recurringTaskDropped: {
    constructs: ['RecurringTask'],
    alarm: 'DroppedAlarm',
    severity: WARNING,
    because: 'the call is kept in a dead-letter queue, which has `DeadLettersAlarm`',
  },
  recurringTaskLostRuns: {
    constructs: ['RecurringTask'],
    alarm: 'LostRunsAlarm',
    severity: CRITICAL,
    because: 'a run did not take place, and nothing is left to repeat it from',
  },
  recurringTaskDeadLetters: {
    constructs: ['RecurringTask'],
    alarm: 'DeadLettersAlarm',
    severity: CRITICAL,
    because: 'a run did not take place, and the alarm cannot tell one from all of them',
  },
  workflowFailed: {
    constructs: ['Workflow'],
    alarm: 'FailedAlarm',
    severity: CRITICAL,
    because: 'what the execution did is done by half, and the alarm cannot tell one from all of them',
  },
  workflowTimedOut: {
    constructs: ['Workflow'],
    alarm: 'TimedOutAlarm',
    severity: CRITICAL,
    because: 'what the execution did is done by half, and nothing in its definition could notice',
  },
  workflowAborted: {
    constructs: ['Workflow'],
    alarm: 'AbortedAlarm',
    severity: WARNING,
    because: 'somebody stopped it on purpose, and its event is in the dead-letter queue',
  },
  workflowThrottled: {
    constructs: ['Workflow'],
    alarm: 'ThrottledAlarm',
    severity: WARNING,
    because: 'executions are slower, and none is lost',
  },
  workflowDeadLetters: {
    constructs: ['Workflow'],
    alarm: 'DeadLettersAlarm',
    severity: WARNING,
    because: '`FailedAlarm` and `TimedOutAlarm` have told of it at once; this one stays until somebody has looked',
  },
  sagaUncompensated: {
    constructs: ['SagaStateMachine'],
    alarm: 'UncompensatedAlarm',
    severity: CRITICAL,
    because: 'what a step did, such as a charge, was not undone',
  },
  pipeFailedExecutions: {
    constructs: ['EventPipe'],
    alarm: 'FailedAlarm',
    severity: WARNING,
    because:
      'executions are tried again; what is given up has an alarm of the dead-letter queue, what waits `MessageAgeAlarm`',
  },
  pipeTimeouts: {
    constructs: ['EventPipe'],
    alarm: 'TimeoutAlarm',
    severity: WARNING,
    because: 'executions are tried again',
  },
  pipeThrottles: {
    constructs: ['EventPipe'],
    alarm: 'ThrottledAlarm',
    severity: WARNING,
    because: 'events wait in the source',
  },
  pipeMessageAge: {
    constructs: ['EventPipe'],
    alarm: 'MessageAgeAlarm',
    severity: CRITICAL,
    because: 'events do not reach the target, and would expire',
  },
  bucketServerErrors: {
    constructs: ['SecureBucket'],
    alarm: 'ServerErrorsAlarm',
    severity: WARNING,
    because: 'the SDKs repeat the request; what fails nevertheless is an error of what calls the bucket',
  },
  replicationFailed: {
    constructs: ['SecureBucket'],
    alarm: '*FailedAlarm',
    severity: CRITICAL,
    because: 'objects have no copy and will not get one, and the alarm cannot tell one from all of them',
  },
  replicationLatency: {
    constructs: ['ReplicaBucket'],
    alarm: 'ReplicationLatencyAlarm',
    severity: WARNING,
    because: 'S3 goes on; the copy is old, and nobody uses it unless the Region of the source fails',
  },
  bucketClientErrors: {
    constructs: ['SecureBucket'],
    alarm: 'ClientErrorsAlarm',
    severity: WARNING,
    because: 'requests that are refused on purpose: mostly an attack, or a client that is broken',
  },
  pipeDeadLetters: {
    constructs: ['EventPipe'],
    alarm: 'DeadLettersAlarm',
    severity: CRITICAL,
    because: 'the note is kept, but the records expire with the stream',
  },
  brokerCpu: {
    constructs: ['RabbitMqBroker', 'ActiveMqBroker'],
    alarm: 'CpuAlarm',
    severity: WARNING,
    because: 'messages are slower, and a larger type takes a window of maintenance',
  },
  brokerSilence: {
    constructs: ['RabbitMqBroker', 'ActiveMqBroker'],
    alarm: 'SilenceAlarm',
    severity: CRITICAL,
    because: 'a broker that reports nothing is down, for all that is known',
  },
  brokerQueueDepth: {
    constructs: ['RabbitMqBroker', 'ActiveMqBroker'],
    alarm: '*DepthAlarm',
    severity: WARNING,
    because: 'the broker keeps the messages, and has alarms before it is full',
  },
  brokerQueueConsumers: {
    constructs: ['RabbitMqBroker', 'ActiveMqBroker'],
    alarm: '*ConsumersAlarm',
    severity: CRITICAL,
    because: 'messages are not processed',
  },
  rabbitMqMemory: {
    constructs: ['RabbitMqBroker'],
    alarm: 'MemoryAlarm',
    severity: CRITICAL,
    because: 'the broker is about to block publishers',
  },
  rabbitMqDisk: {
    constructs: ['RabbitMqBroker'],
    alarm: 'DiskAlarm',
    severity: CRITICAL,
    because: 'the broker is about to block publishers',
  },
  activeMqStore: {
    constructs: ['ActiveMqBroker'],
    alarm: 'StoreAlarm',
    severity: CRITICAL,
    because: 'a full storage blocks producers',
  },
  activeMqHeap: {
    constructs: ['ActiveMqBroker'],
    alarm: 'HeapAlarm',
    severity: WARNING,
    because: 'the broker collects garbage and goes on',
  },
  activeMqConnections: {
    constructs: ['ActiveMqBroker'],
    alarm: 'ConnectionsAlarm',
    severity: WARNING,
    because: 'clients are refused only beyond the limit',
  },
  fileSystemIoLimit: {
    constructs: ['SharedFileSystem'],
    alarm: 'IoLimitAlarm',
    severity: WARNING,
    because: 'a trend of capacity: clients wait, and what users notice of it has alarms of its own',
  },
  fileSystemConnections: {
    constructs: ['SharedFileSystem'],
    alarm: 'ConnectionsAlarm',
    severity: WARNING,
    because: 'a trend of capacity: a fifth of the connections is left',
  },
  fileSystemBurstCredits: {
    constructs: ['SharedFileSystem'],
    alarm: 'BurstCreditsAlarm',
    severity: CRITICAL,
    because: 'in half an hour the file system comes to a near standstill',
  },
  fileSystemReplicationDelay: {
    constructs: ['SharedFileSystem'],
    alarm: 'ReplicationDelayAlarm',
    severity: WARNING,
    because: 'no data is lost as long as the first copy is there',
  },
  lustreFreeStorage: {
    constructs: ['LustreFileSystem'],
    alarm: 'FreeStorageAlarm',
    severity: WARNING,
    because: 'a trend of capacity: jobs still write, and more storage takes minutes to hours',
  },
  lustreExportDelay: {
    constructs: ['LustreFileSystem'],
    alarm: 'ExportDelayAlarm',
    severity: WARNING,
    because: 'the files are there, and only not yet in the bucket',
  },
  lustreImportDelay: {
    constructs: ['LustreFileSystem'],
    alarm: 'ImportDelayAlarm',
    severity: WARNING,
    because: 'jobs work on what was there before',
  },
  windowsShareFreeStorage: {
    constructs: ['WindowsFileShare'],
    alarm: 'FreeStorageAlarm',
    severity: WARNING,
    because: 'a trend of capacity: users still write, and more storage takes hours',
  },
  windowsShareNetwork: {
    constructs: ['WindowsFileShare'],
    alarm: 'NetworkAlarm',
    severity: WARNING,
    because: 'a trend of capacity: users wait, and their files are there',
  },
  windowsShareDisk: {
    constructs: ['WindowsFileShare'],
    alarm: 'DiskAlarm',
    severity: WARNING,
    because: 'a trend of capacity: users wait, and their files are there',
  },
  backupFailed: {
    constructs: ['BackupProgram'],
    alarm: 'FailedAlarm',
    severity: WARNING,
    because: 'the source of the backup is there, and so are the backups before it',
  },
  backupMissing: {
    constructs: ['BackupProgram'],
    alarm: 'MissingAlarm',
    severity: WARNING,
    because: 'nothing is lost as long as no backup is needed',
  },
  restoreTestFailed: {
    constructs: ['BackupProgram'],
    alarm: 'RestoreFailedAlarm',
    severity: WARNING,
    because: 'nothing is lost as long as no backup is needed',
  },
  backupThreatsFound: {
    constructs: ['BackupProgram'],
    alarm: 'ThreatsAlarm',
    severity: CRITICAL,
    because: 'what was backed up is attacked, and a backup would bring the attacker back',
  },
  backupDeadLetters: {
    constructs: ['BackupProgram'],
    alarm: 'DeadLettersAlarm',
    severity: WARNING,
    because: 'what failed has an alarm of its own',
  },
  snapshotFailed: {
    constructs: ['DefaultSnapshotPolicy', 'VolumeSnapshotPolicy'],
    alarm: 'FailedAlarm',
    severity: WARNING,
    because: 'the volume is there, and so are the snapshots before it',
  },
  snapshotPolicyError: {
    constructs: ['DefaultSnapshotPolicy', 'VolumeSnapshotPolicy'],
    alarm: 'ErrorAlarm',
    severity: WARNING,
    because: 'nothing is lost as long as no snapshot is needed',
  },
  snapshotMissing: {
    constructs: ['VolumeSnapshotPolicy'],
    alarm: 'MissingAlarm',
    severity: WARNING,
    because: 'nothing is lost as long as no snapshot is needed',
  },
  transferFailed: {
    constructs: ['DataTransferTask'],
    alarm: 'FailedAlarm',
    severity: WARNING,
    because: 'the source is there, and the next execution copies what is missing',
  },
  transferMissing: {
    constructs: ['DataTransferTask'],
    alarm: 'MissingAlarm',
    severity: WARNING,
    because: 'the source is there, and a later execution copies what is missing',
  },
  transferDeadLetters: {
    constructs: ['DataTransferTask'],
    alarm: 'DeadLettersAlarm',
    severity: WARNING,
    because: 'what failed has an alarm of its own',
  },
  dsqlQueryTimeouts: {
    constructs: ['DsqlCluster'],
    alarm: 'QueryTimeoutsAlarm',
    severity: CRITICAL,
    because: 'requests of users fail after minutes',
  },
  dsqlConflicts: {
    constructs: ['DsqlCluster'],
    alarm: 'ConflictsAlarm',
    severity: WARNING,
    because: 'callers try again, and most of them succeed',
  },
  dsqlStorage: {
    constructs: ['DsqlCluster'],
    alarm: 'StorageAlarm',
    severity: WARNING,
    because: 'a fifth of the quota is left to have it raised',
  },
  dsqlProcessingUnits: {
    constructs: ['DsqlCluster'],
    alarm: 'ProcessingUnitsAlarm',
    severity: WARNING,
    because: 'it costs money, and users notice nothing',
  },
  natPorts: {
    constructs: ['TieredVpc'],
    alarm: 'NatGateway*Ports',
    severity: CRITICAL,
    because: 'requests of the private tier fail',
  },
  natDrops: {
    constructs: ['TieredVpc'],
    alarm: 'NatGateway*Drops',
    severity: WARNING,
    because: 'connections send lost packets again; those that fail are errors of what opened them',
  },
  migrationFailed: {
    constructs: ['DatabaseMigration'],
    alarm: 'FailedAlarm',
    severity: CRITICAL,
    because: 'the target falls behind, and the source keeps its log until the migration goes on',
  },
  migrationSuspendedTables: {
    constructs: ['DatabaseMigration'],
    alarm: 'SuspendedTablesAlarm',
    severity: CRITICAL,
    because: 'rows are missing in the target, and nothing else says so',
  },
  migrationLatency: {
    constructs: ['DatabaseMigration'],
    alarm: '*LatencyAlarm',
    severity: WARNING,
    because: 'applications still use the source; nobody switches over meanwhile',
  },
  migrationInstance: {
    constructs: ['DatabaseMigration'],
    alarm: 'Free*Alarm',
    severity: WARNING,
    because: 'the migration becomes slow before it fails',
  },
  migrationDeadLetters: {
    constructs: ['DatabaseMigration'],
    alarm: 'DeadLettersAlarm',
    severity: WARNING,
    because: 'a notification was not delivered; the alarm of the failure itself goes off as well',
  },
  natInstance: {
    constructs: ['TieredVpc'],
    alarm: 'NatInstanceStatus',
    severity: CRITICAL,
    because: 'the private tier is cut off',
  },
  databaseCpu: {
    constructs: [...DATABASES, 'DocumentDbCluster'],
    alarm: '*CpuAlarm',
    severity: WARNING,
    because: 'a trend of capacity: latency tells when users notice',
  },
  databaseMemory: {
    constructs: [...DATABASES, 'DocumentDbCluster'],
    alarm: '*MemoryAlarm',
    severity: WARNING,
    because: 'a trend of capacity: a database that swaps is slow, which latency tells',
  },
  databaseConnections: {
    constructs: [...DATABASES, 'DocumentDbCluster'],
    alarm: '*ConnectionsAlarm',
    severity: CRITICAL,
    because: 'the next clients are refused',
  },
  databaseCredits: {
    constructs: [...INSTANCES, 'AuroraCluster', 'DocumentDbCluster'],
    alarm: '*CreditsAlarm',
    severity: WARNING,
    because: 'a matter of cost: the database goes on, and is billed for it',
  },
  databaseFreeStorage: {
    constructs: INSTANCES,
    alarm: 'FreeStorageAlarm',
    severity: CRITICAL,
    because: 'a full database stops, and the storage has not grown by itself',
  },
  databaseDiskBurst: {
    constructs: INSTANCES,
    alarm: 'DiskBurstAlarm',
    severity: WARNING,
    because: 'a trend of capacity: latency tells when users notice',
  },
  databaseReplicaLag: {
    constructs: [...INSTANCES, 'AuroraCluster', 'AuroraGlobalPrimary', 'DocumentDbCluster'],
    alarm: '*ReplicaLagAlarm',
    severity: WARNING,
    because: 'readers see old data, and writers do not notice',
  },
  auroraGlobalLag: {
    constructs: ['AuroraGlobalPrimary', 'AuroraGlobalSecondary'],
    alarm: 'Global*LagAlarm',
    severity: WARNING,
    because: 'users notice nothing, unless the Region is lost at the same time',
  },
  auroraCapacity: {
    constructs: AURORA,
    alarm: '*CapacityAlarm',
    severity: WARNING,
    because: 'a trend of capacity: latency tells when users notice',
  },
  documentCapacity: {
    constructs: ['DocumentDbCluster'],
    alarm: '*CapacityAlarm',
    severity: WARNING,
    because: 'a trend of capacity: latency tells when users notice',
  },
  documentCursors: {
    constructs: ['DocumentDbCluster'],
    alarm: '*CursorsAlarm',
    severity: CRITICAL,
    because: 'the next queries fail',
  },
  documentThrottling: {
    constructs: ['DocumentDbCluster'],
    alarm: '*ThrottlingAlarm',
    severity: CRITICAL,
    because: 'operations fail or wait for want of memory',
  },
} as const satisfies Record<string, DefaultSeverity>;

/** The alarms whose severity has been decided. */
export type DecidedAlarm = keyof typeof DEFAULT_SEVERITIES;

/** The severity of an alarm of the constructs. */
export function severityOf(alarm: DecidedAlarm): AlarmSeverity {
  return DEFAULT_SEVERITIES[alarm].severity;
}
