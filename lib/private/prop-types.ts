// Written by `npm run entries` (scripts/prop-types.mjs) from the declarations of the public files; read by prop-check.ts.

/** The type of the props of each construct, by what property injection knows it by. */
export const CONSTRUCTS: Readonly<Record<string, string>> = {
  'cdk-reference-architectures.apis.HttpApiService': '&HttpApiServiceProps',
  'cdk-reference-architectures.apis.RestApiService': '&RestApiServiceProps',
  'cdk-reference-architectures.apis.WebSocketApiService': '&WebSocketApiServiceProps',
  'cdk-reference-architectures.batch.ArrayPipeline': '&ArrayPipelineProps',
  'cdk-reference-architectures.batch.ContainerJob': '&ContainerJobProps',
  'cdk-reference-architectures.batch.EksJob': '&EksJobProps',
  'cdk-reference-architectures.batch.JobEngine': '&JobEngineProps',
  'cdk-reference-architectures.batch.JobQueue': '&JobQueueProps',
  'cdk-reference-architectures.batch.JobQueues': '&JobQueuesProps',
  'cdk-reference-architectures.batch.MultiContainerJob': '&MultiContainerJobProps',
  'cdk-reference-architectures.batch.MultiNodeJob': '&MultiNodeJobProps',
  'cdk-reference-architectures.compute.FleetRoute': '&FleetRouteProps',
  'cdk-reference-architectures.compute.WebFleet': '&WebFleetProps',
  'cdk-reference-architectures.containers.DaemonService': '&DaemonServiceProps',
  'cdk-reference-architectures.containers.Ec2Capacity': '&Ec2CapacityProps',
  'cdk-reference-architectures.containers.EcsNetworkService': '&EcsNetworkServiceProps',
  'cdk-reference-architectures.containers.EcsWebService': '&EcsWebServiceProps',
  'cdk-reference-architectures.containers.ImageRepository': '&ImageRepositoryProps',
  'cdk-reference-architectures.containers.ManagedInstancesCapacity': '&ManagedInstancesCapacityProps',
  'cdk-reference-architectures.containers.OneOffTask': '&OneOffTaskProps',
  'cdk-reference-architectures.containers.PullThroughCache': '&PullThroughCacheProps',
  'cdk-reference-architectures.containers.QueueWorker': '&QueueWorkerProps',
  'cdk-reference-architectures.containers.RegistryReplication': '&RegistryReplicationProps',
  'cdk-reference-architectures.containers.RegistryScanning': '&RegistryScanningProps',
  'cdk-reference-architectures.containers.ReplicationPermission': '&ReplicationPermissionProps',
  'cdk-reference-architectures.containers.ScheduledTask': '&ScheduledTaskProps',
  'cdk-reference-architectures.containers.ServiceCluster': '&ServiceClusterProps',
  'cdk-reference-architectures.databases.AppendOnlyLedger': '&AppendOnlyLedgerProps',
  'cdk-reference-architectures.databases.AuroraCluster': '&AuroraClusterProps',
  'cdk-reference-architectures.databases.AuroraGlobalPrimary': '&AuroraGlobalPrimaryProps',
  'cdk-reference-architectures.databases.AuroraGlobalSecondary': '&AuroraGlobalSecondaryProps',
  'cdk-reference-architectures.databases.BlockchainNode': '&BlockchainNodeProps',
  'cdk-reference-architectures.databases.DatabaseMigration': '&DatabaseMigrationProps',
  'cdk-reference-architectures.databases.DaxCluster': '&DaxClusterProps',
  'cdk-reference-architectures.databases.DocumentDbCluster': '&DocumentDbClusterProps',
  'cdk-reference-architectures.databases.DsqlCluster': '&DsqlClusterProps',
  'cdk-reference-architectures.databases.ItemTable': '&ItemTableProps',
  'cdk-reference-architectures.databases.NeptuneCluster': '&NeptuneClusterProps',
  'cdk-reference-architectures.databases.RelationalDatabase': '&RelationalDatabaseProps',
  'cdk-reference-architectures.databases.RelationalDatabaseReplica': '&RelationalDatabaseReplicaProps',
  'cdk-reference-architectures.databases.TimestreamInfluxDb': '&TimestreamInfluxDbProps',
  'cdk-reference-architectures.databases.ValkeyCache': '&ValkeyCacheProps',
  'cdk-reference-architectures.edge.AcceleratorAttachment': '&AcceleratorAttachmentProps',
  'cdk-reference-architectures.edge.ContentDelivery': '&ContentDeliveryProps',
  'cdk-reference-architectures.edge.DnsForwarding': '&DnsForwardingProps',
  'cdk-reference-architectures.edge.DnsHealthCheck': '&DnsHealthCheckProps',
  'cdk-reference-architectures.edge.DnsProfile': '&DnsProfileProps',
  'cdk-reference-architectures.edge.DnsRecord': '&DnsRecordProps',
  'cdk-reference-architectures.edge.GlobalAccelerator': '&GlobalAcceleratorProps',
  'cdk-reference-architectures.edge.PrivateZone': '&PrivateZoneProps',
  'cdk-reference-architectures.edge.PublicZone': '&PublicZoneProps',
  'cdk-reference-architectures.edge.ShieldProtection': '&ShieldProtectionProps',
  'cdk-reference-architectures.edge.ShieldProtectionGroup': '&ShieldProtectionGroupProps',
  'cdk-reference-architectures.edge.ShieldResponseTeam': '&ShieldResponseTeamProps',
  'cdk-reference-architectures.edge.SiteContent': '&SiteContentProps',
  'cdk-reference-architectures.edge.VpcQueryLogs': '&VpcQueryLogsProps',
  'cdk-reference-architectures.edge.WebFirewall': '&WebFirewallProps',
  'cdk-reference-architectures.functions.ApiFunction': '&ApiFunctionProps',
  'cdk-reference-architectures.functions.EventFunction': '&EventFunctionProps',
  'cdk-reference-architectures.loadbalancing.AddressRoute': '&AddressRouteProps',
  'cdk-reference-architectures.loadbalancing.FunctionRoute': '&FunctionRouteProps',
  'cdk-reference-architectures.loadbalancing.NetworkRoute': '&NetworkRouteProps',
  'cdk-reference-architectures.loadbalancing.StaticIpNetworkLoadBalancer': '&StaticIpNetworkLoadBalancerProps',
  'cdk-reference-architectures.loadbalancing.WebLoadBalancer': '&WebLoadBalancerProps',
  'cdk-reference-architectures.messaging.ActiveMqBroker': '&ActiveMqBrokerProps',
  'cdk-reference-architectures.messaging.ApplicationEventBus': '&ApplicationEventBusProps',
  'cdk-reference-architectures.messaging.EventApiDestination': '&EventApiDestinationProps',
  'cdk-reference-architectures.messaging.EventPipe': '&EventPipeProps',
  'cdk-reference-architectures.messaging.FanOutTopic': '&FanOutTopicProps',
  'cdk-reference-architectures.messaging.RabbitMqBroker': '&RabbitMqBrokerProps',
  'cdk-reference-architectures.messaging.RecurringTask': '&RecurringTaskProps',
  'cdk-reference-architectures.messaging.RetainedEventBus': '&RetainedEventBusProps',
  'cdk-reference-architectures.messaging.SagaStateMachine': '&SagaStateMachineProps',
  'cdk-reference-architectures.messaging.WorkQueue': '&WorkQueueProps',
  'cdk-reference-architectures.messaging.Workflow': '&WorkflowProps',
  'cdk-reference-architectures.network.InspectedRouting': '&InspectedRoutingProps',
  'cdk-reference-architectures.network.InspectionAppliances': '&InspectionAppliancesProps',
  'cdk-reference-architectures.network.NetworkFirewall': '&NetworkFirewallProps',
  'cdk-reference-architectures.network.ServiceNetwork': '&ServiceNetworkProps',
  'cdk-reference-architectures.network.ServiceNetworkVpc': '&ServiceNetworkVpcProps',
  'cdk-reference-architectures.network.TieredVpc': '&TieredVpcProps',
  'cdk-reference-architectures.network.TransitGatewayInspection': '&TransitGatewayInspectionProps',
  'cdk-reference-architectures.network.TransitGatewaySpoke': '&TransitGatewaySpokeProps',
  'cdk-reference-architectures.observability.AlarmTopic': '&AlarmTopicProps',
  'cdk-reference-architectures.observability.OperationsDashboard': '&OperationsDashboardProps',
  'cdk-reference-architectures.storage.AccessLogBucket': '&AccessLogBucketProps',
  'cdk-reference-architectures.storage.AirGappedVault': '&AirGappedVaultProps',
  'cdk-reference-architectures.storage.BackupCopyVault': '&BackupCopyVaultProps',
  'cdk-reference-architectures.storage.BackupProgram': '&BackupProgramProps',
  'cdk-reference-architectures.storage.DataTransferTask': '&DataTransferTaskProps',
  'cdk-reference-architectures.storage.DefaultSnapshotPolicy': '&DefaultSnapshotPolicyProps',
  'cdk-reference-architectures.storage.LustreFileSystem': '&LustreFileSystemProps',
  'cdk-reference-architectures.storage.OutpostBucket': '&OutpostBucketProps',
  'cdk-reference-architectures.storage.ReplicaBucket': '&ReplicaBucketProps',
  'cdk-reference-architectures.storage.SecureBucket': '&SecureBucketProps',
  'cdk-reference-architectures.storage.SharedFileSystem': '&SharedFileSystemProps',
  'cdk-reference-architectures.storage.VolumeSnapshotPolicy': '&VolumeSnapshotPolicyProps',
  'cdk-reference-architectures.storage.WindowsFileShare': '&WindowsFileShareProps',
};

/** The members of each struct: name, `?` where it may be left out, type. */
export const STRUCTS: Readonly<Record<string, string>> = {
  AcceleratorAttachmentProps: 'endpoints:[=AcceleratorEndpoint accounts?:[string acceleratorArns?:[string',
  AcceleratorEndpointOptions: 'weight?:number',
  AcceleratorFlowLogsBucketOptions: 'prefix?:string',
  AcceleratorFlowLogsOptions: 'retention?:=Duration',
  AcceleratorHealthCheck: 'protocol?:%TCP|HTTP|HTTPS path?:string port?:number interval?:=Duration threshold?:number',
  AcceleratorListenerOptions: 'stickyClients?:boolean',
  AcceleratorLoadBalancerOptions: 'weight?:number preserveClientAddress?:boolean attachmentArn?:string',
  AcceleratorPortOverride: 'listenerPort:number endpointPort:number',
  AcceleratorPortRange: 'first:number last:number',
  AcceleratorRegion:
    'region:string endpoints:[=AcceleratorEndpoint trafficDial?:number healthCheck?:&AcceleratorHealthCheck portOverrides?:[&AcceleratorPortOverride',
  AccessLogBucketProps: 'retention?:=Duration allowBuckets?:boolean allowCloudFront?:boolean removalPolicy?:string',
  AccountCreationFraudPreventionOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction scopeDown?:=RequestMatch version?:string payload?:%JSON|FORM_ENCODED pathsAreRegex?:boolean responseInspection?:=ResponseInspection creationPath:string registrationPagePath:string usernameField?:string passwordField?:string emailField?:string phoneNumberFields?:[string addressFields?:[string',
  AccountTakeoverPreventionOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction scopeDown?:=RequestMatch version?:string payload?:%JSON|FORM_ENCODED pathsAreRegex?:boolean responseInspection?:=ResponseInspection loginPath:string usernameField:string passwordField:string',
  ActiveMqBrokerAlarmThresholds: 'cpuPercent?:number storePercent?:number heapPercent?:number connections?:number',
  ActiveMqBrokerProps:
    'vpc:+IVpc.vpcId subnets?:#SubnetSelection alarms:=Alarms encryptionKey?:+IKey.keyArn adminSecret?:+ISecret.secretArn maintenanceWindow?:&BrokerMaintenanceWindow logRetention?:number removalPolicy?:string deployment?:=ActiveMqDeployment version?:=ActiveMqVersion instanceType?:=ActiveMqInstanceType authentication?:=ActiveMqAuthentication permissions?:[&ActiveMqPermission configurationXml?:string auditLog?:boolean logAccess?:=BrokerLogAccess alarmThresholds?:&ActiveMqBrokerAlarmThresholds',
  ActiveMqLdapDestinations:
    'queueSearchBase:string topicSearchBase:string tempSearchBase:string refreshInterval?:=Duration',
  ActiveMqLdapOptions:
    'hosts:[string servers:+IConnectable.connections serviceAccount:+ISecret.secretArn userBase:string userSearchMatching:string userSearchSubtree?:boolean userRoleName?:string roleBase:string roleSearchMatching:string roleName?:string roleSearchSubtree?:boolean destinations?:&ActiveMqLdapDestinations',
  ActiveMqPermission: 'queue?:string topic?:string read?:[string write?:[string create?:[string',
  ActiveMqSingleDeploymentOptions: 'storage?:%EFS|EBS',
  AddressRouteProps:
    'healthCheck?:&HealthCheckOptions healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration slowStart?:=Duration stickiness?:=Stickiness balancing?:string anomalyMitigation?:boolean crossZone?:boolean protocolVersion?:string targetProtocol?:string authentication?:=Authentication rewrite?:&RouteRewrite webListener:+IWebListener.listenerParts vpc:+IVpc.vpcId match:=RouteMatch addresses:[string port:number alarms:=Alarms alarmThresholds?:&WebAlarmThresholds outsideVpc?:boolean priority?:number',
  AirGappedVaultProps:
    'minRetention:=Duration maxRetention:=Duration acknowledgeIrreversible:boolean encryptionKey?:+IKey.keyArn allowedAccounts?:[string allowedOrganization?:string vaultName?:string removalPolicy?:string',
  AlarmMonitorOptions: 'insufficientData?:string',
  AlarmRoutes: 'critical:=Alarms warning:=Alarms',
  AlarmTopicProps: 'emails?:[string encryptionKey?:+IKey.keyArn',
  AntiDdosOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction scopeDown?:=RequestMatch version?:string challenge?:boolean unchallengedPaths?:[string challengeSensitivity?:%LOW|MEDIUM|HIGH blockSensitivity?:%LOW|MEDIUM|HIGH',
  ApiAlarmThresholds:
    'clientErrorPercent?:number serverErrorPercent?:number rollbackErrorPercent?:number minRollbackRequests?:number latencyP99?:=Duration',
  ApiDomain:
    'domainName:string certificate:+ICertificate.certificateArn hostedZone?:+IHostedZone.hostedZoneId basePath?:string mutualTls?:&ApiMutualTls',
  ApiFunctionProps:
    'code:=FunctionCode alarms:=Alarms alarmThresholds?:&FunctionAlarmThresholds description?:string memorySize?:number timeout?:=Duration ephemeralStorageSize?:=Size environment?:{string environmentEncryptionKey?:+IKey.keyArn architecture?:=Architecture layers?:[+ILayerVersion.layerVersionArn vpcPlacement?:&VpcPlacement fileSystem?:&FunctionFileSystem url?:&ApiFunctionUrlOptions role?:+IRole.roleArn insightsVersion?:=LambdaInsightsVersion paramsAndSecrets?:=ParamsAndSecretsLayerVersion codeSigningConfig?:+ICodeSigningConfig.codeSigningConfigArn runtimeManagementMode?:=RuntimeManagementMode reservedConcurrency?:number provisionedConcurrency?:=ProvisionedConcurrency deployment?:=FunctionDeployment retainVersions?:boolean asyncInvocation?:&AsyncInvocationOptions deadLetterQueue?:+IQueue.queueArn snapStart?:boolean tracing?:string logLevel?:string systemLogLevel?:string logGroup?:+ILogGroup.logGroupArn logGroupClass?:string logRetention?:number logEncryptionKey?:+IKey.keyArn',
  ApiFunctionUrlOptions:
    'authorization?:=FunctionUrlAuthorization responseStreaming?:boolean cors?:#FunctionUrlCorsOptions',
  ApiMutualTls:
    'truststoreBucket:+IBucket.bucketArn truststoreKey:string truststoreVersion?:string ownershipCertificate?:+ICertificate.certificateArn',
  ApiThrottle: 'rateLimit:number burstLimit:number',
  AppendOnlyLedgerAlarmThresholds:
    'appendErrorPercent?:number appendContentions?:number digestLag?:=Duration guardLag?:=Duration throttledRequests?:number',
  AppendOnlyLedgerProps:
    'retention:=LedgerRetention accessLogs:=BucketAccessLogs alarms:=Alarms alarmThresholds?:&AppendOnlyLedgerAlarmThresholds digestInterval?:=Duration verificationInterval?:=Duration encryptionKey?:+IKey.keyArn formerEncryptionKeys?:[+IKey.keyArn exports?:&LedgerExportOptions dataEvents?:=LedgerDataEvents logRetention?:number deletionProtection?:boolean removalPolicy?:string',
  ApplianceFleetOptions:
    'image:=FleetImage instanceType:=InstanceType minCapacity?:number maxCapacity?:number targetCpuPercent?:number subnets?:#SubnetSelection commands?:[string userData?:=UserData.addCommands.addOnExitCommands.render twoArm?:boolean access?:=InstanceAccess rootVolume?:&RootVolumeOptions role?:+IRole.roleArn startTimeout?:=Duration refresh?:&ApplianceRefreshOptions',
  ApplianceRefreshOptions:
    'minHealthyPercent?:number maxHealthyPercent?:number bakeTime?:=Duration alarms?:[+IAlarm.alarmArn',
  ApplicationEventBusProps:
    'alarms:=Alarms description?:string encryptionKey?:+IKey.keyArn deadLetterQueueEncryptionKey?:+IKey.keyArn schemas?:{=EventSchema schemaDiscovery?:boolean logLevel?:string logDetail?:string logRetention?:number logEncryptionKey?:+IKey.keyArn',
  ArrayPipelineAlarmThresholds: 'failedRuns?:number timedOutRuns?:number',
  ArrayPipelineProps:
    'queue:=SubmissionQueue child:+ISubmittableJob.jobDefinitionArn size:=ArraySize alarms:=Alarms recordBucket:+IBucket.bucketArn recordPrefix?:string alarmThresholds?:&ArrayPipelineAlarmThresholds prepare?:+ISubmittableJob.jobDefinitionArn merge?:+ISubmittableJob.jobDefinitionArn singleJobQueue?:=SubmissionQueue tolerance?:=FailureTolerance share?:=PipelineShare schedulingPriority?:=PipelinePriority failureTopic?:+ITopic.topicArn runVariable?:string sizeVariable?:string resumeVariable?:string toleranceVariable?:string timeout?:=Duration logRetention?:number logEncryptionKey?:+IKey.keyArn',
  AsyncInvocationOptions:
    'onFailure?:+IDestination.bind onSuccess?:+IDestination.bind maxEventAge?:=Duration retryAttempts?:number',
  AuroraAlarmThresholds:
    'cpuPercent?:number freeableMemory?:=Size connections?:number cpuCredits?:number capacityPercent?:number replicaLag?:=Duration',
  AuroraClusterProps:
    'vpc:+IVpc.vpcId engine:=AuroraEngine alarms:=Alarms alarmThresholds?:&AuroraAlarmThresholds capacity?:=AuroraCapacity readers?:=AuroraReaders readerScaling?:=AuroraReaderScaling subnets?:#SubnetSelection port?:number encryptionKey?:+IKey.keyArn parameters?:{string instanceParameters?:{string backupRetention?:=Duration backupWindow?:string maintenanceWindow?:string insights?:=DatabaseInsights logTypes?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn caCertificate?:=CaCertificate ioOptimized?:boolean deletionProtection?:boolean removalPolicy?:string masterUsername?:string databaseName?:string snapshotIdentifier?:string backtrackWindow?:=Duration dataApi?:boolean connectionPooling?:=ConnectionPooling',
  AuroraGlobalPrimaryProps:
    'vpc:+IVpc.vpcId engine:=AuroraEngine alarms:=Alarms alarmThresholds?:&AuroraAlarmThresholds capacity?:=AuroraCapacity readers?:=AuroraReaders readerScaling?:=AuroraReaderScaling subnets?:#SubnetSelection port?:number encryptionKey?:+IKey.keyArn parameters?:{string instanceParameters?:{string backupRetention?:=Duration backupWindow?:string maintenanceWindow?:string insights?:=DatabaseInsights logTypes?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn caCertificate?:=CaCertificate ioOptimized?:boolean deletionProtection?:boolean removalPolicy?:string globalLag?:=Duration masterUsername?:string databaseName?:string secretRegions?:[string rotationSubnets?:#SubnetSelection',
  AuroraGlobalSecondaryProps:
    'vpc:+IVpc.vpcId engine:=AuroraEngine alarms:=Alarms alarmThresholds?:&AuroraAlarmThresholds capacity?:=AuroraCapacity readers?:=AuroraReaders readerScaling?:=AuroraReaderScaling subnets?:#SubnetSelection port?:number encryptionKey?:+IKey.keyArn parameters?:{string instanceParameters?:{string backupRetention?:=Duration backupWindow?:string maintenanceWindow?:string insights?:=DatabaseInsights logTypes?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn caCertificate?:=CaCertificate ioOptimized?:boolean deletionProtection?:boolean removalPolicy?:string globalLag?:=Duration globalClusterIdentifier:string writeForwarding?:boolean',
  AuroraPausingCapacityOptions: 'pauseAfter?:=Duration maxAcu?:number',
  AuroraReadOnlyReaderOptions: 'instanceType?:=InstanceType',
  AuroraReaderScalingOptions: 'maxReaders:number scaleInCooldown?:=Duration scaleOutCooldown?:=Duration',
  AuroraServerlessCapacityOptions: 'minAcu?:number maxAcu?:number',
  BacklogStep: 'messages:number addTasks:number',
  BackupAirGappedCopyOptions: 'retention?:=Duration',
  BackupConstructScopeOptions: 'without?:[+IConstruct.node',
  BackupContinuousScheduleOptions: 'retention?:=Duration hour?:number',
  BackupControlOptions:
    'jobs?:[%BACKUP_JOB_REPORT|COPY_JOB_REPORT|RESTORE_JOB_REPORT|SCAN_JOB_REPORT formats?:[%CSV|JSON prefix?:string maxInterval?:=Duration minRetention?:=Duration tagKey?:string tagValue?:string',
  BackupCopyOptions: 'retention?:=Duration coldStorageAfter?:=Duration',
  BackupCopyVaultProps:
    'vaultLock?:=BackupVaultLock encryptionKey?:+IKey.keyArn allowedAccounts?:[string allowedOrganization?:string vaultName?:string removalPolicy?:string',
  BackupCronScheduleOptions:
    'retention?:=Duration coldStorageAfter?:=Duration hour?:number timeZone?:=TimeZone startWindow?:=Duration completionWindow?:=Duration copies?:[=BackupCopy airGappedVault?:=AirGappedVault index?:%EBS|S3 malwareScan?:%INCREMENTAL_SCAN|FULL_SCAN schedule:=Schedule',
  BackupHistoryStoragePlanOptions: 'archiveVersionsAfter?:=Duration versionRetention?:=VersionRetention',
  BackupMonthlyScheduleOptions:
    'retention?:=Duration coldStorageAfter?:=Duration hour?:number timeZone?:=TimeZone startWindow?:=Duration completionWindow?:=Duration copies?:[=BackupCopy airGappedVault?:=AirGappedVault index?:%EBS|S3 malwareScan?:%INCREMENTAL_SCAN|FULL_SCAN day?:number',
  BackupProgramAlarmThresholds: 'failedJobs?:number withoutBackup?:=Duration',
  BackupProgramProps:
    'scopes:[=BackupScope alarms:=Alarms alarmThresholds?:&BackupProgramAlarmThresholds schedules?:[=BackupSchedule vaultLock?:=BackupVaultLock encryptionKey?:+IKey.keyArn restoreTesting?:=RestoreTesting audit?:=BackupAudit windowsVss?:boolean failureTopic?:+ITopic.topicArn removalPolicy?:string',
  BackupReportOptions:
    'jobs?:[%BACKUP_JOB_REPORT|COPY_JOB_REPORT|RESTORE_JOB_REPORT|SCAN_JOB_REPORT formats?:[%CSV|JSON prefix?:string',
  BackupScheduleOptions:
    'retention?:=Duration coldStorageAfter?:=Duration hour?:number timeZone?:=TimeZone startWindow?:=Duration completionWindow?:=Duration copies?:[=BackupCopy airGappedVault?:=AirGappedVault index?:%EBS|S3 malwareScan?:%INCREMENTAL_SCAN|FULL_SCAN',
  BackupTagScopeOptions: 'withoutTags?:{string buckets?:boolean',
  BackupVaultComplianceLockOptions:
    'minRetention:=Duration maxRetention?:=Duration grace:=Duration acknowledgeIrreversible:boolean',
  BackupVaultLockOptions: 'minRetention:=Duration maxRetention?:=Duration',
  BackupWeeklyScheduleOptions:
    'retention?:=Duration coldStorageAfter?:=Duration hour?:number timeZone?:=TimeZone startWindow?:=Duration completionWindow?:=Duration copies?:[=BackupCopy airGappedVault?:=AirGappedVault index?:%EBS|S3 malwareScan?:%INCREMENTAL_SCAN|FULL_SCAN weekDay?:string',
  BlockActionOptions: 'responseCode?:number body?:&FirewallBody',
  BlockchainNodeAlarmThresholds: 'syncLag?:=Duration peers?:number diskPercent?:number memoryPercent?:number',
  BlockchainNodeProps:
    'vpc:+IVpc.vpcId client:=BlockchainClient deployment:=BlockchainDeployment alarms:=Alarms alarmThresholds?:&BlockchainNodeAlarmThresholds subnets?:#SubnetSelection instanceType?:=InstanceType image?:=FleetImage volume?:&BlockchainVolumeOptions removalPolicy?:string rpc?:&InternalExposureOptions peers?:[+IPeer.canInlineRule maxSyncLag?:=Duration logRetention?:number logEncryptionKey?:+IKey.keyArn',
  BlockchainVolumeOptions: 'size?:=Size iops?:number throughput?:number encryptionKey?:+IKey.keyArn snapshotId?:string',
  BodyInspectionLimits:
    'cloudFront?:%KB_16|KB_32|KB_48|KB_64 apiGateway?:%KB_16|KB_32|KB_48|KB_64 cognitoUserPool?:%KB_16|KB_32|KB_48|KB_64 appRunnerService?:%KB_16|KB_32|KB_48|KB_64 verifiedAccessInstance?:%KB_16|KB_32|KB_48|KB_64',
  BotControlOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction scopeDown?:=RequestMatch version?:string level?:%COMMON|TARGETED machineLearning?:boolean',
  BrokerMaintenanceWindow:
    'day:%MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY time:string timeZone?:=TimeZone',
  BucketAccessLogsOptions: 'prefix?:string',
  BucketEndpointOptions: 'folder?:string format?:%csv|parquet datePartitions?:boolean',
  BucketFlowLogsOptions:
    'prefix?:string trafficType?:string logFormat?:[=LogFormat aggregationInterval?:number fileFormat?:string hiveCompatiblePartitions?:boolean perHourPartition?:boolean',
  BucketRequestMetricsOptions: 'alarms:=Alarms alarmThresholds?:&SecureBucketAlarmThresholds',
  BucketTransferOptions: 'prefix?:string storageClass?:=StorageClass.value.toString',
  BusApiDestinationTargetOptions: 'headers?:{string queryStringParameters?:{string pathParameterValues?:[string',
  BusDataStreamTargetOptions: 'partitionKey?:string',
  BusFunctionTargetOptions: 'waitForResult?:boolean invocationTimeout?:=Duration',
  BusQueueTargetOptions: 'messageGroupId?:string messageDeduplicationId?:string delay?:=Duration',
  BusSubscriberStartOptions: 'endPoint?:*',
  BusTopicTargetOptions: 'messageGroupId?:string messageDeduplicationId?:string subject?:string',
  BusUniversalTargetOptions: 'service:string action:string input:string policyStatements:[=PolicyStatement',
  CaaRecordsOptions: 'wildcardIssuers?:[string reportTo?:string',
  CacheEncryption: 'key:+IKey.keyArn role:+IRole.roleArn',
  CalculatedMonitorOptions: 'healthChecks:[+IHealthCheck.healthCheckId threshold?:number',
  CapacityReservationOptions: 'reservationIds?:[string resourceGroupArns?:[string fallBackToOnDemand?:boolean',
  CdcOptions: 'startPosition?:string',
  CloudFrontCallerAddressOptions: 'viewerAddressHeader?:string',
  CloudWatchFlowLogsOptions:
    'logRetention?:number logEncryptionKey?:+IKey.keyArn trafficType?:string logFormat?:[=LogFormat aggregationInterval?:number',
  ConsumedResource: 'resource:* quantity:number',
  ContainerCloudWatchLogsOptions: 'logRetention?:number logEncryptionKey?:+IKey.keyArn removalPolicy?:string',
  ContainerDependency: 'container:string condition:%START|COMPLETE|SUCCESS',
  ContainerDirectorySourceOptions: 'file?:string target?:string buildArgs?:{string exclude?:[string',
  ContainerJobAttributes: 'jobDefinitionArn:string compatibility:%Fargate|EC2|EC2~On-Demand|managed~instances|EKS',
  ContainerJobProps:
    'image:=ContainerSource vcpus?:number memory?:=Size gpus?:number command?:[string environment?:{string secrets?:{=Secret.arn.hasField.grantRead volumes?:[=JobVolume user?:string readonlyRootFilesystem?:boolean initProcess?:boolean logStreamPrefix?:string attempts?:number retryRules?:[=RetryRule timeout?:=Duration parameters?:{string schedulingPriority?:number propagateTags?:boolean keepRevisions?:boolean consumes?:[&ConsumedResource jobRole?:+IRole.roleArn executionRole?:+IRole.roleArn enableExecuteCommand?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn logGroup?:+ILogGroup.logGroupArn logDriver?:=LogDriver.bind platform?:=JobPlatform',
  ContainerMount: 'path:string readOnly?:boolean',
  ContainerRegistrySourceOptions: 'credentials?:+ISecret.secretArn',
  ContainerRepositorySourceOptions:
    'tag?:string tagParameter?:+IStringParameter.stringValue digest?:string placeholder?:=ContainerSource',
  ContainerRestartPolicy: 'ignoredExitCodes?:[number attemptPeriod?:=Duration',
  ContainerRouterLogsOptions:
    'output:{string secretOutput?:{=Secret.arn.hasField.grantRead image?:=ContainerSource memoryReservationMiB?:number configurationFile?:string routerLogs?:&ContainerCloudWatchLogsOptions',
  ContainerSidecarOptions:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string name:string image:=ContainerSource essential?:boolean memoryReservationMiB?:number cpuUnits?:number readonlyRootFilesystem?:boolean user?:string healthCheck?:#HealthCheck ports?:[number mounts?:{&ContainerMount',
  ContentDeliveryAlarmThresholds: 'serverErrorPercent?:number originLatency?:=Duration',
  ContentDeliveryProps:
    'origin:=DeliveryOrigin behavior?:&DeliveryBehavior routes?:[&DeliveryRoute firewall:=DeliveryFirewall alarms:=Alarms domain?:=DeliveryDomain securityHeaders?:=SecurityHeaders defaultRootObject?:string pages?:=DeliveryPages errorPages?:[&DeliveryErrorPage minProtocolVersion?:string http3?:boolean mutualTls?:=DeliveryMutualTls staticIps?:=DeliveryStaticIps staging?:=DeliveryStaging cacheTagHeader?:string priceClass?:string geoRestriction?:=GeoRestriction accessLogs?:=DeliveryLogs additionalMetrics?:boolean enabled?:boolean comment?:string alarmThresholds?:&ContentDeliveryAlarmThresholds',
  CoolDownStoragePlanOptions:
    'expireAfter?:=Duration versionRetention?:=VersionRetention infrequentAccessAfter?:=Duration oneZone?:&OneZoneStorageOptions glacierInstantAfter?:=Duration glacierFlexibleAfter?:=Duration deepArchiveAfter?:=Duration minObjectSize?:=Size',
  CrossRegionBackupsOptions: 'region:string encryptionKey:+IKey.keyArn retention?:=Duration',
  CustomEgressOptions: 'natGateways?:number',
  DaemonHostMount: 'hostPath:string path:string readOnly?:boolean',
  DaemonServiceAlarmThresholds: 'cpuPercent?:number memoryPercent?:number',
  DaemonServiceProps:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string image:=ContainerSource vcpus?:number memory?:=Size gpus?:number architecture?:=CpuArchitecture operatingSystemFamily?:=OperatingSystemFamily containerHealthCheck?:#HealthCheck initProcess?:boolean addedCapabilities?:[string droppedCapabilities?:[string user?:string readonlyRootFilesystem?:boolean writableMounts?:{string efsMounts?:{&EfsMount ebsMount?:&EbsMount ephemeralStorage?:=Size faultInjection?:boolean taskRole?:+IRole.roleArn executionRole?:+IRole.roleArn sidecars?:[=Sidecar logs?:=ContainerLogs capacity:=Ec2Capacity alarms:=Alarms hostMounts?:{&DaemonHostMount hostPorts?:[number dnsServers?:[string dnsSearchDomains?:[string placementConstraints?:[=PlacementConstraint alarmThresholds?:&DaemonServiceAlarmThresholds',
  DataTransferTaskAlarmThresholds: 'failedExecutions?:number withoutSuccess?:=Duration',
  DataTransferTaskProps:
    'source:=TransferLocation destination:=TransferLocation alarms:=Alarms alarmThresholds?:&DataTransferTaskAlarmThresholds failureTopic?:+ITopic.topicArn schedule?:=Schedule enabled?:boolean mode?:%ENHANCED|BASIC verification?:%ONLY_FILES_TRANSFERRED|POINT_IN_TIME_CONSISTENT|NONE deletion?:=TransferDeletion overwrite?:boolean compare?:boolean objectTags?:boolean includes?:[string excludes?:[string bandwidthLimit?:=Size report?:&TransferReportOptions logLevel?:%BASIC|TRANSFER|OFF logRetention?:number logEncryptionKey?:+IKey.keyArn logAccess?:=TransferLogAccess',
  DatabaseEndpointOptions:
    'secret:+ISecret.secretArn tls:=MigrationTls connections?:+IConnectable.connections peer?:+IPeer.canInlineRule port?:number',
  DatabaseMigrationAlarmThresholds:
    'sourceLatency?:=Duration targetLatency?:=Duration suspendedTables?:number freeableMemory?:=Size freeStoragePercent?:number',
  DatabaseMigrationProps:
    'vpc:+IVpc.vpcId source:=MigrationEndpoint target:=MigrationEndpoint tables:[=TableSelection alarms:=Alarms alarmThresholds?:&DatabaseMigrationAlarmThresholds notificationTopic?:+ITopic.topicArn engine?:=MigrationEngine migrationType?:=MigrationType transformations?:[=TableTransformation settings?:&MigrationSettings enabled?:boolean subnets?:#SubnetSelection accountRoles?:=DmsAccountRoles encryptionKey?:+IKey.keyArn logRetention?:number logEncryptionKey?:+IKey.keyArn',
  DaxClusterAlarmThresholds:
    'cpuPercent?:number memoryPercent?:number evictedBytes?:number faults?:number hitPercent?:number',
  DaxClusterCapacityOptions: 'nodeType:string nodes?:number',
  DaxClusterProps:
    'vpc:+IVpc.vpcId tables:[+ITable.tableArn capacity:=DaxCapacity alarms:=Alarms alarmThresholds?:&DaxClusterAlarmThresholds readOnly?:boolean subnets?:#SubnetSelection itemTimeToLive?:=Duration queryTimeToLive?:=Duration maintenanceWindow?:string notificationTopic?:+ITopic.topicArn',
  DaxReducedCapacityOptions: 'nodeType:string nodes?:number reason:string',
  DedicatedHostOptions: 'hostResourceGroupArn:string licenseConfigurationArn?:string',
  DefaultImageSnapshotsOptions: 'withoutTags?:{string',
  DefaultSnapshotPolicyAlarmThresholds: 'failedSnapshots?:number',
  DefaultSnapshotPolicyProps:
    'alarms:=Alarms alarmThresholds?:&DefaultSnapshotPolicyAlarmThresholds snapshots?:=DefaultSnapshots interval?:=Duration retention?:=Duration deleteLast?:boolean copyRegions?:[string volumeKeys?:[+IKey.keyArn recycleBin?:&SnapshotRecycleBin publicSharing?:%block-all-sharing|block-new-sharing enabled?:boolean',
  DefaultVolumeSnapshotsOptions: 'withoutTags?:{string excludeRootVolumes?:boolean withoutVolumeTypes?:[string',
  DeliveryBehavior:
    'cachePolicy?:+ICachePolicy.cachePolicyId originRequestPolicy?:+IOriginRequestPolicy.originRequestPolicyId responseHeadersPolicy?:+IResponseHeadersPolicy.responseHeadersPolicyId functions?:[#FunctionAssociation trustedKeyGroups?:[+IKeyGroup.keyGroupId redirectHttp?:boolean grpc?:boolean',
  DeliveryBucketOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration missingAsNotFound?:boolean distributionId?:string',
  DeliveryCloudWatchLogsOptions:
    'queryStrings?:boolean cookies?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn',
  DeliveryConnectionFunction: 'code:=FunctionCode.render keyValueStore?:+IKeyValueStore.keyValueStoreArn',
  DeliveryErrorPage:
    'status:number page:string responseStatus?:number cachedFor?:=Duration replacesApplicationAnswers?:boolean',
  DeliveryExistingVpcOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration readTimeout?:=Duration keepaliveTimeout?:=Duration ownerAccountId?:string',
  DeliveryFailoverOptions: 'statusCodes?:[number selectionCriteria?:string',
  DeliveryInternetOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration readTimeout?:=Duration keepaliveTimeout?:=Duration ipAddressType?:string clientCertificate?:+ICertificate.certificateArn',
  DeliveryLoadBalancerOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration readTimeout?:=Duration keepaliveTimeout?:=Duration clients?:[+IPeer.canInlineRule internetFacingReason?:string',
  DeliveryLogBucketOptions:
    'queryStrings?:boolean cookies?:boolean format?:%json|parquet|w3c path?:string retention?:=Duration',
  DeliveryLogFieldOptions: 'queryStrings?:boolean cookies?:boolean',
  DeliveryLogFileOptions: 'queryStrings?:boolean cookies?:boolean format?:%json|parquet|w3c path?:string',
  DeliveryMutualTlsOptions:
    'acceptExpired?:boolean advertiseAuthorities?:boolean connectionFunction?:&DeliveryConnectionFunction',
  DeliveryPublicLoadBalancerOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration readTimeout?:=Duration keepaliveTimeout?:=Duration ipAddressType?:string clientCertificate?:+ICertificate.certificateArn hostName:string secret:=SecretValue reason:string secretHeaderName?:string clients?:[+IPeer.canInlineRule',
  DeliveryRoute:
    'cachePolicy?:+ICachePolicy.cachePolicyId originRequestPolicy?:+IOriginRequestPolicy.originRequestPolicyId responseHeadersPolicy?:+IResponseHeadersPolicy.responseHeadersPolicyId functions?:[#FunctionAssociation trustedKeyGroups?:[+IKeyGroup.keyGroupId redirectHttp?:boolean grpc?:boolean path:string origin:=DeliveryOrigin',
  DeliveryServerOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration readTimeout?:=Duration keepaliveTimeout?:=Duration',
  DeliveryStagedContent:
    'name:string origin?:=DeliveryOrigin behavior?:&DeliveryBehavior routes?:[&DeliveryRoute defaultRootObject?:string pages?:=DeliveryPages errorPages?:[&DeliveryErrorPage geoRestriction?:=GeoRestriction',
  DeliveryStagingWeightOptions: 'sessionIdle?:=Duration sessionMaximum?:=Duration',
  DeliveryStaticIpsOptions: 'ipv6?:boolean',
  DeliveryTrustStoreOptions: 'version?:string checksRevocation?:boolean',
  DeliveryVpcOriginOptions:
    'path?:string originShieldRegion?:string customHeaders?:{string connectionAttempts?:number connectionTimeout?:=Duration responseCompletionTimeout?:=Duration readTimeout?:=Duration keepaliveTimeout?:=Duration clients?:[+IPeer.canInlineRule',
  DeliveryZoneDomainOptions: 'certificate?:+ICertificate.certificateArn',
  DnsAliasOptions: 'ipv6?:boolean',
  DnsFailoverOptions: 'primary:&DnsRoute secondary:&DnsRoute',
  DnsForwardingProps:
    'vpc:+IVpc.vpcId subnets?:#SubnetSelection rules:[&DnsForwardingRule inbound?:&InboundDnsOptions alarms:=Alarms',
  DnsForwardingRule: 'domainName:string targets:[&DnsForwardingTarget',
  DnsForwardingTarget: 'address:string port?:number',
  DnsGeolocationOptions: 'locations:[&GeolocationDnsRoute elsewhere:&DnsRoute',
  DnsHealthCheckProps: 'monitor:=HealthCheckMonitor inverted?:boolean alarms:=Alarms',
  DnsHealthyAliasOptions: 'ipv6?:boolean evaluateTargetHealth?:boolean',
  DnsIpBasedOptions: 'locations:[&IpBasedDnsRoute elsewhere:&DnsRoute',
  DnsProfileProps: 'sharedWith?:[string',
  DnsProximityOptions: 'bias?:number',
  DnsRecordProps:
    'zone:+IHostedZone.hostedZoneId recordName:string routing:=DnsRoutingPolicy ttl?:=Duration longTtlReason?:string',
  DnsRoute: 'answer:=DnsAnswer healthCheck?:+IHealthCheck.healthCheckId',
  DocumentDbAlarmThresholds:
    'cpuPercent?:number capacityPercent?:number freeableMemory?:=Size cpuCredits?:number connectionsPercent?:number cursorsPercent?:number throttledOperations?:number replicaLag?:=Duration',
  DocumentDbClusterProps:
    'vpc:+IVpc.vpcId alarms:=Alarms alarmThresholds?:&DocumentDbAlarmThresholds engine?:=DocumentDbEngine capacity?:=DocumentDbCapacity subnets?:#SubnetSelection port?:number masterUsername?:string passwordRotation?:=DocumentDbPasswordRotation snapshotIdentifier?:string encryptionKey?:+IKey.keyArn parameters?:{string backupRetention?:=Duration backupWindow?:string maintenanceWindow?:string performanceInsights?:boolean logTypes?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn caCertificate?:=CaCertificate ioOptimized?:boolean deletionProtection?:boolean removalPolicy?:string',
  DocumentDbHostedRotationOptions: 'automaticallyAfter?:=Duration subnets?:#SubnetSelection',
  DocumentDbProvisionedCapacityOptions: 'instances?:number singleInstanceReason?:string instanceType:=InstanceType',
  DocumentDbServerlessCapacityOptions: 'instances?:number singleInstanceReason?:string minDcu?:number maxDcu?:number',
  DsqlClusterAlarmThresholds:
    'queryTimeouts?:number conflictPercent?:number storage?:=Size dailyProcessingUnits?:number',
  DsqlClusterProps:
    'alarms:=Alarms alarmThresholds?:&DsqlClusterAlarmThresholds multiRegion?:=DsqlMultiRegion encryptionKey?:+IKey.keyArn resourcePolicy?:=PolicyDocument deletionProtection?:boolean removalPolicy?:string',
  EbsMount:
    'path:string size?:=Size snapshotId?:string volumeType?:string iops?:number throughputMiBps?:number fileSystemType?:string encryptionKey?:+IKey.keyArn readOnly?:boolean',
  Ec2CapacityProps:
    'cluster:+ICluster.clusterName instanceTypes?:[=InstanceType os?:%BOTTLEROCKET|AMAZON_LINUX_2023|WINDOWS_SERVER_2019_CORE|WINDOWS_SERVER_2019_FULL|WINDOWS_SERVER_2022_CORE|WINDOWS_SERVER_2022_FULL|WINDOWS_SERVER_2025_CORE|WINDOWS_SERVER_2025_FULL minInstances?:number maxInstances?:number targetCapacityPercent?:number onDemandPercent?:number managedTerminationProtection?:boolean storage?:=Size subnets?:#SubnetSelection',
  Ec2JobCapacityOptions:
    'environmentTags?:{string name?:string enabled?:boolean subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId containerInsights?:string rootVolume?:&RootVolumeOptions scratch?:=Scratch userDataCommands?:[string agent?:&JobAgentOptions instanceTypes?:=JobInstanceTypes image?:=HostImage minVcpus?:number scaleDownDelay?:=Duration launchTemplate?:+ILaunchTemplate.versionNumber overrides?:[&JobInstanceOverride placementGroup?:+IPlacementGroup.placementGroupName efaInterfaces?:number instanceRole?:+IRole.roleArn instanceRolePolicies?:[+IManagedPolicy.managedPolicyArn permissionsBoundary?:+IManagedPolicy.managedPolicyArn update?:&JobInstanceUpdate maxVcpus?:number',
  Ec2PlatformOptions:
    'architecture?:string gpus?:number ulimits?:[#Ulimit sharedMemory?:=Size swap?:&JobSwap devices?:[#Device elasticFabricAdapter?:boolean privilegedReason?:string',
  Ec2SpotFirstJobCapacityOptions:
    'subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId environmentTags?:{string containerInsights?:string rootVolume?:&RootVolumeOptions scratch?:=Scratch userDataCommands?:[string agent?:&JobAgentOptions instanceTypes?:=JobInstanceTypes image?:=HostImage minVcpus?:number scaleDownDelay?:=Duration launchTemplate?:+ILaunchTemplate.versionNumber overrides?:[&JobInstanceOverride placementGroup?:+IPlacementGroup.placementGroupName efaInterfaces?:number instanceRole?:+IRole.roleArn instanceRolePolicies?:[+IManagedPolicy.managedPolicyArn permissionsBoundary?:+IManagedPolicy.managedPolicyArn update?:&JobInstanceUpdate maxVcpus?:number maxOnDemandVcpus?:number allocation?:%SPOT_PRICE_CAPACITY_OPTIMIZED|SPOT_CAPACITY_OPTIMIZED bidPercent?:number',
  Ec2SpotJobCapacityOptions:
    'environmentTags?:{string name?:string enabled?:boolean subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId containerInsights?:string rootVolume?:&RootVolumeOptions scratch?:=Scratch userDataCommands?:[string agent?:&JobAgentOptions instanceTypes?:=JobInstanceTypes image?:=HostImage minVcpus?:number scaleDownDelay?:=Duration launchTemplate?:+ILaunchTemplate.versionNumber overrides?:[&JobInstanceOverride placementGroup?:+IPlacementGroup.placementGroupName efaInterfaces?:number instanceRole?:+IRole.roleArn instanceRolePolicies?:[+IManagedPolicy.managedPolicyArn permissionsBoundary?:+IManagedPolicy.managedPolicyArn update?:&JobInstanceUpdate maxVcpus?:number allocation?:%SPOT_PRICE_CAPACITY_OPTIMIZED|SPOT_CAPACITY_OPTIMIZED bidPercent?:number',
  EcsNetworkServiceAlarmThresholds: 'certificateExpiry?:=Duration cpuPercent?:number memoryPercent?:number',
  EcsNetworkServiceProps:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string image:=ContainerSource vcpus?:number memory?:=Size gpus?:number architecture?:=CpuArchitecture operatingSystemFamily?:=OperatingSystemFamily containerHealthCheck?:#HealthCheck initProcess?:boolean addedCapabilities?:[string droppedCapabilities?:[string user?:string readonlyRootFilesystem?:boolean writableMounts?:{string efsMounts?:{&EfsMount ebsMount?:&EbsMount ephemeralStorage?:=Size faultInjection?:boolean taskRole?:+IRole.roleArn executionRole?:+IRole.roleArn sidecars?:[=Sidecar logs?:=ContainerLogs assignPublicIp?:boolean securityGroups?:[+ISecurityGroup.securityGroupId platformVersion?:string placementConstraints?:[=PlacementConstraint vpc:+IVpc.vpcId alarms:=Alarms networkLoadBalancer:=StaticIpNetworkLoadBalancer ports:{&NetworkServicePort cluster?:+ICluster.clusterName minTasks?:number maxTasks?:number scaling?:[=ServiceScaling deployment?:=ServiceDeployment taskProtection?:boolean capacity?:=TaskCapacity subnets?:#SubnetSelection serviceConnect?:=ServiceConnect enableExecuteCommand?:boolean zoneRebalancing?:boolean healthCheckGracePeriod?:=Duration alarmThresholds?:&EcsNetworkServiceAlarmThresholds',
  EcsWebServiceAlarmThresholds:
    'serverErrorPercent?:number clientErrorPercent?:number latencyP99?:=Duration cpuPercent?:number memoryPercent?:number',
  EcsWebServiceProps:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string image:=ContainerSource vcpus?:number memory?:=Size gpus?:number architecture?:=CpuArchitecture operatingSystemFamily?:=OperatingSystemFamily containerHealthCheck?:#HealthCheck initProcess?:boolean addedCapabilities?:[string droppedCapabilities?:[string user?:string readonlyRootFilesystem?:boolean writableMounts?:{string efsMounts?:{&EfsMount ebsMount?:&EbsMount ephemeralStorage?:=Size faultInjection?:boolean taskRole?:+IRole.roleArn executionRole?:+IRole.roleArn sidecars?:[=Sidecar logs?:=ContainerLogs assignPublicIp?:boolean securityGroups?:[+ISecurityGroup.securityGroupId platformVersion?:string placementConstraints?:[=PlacementConstraint healthCheck?:&HealthCheckOptions healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration slowStart?:=Duration stickiness?:=Stickiness balancing?:string anomalyMitigation?:boolean crossZone?:boolean protocolVersion?:string targetProtocol?:string authentication?:=Authentication rewrite?:&RouteRewrite vpc:+IVpc.vpcId alarms:=Alarms ingress?:=Ingress additionalRoutes?:{&ServiceRoute cluster?:+ICluster.clusterName containerPort?:number minTasks?:number maxTasks?:number scaling?:[=ServiceScaling deployment?:=ServiceDeployment capacity?:=TaskCapacity subnets?:#SubnetSelection serviceConnect?:=ServiceConnect serviceDiscovery?:&ServiceDiscoveryOptions lattice?:&ServiceLattice enableExecuteCommand?:boolean zoneRebalancing?:boolean healthCheckGracePeriod?:=Duration alarmThresholds?:&EcsWebServiceAlarmThresholds',
  EfsJobVolumeOptions:
    'name:string mountPath:string readOnly?:boolean fileSystem?:+IFileSystem.fileSystemId accessPoint?:+IAccessPoint.accessPointId rootDirectory?:string',
  EfsMount: 'accessPoint:+IAccessPoint.accessPointId path:string readOnly?:boolean',
  EfsTransferOptions:
    'vpc:+IVpc.vpcId subnet?:+ISubnet.availabilityZone accessPoint?:+IAccessPoint.accessPointId path?:string',
  EksInitContainer:
    'image:=ContainerSource vcpus?:number memory?:=Size command?:[string args?:[string environment?:{string volumes?:[=EksVolume.name.containerPath.readonly name:string',
  EksJobCapacityOptions:
    'environmentTags?:{string name?:string enabled?:boolean cluster:* kubernetesNamespace:string instanceRole:+IRole.roleArn instanceTypes?:=JobInstanceTypes minVcpus?:number maxVcpus?:number subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId image?:+IMachineImage.getImage rootVolume?:&RootVolumeOptions launchTemplate?:+ILaunchTemplate.versionNumber scaleDownDelay?:=Duration spot?:boolean update?:&JobInstanceUpdate',
  EksJobProps:
    'image:=ContainerSource vcpus?:number memory?:=Size command?:[string args?:[string environment?:{string volumes?:[=EksVolume.name.containerPath.readonly attempts?:number retryRules?:[=RetryRule timeout?:=Duration parameters?:{string schedulingPriority?:number propagateTags?:boolean keepRevisions?:boolean consumes?:[&ConsumedResource gpus?:number initContainers?:[&EksInitContainer imagePullSecrets?:[string labels?:{string dnsPolicy?:string runAsGroup?:number serviceAccount?:string runAsUser?:number readonlyRootFilesystem?:boolean useHostNetwork?:boolean architecture?:string',
  ElasticIp: 'allocationId:string publicIp?:string',
  EthereumOptions:
    'network:%mainnet|sepolia|hoodi execution:=EthereumExecutionClient consensus:=EthereumConsensusClient snapshot?:&EthereumSnapshot',
  EthereumSnapshot: 'url:string sha256:string',
  EventActiveMqSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean queue:string secret?:+ISecret.secretArn batchSize?:number maxBatchingWindow?:=Duration filters?:[{*',
  EventApiDestinationProps:
    'endpoint:string authorization:=Authorization._bind httpMethod?:string rateLimitPerSecond?:number headerParameters?:{=HttpParameter._render queryStringParameters?:{=HttpParameter._render resourceConfigurationArn?:string encryptionKey?:+IKey.keyArn description?:string',
  EventBrokerSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean kind:%active-mq|rabbit-mq queue:string secret:+ISecret.secretArn virtualHost?:string batchSize?:number maxBatchingWindow?:=Duration filters?:[{*',
  EventBucketNotificationSourceOptions: 'prefix?:string suffix?:string',
  EventBucketSourceOptions:
    'eventTypes?:[%Object~Created|Object~Deleted|Object~Restore~Completed|Object~Storage~Class~Changed|Object~Tags~Added prefix?:string suffix?:string',
  EventDocumentSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean database:string secret:+ISecret.secretArn collection?:string fullDocument?:boolean startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration filters?:[{* alarmThresholds?:&EventStreamSourceAlarmThresholds',
  EventFunctionProps:
    'code:=FunctionCode alarms:=Alarms alarmThresholds?:&FunctionAlarmThresholds description?:string memorySize?:number timeout?:=Duration ephemeralStorageSize?:=Size environment?:{string environmentEncryptionKey?:+IKey.keyArn architecture?:=Architecture layers?:[+ILayerVersion.layerVersionArn vpcPlacement?:&VpcPlacement fileSystem?:&FunctionFileSystem url?:&ApiFunctionUrlOptions role?:+IRole.roleArn insightsVersion?:=LambdaInsightsVersion paramsAndSecrets?:=ParamsAndSecretsLayerVersion codeSigningConfig?:+ICodeSigningConfig.codeSigningConfigArn runtimeManagementMode?:=RuntimeManagementMode reservedConcurrency?:number provisionedConcurrency?:=ProvisionedConcurrency deployment?:=FunctionDeployment retainVersions?:boolean asyncInvocation?:&AsyncInvocationOptions deadLetterQueue?:+IQueue.queueArn snapStart?:boolean tracing?:string logLevel?:string systemLogLevel?:string logGroup?:+ILogGroup.logGroupArn logGroupClass?:string logRetention?:number logEncryptionKey?:+IKey.keyArn sources:[=EventSource deadLetterQueueEncryptionKey?:+IKey.keyArn',
  EventKafkaSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean topic:string consumerGroupId?:string secret?:+ISecret.secretArn startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration provisionedPollers?:&EventProvisionedPollers retryAttempts?:number maxRecordAge?:=Duration bisectBatchOnError?:boolean partialBatchResponse?:boolean filters?:[{* onFailure?:+IEventSourceDlq.bind',
  EventLogSourceOptions: 'filterPattern?:+IFilterPattern.logPatternString',
  EventNewQueueSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean batchSize?:number maxBatchingWindow?:=Duration maxConcurrency?:number provisionedPollers?:&EventProvisionedPollers partialBatchResponse?:boolean filters?:[{* ordering?:=QueueOrdering encryptionKey?:+IKey.keyArn dataKeyReuse?:=Duration retention?:=Duration maxReceiveCount?:number visibilityTimeout?:=Duration deliveryDelay?:=Duration maxMessageSize?:=Size removalPolicy?:string alarmThresholds?:&WorkQueueAlarmThresholds',
  EventPipeAlarmThresholds: 'failedExecutions?:number messageAge?:=Duration',
  EventPipeProps:
    'source:=PipeSource target:=PipeTarget alarms:=Alarms alarmThresholds?:&EventPipeAlarmThresholds filters?:[=PipeFilter enrichment?:=PipeEnrichment enabled?:boolean description?:string deadLetterQueueEncryptionKey?:+IKey.keyArn logLevel?:string logExecutionData?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn',
  EventProvisionedPollers: 'minPollers:number maxPollers:number',
  EventQueueSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean batchSize?:number maxBatchingWindow?:=Duration maxConcurrency?:number provisionedPollers?:&EventProvisionedPollers partialBatchResponse?:boolean filters?:[{* deadLetterQueue?:+IQueue.queueArn alarmThresholds?:&WorkQueueAlarmThresholds',
  EventRabbitMqSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean queue:string secret?:+ISecret.secretArn batchSize?:number maxBatchingWindow?:=Duration filters?:[{* virtualHost?:string',
  EventRuleSourceOptions:
    'retryAttempts?:number maxEventAge?:=Duration pattern:#EventPattern eventBus?:+IEventBus.eventBusName input?:=RuleTargetInput',
  EventScheduleSourceOptions:
    'retryAttempts?:number maxEventAge?:=Duration schedule:=ScheduleExpression input?:=ScheduleTargetInput timeWindow?:=TimeWindow enabled?:boolean',
  EventSelfManagedKafkaSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean topic:string consumerGroupId?:string secret?:+ISecret.secretArn startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration provisionedPollers?:&EventProvisionedPollers retryAttempts?:number maxRecordAge?:=Duration bisectBatchOnError?:boolean partialBatchResponse?:boolean filters?:[{* onFailure?:+IEventSourceDlq.bind bootstrapServers:[string authenticationMethod?:string vpcPlacement?:&VpcPlacement rootCaCertificate?:+ISecret.secretArn',
  EventStreamSourceAlarmThresholds: 'iteratorAge?:=Duration',
  EventStreamSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration parallelizationFactor?:number tumblingWindow?:=Duration retryAttempts?:number maxRecordAge?:=Duration bisectBatchOnError?:boolean partialBatchResponse?:boolean filters?:[{* onFailure?:+IEventSourceDlq.bind alarmThresholds?:&EventStreamSourceAlarmThresholds',
  EventTopicSourceOptions:
    'filterPolicy?:{=SubscriptionFilter.conditions filterPolicyWithMessageBody?:{=FilterOrPolicy.type.isPolicy.isFilter',
  EventWorkQueueSourceOptions:
    'enabled?:boolean filterEncryptionKey?:+IKey.keyArn metrics?:boolean batchSize?:number maxBatchingWindow?:=Duration maxConcurrency?:number provisionedPollers?:&EventProvisionedPollers partialBatchResponse?:boolean filters?:[{*',
  ExistingApiDomain:
    'domainName:+IDomainName.name basePath?:string hostName?:string hostedZone?:+IHostedZone.hostedZoneId',
  ExistingLogBucketOptions: 'prefix?:string connectionLogs?:boolean healthCheckLogs?:boolean',
  ExistingWorkQueueProps:
    'queue:+IQueue.queueArn alarms:=Alarms deadLetterQueue?:+IQueue.queueArn alarmThresholds?:&WorkQueueAlarmThresholds',
  FairShareOptions: 'shares?:[&ShareWeight decay?:=Duration reservationPercent?:number',
  FanOutTopicAlarmThresholds: 'failedDeliveries?:number',
  FanOutTopicProps:
    'alarms:=Alarms alarmThresholds?:&FanOutTopicAlarmThresholds ordering?:=TopicOrdering publishers?:[=TopicPublisher encryptionKey?:+IKey.keyArn deadLetterQueueEncryptionKey?:+IKey.keyArn displayName?:string successLogPercent?:number logRetention?:number logEncryptionKey?:+IKey.keyArn tracing?:=TopicTracing dataProtectionPolicy?:{*',
  FargateJobCapacityOptions:
    'environmentTags?:{string name?:string enabled?:boolean subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId containerInsights?:string maxVcpus?:number',
  FargatePlatformOptions:
    'architecture?:string ephemeralStorage?:=Size platformVersion?:string assignPublicIp?:boolean',
  FargateSpotFirstJobCapacityOptions:
    'subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId environmentTags?:{string containerInsights?:string maxVcpus?:number maxOnDemandVcpus?:number',
  FargateWindowsPlatformOptions: 'operatingSystem?:=OperatingSystemFamily assignPublicIp?:boolean',
  FifoQueueOrderingOptions: 'contentBasedDeduplication?:boolean highThroughput?:boolean',
  FifoTopicOrderingOptions: 'contentBasedDeduplication?:boolean throughputScope?:string archiveRetention?:=Duration',
  FileSystemInfrequentAccessOptions: 'after?:string returnOnAccess?:boolean',
  FileSystemReplicaOptions: 'encryptionKey?:+IKey.keyArn availabilityZone?:string',
  FileSystemTiersOptions: 'infrequentAccess?:string archive?:string returnOnAccess?:boolean',
  FirewallBody: 'content:string contentType?:%TEXT_PLAIN|TEXT_HTML|APPLICATION_JSON',
  FirewallDataProtectionOptions: 'hash?:boolean keepInMatches?:boolean keepInRateLimits?:boolean',
  FirewallMonetizationOptions: 'pricePerRequest:number baseWallet?:string solanaWallet?:string',
  FirewallRule: 'name:string match:=RequestMatch action:=FirewallAction labels?:[string afterManagedRules?:boolean',
  FleetCpuBetweenScalingOptions: 'add?:number remove?:number evaluationPeriods?:number warmUp?:=Duration',
  FleetCustomPredictiveMetricOptions:
    'load:+IMetric.toMetricConfig scaling:+IMetric.toMetricConfig capacity?:+IMetric.toMetricConfig target:number',
  FleetEfsMount: 'accessPoint:+IAccessPoint.accessPointId path:string readOnly?:boolean',
  FleetInstanceRefreshOptions:
    'minHealthyPercent?:number maxHealthyPercent?:number readyTimeout?:=Duration checkpointPercents?:[number checkpointDelay?:=Duration bakeTime?:=Duration alarms?:[+IAlarm.alarmArn',
  FleetInstanceRequirements:
    'minVcpus:number maxVcpus?:number minMemory:=Size maxMemory?:=Size minMemoryPerVcpu?:=Size maxMemoryPerVcpu?:=Size architecture?:string cpuManufacturers?:[string instanceGenerations?:[string allowedInstanceTypes?:[string excludedInstanceTypes?:[string burstablePerformance?:string bareMetal?:string localStorage?:string localStorageTypes?:[string minLocalStorageGb?:number minAccelerators?:number maxAccelerators?:number acceleratorTypes?:[string acceleratorManufacturers?:[string acceleratorNames?:[string minNetworkGbps?:number minEbsMbps?:number maxOnDemandPriceOverLowestPercent?:number maxSpotPriceOfOnDemandPercent?:number',
  FleetLifecycleHookOptions:
    'heartbeatTimeout?:=Duration defaultResult?:string topic?:+ITopic.topicArn metadata?:string',
  FleetMachineImageOptions: 'architecture:string rootDeviceName?:string',
  FleetOperatingSystemImageOptions: 'cachedInContext?:boolean',
  FleetPredictiveScalingOptions:
    'metric:=FleetPredictiveMetric mode?:%ForecastOnly|ForecastAndScale leadTime?:=Duration maxCapacityBufferPercent?:number',
  FleetRollingUpdateOptions:
    'maxBatchSize?:number minInstancesInService?:number readyTimeout?:=Duration minSuccessPercent?:number',
  FleetRouteProps:
    'healthCheck?:&HealthCheckOptions healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration slowStart?:=Duration stickiness?:=Stickiness balancing?:string anomalyMitigation?:boolean crossZone?:boolean protocolVersion?:string targetProtocol?:string authentication?:=Authentication rewrite?:&RouteRewrite match:=RouteMatch priority?:number port?:number alarmThresholds?:&WebAlarmThresholds fleet:=WebFleet',
  FleetScheduledScalingOptions:
    'schedule:=Schedule timeZone?:=TimeZone minCapacity?:number maxCapacity?:number desiredCapacity?:number',
  FleetSsmParameterImageOptions:
    'architecture:string rootDeviceName?:string resolvedAtLaunch?:boolean version?:number cachedInContext?:boolean',
  FleetStepScalingOptions:
    'metric:+IMetric.toMetricConfig steps:[#ScalingInterval adjustmentType?:string minAdjustmentMagnitude?:number evaluationPeriods?:number datapointsToAlarm?:number warmUp?:=Duration',
  FleetTargetMetricScalingOptions:
    'disableScaleIn?:boolean warmUp?:=Duration metric:+IMetric.toMetricConfig target:number',
  FleetTargetScalingOptions: 'disableScaleIn?:boolean warmUp?:=Duration',
  FunctionAlarmThresholds:
    'errorPercent?:number durationP99?:=Duration throttledInvocations?:number concurrencyPercent?:number spilloverInvocations?:number',
  FunctionCanaryDeploymentOptions:
    'rollbackAlarms?:[+IAlarm.alarmArn emergency?:boolean preHook?:+IFunction.functionName postHook?:+IFunction.functionName canaryPercent?:number interval?:=Duration',
  FunctionFileSystem: 'accessPoint:+IAccessPoint.accessPointId mountPath:string readOnly?:boolean',
  FunctionFolderCodeOptions:
    'handler?:string runtime?:=Runtime.name.supportsInlineCode.supportsCodeGuruProfiling exclude?:[string',
  FunctionLinearDeploymentOptions:
    'rollbackAlarms?:[+IAlarm.alarmArn emergency?:boolean preHook?:+IFunction.functionName postHook?:+IFunction.functionName stepPercent?:number interval?:=Duration',
  FunctionPrebuiltCodeOptions:
    'code:=Code.bind.bindToResource handler:string runtime:=Runtime.name.supportsInlineCode.supportsCodeGuruProfiling',
  FunctionRouteProps:
    'webListener:+IWebListener.listenerParts match:=RouteMatch function:+IFunction.functionName alarms:=Alarms alarmThresholds?:&WebAlarmThresholds priority?:number authentication?:=Authentication rewrite?:&RouteRewrite healthCheck?:&HealthCheckOptions multiValueHeaders?:boolean',
  FunctionTypeScriptCodeOptions:
    'exportName?:string runtime?:=Runtime.name.supportsInlineCode.supportsCodeGuruProfiling externalModules?:[string sourceMap?:boolean define?:{string loaders?:{string format?:%esm|cjs tsconfig?:string nodeModules?:[string copyFiles?:{string',
  GeolocationDnsRoute: 'answer:=DnsAnswer healthCheck?:+IHealthCheck.healthCheckId location:=GeoLocation',
  GeoproximityDnsRoute: 'answer:=DnsAnswer healthCheck?:+IHealthCheck.healthCheckId name:string location:=DnsProximity',
  GethOptions: 'version:string commit:string sha256:string archiveUrl?:string',
  GlobalAcceleratorAlarmThresholds: 'unhealthyEndpoints?:number',
  GlobalAcceleratorProps:
    'listeners:[=AcceleratorListener regions:[&AcceleratorRegion dualStack?:boolean ipv4Addresses?:[string enabled?:boolean flowLogs?:=AcceleratorFlowLogs removalPolicy?:string alarms:=Alarms alarmThresholds?:&GlobalAcceleratorAlarmThresholds',
  Gp3VolumeOptions:
    'encryptionKey?:+IKey.keyArn mountPath?:string snapshotId?:string deleteOnTermination?:boolean iops?:number throughput?:number',
  HddLustreDeploymentOptions: 'readCache?:boolean',
  HeaderMatch: 'name:string values:[string',
  HealthCheckOptions:
    'path?:string port?:number healthyCodes?:string interval?:=Duration timeout?:=Duration healthyThreshold?:number unhealthyThreshold?:number',
  HighlyAvailableBlockchainOptions: 'nodes?:number',
  HostJobVolumeOptions: 'name:string mountPath:string readOnly?:boolean hostPath:string',
  HotStoragePlanOptions: 'expireAfter?:=Duration versionRetention?:=VersionRetention',
  HttpApiOperation: 'handler?:+IFunction.functionName throttle?:&ApiThrottle',
  HttpApiRoute:
    'path:string target:=HttpTarget methods?:[string authorization?:=HttpAuthorization scopes?:[string throttle?:&ApiThrottle',
  HttpApiRoutesOptions:
    'routes:[&HttpApiRoute authorization:=HttpAuthorization fallback?:=HttpTarget cors?:#CorsPreflightOptions',
  HttpApiServiceProps:
    'definition:=HttpApiDefinition alarms:=Alarms description?:string throttle?:&ApiThrottle domain?:&ApiDomain existingDomain?:&ExistingApiDomain vpcLink?:&HttpVpcLink ipAddressType?:string logRetention?:number accessLogFormat?:=AccessLogFormat accessLogClass?:string logEncryptionKey?:+IKey.keyArn detailedMetrics?:boolean rollbackFunctions?:[=ApiFunction alarmThresholds?:&ApiAlarmThresholds',
  HttpCloudMapTargetOptions: 'serverName?:string timeout?:=Duration instances:+IConnectable.connections port:number',
  HttpJwtOptions: 'issuer:string audiences:[string scopes?:[string authorizerId?:string',
  HttpLambdaAuthorizerOptions: 'identitySources?:[string cacheTtl?:=Duration authorizerId?:string',
  HttpLoadBalancerTargetOptions: 'serverName?:string timeout?:=Duration',
  HttpMonitorOptions:
    'ipAddress?:string interval?:=Duration failureThreshold?:number regions?:[string measureLatency?:boolean host:string port?:number path?:string searchString?:string',
  HttpOpenApiOptions:
    'document:=OpenApiDocument handler?:+IFunction.functionName operations?:{&HttpApiOperation handlers?:[+IFunction.functionName reason?:string',
  HttpUserPoolOptions: 'clients:[+IUserPoolClient.userPoolClientId scopes?:[string authorizerId?:string',
  HttpVpcLink: 'vpc:+IVpc.vpcId subnets?:#SubnetSelection',
  ImageRepositoryProps:
    'repositoryName?:string mutableTags?:[string scanning?:=ImageScanning retention?:[=ImageRetention encryptionKey?:+IKey.keyArn removalPolicy?:string emptyOnDelete?:boolean',
  InboundDnsOptions: 'clients:[string addresses?:[string',
  InfluxDb2Options:
    'instanceType:string parameterGroupId?:string storage:=Size storageType?:%InfluxIOIncludedT1|InfluxIOIncludedT2|InfluxIOIncludedT3 organization:string bucket:string username?:string',
  InfluxDb2ReadReplicasOptions:
    'instanceType:string parameterGroupId?:string storage:=Size storageType?:%InfluxIOIncludedT1|InfluxIOIncludedT2|InfluxIOIncludedT3 organization:string bucket:string username?:string automaticFailover?:boolean',
  InfluxDb2SingleAzOptions:
    'instanceType:string parameterGroupId?:string storage:=Size storageType?:%InfluxIOIncludedT1|InfluxIOIncludedT2|InfluxIOIncludedT3 organization:string bucket:string username?:string reason:string',
  InfluxDb3SingleNodeOptions: 'instanceType:string parameterGroupId?:string reason:string',
  InfluxDbEngineOptions: 'instanceType:string parameterGroupId?:string',
  InspectedRoutingAlarmThresholds: 'droppedPackets?:number',
  InspectedRoutingProps:
    'vpc:+IVpc.vpcId inspection:=Inspection endpointSubnetCidrs?:[string bypass?:boolean alarms:=Alarms alarmThresholds?:&InspectedRoutingAlarmThresholds',
  InspectionApplianceAlarmThresholds: 'minHealthyAppliances?:number unhealthyFor?:=Duration',
  InspectionAppliancesProps:
    'vpc:+IVpc.vpcId appliances:=Appliances healthCheck:=NetworkHealthCheck alarms:=Alarms alarmThresholds?:&InspectionApplianceAlarmThresholds subnets?:#SubnetSelection allowedPrincipals?:[=ArnPrincipal.arn.policyFragment.toString acceptanceRequired?:boolean ipAddressType?:string flowStickiness?:%five_tuple|source_ip_dest_ip_proto|source_ip_dest_ip rebalance?:boolean deregistrationDelay?:=Duration tcpIdleTimeout?:=Duration resetOnIdleTimeout?:boolean crossZone?:boolean deletionProtection?:boolean removalPolicy?:string',
  InstanceMaintenanceOptions: 'minHealthyPercent:number maxHealthyPercent:number',
  InstanceTypesOptions: 'size?:string architecture?:string',
  IntelligentTieringLustreDeploymentOptions: 'metadataIops?:number readCache?:=LustreReadCache efa?:boolean',
  InternalExposureOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean idleTimeout?:=Duration clientKeepAlive?:=Duration ipAddressType?:string http2?:boolean preserveHostHeader?:boolean xForwardedFor?:string xForwardedForClientPort?:boolean tlsHeaders?:boolean minCapacityUnits?:number desyncMitigationMode?:string subnets?:#SubnetSelection testListener?:&TestListenerOptions firewall?:+IWebFirewall.webAclArn firewallFailsOpen?:boolean zonalShift?:boolean certificates?:[+IListenerCertificate.certificateArn clients?:[+IPeer.canInlineRule sslPolicy?:string redirectHttp?:boolean mutualTls?:=MutualTls',
  InternalNetworkExposureOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean crossZone?:boolean clientRouting?:string zonalShift?:boolean zonalAutoshift?:&ZonalAutoshiftOptions minCapacityUnits?:number subnets?:#SubnetSelection ipAddressType?:string endpointService?:&NetworkEndpointServiceOptions clients?:[+IPeer.canInlineRule privateAddresses?:[string allowPrivateLink?:boolean',
  InternetExposureOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean idleTimeout?:=Duration clientKeepAlive?:=Duration ipAddressType?:string http2?:boolean preserveHostHeader?:boolean xForwardedFor?:string xForwardedForClientPort?:boolean tlsHeaders?:boolean minCapacityUnits?:number desyncMitigationMode?:string subnets?:#SubnetSelection testListener?:&TestListenerOptions firewall?:+IWebFirewall.webAclArn firewallFailsOpen?:boolean zonalShift?:boolean certificates?:[+IListenerCertificate.certificateArn clients?:[+IPeer.canInlineRule sslPolicy?:string redirectHttp?:boolean mutualTls?:=MutualTls',
  InternetNetworkExposureOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean crossZone?:boolean clientRouting?:string zonalShift?:boolean zonalAutoshift?:&ZonalAutoshiftOptions minCapacityUnits?:number subnets?:#SubnetSelection ipAddressType?:string endpointService?:&NetworkEndpointServiceOptions clients?:[+IPeer.canInlineRule allocationIds?:[string allowPrivateLink?:boolean',
  Io2VolumeOptions:
    'encryptionKey?:+IKey.keyArn mountPath?:string snapshotId?:string deleteOnTermination?:boolean iops:number',
  IpBasedDnsRoute: 'answer:=DnsAnswer healthCheck?:+IHealthCheck.healthCheckId location:string addressRanges:[string',
  IpamAllocation: 'ipv4IpamPoolId:string ipv4NetmaskLength:number',
  ItemTableAlarmThresholds:
    'throttledRequests?:number systemErrors?:number replicationLatency?:=Duration maxThroughputPercent?:number',
  ItemTableProps:
    'partitionKey:#Attribute alarms:=Alarms alarmThresholds?:&ItemTableAlarmThresholds sortKey?:#Attribute globalSecondaryIndexes?:[#GlobalSecondaryIndexPropsV2 localSecondaryIndexes?:[#LocalSecondaryIndexProps throughput?:=TableThroughput timeToLiveAttribute?:string stream?:string encryption?:=TableEncryptionV2 recovery?:=TableRecovery deletionProtection?:boolean removalPolicy?:string replicas?:[&ItemTableReplica multiRegionConsistency?:string witnessRegion?:string warmThroughput?:#WarmThroughput resourcePolicy?:=PolicyDocument kinesisStream?:+IStream.streamArn tableName?:string contributorInsightsMode?:string tableClass?:string',
  ItemTableReplica:
    'region:string encryptionKeyArn?:string kinesisStream?:+IStream.streamArn resourcePolicy?:=PolicyDocument',
  JobAgentOptions: 'imagePull?:%default|always|once|prefer-cached spotDraining?:boolean reservedMemory?:=Size',
  JobEngineProps:
    'queues:[=SubmissionQueue definitionPrefix:string repositories?:[+IRepository.repositoryName jobRole?:+IRole.roleArn allowPrivileged?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn',
  JobInstanceOverride:
    'rootVolume?:&RootVolumeOptions scratch?:=Scratch userDataCommands?:[string agent?:&JobAgentOptions name:string instanceTypes:[string image?:=HostImage launchTemplate?:+ILaunchTemplate.versionNumber',
  JobInstanceUpdate: 'terminateJobs?:boolean jobTimeout?:=Duration',
  JobLogRouterOptions:
    'output:{string secretOutput?:{=Secret.arn.hasField.grantRead image?:=ContainerSource vcpus?:number memory?:=Size configurationFile?:string',
  JobQueueAlarmThresholds: 'failedJobs?:number failureWindow?:=Duration',
  JobQueueAttributes: 'jobQueueArn:string fairShare?:boolean deadLetterQueue?:+IQueue.queueArn',
  JobQueueProps:
    'priority:number enabled?:boolean fairShare?:=FairShare stuckJobs?:[=StuckJobLimit alarmThresholds?:&JobQueueAlarmThresholds removalPolicy?:string queueTags?:{string environments:[+IComputeEnvironment.computeEnvironmentName alarms:=Alarms failureTopic?:+ITopic.topicArn deadLetterQueue?:+IQueue.queueArn',
  JobQueuesProps:
    'vpc:+IVpc.vpcId queues:[&QueueDefinition alarms:=Alarms capacity?:=JobCapacity subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId failureTopic?:+ITopic.topicArn',
  JobSwap: 'maxSize:=Size swappiness?:number',
  JobVolumeOptions: 'name:string mountPath:string readOnly?:boolean',
  JwtAuthenticationOptions: 'issuer:string jwksEndpoint:string claims?:[&JwtClaim',
  JwtClaim: 'name:string values:[string format?:%single-string|string-array|space-separated-values',
  LatencyBacklogScalingOptions: 'scaleInWhenIdle?:boolean acceptableLatency:=Duration processingTime:=Duration',
  LatencyDnsRoute: 'answer:=DnsAnswer healthCheck?:+IHealthCheck.healthCheckId region:string',
  LedgerComplianceRetentionOptions: 'acknowledgeUndeletable:boolean reason:string',
  LedgerDataEventOptions: 'retention?:=Duration',
  LedgerExportOptions: 'interval?:=Duration',
  LighthouseOptions: 'version:string sha256:string checkpointSyncUrl:string archiveUrl?:string',
  ListenerIngressOptions:
    'match:=RouteMatch priority:number loadBalancer?:+IApplicationLoadBalancer.loadBalancerArn testListener?:+IApplicationListener.addCertificates',
  LoadBalancerDomain: 'hostNames:[string hostedZone:+IHostedZone.hostedZoneId',
  LustreFileSystemAlarmThresholds: 'freeStoragePercent?:number exportDelay?:=Duration importDelay?:=Duration',
  LustreFileSystemProps:
    'vpc:+IVpc.vpcId deployment:=LustreDeployment alarms:=Alarms alarmThresholds?:&LustreFileSystemAlarmThresholds subnets?:#SubnetSelection storageCapacity?:=Size compression?:boolean encryptionKey?:+IKey.keyArn automaticBackups?:boolean backupRetention?:=Duration backupStartTime?:=DailyAutomaticBackupStartTime maintenanceStartTime?:=LustreMaintenanceTime logRetention?:number logEncryptionKey?:+IKey.keyArn removalPolicy?:string',
  LustreScratchOptions: 'path?:string mountName?:string writableByAll?:boolean writableDirectories?:[string',
  LustreTransferOptions: 'securityGroups:[+ISecurityGroup.securityGroupId path?:string',
  ManagedActiveDirectoryOptions: 'domainControllers?:[+IPeer.canInlineRule',
  ManagedInstancesCapacityProps:
    'cluster:+ICluster.clusterName allowedInstanceTypes?:[string architecture?:=CpuArchitecture minVcpus?:number maxVcpus?:number minMemory?:=Size maxMemory?:=Size minGpus?:number maxGpus?:number gpuModels?:[string minNetworkGbps?:number spot?:boolean storage?:=Size subnets?:#SubnetSelection',
  ManagedInstancesJobCapacityOptions:
    'environmentTags?:{string name?:string enabled?:boolean subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId containerInsights?:string maxVcpus?:number instanceTypes?:=JobInstanceTypes storage?:=Size instanceStore?:boolean scaleDownDelay?:=Duration detailedMonitoring?:boolean instanceRole?:+IRole.roleArn instanceRolePolicies?:[+IManagedPolicy.managedPolicyArn infrastructureRole?:+IRole.roleArn permissionsBoundary?:+IManagedPolicy.managedPolicyArn',
  ManagedInstancesPlatformOptions: 'architecture?:string gpus?:number ulimits?:[#Ulimit sharedMemory?:=Size',
  ManagedRuleGroupOptions: 'alertOnly?:boolean',
  ManagedRulesOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction scopeDown?:=RequestMatch version?:string',
  MariaDbEngineOptions: 'version?:=MariaDbEngineVersion',
  MemoryJobVolumeOptions: 'mountPath:string size:=Size executable?:boolean',
  MigrationInstanceEngineOptions: 'instanceType?:=InstanceType multiAz?:boolean storage?:=Size',
  MigrationServerlessEngineOptions: 'minDcu?:number maxDcu?:number multiAz?:boolean',
  MigrationSettings:
    'targetPreparation?:%DO_NOTHING|TRUNCATE_BEFORE_LOAD|DROP_AND_CREATE largeObjects?:=LargeObjects batchApply?:boolean validation?:boolean errorPolicy?:%SUSPEND_TABLE|STOP_TASK controlSchema?:string maxParallelTables?:number',
  MixedByRequirementsPurchaseOptions:
    'onDemandBase?:number onDemandAboveBasePercent?:number spotAllocationStrategy?:string capacityRebalance?:boolean requirements:&FleetInstanceRequirements',
  MixedPurchaseOptions:
    'onDemandBase?:number onDemandAboveBasePercent?:number spotAllocationStrategy?:string capacityRebalance?:boolean instanceTypes:[=InstanceType weights?:{number',
  MultiAzClusterOptions: 'instanceType:=InstanceType allocatedStorage:=Size iops:number storageType?:%gp3|io1|io2',
  MultiContainerJobProps:
    'attempts?:number retryRules?:[=RetryRule timeout?:=Duration parameters?:{string schedulingPriority?:number propagateTags?:boolean keepRevisions?:boolean consumes?:[&ConsumedResource jobRole?:+IRole.roleArn executionRole?:+IRole.roleArn enableExecuteCommand?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn logGroup?:+ILogGroup.logGroupArn logDriver?:=LogDriver.bind containers:[&TaskContainer platform?:=JobPlatform logRouter?:&JobLogRouterOptions',
  MultiNodeJobProps:
    'attempts?:number retryRules?:[=RetryRule timeout?:=Duration parameters?:{string schedulingPriority?:number propagateTags?:boolean keepRevisions?:boolean consumes?:[&ConsumedResource jobRole?:+IRole.roleArn executionRole?:+IRole.roleArn enableExecuteCommand?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn logGroup?:+ILogGroup.logGroupArn logDriver?:=LogDriver.bind groups:[&NodeGroup mainNode?:number instanceType?:=InstanceType platform?:=JobPlatform',
  MultivalueDnsRoute: 'name:string address:string healthCheck?:+IHealthCheck.healthCheckId',
  MySqlEngineOptions: 'version?:=MysqlEngineVersion',
  NamedManagedRulesOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction scopeDown?:=RequestMatch version?:string vendor?:string name:string capacity:number',
  NatGatewayOptions: 'alarms?:=Alarms elasticIps?:[&ElasticIp',
  NatInstanceOptions: 'instanceType?:=InstanceType machineImage?:+IMachineImage.getImage alarms?:=Alarms',
  NeptuneAlarmThresholds:
    'capacityPercent?:number cpuPercent?:number freeableMemory?:=Size pendingRequests?:number serverErrors?:number replicaLag?:=Duration',
  NeptuneClusterProps:
    'vpc:+IVpc.vpcId engineVersion:=NeptuneEngineVersion alarms:=Alarms alarmThresholds?:&NeptuneAlarmThresholds capacity?:=NeptuneCapacity readers?:=NeptuneReaders authentication?:=NeptuneAuthentication subnets?:#SubnetSelection encryptionKey?:+IKey.keyArn parameters?:{string instanceParameters?:{string auditLog?:boolean slowQueryThreshold?:=Duration logRetention?:number logEncryptionKey?:+IKey.keyArn backupRetention?:=Duration backupWindow?:string maintenanceWindow?:string autoMinorVersionUpgrade?:boolean snapshotIdentifier?:string deletionProtection?:boolean removalPolicy?:string',
  NeptuneServerlessCapacityOptions: 'minNcu?:number maxNcu?:number',
  NetworkAddressTargetsOptions: 'outsideVpc?:boolean',
  NetworkEndpointServiceOptions:
    'allowedPrincipals?:[=ArnPrincipal.arn.policyFragment.toString acceptanceRequired?:boolean allowedRegions?:[string',
  NetworkFirewallAlarmThresholds: 'droppedPackets?:number',
  NetworkFirewallProps:
    'vpc:+IVpc.vpcId ruleGroups:[=StatefulRuleGroup unmatchedTraffic?:%DROP|ALERT|PASS deletionProtection?:boolean subnetChangeProtection?:boolean logFlows?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn alarms:=Alarms alarmThresholds?:&NetworkFirewallAlarmThresholds',
  NetworkHealthCheckOptions:
    'port?:number interval?:=Duration timeout?:=Duration healthyThreshold?:number unhealthyThreshold?:number',
  NetworkHttpHealthCheckOptions:
    'port?:number interval?:=Duration timeout?:=Duration healthyThreshold?:number unhealthyThreshold?:number path?:string healthyCodes?:string',
  NetworkLoadBalancerAlarmThresholds: 'portAllocationErrors?:number rejectedFlows?:number targetResets?:number',
  NetworkLoadBalancerOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean crossZone?:boolean clientRouting?:string zonalShift?:boolean zonalAutoshift?:&ZonalAutoshiftOptions minCapacityUnits?:number subnets?:#SubnetSelection ipAddressType?:string endpointService?:&NetworkEndpointServiceOptions',
  NetworkRouteProps:
    'healthCheck?:=NetworkHealthCheck healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration connectionTermination?:boolean preserveClientIp?:boolean proxyProtocol?:boolean sourceIpStickiness?:boolean networkLoadBalancer:=StaticIpNetworkLoadBalancer listenerPort:=NetworkPort targets:=NetworkTargets alarms:=Alarms alarmThresholds?:&NetworkTargetAlarmThresholds',
  NetworkServicePort:
    'healthCheck?:=NetworkHealthCheck healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration connectionTermination?:boolean preserveClientIp?:boolean proxyProtocol?:boolean sourceIpStickiness?:boolean listenerPort:=NetworkPort containerPort?:number',
  NetworkTargetAlarmThresholds: 'certificateExpiry?:=Duration',
  NetworkTcpPortOptions: 'idleTimeout?:=Duration',
  NetworkTier: 'name:string subnetMask:number isolated?:boolean',
  NetworkTlsPortOptions:
    'certificates:[+IListenerCertificate.certificateArn sslPolicy?:string alpnPolicy?:string encryptToTargets?:boolean',
  NewLogBucketOptions: 'retention?:=Duration connectionLogs?:boolean healthCheckLogs?:boolean',
  NfsTransferOptions: 'agents:[=TransferAgent hostname:string path:string version?:%AUTOMATIC|NFS3|NFS4_0|NFS4_1',
  NodeGroup:
    'image:=ContainerSource vcpus?:number memory?:=Size gpus?:number command?:[string environment?:{string secrets?:{=Secret.arn.hasField.grantRead volumes?:[=JobVolume user?:string readonlyRootFilesystem?:boolean initProcess?:boolean logStreamPrefix?:string name:string nodes:number sidecars?:[&TaskContainer dependsOn?:[&ContainerDependency',
  ObjectLockOptions: 'onExistingBucket?:boolean',
  ObjectStorageTransferOptions:
    'hostname:string bucketName:string prefix?:string agents?:[=TransferAgent port?:number accessKeyId?:string secretKey?:+ISecret.secretArn',
  OidcAuthenticationOptions:
    'onUnauthenticated?:string scope?:string sessionTimeout?:=Duration sessionCookieName?:string issuer:string authorizationEndpoint:string tokenEndpoint:string userInfoEndpoint:string clientId:string clientSecret:=SecretValue',
  OneOffTaskProps:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string image:=ContainerSource vcpus?:number memory?:=Size gpus?:number architecture?:=CpuArchitecture operatingSystemFamily?:=OperatingSystemFamily containerHealthCheck?:#HealthCheck initProcess?:boolean addedCapabilities?:[string droppedCapabilities?:[string user?:string readonlyRootFilesystem?:boolean writableMounts?:{string efsMounts?:{&EfsMount ebsMount?:&EbsMount ephemeralStorage?:=Size faultInjection?:boolean taskRole?:+IRole.roleArn executionRole?:+IRole.roleArn sidecars?:[=Sidecar logs?:=ContainerLogs assignPublicIp?:boolean securityGroups?:[+ISecurityGroup.securityGroupId platformVersion?:string placementConstraints?:[=PlacementConstraint vpc:+IVpc.vpcId cluster?:+ICluster.clusterName capacity?:=TaskCapacity subnets?:#SubnetSelection alarms:=Alarms timeout?:=Duration runRetries?:number commandOfInput?:boolean',
  OneZoneStorageOptions: 'after:=Duration reason:string',
  OpenApiFileOptions: 'values?:{string',
  OpenApiOptions:
    'document:=OpenApiDocument handler?:+IFunction.functionName operations?:{&RestApiOperation handlers?:[+IFunction.functionName reason?:string',
  OpenTelemetrySidecarOptions: 'config?:string image?:=ContainerSource memoryReservationMiB?:number',
  OperationsDashboardProps: 'subjects:[+IObservable.dashboardWidgets defaultInterval?:=Duration',
  OracleEndpointOptions:
    'secret:+ISecret.secretArn tls:=MigrationTls connections?:+IConnectable.connections peer?:+IPeer.canInlineRule port?:number databaseName:string addSupplementalLogging?:boolean',
  OracleEngineOptions: 'edition:%SE2_INCLUDED|SE2_OWN|EE_OWN version?:=OracleEngineVersion characterSet?:string',
  OutpostBucketProps:
    'outpostId:string vpc:+IVpc.vpcId endpoint:=OutpostEndpoint expireAfter?:=Duration prefixExpirations?:{=Duration removalPolicy?:string',
  OwnRuleGroupOptions:
    'countRules?:[string countOnly?:boolean ruleActions?:{=FirewallAction name:string capacity:number',
  PersistentLustreDeploymentOptions: 'metadataIops?:number efa?:boolean',
  PipeApiDestinationOptions:
    'input?:=PipeInput headers?:{string queryStringParameters?:{string pathParameterValues?:[string',
  PipeBrokerSourceOptions: 'queue:string secret?:+ISecret.secretArn batchSize?:number maxBatchingWindow?:=Duration',
  PipeComputeTargetOptions: 'input?:=PipeInput waitForResult?:boolean',
  PipeDataStreamTargetOptions: 'input?:=PipeInput partitionKey:string',
  PipeEnrichmentOptions: 'input?:=PipeInput',
  PipeEventBusTargetOptions: 'input?:=PipeInput source:string detailType:string',
  PipeJobTargetOptions: 'jobName?:string environment?:{string parameters?:{string attempts?:number',
  PipeKafkaSourceOptions:
    'topic:string consumerGroupId?:string secret?:+ISecret.secretArn startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration',
  PipeLogGroupTargetOptions: 'input?:=PipeInput logStreamName?:string timestamp?:string',
  PipeQueueSourceOptions: 'batchSize?:number maxBatchingWindow?:=Duration',
  PipeQueueTargetOptions: 'input?:=PipeInput messageGroupId?:string messageDeduplicationId?:string',
  PipeRabbitMqSourceOptions:
    'queue:string secret?:+ISecret.secretArn batchSize?:number maxBatchingWindow?:=Duration virtualHost?:string',
  PipeSelfManagedKafkaSourceOptions:
    'topic:string consumerGroupId?:string secret?:+ISecret.secretArn startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration bootstrapServers:[string authenticationMethod?:string vpcPlacement?:&PipeVpcPlacement rootCaCertificate?:+ISecret.secretArn',
  PipeStreamSourceOptions:
    'startingPosition?:string batchSize?:number maxBatchingWindow?:=Duration parallelizationFactor?:number retryAttempts?:number maxRecordAge?:=Duration bisectBatchOnError?:boolean',
  PipeTargetOptions: 'input?:=PipeInput',
  PipeTaskTargetOptions:
    'cluster:+ICluster.clusterName environment:{string containerName?:string subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId',
  PipeVpcPlacement: 'vpc:+IVpc.vpcId subnets?:#SubnetSelection securityGroups:[+ISecurityGroup.securityGroupId',
  PipelinePriorityInputOptions: 'field?:string otherwise?:number',
  PipelineShareInputOptions: 'allowed:[string field?:string',
  PlainHttpExposureOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean idleTimeout?:=Duration clientKeepAlive?:=Duration ipAddressType?:string http2?:boolean preserveHostHeader?:boolean xForwardedFor?:string xForwardedForClientPort?:boolean tlsHeaders?:boolean minCapacityUnits?:number desyncMitigationMode?:string subnets?:#SubnetSelection testListener?:&TestListenerOptions firewall?:+IWebFirewall.webAclArn firewallFailsOpen?:boolean zonalShift?:boolean reason:string clients?:[+IPeer.canInlineRule',
  PostgresEndpointOptions:
    'secret:+ISecret.secretArn tls:=MigrationTls connections?:+IConnectable.connections peer?:+IPeer.canInlineRule port?:number databaseName:string slotName?:string heartbeat?:boolean',
  PostgresEngineOptions: 'version?:=PostgresEngineVersion',
  PriorityRange: 'first:number last:number',
  PrivateZoneProps:
    'zoneName:string vpcs?:[+IVpc.vpcId otherVpcs?:[&PrivateZoneVpc comment?:string removalPolicy?:string',
  PrivateZoneVpc: 'vpcId:string region:string',
  ProvisionedConcurrencySchedule:
    'name:string schedule:=Schedule minCapacity?:number maxCapacity?:number timeZone?:=TimeZone',
  ProxyPoolingOptions:
    'secrets?:[+ISecret.secretArn maxConnectionsPercent?:number maxIdleConnectionsPercent?:number borrowTimeout?:=Duration idleClientTimeout?:=Duration sessionPinningFilters?:[=SessionPinningFilter debugLogging?:boolean subnets?:#SubnetSelection',
  PublicZoneProps:
    'zoneName:string comment?:string caa?:=CaaRecords queryLogs?:=ZoneQueryLogs dnssec?:&ZoneDnssecOptions acceleratedRecovery?:boolean removalPolicy?:string',
  PullThroughCacheProps:
    'upstream:=UpstreamRegistry repositoryPrefix:string retention?:[=ImageRetention encryption?:&CacheEncryption',
  QueryMatch: 'key?:string value:string',
  QueueDefinition:
    'priority:number enabled?:boolean fairShare?:=FairShare stuckJobs?:[=StuckJobLimit alarmThresholds?:&JobQueueAlarmThresholds removalPolicy?:string queueTags?:{string name:string capacity?:=JobCapacity',
  QueueWorkerAlarmThresholds: 'messageAge?:=Duration memoryPercent?:number',
  QueueWorkerProps:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string image:=ContainerSource vcpus?:number memory?:=Size gpus?:number architecture?:=CpuArchitecture operatingSystemFamily?:=OperatingSystemFamily containerHealthCheck?:#HealthCheck initProcess?:boolean addedCapabilities?:[string droppedCapabilities?:[string user?:string readonlyRootFilesystem?:boolean writableMounts?:{string efsMounts?:{&EfsMount ebsMount?:&EbsMount ephemeralStorage?:=Size faultInjection?:boolean taskRole?:+IRole.roleArn executionRole?:+IRole.roleArn sidecars?:[=Sidecar logs?:=ContainerLogs assignPublicIp?:boolean securityGroups?:[+ISecurityGroup.securityGroupId platformVersion?:string placementConstraints?:[=PlacementConstraint vpc:+IVpc.vpcId alarms:=Alarms workQueue?:+IWorkQueue.queue maxProcessingTime?:=Duration subscriptions?:[&TopicSubscription queueUrlVariable?:string backlogScaling?:=BacklogScaling minTasks?:number maxTasks?:number scaling?:[=ServiceScaling taskProtection?:boolean cluster?:+ICluster.clusterName capacity?:=TaskCapacity subnets?:#SubnetSelection serviceConnect?:=ServiceConnect enableExecuteCommand?:boolean deployment?:=ServiceDeployment zoneRebalancing?:boolean alarmThresholds?:&QueueWorkerAlarmThresholds',
  QuicAddress: 'address:string serverId:string',
  QuicInstance: 'instance:=Instance serverId:string',
  QuicNetworkExposureOptions:
    'domain?:&LoadBalancerDomain accessLogs?:=AccessLogs deletionProtection?:boolean crossZone?:boolean clientRouting?:string zonalShift?:boolean zonalAutoshift?:&ZonalAutoshiftOptions minCapacityUnits?:number subnets?:#SubnetSelection clients?:[+IPeer.canInlineRule allocationIds?:[string',
  RabbitMqBrokerAlarmThresholds: 'cpuPercent?:number memoryPercent?:number diskFreePercent?:number',
  RabbitMqBrokerProps:
    'vpc:+IVpc.vpcId subnets?:#SubnetSelection alarms:=Alarms encryptionKey?:+IKey.keyArn adminSecret?:+ISecret.secretArn maintenanceWindow?:&BrokerMaintenanceWindow logRetention?:number removalPolicy?:string deployment?:=RabbitMqDeployment version?:=RabbitMqVersion instanceType?:=RabbitMqInstanceType authentication?:=RabbitMqAuthentication configuration?:{string alarmThresholds?:&RabbitMqBrokerAlarmThresholds',
  RateLimitOptions: 'window?:=Duration path?:string scopeDown?:=RequestMatch action?:=FirewallAction name?:string',
  RecurringTaskAlarmThresholds: 'targetErrors?:number',
  RecurringTaskCronOptions:
    'start?:* end?:* timeZone:=TimeZone minute:string hour:string day?:string month?:string weekDay?:string year?:string',
  RecurringTaskDeliveryStreamOptions: 'record:=ScheduleTargetInput',
  RecurringTaskEventBusOptions: 'source:string detailType:string detail:{*',
  RecurringTaskInputOptions: 'input?:{*',
  RecurringTaskPeriodOptions: 'start?:* end?:*',
  RecurringTaskProps:
    'schedule:=RecurringTaskSchedule target:=RecurringTaskTarget alarms:=Alarms alarmThresholds?:&RecurringTaskAlarmThresholds description?:string enabled?:boolean timeWindow?:=TimeWindow retryAttempts?:number maxEventAge?:=Duration encryptionKey?:+IKey.keyArn deadLetterQueueEncryptionKey?:+IKey.keyArn',
  RecurringTaskQueueOptions: 'message:=ScheduleTargetInput messageGroupId?:string',
  RecurringTaskSageMakerPipelineOptions: 'parameters?:[#SageMakerPipelineParameter',
  RecurringTaskStreamOptions: 'record:=ScheduleTargetInput partitionKey:string',
  RecurringTaskTopicOptions: 'message:=ScheduleTargetInput',
  RecurringTaskUniversalOptions: 'service:string action:string policyStatements:[=PolicyStatement input?:{*',
  RegistryReplicationProps: 'rules:[&ReplicationRule',
  RegistryScanningProps: 'continuous?:[string onPush?:[string',
  RelationalDatabaseAlarmThresholds:
    'cpuPercent?:number freeableMemory?:=Size freeStorage?:=Size connections?:number cpuCredits?:number diskBurstPercent?:number replicaLag?:=Duration',
  RelationalDatabaseProps:
    'vpc:+IVpc.vpcId engine:=RelationalEngine alarms:=Alarms alarmThresholds?:&RelationalDatabaseAlarmThresholds availability?:=RelationalAvailability instanceType?:=InstanceType allocatedStorage?:=Size maxAllocatedStorage?:=Size databaseName?:string masterUsername?:string masterPassword?:=RelationalMasterPassword snapshot?:=RelationalSnapshot port?:number subnets?:#SubnetSelection exposure?:=DatabaseExposure encryptionKey?:+IKey.keyArn parameters?:{string allowMajorVersionUpgrade?:boolean autoMinorVersionUpgrade?:boolean applyImmediately?:boolean caCertificate?:=CaCertificate backups?:=RelationalBackups crossRegionBackups?:=CrossRegionBackups backupWindow?:string maintenanceWindow?:string logExports?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn insights?:=DatabaseInsights monitoringInterval?:=Duration connectionPooling?:=ConnectionPooling deletionProtection?:boolean removalPolicy?:string',
  RelationalDatabaseReplicaProps:
    'source:=RelationalReplicaSource vpc:+IVpc.vpcId alarms:=Alarms alarmThresholds?:&RelationalDatabaseAlarmThresholds instanceType?:=InstanceType multiAz?:boolean subnets?:#SubnetSelection encryptionKey?:+IKey.keyArn maintenanceWindow?:string logExports?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn insights?:=DatabaseInsights monitoringInterval?:=Duration deletionProtection?:boolean removalPolicy?:string',
  ReplicaBucketAlarmThresholds: 'replicationLatency?:=Duration',
  ReplicaBucketAttributes:
    'bucketArn:string region:string account:string encryptionKeyArn?:string objectLocked?:boolean',
  ReplicaBucketProps:
    'accessLogs:=BucketAccessLogs encryptionKey?:+IKey.keyArn storagePlan?:=StoragePlan prefixPlans?:{=StoragePlan objectProtection?:=ObjectProtection networkAccess?:=BucketNetworkAccess eventBridge?:boolean cors?:[#CorsRule transferAcceleration?:boolean inventories?:[#Inventory requestMetrics?:&BucketRequestMetricsOptions accountRegionalPrefix?:string removalPolicy?:string alarms:=Alarms alarmThresholds?:&ReplicaBucketAlarmThresholds sourceAccounts?:[string',
  ReplicaSourceOptions:
    'engine:=RelationalEngine instanceType:=InstanceType allocatedStorage:=Size maxAllocatedStorage?:=Size parameters?:{string port?:number',
  ReplicationPermissionProps: 'sourceAccountIds:[string repositoryPrefixes?:[string',
  ReplicationRule: 'destinations:[=ReplicationDestination repositoryPrefixes?:[string',
  ResponseInspectionTexts: 'success:[string failure:[string',
  RestApiCache: 'clusterSizeGb:string',
  RestApiDomain:
    'domainName:string certificate:+ICertificate.certificateArn hostedZone?:+IHostedZone.hostedZoneId basePath?:string mutualTls?:&ApiMutualTls securityPolicy?:string endpointAccessMode?:string',
  RestApiOperation: 'handler?:+IFunction.functionName throttle?:&ApiThrottle cache?:&RestRouteCache',
  RestApiRequest: 'body?:#JsonSchema queryParameters?:{boolean headers?:{boolean',
  RestApiRoute:
    'path:string methods:[string handler?:+IFunction.functionName target?:=RestTarget authorization?:=RestAuthorization apiKeyRequired?:boolean request?:&RestApiRequest throttle?:&ApiThrottle cache?:&RestRouteCache',
  RestApiRoutesOptions:
    'routes:[&RestApiRoute authorization:=RestAuthorization handler?:+IFunction.functionName apiKeyRequired?:boolean cors?:#CorsOptions',
  RestApiServiceProps:
    'definition:=RestApiDefinition alarms:=Alarms description?:string endpoint?:=RestApiEndpoint stageName?:string stageVariables?:{string throttle?:&ApiThrottle usagePlans?:[&RestApiUsagePlan integrationTimeout?:=Duration domain?:&RestApiDomain existingDomain?:&ExistingApiDomain firewall?:+IWebFirewall.webAclArn minCompressionSize?:=Size binaryMediaTypes?:[string cache?:&RestApiCache executionLogLevel?:string logRetention?:number accessLogFormat?:=AccessLogFormat accessLogClass?:string logEncryptionKey?:+IKey.keyArn accountLogRole?:=AccountLogRole detailedMetrics?:boolean tracing?:boolean rollbackFunctions?:[=ApiFunction alarmThresholds?:&ApiAlarmThresholds',
  RestApiUsagePlan: 'name:string throttle:&ApiThrottle quota?:#QuotaSettings clients:[string',
  RestEventBusTargetOptions: 'source:string detailType:string',
  RestHttpTargetOptions: 'streaming?:boolean timeout?:=Duration method?:string',
  RestMockTargetOptions: 'statusCode?:number body?:string',
  RestQueueTargetOptions: 'messageGroupId?:string',
  RestRequestAuthorizerOptions: 'identitySources?:[string cacheTtl?:=Duration authorizerId?:string',
  RestRouteCache: 'ttl:=Duration keyParameters:[string shared?:boolean',
  RestStreamTargetOptions: 'partitionKey?:string',
  RestStreamingOptions: 'streaming?:boolean timeout?:=Duration',
  RestTableTargetOptions: 'action:string requestTemplate:string responseTemplate?:string',
  RestTokenAuthorizerOptions: 'validationRegex?:string cacheTtl?:=Duration authorizerId?:string',
  RestUserPoolOptions:
    'additionalUserPools?:[+IUserPool.userPoolId scopes?:[string cacheTtl?:=Duration authorizerId?:string',
  RestoreTestingOptions:
    'resourceTypes:[%Aurora|DocumentDB|DynamoDB|EBS|EC2|EFS|FSx|Neptune|RDS|S3 schedule?:=Schedule timeZone?:=TimeZone selectionWindow?:=Duration validationWindow?:=Duration',
  RetainedEventBusAlarmThresholds: 'backlogAge?:=Duration',
  RetainedEventBusProps:
    'alarms:=Alarms alarmThresholds?:&RetainedEventBusAlarmThresholds description?:string retention?:=Duration encryptionKey?:+IKey.keyArn deadLetterQueueEncryptionKey?:+IKey.keyArn logLevel?:string logPayloads?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn removalPolicy?:string',
  RewritePattern: 'regex:string replace:string',
  RootVolumeOptions: 'size?:=Size iops?:number throughput?:number encryptionKey?:+IKey.keyArn',
  RouteMatchOptions:
    'paths?:[string hosts?:[string methods?:[string sourceCidrs?:[string headers?:[&HeaderMatch queryStrings?:[&QueryMatch',
  RouteRewrite: 'url?:&RewritePattern host?:&RewritePattern',
  SagaFunctionActionOptions: 'timeout?:=Duration',
  SagaPivotStepOptions: 'action:=SagaAction retry?:&SagaRetry rejectionErrors?:[string',
  SagaReadOnlyStepOptions: 'action:=SagaAction retry?:&SagaRetry',
  SagaRetry: 'maxAttempts?:number interval?:=Duration maxDelay?:=Duration',
  SagaStateMachineProps:
    'alarms:=Alarms alarmThresholds?:&WorkflowAlarmThresholds deployment?:=WorkflowDeployment encryptionKey?:+IKey.keyArn logLevel?:string includeExecutionData?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn tracingEnabled?:boolean steps:[=SagaStep timeout?:=Duration failureTopic?:+ITopic.topicArn deadLetterQueueEncryptionKey?:+IKey.keyArn maxInputLength?:number maxResultLength?:number',
  SagaStatesActionOptions: 'maxDuration:=Duration keepOutput?:boolean',
  SagaStepOptions:
    'action:=SagaAction retry?:&SagaRetry rejectionErrors?:[string compensation:=SagaAction compensationRetry?:&SagaRetry',
  SagaTaskActionOptions: 'keepOutput?:boolean',
  ScalingProvisionedConcurrencyOptions:
    'minCapacity:number maxCapacity:number targetUtilizationPercent?:number schedules?:[&ProvisionedConcurrencySchedule',
  ScheduledTaskProps:
    'environment?:{string environmentFiles?:[=ContainerEnvironmentFile secrets?:{=ContainerSecret command?:[string entryPoint?:[string dependsOn?:{string restartPolicy?:&ContainerRestartPolicy ulimits?:[#Ulimit imageVersionConsistency?:boolean stopTimeout?:=Duration dockerLabels?:{string systemControls?:{string image:=ContainerSource vcpus?:number memory?:=Size gpus?:number architecture?:=CpuArchitecture operatingSystemFamily?:=OperatingSystemFamily containerHealthCheck?:#HealthCheck initProcess?:boolean addedCapabilities?:[string droppedCapabilities?:[string user?:string readonlyRootFilesystem?:boolean writableMounts?:{string efsMounts?:{&EfsMount ebsMount?:&EbsMount ephemeralStorage?:=Size faultInjection?:boolean taskRole?:+IRole.roleArn executionRole?:+IRole.roleArn sidecars?:[=Sidecar logs?:=ContainerLogs assignPublicIp?:boolean securityGroups?:[+ISecurityGroup.securityGroupId platformVersion?:string placementConstraints?:[=PlacementConstraint vpc:+IVpc.vpcId cluster?:+ICluster.clusterName capacity?:=TaskCapacity subnets?:#SubnetSelection alarms:=Alarms schedule:=ScheduleExpression timeWindow?:=TimeWindow enabled?:boolean maxEventAge?:=Duration retryAttempts?:number timeout?:=Duration runRetries?:number',
  ScratchJobVolumeOptions: 'path?:string',
  ScratchOptions: 'path?:string',
  SecondaryRange: 'name:string cidr:string',
  SecureBucketAlarmThresholds: 'serverErrorPercent?:number clientErrorPercent?:number',
  SecureBucketProps:
    'accessLogs:=BucketAccessLogs encryptionKey?:+IKey.keyArn storagePlan?:=StoragePlan prefixPlans?:{=StoragePlan objectProtection?:=ObjectProtection networkAccess?:=BucketNetworkAccess eventBridge?:boolean cors?:[#CorsRule transferAcceleration?:boolean inventories?:[#Inventory requestMetrics?:&BucketRequestMetricsOptions accountRegionalPrefix?:string removalPolicy?:string',
  SecurityHeadersOptions:
    'contentSecurityPolicy?:string permissionsPolicy?:string allowFramesOfSameOrigin?:boolean referrerPolicy?:string httpsOnlyFor?:=Duration includeSubdomains?:boolean',
  SelfManagedActiveDirectoryOptions:
    'domainName:string dnsIps:[string secret:+ISecret.secretArn organizationalUnit?:string administratorsGroup?:string domainControllers?:[+IPeer.canInlineRule',
  ServiceCanaryDeploymentOptions:
    'rollbackAlarms?:[+IAlarm.alarmArn rollbackTriggers?:[%UNHEALTHY_TARGETS|SERVER_ERRORS|LATENCY|FAILED_MESSAGES|MESSAGE_AGE bakeTime?:=Duration smokeTest?:&ServiceSmokeTest hooks?:[+IDeploymentLifecycleHookTarget.bind testRoute?:boolean canaryPercent?:number canaryBakeTime?:=Duration',
  ServiceClusterProps:
    'vpc:+IVpc.vpcId containerInsights?:string namespaceName?:string logRetention?:number removalPolicy?:string executeCommandEncryptionKey?:+IKey.keyArn ephemeralStorageEncryptionKey?:+IKey.keyArn',
  ServiceConnectServerOptions:
    'name:string port?:number requestTimeout?:=Duration idleTimeout?:=Duration tls?:#ServiceConnectTlsConfiguration accessLogs?:boolean',
  ServiceDiscoveryOptions: 'dnsNamespace:+INamespace.namespaceName name:string srvRecord?:boolean dnsTtl?:=Duration',
  ServiceLattice:
    'serviceNetwork:+IServiceNetwork.serviceNetworkArn authorization?:=LatticeAuthorization domain?:&ServiceLatticeDomain idleTimeout?:=Duration prefixList?:+IPrefixList.prefixListId',
  ServiceLatticeDomain:
    'domainName:string certificate:+ICertificate.certificateArn hostedZone?:+IHostedZone.hostedZoneId',
  ServiceLinearDeploymentOptions:
    'rollbackAlarms?:[+IAlarm.alarmArn rollbackTriggers?:[%UNHEALTHY_TARGETS|SERVER_ERRORS|LATENCY|FAILED_MESSAGES|MESSAGE_AGE bakeTime?:=Duration smokeTest?:&ServiceSmokeTest hooks?:[+IDeploymentLifecycleHookTarget.bind testRoute?:boolean stepPercent?:number stepBakeTime?:=Duration',
  ServiceNetworkProps:
    'authorization?:=LatticeAuthorization sharedWith?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn removalPolicy?:string',
  ServiceNetworkVpcProps:
    'serviceNetwork:+IServiceNetwork.serviceNetworkArn vpc:+IVpc.vpcId clients?:[+IPeer.canInlineRule',
  ServicePredictiveScalingOptions:
    'metric:=ServicePredictiveMetric mode?:%ForecastOnly|ForecastAndScale leadTime?:=Duration',
  ServiceResponseTimeScalingOptions: 'percentile?:number cooldown?:=Duration',
  ServiceRollingDeploymentOptions:
    'rollbackAlarms?:[+IAlarm.alarmArn rollbackTriggers?:[%UNHEALTHY_TARGETS|SERVER_ERRORS|LATENCY|FAILED_MESSAGES|MESSAGE_AGE minHealthyPercent?:number maxHealthyPercent?:number',
  ServiceRoute:
    'healthCheck?:&HealthCheckOptions healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration slowStart?:=Duration stickiness?:=Stickiness balancing?:string anomalyMitigation?:boolean crossZone?:boolean protocolVersion?:string targetProtocol?:string authentication?:=Authentication rewrite?:&RouteRewrite ingress:=Ingress containerPort:number containerName?:string alarmThresholds?:&WebAlarmThresholds',
  ServiceScheduledScalingOptions: 'schedule:=Schedule minTasks?:number maxTasks?:number timeZone?:=TimeZone',
  ServiceSmokeTest: 'requests:{number timeout?:=Duration',
  ServiceTargetMetricOptions:
    'scaleOutCooldown?:=Duration scaleInCooldown?:=Duration disableScaleIn?:boolean metric:+IMetric.toMetricConfig target:number',
  ServiceTargetScalingOptions: 'scaleOutCooldown?:=Duration scaleInCooldown?:=Duration disableScaleIn?:boolean',
  ServiceTrafficShiftOptions:
    'rollbackAlarms?:[+IAlarm.alarmArn rollbackTriggers?:[%UNHEALTHY_TARGETS|SERVER_ERRORS|LATENCY|FAILED_MESSAGES|MESSAGE_AGE bakeTime?:=Duration smokeTest?:&ServiceSmokeTest hooks?:[+IDeploymentLifecycleHookTarget.bind testRoute?:boolean',
  ShareWeight: 'identifier:string weight:number',
  SharedFileSystemAlarmThresholds:
    'ioLimitPercent?:number clientConnections?:number burstCredits?:=Size replicationDelay?:=Duration',
  SharedFileSystemProps:
    'vpc:+IVpc.vpcId alarms:=Alarms alarmThresholds?:&SharedFileSystemAlarmThresholds subnets?:#SubnetSelection availabilityZone?:string throughput?:=FileSystemThroughput lifecycle?:=FileSystemLifecycle encryptionKey?:+IKey.keyArn replication?:=FileSystemReplication replicationTarget?:boolean automaticBackups?:boolean removalPolicy?:string',
  SharedIngressOptions: 'match:=RouteMatch priority?:number',
  ShieldContact: 'emailAddress:string phoneNumber?:string notes?:string',
  ShieldProtectionGroupProps: 'accountIsSubscribed:boolean members:=ShieldGroupMembers aggregation?:%SUM|MEAN|MAX',
  ShieldProtectionProps:
    'accountIsSubscribed:boolean resource:=ShieldedResource healthCheck?:+IHealthCheck.healthCheckId applicationLayerResponse?:=ApplicationLayerResponse alarms:=Alarms',
  ShieldResponseTeamProps:
    'accountIsSubscribed:boolean contacts:[&ShieldContact proactiveEngagement?:boolean role?:+IRole.roleArn',
  SiteContentProps:
    'delivery:=ContentDelivery bucket:+IBucket.bucketArn directory:string hashedDirectories?:[string pageCacheTtl?:=Duration contentTypes?:{string removeOldPages?:boolean removeOldAssets?:boolean sourceMaps?:boolean checkPages?:boolean memorySize?:number ephemeralStorage?:=Size logRetention?:number logEncryptionKey?:+IKey.keyArn',
  SmbTransferOptions:
    'agents:[=TransferAgent hostname:string share:string user:string password:+ISecret.secretArn domain?:string',
  SnapshotCopy: 'region:string retention?:=Duration encryptionKey?:+IKey.keyArn',
  SnapshotDailyScheduleOptions:
    'retention?:=Duration count?:number copies?:[&SnapshotCopy fastRestore?:&SnapshotFastRestore startTime?:string',
  SnapshotFastRestore: 'availabilityZones:[string count:number reason:string',
  SnapshotInstancesOptions: 'excludeRootVolumes?:boolean withoutTags?:{string',
  SnapshotMonthlyScheduleOptions:
    'retention?:=Duration count?:number copies?:[&SnapshotCopy fastRestore?:&SnapshotFastRestore archiveRetention?:=Duration',
  SnapshotRecycleBin: 'retention:=Duration unlockDelay?:=Duration',
  SnapshotScheduleOptions:
    'retention?:=Duration count?:number copies?:[&SnapshotCopy fastRestore?:&SnapshotFastRestore',
  SnapshotScriptsOptions: 'timeout?:=Duration retryAttempts?:number snapshotOnFailure?:boolean',
  SqlServerEndpointOptions:
    'secret:+ISecret.secretArn tls:=MigrationTls connections?:+IConnectable.connections peer?:+IPeer.canInlineRule port?:number databaseName:string',
  SqlServerEngineOptions:
    'edition:%EXPRESS|WEB|STANDARD|ENTERPRISE version?:=SqlServerEngineVersion collation?:string timezone?:string',
  SsdWindowsShareStorageOptions: 'iops?:number',
  SshAccessOptions: 'clients:[+IPeer.canInlineRule keyPair:+IKeyPair.keyPairName',
  StatefulRuleGroupOptions: 'capacity?:number',
  StaticIpNetworkLoadBalancerProps:
    'vpc:+IVpc.vpcId exposure:=NetworkExposure alarms:=Alarms alarmThresholds?:&NetworkLoadBalancerAlarmThresholds',
  StepBacklogScalingOptions: 'cooldown?:=Duration',
  SubnetMasks: 'publicTier?:number privateTier?:number isolatedTier?:number',
  TableOnDemandThroughputOptions: 'maxReadUnits?:number maxWriteUnits?:number',
  TableProvisionedThroughputOptions:
    'minReadUnits:number maxReadUnits:number minWriteUnits:number maxWriteUnits:number targetPercent?:number readSeedUnits?:number writeSeedUnits?:number',
  TargetBacklogScalingOptions: 'scaleInWhenIdle?:boolean',
  TargetHealthThresholds:
    'failOpenMinTargets?:number failOpenMinPercent?:number dnsFailoverMinTargets?:number dnsFailoverMinPercent?:number',
  TaskContainer:
    'image:=ContainerSource vcpus?:number memory?:=Size gpus?:number command?:[string environment?:{string secrets?:{=Secret.arn.hasField.grantRead volumes?:[=JobVolume user?:string readonlyRootFilesystem?:boolean initProcess?:boolean logStreamPrefix?:string name:string essential?:boolean dependsOn?:[&ContainerDependency',
  TaskMixedCapacityOptions: 'onDemandBase?:number onDemandWeight?:number spotWeight?:number critical?:boolean',
  TcpMonitorOptions:
    'ipAddress?:string interval?:=Duration failureThreshold?:number regions?:[string measureLatency?:boolean host?:string port:number',
  TestListenerOptions: 'port?:number clients?:[+IPeer.canInlineRule',
  TieredVpcProps:
    'cidr?:string ipamAllocation?:&IpamAllocation secondaryRanges?:[&SecondaryRange subnetMasks?:&SubnetMasks additionalTiers?:[&NetworkTier maxZones?:number zones?:number availabilityZones?:[string egress?:=Egress gatewayEndpoints?:[=GatewayVpcEndpointAwsService gatewayEndpointPolicy?:=GatewayEndpointPolicy interfaceEndpoints?:[=InterfaceEndpointSet interfaceEndpointPolicy?:=InterfaceEndpointPolicy interfaceEndpointZones?:number flowLogs?:=FlowLogs ipv6?:boolean blockPublicAccessExclusion?:%allow-bidirectional|allow-egress',
  TimestreamInfluxDbAlarmThresholds: 'cpuPercent?:number memoryPercent?:number diskPercent?:number',
  TimestreamInfluxDbProps:
    'vpc:+IVpc.vpcId engine:=InfluxDbEngine alarms:=Alarms alarmThresholds?:&TimestreamInfluxDbAlarmThresholds subnets?:#SubnetSelection exposure?:=DatabaseExposure encryptionKey?:+IKey.keyArn maintenanceWindow?:string logFileRetention?:=Duration removalPolicy?:string',
  TopicServicePublisherOptions: 'sourceArns?:[string',
  TopicSubscription:
    'topic:+ITopic.topicArn filterPolicy?:{=SubscriptionFilter.conditions filterPolicyWithMessageBody?:{=FilterOrPolicy.type.isPolicy.isFilter rawMessageDelivery?:boolean',
  TransferReportOptions: 'bucket:+IBucket.bucketArn prefix?:string level?:%SUMMARY|ERRORS|EVERY_FILE',
  TransformationScope: 'schema?:string table?:string column?:string',
  TransitGatewayInspectionAlarmThresholds: 'droppedPackets?:number unroutedPackets?:number',
  TransitGatewayInspectionProps:
    'vpc:+IVpc.vpcId inspection:=Inspection spokeCidrs:[string transitGateway?:* centralEgress?:boolean endpointSubnetCidrs?:[string attachmentSubnetCidrs?:[string bypass?:boolean alarms:=Alarms alarmThresholds?:&TransitGatewayInspectionAlarmThresholds removalPolicy?:string',
  TransitGatewaySpokeProps:
    'inspection:=TransitGatewayInspection vpc:+IVpc.vpcId subnets?:#SubnetSelection destinations?:[string attachmentSubnetCidrs?:[string',
  UnknownAccessStoragePlanOptions:
    'expireAfter?:=Duration versionRetention?:=VersionRetention archiveAccessAfter?:=Duration deepArchiveAccessAfter?:=Duration',
  UnmanagedJobCapacityOptions: 'environmentTags?:{string name?:string enabled?:boolean vcpus?:number',
  UserPoolAuthenticationOptions:
    'onUnauthenticated?:string scope?:string sessionTimeout?:=Duration sessionCookieName?:string client:+IUserPoolClient.userPoolClientId domain:+IUserPoolDomain.domainName',
  ValkeyAccessOptions: 'keyPatterns?:[string',
  ValkeyCacheAlarmThresholds:
    'memoryPercent?:number evictions?:number connections?:number cpuPercent?:number replicationLag?:=Duration processingUnitsPercent?:number throttledCommands?:number',
  ValkeyCacheProps:
    'vpc:+IVpc.vpcId capacity:=ValkeyCapacity alarms:=Alarms alarmThresholds?:&ValkeyCacheAlarmThresholds subnets?:#SubnetSelection access?:=ValkeyAccess encryptionKey?:+IKey.keyArn snapshotRetention?:=Duration snapshotTime?:string logRetention?:number logEncryptionKey?:+IKey.keyArn removalPolicy?:string',
  ValkeyClusterCapacityOptions:
    'nodeType:string shards?:number evictionPolicy?:%volatile-lru|volatile-lfu|volatile-ttl|allkeys-lru|allkeys-lfu|noeviction maintenanceWindow?:string replicas?:number',
  ValkeyServerlessCapacityOptions:
    'maxStorage:=Size maxProcessingUnits:number minStorage?:=Size minProcessingUnits?:number',
  ValkeyUnreplicatedCapacityOptions:
    'nodeType:string shards?:number evictionPolicy?:%volatile-lru|volatile-lfu|volatile-ttl|allkeys-lru|allkeys-lfu|noeviction maintenanceWindow?:string reason:string',
  VerifiedClientsOptions: 'acceptExpired?:boolean advertiseAuthorities?:boolean',
  VersionRetentionOptions: 'newestKept?:number',
  VolumeOptions: 'encryptionKey?:+IKey.keyArn mountPath?:string snapshotId?:string deleteOnTermination?:boolean',
  VolumeSnapshotPolicyAlarmThresholds: 'failedSnapshots?:number withoutSnapshot?:=Duration',
  VolumeSnapshotPolicyProps:
    'alarms:=Alarms alarmThresholds?:&VolumeSnapshotPolicyAlarmThresholds target?:=SnapshotTarget schedules?:[=SnapshotSchedule scripts?:=SnapshotScripts volumeKeys?:[+IKey.keyArn recycleBinRetention?:=Duration enabled?:boolean',
  VolumeSnapshotsOptions: 'interval?:=Duration retention?:=Duration',
  VpcEndpointsBucketAccessOptions: 'exceptRoles?:[+IRole.roleArn',
  VpcPlacement: 'vpc:+IVpc.vpcId subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId',
  VpcQueryLogsProps: 'vpc:+IVpc.vpcId logRetention?:number logEncryptionKey?:+IKey.keyArn',
  WebAlarmThresholds: 'serverErrorPercent?:number clientErrorPercent?:number latencyP99?:=Duration',
  WebFirewallAlarmThresholds: 'blockedRequests?:number allowedRequests?:number',
  WebFirewallOptions:
    'bodyInspectionLimits?:&BodyInspectionLimits lowReputationLimit?:%ACTIVE_UNDER_DDOS|ALWAYS_ON captchaImmunity?:=Duration challengeImmunity?:=Duration tokenDomains?:[string dataProtection?:[=FirewallDataProtection monetization?:=FirewallMonetization logDestination?:=FirewallLogDestination callerAddress?:=CallerAddress rules?:[&FirewallRule managedRules?:[=ManagedRules rateLimits?:[=RateLimit allowedAddresses?:[string blockedAddresses?:[string blockedCountries?:[string countOnly?:boolean maxCapacity?:number loggedRequests?:%MATCHED|ALL logRetention?:number logEncryptionKey?:+IKey.keyArn redactedHeaders?:[string redactQueryStrings?:boolean alarmThresholds?:&WebFirewallAlarmThresholds',
  WebFirewallProps:
    'bodyInspectionLimits?:&BodyInspectionLimits lowReputationLimit?:%ACTIVE_UNDER_DDOS|ALWAYS_ON captchaImmunity?:=Duration challengeImmunity?:=Duration tokenDomains?:[string dataProtection?:[=FirewallDataProtection monetization?:=FirewallMonetization logDestination?:=FirewallLogDestination callerAddress?:=CallerAddress rules?:[&FirewallRule managedRules?:[=ManagedRules rateLimits?:[=RateLimit allowedAddresses?:[string blockedAddresses?:[string blockedCountries?:[string countOnly?:boolean maxCapacity?:number loggedRequests?:%MATCHED|ALL logRetention?:number logEncryptionKey?:+IKey.keyArn redactedHeaders?:[string redactQueryStrings?:boolean alarmThresholds?:&WebFirewallAlarmThresholds alarms:=Alarms scope?:%REGIONAL|CLOUDFRONT',
  WebFleetAlarmThresholds:
    'serverErrorPercent?:number clientErrorPercent?:number latencyP99?:=Duration missingInstances?:number belowMinimum?:=Duration atMaximum?:=Duration',
  WebFleetProps:
    'healthCheck?:&HealthCheckOptions healthThresholds?:&TargetHealthThresholds deregistrationDelay?:=Duration slowStart?:=Duration stickiness?:=Stickiness balancing?:string anomalyMitigation?:boolean crossZone?:boolean protocolVersion?:string targetProtocol?:string authentication?:=Authentication rewrite?:&RouteRewrite vpc:+IVpc.vpcId ingress:=Ingress alarms:=Alarms port?:number subnets?:#SubnetSelection securityGroups?:[+ISecurityGroup.securityGroupId role?:+IRole.roleArn instanceType?:=InstanceType cpuCredits?:string cpuOptions?:#LaunchTemplateCpuOptions httpPutResponseHopLimit?:number image?:=FleetImage purchaseOption?:=PurchaseOption userDataCommands?:[string minCapacity?:number maxCapacity?:number desiredCapacity?:number scaling?:[=FleetScaling warmUp?:=Duration cooldown?:=Duration healthCheckGracePeriod?:=Duration update?:=FleetUpdate rootVolume?:&RootVolumeOptions dataVolumes?:[=DataVolume volumeSnapshots?:=VolumeSnapshots efsMounts?:[&FleetEfsMount instanceStorePath?:string access?:=InstanceAccess detailedMonitoring?:boolean metricsAgent?:boolean shipLogs?:boolean logFiles?:[string logRetention?:number logEncryptionKey?:+IKey.keyArn warmPool?:#WarmPoolOptions terminationPolicies?:[string maxInstanceLifetime?:=Duration instanceMaintenance?:&InstanceMaintenanceOptions lifecycleHooks?:[=FleetLifecycleHook scaleInProtection?:boolean deletionProtection?:boolean zoneDistribution?:string placementGroup?:+IPlacementGroup.placementGroupName zonalShift?:boolean scalingEvents?:+ITopic.topicArn alarmThresholds?:&WebFleetAlarmThresholds',
  WebLoadBalancerAlarmThresholds: 'serverErrors?:number rejectedConnections?:number certificateExpiry?:=Duration',
  WebLoadBalancerAttributes:
    'loadBalancerArn:string listenerArn:string securityGroupId:string secure:boolean http2?:boolean priorities?:&PriorityRange testListenerArn?:string loadBalancerDnsName?:string loadBalancerCanonicalHostedZoneId?:string',
  WebLoadBalancerProps:
    'vpc:+IVpc.vpcId exposure:=Exposure alarms:=Alarms alarmThresholds?:&WebLoadBalancerAlarmThresholds reservedPriorities?:[&PriorityRange',
  WebSocketApiAlarmThresholds:
    'clientErrorPercent?:number integrationErrorPercent?:number executionErrors?:number latencyP99?:=Duration throttledRequests?:number',
  WebSocketApiServiceProps:
    'handler:=ApiFunction authorization:=WebSocketAuthorization alarms:=Alarms connectHandler?:=ApiFunction disconnectHandler?:=ApiFunction routes?:[&WebSocketRoute grantHandlers?:boolean routeSelectionExpression?:string description?:string stageName?:string throttle?:&ApiThrottle domain?:&ApiDomain existingDomain?:&ExistingApiDomain ipAddressType?:string connectionTableEncryptionKey?:+IKey.keyArn logRetention?:number accessLogFormat?:=AccessLogFormat accessLogClass?:string logEncryptionKey?:+IKey.keyArn accountLogRole?:=AccountLogRole alarmThresholds?:&WebSocketApiAlarmThresholds',
  WebSocketLambdaAuthorizerOptions: 'identitySources?:[string',
  WebSocketRoute: 'key:string handler?:=ApiFunction returnResponse?:boolean',
  WeightedDnsRoute: 'answer:=DnsAnswer healthCheck?:+IHealthCheck.healthCheckId name:string weight:number',
  WindowsFileShareAlarmThresholds: 'freeStoragePercent?:number networkPercent?:number diskPercent?:number',
  WindowsFileShareProps:
    'vpc:+IVpc.vpcId directory:=ActiveDirectory alarms:=Alarms alarmThresholds?:&WindowsFileShareAlarmThresholds deployment?:=WindowsShareDeployment subnets?:#SubnetSelection storage?:=WindowsShareStorage throughputCapacity?:number aliases?:[string auditLevel?:%DISABLED|FAILURE_ONLY|SUCCESS_ONLY|SUCCESS_AND_FAILURE logRetention?:number logEncryptionKey?:+IKey.keyArn encryptionKey?:+IKey.keyArn automaticBackups?:boolean backupRetention?:=Duration backupStartTime?:=DailyAutomaticBackupStartTime maintenanceStartTime?:=LustreMaintenanceTime removalPolicy?:string',
  WindowsTransferOptions:
    'fileSystem:* securityGroups:[+ISecurityGroup.securityGroupId user:string password:+ISecret.secretArn domain?:string path:string',
  WorkQueueAlarmThresholds: 'messageAge?:=Duration retentionPercent?:number waitingMessages?:number',
  WorkQueueProps:
    'ordering?:=QueueOrdering encryptionKey?:+IKey.keyArn dataKeyReuse?:=Duration retention?:=Duration maxReceiveCount?:number visibilityTimeout?:=Duration deliveryDelay?:=Duration maxMessageSize?:=Size removalPolicy?:string alarms:=Alarms alarmThresholds?:&WorkQueueAlarmThresholds',
  WorkflowAlarmThresholds:
    'failedExecutions?:number timedOutExecutions?:number abortedExecutions?:number throttledTransitions?:number',
  WorkflowAllAtOnceDeploymentOptions: 'rollbackAlarms?:[+IAlarm.alarmArn',
  WorkflowCanaryDeploymentOptions: 'rollbackAlarms?:[+IAlarm.alarmArn canaryPercent?:number interval?:=Duration',
  WorkflowExpressKindOptions: 'timeout?:=Duration',
  WorkflowLinearDeploymentOptions: 'rollbackAlarms?:[+IAlarm.alarmArn stepPercent?:number interval?:=Duration',
  WorkflowProps:
    'alarms:=Alarms alarmThresholds?:&WorkflowAlarmThresholds deployment?:=WorkflowDeployment encryptionKey?:+IKey.keyArn logLevel?:string includeExecutionData?:boolean logRetention?:number logEncryptionKey?:+IKey.keyArn tracingEnabled?:boolean definitionBody:=DefinitionBody.bind definitionSubstitutions?:{string kind?:=WorkflowKind',
  WorkflowStandardKindOptions:
    'timeout?:=Duration failureTopic?:+ITopic.topicArn deadLetterQueueEncryptionKey?:+IKey.keyArn',
  ZonalAutoshiftOptions:
    'outcome:+IAlarm.alarmArn blockedBy?:[+IAlarm.alarmArn blockedWindows?:[string blockedDates?:[string',
  ZoneDnssecOptions: 'alarms:=Alarms',
  ZoneQueryLogsOptions: 'logRetention?:number logEncryptionKey?:+IKey.keyArn',
};

/** The public properties of each construct. */
export const PROPERTIES: Readonly<Record<string, string>> = {
  AcceleratorAttachment: 'attachment attachmentArn',
  AccessLogBucket: 'bucket',
  ActiveMqBroker: 'broker brokerName brokerArn adminSecret configuration securityGroup connections alarms failoverUrl',
  AddressRoute: 'targetGroup route alarms',
  AirGappedVault: 'vault vaultArn',
  AlarmTopic: 'topic encryptionKey deadLetterQueue env topicRef',
  ApiFunction: 'function alias logGroup role functionUrl deploymentGroup concurrencyScaling alarms grantPrincipal',
  AppendOnlyLedger:
    'table evidenceBucket encryptionKey signingKey appendFunction verifyFunction digester guard verification verificationSchedule exportFunction exportSchedule trail trailBucket alarms',
  ApplicationEventBus: 'bus deadLetterQueue logGroup registry alarms',
  ArrayPipeline: 'stateMachine logGroup alarms',
  AuroraCluster:
    'cluster clusterIdentifier writerEndpoint readerEndpoint secret encryptionKey securityGroup connections subnetGroup clusterParameterGroup instanceParameterGroup logGroups proxy proxyLogGroup scalableReaders eventSubscriptions alarms',
  AuroraGlobalPrimary:
    'cluster clusterIdentifier globalCluster globalClusterIdentifier globalWriterEndpoint writerEndpoint readerEndpoint secret encryptionKey securityGroup connections scalableReaders eventSubscriptions alarms',
  AuroraGlobalSecondary:
    'cluster clusterIdentifier writerEndpoint readerEndpoint encryptionKey securityGroup connections scalableReaders eventSubscriptions alarms',
  BackupCopyVault: 'vault encryptionKey',
  BackupProgram:
    'vault encryptionKey plan role scannerRole restoreTestingPlan restoreTestingRole reportPlans framework failedRule deadLetterQueue alarms',
  BlockchainNode:
    'loadBalancer targetGroup volumes launchTemplates groups role nodePolicy securityGroup logGroup connections alarms url',
  ContainerJob: 'jobDefinition jobRole executionRole logGroup grantPrincipal compatibility jobDefinitionArn',
  ContentDelivery:
    'distribution url stagingDistribution certificate firewall responseHeadersPolicy accessLogGroup accessLogBucket alarms',
  DaemonService: 'service taskDefinition container logGroup cluster alarms connections grantPrincipal',
  DataTransferTask:
    'task mode sourceRole destinationRole reportRole logGroup logPolicy failedRule succeededRule deadLetterQueue alarms',
  DatabaseMigration:
    'securityGroup connections subnetGroup sourceEndpoint targetEndpoint replicationInstance replicationTask replicationConfig migrationArn logGroup runLogGroup failedRule stoppedRule eventSubscription deadLetterQueue alarms',
  DaxCluster: 'cluster clusterName endpointUrl role parameterGroup subnetGroup securityGroup connections alarms',
  DefaultSnapshotPolicy: 'policy role recycleBinRule publicSharingBlock errorRule alarms',
  DnsForwarding: 'outboundEndpoint inboundEndpoint resolverRules outboundSecurityGroup inboundSecurityGroup alarms',
  DnsHealthCheck: 'healthCheck alarms',
  DnsProfile: 'profile resourceShare profileId',
  DnsRecord: 'records domainName zone',
  DocumentDbCluster:
    'cluster instances clusterIdentifier writerEndpoint readerEndpoint secret encryptionKey securityGroup connections subnetGroup parameterGroup logGroups eventSubscriptions alarms',
  DsqlCluster: 'cluster clusterIdentifier clusterArn endpoint privateEndpoint vpcEndpointServiceName alarms',
  Ec2Capacity:
    'autoScalingGroup launchTemplate capacityProvider securityGroup role cluster architecture os connections grantPrincipal',
  EcsNetworkService:
    'service taskDefinition container logGroup cluster ownCluster securityGroup taskCount targetGroups alternateTargetGroup listeners alarms connections grantPrincipal',
  EcsWebService:
    'service taskDefinition container logGroup cluster ownCluster securityGroup taskCount loadBalancer targetGroup additionalTargetGroups alternateTargetGroup route testRoute latticeService latticeTargetGroup latticeDomainName alarms connections grantPrincipal url',
  EksJob: 'jobDefinition compatibility jobDefinitionArn',
  EventApiDestination: 'apiDestination connection',
  EventFunction: 'handler alarms grantPrincipal deadLetterQueue',
  EventPipe: 'pipe role deadLetterQueue logGroup alarms',
  FanOutTopic: 'topic deadLetterQueue logGroup successLogGroup alarms',
  FleetRoute: 'targetGroup route alarms',
  FunctionRoute: 'targetGroup route permission alarms',
  GlobalAccelerator: 'accelerator ipv4Addresses ipv6Addresses dnsName listeners endpointGroups flowLogBucket alarms',
  HttpApiService: 'api routes stage accessLogGroup domainName vpcLink vpcLinkSecurityGroup alarms url domainTarget',
  ImageRepository: 'repository encryptionKey',
  InspectedRouting: 'endpointSubnets endpointIds endpoints edgeRouteTable bypassRouteTable edgeAssociation alarms',
  InspectionAppliances:
    'loadBalancer targetGroup listener endpointService permissions serviceName group launchTemplate role instancePolicy securityGroup alarms',
  ItemTable: 'table alarms',
  JobEngine: 'jobRole executionRole logGroup',
  JobQueue: 'queue schedulingPolicy failedRule blockedRule deadLetterQueue alarms jobQueueArn',
  JobQueues: 'environments connections instanceRoles deadLetterQueue alarms',
  LustreFileSystem: 'fileSystem fileSystemId dnsName mountName securityGroup connections logGroup alarms',
  ManagedInstancesCapacity: 'capacityProvider securityGroup cluster architecture role infrastructureRole connections',
  MultiContainerJob: 'jobDefinition jobRole executionRole logGroup grantPrincipal compatibility jobDefinitionArn',
  MultiNodeJob: 'jobDefinition jobRole executionRole logGroup grantPrincipal compatibility jobDefinitionArn',
  NeptuneCluster:
    'cluster writer readers clusterIdentifier dataArn writerHost readerHost port encryptionKey securityGroup connections subnetGroup clusterParameterGroup instanceParameterGroup auditLogGroup slowQueryLogGroup eventSubscriptions alarms',
  NetworkFirewall: 'firewall firewallPolicy ruleGroups loggingConfiguration alertLogGroup flowLogGroup alarms',
  NetworkRoute: 'targetGroup listener alarms',
  OneOffTask:
    'stateMachine taskDefinition container logGroup cluster ownCluster securityGroup deadLetterQueue failedRuns alarms connections grantPrincipal runCommand',
  OperationsDashboard: 'dashboard',
  OutpostBucket: 'bucket bucketPolicy accessPoint endpoint securityGroup accessPointArn',
  PrivateZone: 'hostedZone zoneName',
  PublicZone: 'hostedZone zoneName nameServers caaRecord logGroup signingKey keySigningKey alarms',
  PullThroughCache: 'cacheRule creationTemplate',
  QueueWorker:
    'workQueue queue deadLetterQueue undeliveredQueue service taskDefinition container logGroup cluster ownCluster securityGroup taskCount alarms connections grantPrincipal',
  RabbitMqBroker:
    'broker brokerName brokerArn adminSecret configuration securityGroup connections alarms amqpEndpoint consoleUrl',
  RecurringTask: 'schedule group schedulerRole deadLetterQueue alarms',
  RegistryReplication: 'configuration',
  RegistryScanning: 'configuration',
  RelationalDatabase:
    'instance cluster identifier endpoint readerEndpoint connections securityGroup subnetGroup parameterGroup optionGroup encryptionKey secret proxy logGroups proxyLogGroup eventSubscriptions alarms',
  RelationalDatabaseReplica:
    'instance identifier endpoint connections securityGroup subnetGroup parameterGroup encryptionKey logGroups eventSubscriptions alarms',
  ReplicaBucket: 'secureBucket bucket encryptionKey objectLocked alarms',
  ReplicationPermission: 'policy document',
  RestApiService:
    'api methods stage accessLogGroup executionLogGroup domainName privateDomainName usagePlans alarms url domainTarget',
  RetainedEventBus: 'bus eventBusArn deadLetterQueue logGroup alarms fifoDeadLetterQueue',
  SagaStateMachine: 'workflow stateMachine entryPoint logGroup uncompensatedQueue deadLetterQueue alarms',
  ScheduledTask:
    'schedule schedulerRole stateMachine taskDefinition container logGroup cluster ownCluster securityGroup deadLetterQueue failedRuns alarms connections grantPrincipal',
  SecureBucket: 'bucket alarms failedReplicationQueue',
  ServiceCluster:
    'cluster serviceConnectNamespace logGroup clusterName clusterArn clusterRef vpc connections hasEc2Capacity defaultCloudMapNamespace autoscalingGroup executeCommandConfiguration env stack',
  ServiceNetwork: 'network accessLogGroup resourceShare serviceNetworkArn serviceNetworkId',
  ServiceNetworkVpc: 'association securityGroup connections',
  SharedFileSystem: 'fileSystem securityGroup connections alarms',
  ShieldProtection: 'protections resourceArns alarms',
  ShieldProtectionGroup: 'protectionGroup',
  ShieldResponseTeam: 'role access engagement',
  SiteContent: 'deployments contentHash role logGroup',
  StaticIpNetworkLoadBalancer:
    'loadBalancer securityGroup elasticIps endpointService connections alarms vpc publicAddresses hostName accessLogsBucket',
  TieredVpc:
    'vpc privateTierReachesInternet flowLog flowLogGroup gatewayEndpoints secondarySubnets interfaceEndpoints alarms natGateways natInstances natAddresses endpointSecurityGroup',
  TimestreamInfluxDb:
    'instance cluster databaseId databaseArn endpointAddress endpointPort url readerUrl credentials initialPassword logBucket securityGroup connections alarms',
  TransitGatewayInspection:
    'transitGateway transitGatewayId attachment spokeRouteTable inspectionRouteTable inspectionRoute endpointSubnets attachmentSubnets endpointIds endpoints spokeCidrs centralEgress bypass alarms',
  TransitGatewaySpoke: 'attachmentSubnets attachment association propagation bypassPropagation routes',
  ValkeyCache:
    'serverlessCache replicationGroup cacheName cacheArn endpointAddress endpointPort userGroup user securityGroup connections slowLogGroup engineLogGroup alarms',
  VolumeSnapshotPolicy: 'policy role recycleBinRule errorRule alarms',
  VpcQueryLogs: 'logGroup queryLoggingConfig',
  WebFirewall: 'webAcl webAclArn logGroup capacity alarms',
  WebFleet:
    'group launchTemplate userData logGroup role instancePolicy securityGroup targetGroup route loadBalancer webListener warmPool snapshotPolicy alarms connections grantPrincipal url',
  WebLoadBalancer:
    'loadBalancer listener redirectListener securityGroup accessLogsBucket connections alarms certificate url testListener',
  WebSocketApiService: 'api routes stage accessLogGroup connectionTable domainName alarms url domainTarget callbackUrl',
  WindowsFileShare: 'fileSystem fileSystemId dnsName sharePath securityGroup connections logGroup alarms',
  WorkQueue: 'queue deadLetterQueue alarms',
  Workflow: 'stateMachine entryPoint logGroup deadLetterQueue alias alarms',
};

/** The factories of each class, with the types of their parameters. */
export const CLASSES: Readonly<Record<string, string>> = {
  AcceleratorEndpoint:
    'applicationLoadBalancer(loadBalancer:+IApplicationLoadBalancer.loadBalancerArn,options?:&AcceleratorLoadBalancerOptions) networkLoadBalancer(loadBalancer:+INetworkLoadBalancer.metrics,options?:&AcceleratorLoadBalancerOptions) loadBalancerArn(arn:string,options?:&AcceleratorLoadBalancerOptions) elasticIp(allocationId:string,options?:&AcceleratorEndpointOptions) instance(instanceId:string,options?:&AcceleratorEndpointOptions)',
  AcceleratorFlowLogs:
    'newBucket(options?:&AcceleratorFlowLogsOptions) toBucket(bucket:+IBucket.bucketArn,options?:&AcceleratorFlowLogsBucketOptions) none(reason:string)',
  AcceleratorListener:
    'tcp(name:string,ports:[number,options?:&AcceleratorListenerOptions) udp(name:string,ports:[number,options?:&AcceleratorListenerOptions) tcpRanges(name:string,ranges:[&AcceleratorPortRange,options?:&AcceleratorListenerOptions) udpRanges(name:string,ranges:[&AcceleratorPortRange,options?:&AcceleratorListenerOptions)',
  AccessLogBucket: '',
  AccessLogs:
    'newBucket(options?:&NewLogBucketOptions) toBucket(logs:=AccessLogBucket,options?:&ExistingLogBucketOptions) toExistingBucket(bucket:+IBucket.bucketArn,options?:&ExistingLogBucketOptions) none(reason:string)',
  AccountLogRole: 'createOnce() existing()',
  ActiveDirectory:
    'managed(directoryId:string,options?:&ManagedActiveDirectoryOptions) selfManaged(options:&SelfManagedActiveDirectoryOptions)',
  ActiveMqAuthentication: 'simple() ldap(options:&ActiveMqLdapOptions)',
  ActiveMqBroker: '',
  ActiveMqDeployment: 'single(options?:&ActiveMqSingleDeploymentOptions) activeStandby()',
  ActiveMqInstanceType: 'of(instanceType:string)',
  ActiveMqVersion: 'of(version:string)',
  AirGappedVault: '',
  Alarms:
    'notify(topic:+ITopicRef.topicRef) invoke(actions:[+IAlarmAction.bind) none() silent() bySeverity(routes:&AlarmRoutes)',
  ApiFunction: '',
  Appliances: 'fleet(options:&ApplianceFleetOptions) instances(instances:[=Instance) addresses(addresses:[string)',
  ApplicationLayerResponse: 'block(firewall:+IWebFirewall.webAclArn) count(firewall:+IWebFirewall.webAclArn)',
  ArchiveRetention: 'days(days:number) indefinite()',
  ArraySize: 'children(children:number) fromInput(field?:string)',
  AuroraCapacity:
    'serverless(options?:&AuroraServerlessCapacityOptions) pausing(options?:&AuroraPausingCapacityOptions) provisioned(instanceType:=InstanceType)',
  AuroraEngine: 'postgres(version:=AuroraPostgresEngineVersion) mysql(version:=AuroraMysqlEngineVersion)',
  AuroraReader: 'failoverTarget(name:string) readOnly(name:string,options?:&AuroraReadOnlyReaderOptions)',
  AuroraReaderScaling:
    'targetCpu(percent:number,options:&AuroraReaderScalingOptions) targetConnections(connections:number,options:&AuroraReaderScalingOptions)',
  AuroraReaders: 'named(readers:[=AuroraReader) none(reason:string)',
  Authentication:
    'userPool(pool:+IUserPool.userPoolId,options:&UserPoolAuthenticationOptions) oidc(options:&OidcAuthenticationOptions) jwt(options:&JwtAuthenticationOptions) none(reason:string)',
  BacklogScaling:
    'latency(options:&LatencyBacklogScalingOptions) messagesPerTask(messages:number,options?:&TargetBacklogScalingOptions) steps(steps:[&BacklogStep,options?:&StepBacklogScalingOptions)',
  BackupAudit:
    'reports(bucket:+IBucket.bucketArn,options?:&BackupReportOptions) controls(bucket:+IBucket.bucketArn,options?:&BackupControlOptions)',
  BackupCopy:
    'toVault(vault:=BackupCopyVault,options?:&BackupCopyOptions) toAirGappedVault(vault:=AirGappedVault,options?:&BackupAirGappedCopyOptions) toVaultArn(vaultArn:string,options?:&BackupCopyOptions)',
  BackupCopyVault: '',
  BackupSchedule:
    'daily(options?:&BackupScheduleOptions) weekly(options?:&BackupWeeklyScheduleOptions) monthly(options?:&BackupMonthlyScheduleOptions) hourly(hours:number,options?:&BackupScheduleOptions) continuous(options?:&BackupContinuousScheduleOptions) cron(name:string,options:&BackupCronScheduleOptions) dailyWeeklyMonthly(copies?:[=BackupCopy)',
  BackupScope:
    'tags(name:string,tags:{string,options?:&BackupTagScopeOptions) constructs(name:string,constructs:[+IConstruct.node,options?:&BackupConstructScopeOptions) arns(name:string,arns:[string)',
  BackupVaultLock:
    'none() governance(options:&BackupVaultLockOptions) compliance(options:&BackupVaultComplianceLockOptions)',
  BlockchainClient: 'ethereum(options:&EthereumOptions)',
  BlockchainDeployment: 'single(reason:string) highlyAvailable(options?:&HighlyAvailableBlockchainOptions)',
  BrokerLogAccess: 'ownPolicy() existingPolicy()',
  BucketAccessLogs:
    'toBucket(logs:=AccessLogBucket,options?:&BucketAccessLogsOptions) toExistingBucket(bucket:+IBucket.bucketArn,options?:&BucketAccessLogsOptions) none(reason:string)',
  BucketNetworkAccess:
    'anywhere() vpcEndpoints(endpoints:[+IVpcEndpoint.vpcEndpointId,options?:&VpcEndpointsBucketAccessOptions)',
  BusSubscriberPayload: 'data() withMetadata() jsonLine() jsonata(expression:string)',
  BusSubscriberStart:
    'latest() horizon(options?:&BusSubscriberStartOptions) timestamp(startingPoint:*,options?:&BusSubscriberStartOptions)',
  BusSubscriberTarget:
    'queue(queue:+IQueue.queueArn,options?:&BusQueueTargetOptions) lambdaFunction(handler:+IFunction.functionName,options?:&BusFunctionTargetOptions) workflow(machine:+IStateMachine.stateMachineArn) expressWorkflow(machine:+IStateMachine.stateMachineArn) topic(topic:+ITopic.topicArn,options?:&BusTopicTargetOptions) dataStream(stream:+IStream.streamArn,options?:&BusDataStreamTargetOptions) deliveryStream(stream:+IDeliveryStream.deliveryStreamArn) eventBus(bus:+IEventBus.eventBusName) retainedEventBus(eventBusArn:string) apiDestination(destination:+IApiDestination.apiDestinationName,options?:&BusApiDestinationTargetOptions) universal(options:&BusUniversalTargetOptions)',
  CaaRecords:
    'amazon(options?:&CaaRecordsOptions) issuers(issuers:[string,options?:&CaaRecordsOptions) values(values:[#CaaRecordValue) none(reason:string)',
  CallerAddress: 'connection() forwarded(header:string) behindCloudFront(options?:&CloudFrontCallerAddressOptions)',
  ConnectionPooling: 'none() proxy(options?:&ProxyPoolingOptions)',
  ContainerEnvironmentFile: 'fromFile(path:string) fromBucket(bucket:+IBucket.bucketArn,key:string)',
  ContainerJob: 'fromAttributes(scope:=Construct.node.with.toString,id:string,attributes:&ContainerJobAttributes)',
  ContainerLogs: 'cloudWatch(options?:&ContainerCloudWatchLogsOptions) router(options:&ContainerRouterLogsOptions)',
  ContainerSecret:
    'secret(secret:+ISecret.secretArn) field(secret:+ISecret.secretArn,field:string) parameter(parameter:+IParameter.parameterArn)',
  ContainerSource:
    'fromDirectory(directory:string,options?:&ContainerDirectorySourceOptions) fromRepository(repository:+IRepository.repositoryName,options:&ContainerRepositorySourceOptions) fromRegistry(name:string,options?:&ContainerRegistrySourceOptions) fromCache(cache:=PullThroughCache,image:string) fromContainerImage(image:=ContainerImage.bind)',
  ContentDelivery: '',
  CrossRegionBackups: 'to(options:&CrossRegionBackupsOptions)',
  DataVolume:
    'gp3(size:=Size,options?:&Gp3VolumeOptions) io2(size:=Size,options:&Io2VolumeOptions) st1(size:=Size,options?:&VolumeOptions) sc1(size:=Size,options?:&VolumeOptions)',
  DatabaseExposure: 'vpcOnly() publicAddress(reason:string)',
  DatabaseInsights: 'standard() advanced()',
  DaxCapacity: 'cluster(options:&DaxClusterCapacityOptions) reduced(options:&DaxReducedCapacityOptions)',
  DefaultSnapshots: 'volumes(options?:&DefaultVolumeSnapshotsOptions) images(options?:&DefaultImageSnapshotsOptions)',
  DeliveryDomain:
    'inZone(hostedZone:+IHostedZone.hostedZoneId,hostNames:[string,options?:&DeliveryZoneDomainOptions) withCertificate(certificate:+ICertificate.certificateArn,hostNames:[string) cloudFrontName()',
  DeliveryFirewall:
    'create(options?:&WebFirewallOptions) detached(options?:&WebFirewallOptions) existing(firewall:+IWebFirewall.webAclArn) none(reason:string)',
  DeliveryLogs:
    'cloudWatch(options?:&DeliveryCloudWatchLogsOptions) newBucket(options?:&DeliveryLogBucketOptions) toBucket(bucket:+IBucket.bucketArn,options?:&DeliveryLogFileOptions) toFirehose(deliveryStream:+IDeliveryStream.deliveryStreamArn,options?:&DeliveryLogFieldOptions) none(reason:string)',
  DeliveryMutualTls:
    'required(trustStore:=DeliveryTrustStore,options?:&DeliveryMutualTlsOptions) optional(trustStore:=DeliveryTrustStore,options?:&DeliveryMutualTlsOptions) passThrough()',
  DeliveryOrigin:
    'bucket(bucket:+IBucket.bucketArn,options?:&DeliveryBucketOriginOptions) httpApi(api:+IHttpApi.metricClientError,options?:&DeliveryInternetOriginOptions) restApi(stage:+IStage.stageName,options?:&DeliveryInternetOriginOptions) functionUrl(functionUrl:+IFunctionUrl.url,options?:&DeliveryServerOriginOptions) server(hostName:string,options?:&DeliveryInternetOriginOptions) applicationLoadBalancer(name:string,loadBalancer:+IApplicationLoadBalancer.loadBalancerArn,protocol:=DeliveryOriginProtocol,options?:&DeliveryLoadBalancerOriginOptions) networkLoadBalancer(name:string,loadBalancer:+INetworkLoadBalancer.metrics,protocol:=DeliveryOriginProtocol,options?:&DeliveryLoadBalancerOriginOptions) instance(name:string,instance:+IInstance.instanceId,protocol:=DeliveryOriginProtocol,options?:&DeliveryVpcOriginOptions) vpcOrigin(vpcOrigin:+IVpcOrigin.vpcOriginArn,hostName:string,options?:&DeliveryExistingVpcOriginOptions) publicLoadBalancer(loadBalancer:+IApplicationLoadBalancer.loadBalancerArn,options:&DeliveryPublicLoadBalancerOriginOptions) failover(primary:=DeliveryOrigin,secondary:=DeliveryOrigin,options?:&DeliveryFailoverOptions)',
  DeliveryOriginProtocol: 'https(hostName:string,port?:*) http(port?:*)',
  DeliveryPages: 'asStored() directories() singlePage(page?:*)',
  DeliveryStaging:
    'byWeight(percent:number,staged:&DeliveryStagedContent,options?:&DeliveryStagingWeightOptions) byHeader(header:string,value:string,staged:&DeliveryStagedContent) detached(staged:&DeliveryStagedContent)',
  DeliveryStaticIps:
    'existing(anycastIpListId:string,options?:&DeliveryStaticIpsOptions) forAllowLists(costReason:string,options?:&DeliveryStaticIpsOptions) forApex(costReason:string,options?:&DeliveryStaticIpsOptions)',
  DeliveryTrustStore:
    'fromBucket(bucket:+IBucket.bucketArn,key:string,options?:&DeliveryTrustStoreOptions) existing(trustStoreId:string)',
  DmsAccountRoles: '',
  DnsAnswer:
    'loadBalancer(loadBalancer:+ILoadBalancerV2.loadBalancerCanonicalHostedZoneId,options?:&DnsHealthyAliasOptions) distribution(distribution:+IDistribution.distributionDomainName,options?:&DnsAliasOptions) accelerator(accelerator:+IAccelerator.acceleratorArn,options?:&DnsHealthyAliasOptions) alias(target:+IAliasRecordTarget.bind,options?:&DnsHealthyAliasOptions) record(record:=DnsRecord) addresses(...addresses:string) hostName(name:string)',
  DnsProfile: 'fromProfileId(scope:=Construct.node.with.toString,id:string,profileId:string)',
  DnsProximity:
    'region(region:string,options?:&DnsProximityOptions) localZoneGroup(name:string,options?:&DnsProximityOptions) coordinates(latitude:number,longitude:number,options?:&DnsProximityOptions)',
  DnsRecord: '',
  DnsRoutingPolicy:
    'simple(answer:=DnsAnswer) failover(options:&DnsFailoverOptions) weighted(routes:[&WeightedDnsRoute) latency(routes:[&LatencyDnsRoute) geolocation(options:&DnsGeolocationOptions) geolocationOnly(locations:[&GeolocationDnsRoute,reason:string) geoproximity(routes:[&GeoproximityDnsRoute) ipBased(options:&DnsIpBasedOptions) multivalue(routes:[&MultivalueDnsRoute)',
  DocumentDbCapacity:
    'serverless(options?:&DocumentDbServerlessCapacityOptions) provisioned(options:&DocumentDbProvisionedCapacityOptions)',
  DocumentDbEngine: 'v5(engineVersion?:*) v8(engineVersion?:*) v8UpgradedFrom(engineVersion:string)',
  DocumentDbPasswordRotation: 'hosted(options?:&DocumentDbHostedRotationOptions) none(reason:string)',
  DsqlMultiRegion: 'awaitingPeer(witnessRegion:string) peered(witnessRegion:string,identifiers:{string)',
  Ec2Capacity: '',
  Egress:
    'none() natGateway(options?:&NatGatewayOptions) natGatewayPerZone(options?:&NatGatewayOptions) natInstance(options?:&NatInstanceOptions) custom(provider:=NatProvider.configuredGateways.configureNat.configureSubnet,options?:&CustomEgressOptions) external()',
  EthereumConsensusClient: 'lighthouse(options:&LighthouseOptions)',
  EthereumExecutionClient: 'geth(options:&GethOptions)',
  EventSchema: 'openApi3(document:{*) jsonSchemaDraft4(document:{*)',
  EventSource:
    'bucket(id:string,bucket:+IBucket.bucketArn,options?:&EventBucketSourceOptions) bucketNotification(id:string,bucket:+IBucket.bucketArn,eventType:string,options?:&EventBucketNotificationSourceOptions) workQueue(id:string,workQueue:+IWorkQueue.queue,options?:&EventWorkQueueSourceOptions) queue(id:string,queue:+IQueue.queueArn,options?:&EventQueueSourceOptions) newQueue(id:string,options?:&EventNewQueueSourceOptions) tableStream(id:string,table:+ITable.tableArn,options?:&EventStreamSourceOptions) dataStream(id:string,stream:+IStream.streamArn,options?:&EventStreamSourceOptions) dataStreamConsumer(id:string,consumer:+IStreamConsumer.streamConsumerArn,options?:&EventStreamSourceOptions) topic(id:string,topic:+ITopic.topicArn,options?:&EventTopicSourceOptions) logs(id:string,logGroup:+ILogGroup.logGroupArn,options?:&EventLogSourceOptions) userPoolTrigger(id:string,userPool:=UserPool,operation:=UserPoolOperation) managedKafka(id:string,clusterArn:string,options:&EventKafkaSourceOptions) selfManagedKafka(id:string,options:&EventSelfManagedKafkaSourceOptions) rabbitMq(id:string,broker:=RabbitMqBroker,options:&EventRabbitMqSourceOptions) activeMq(id:string,broker:=ActiveMqBroker,options:&EventActiveMqSourceOptions) brokerQueue(id:string,brokerArn:string,options:&EventBrokerSourceOptions) documentStream(id:string,clusterArn:string,options:&EventDocumentSourceOptions) schedule(id:string,options:&EventScheduleSourceOptions) rule(id:string,options:&EventRuleSourceOptions)',
  Exposure:
    'internet(options:&InternetExposureOptions) internalOnly(options?:&InternalExposureOptions) plainHttp(options:&PlainHttpExposureOptions)',
  FailureTolerance: 'none() children(count:number) percent(percent:number)',
  FairShare: 'byWeight(options?:&FairShareOptions) existing(policy:+ISchedulingPolicy.schedulingPolicyName)',
  FileSystemLifecycle:
    'standard() infrequentAccess(options?:&FileSystemInfrequentAccessOptions) tiers(options?:&FileSystemTiersOptions)',
  FileSystemReplication:
    'toRegion(region:string,options?:&FileSystemReplicaOptions) toFileSystem(replica:=SharedFileSystem)',
  FileSystemThroughput: 'elastic() bursting() provisioned(mibps:number)',
  FirewallAction:
    'allow() block(options?:&BlockActionOptions) count() captcha() challenge() monetize(priceMultiplier?:number)',
  FirewallDataProtection:
    'header(name:string,options?:&FirewallDataProtectionOptions) cookie(name:string,options?:&FirewallDataProtectionOptions) queryArgument(name:string,options?:&FirewallDataProtectionOptions) queryString(options?:&FirewallDataProtectionOptions) body(options?:&FirewallDataProtectionOptions)',
  FirewallLogDestination: 'bucket(bucket:+IBucket.bucketArn) deliveryStream(stream:+IDeliveryStream.deliveryStreamArn)',
  FirewallMonetization:
    'realMoney(options:&FirewallMonetizationOptions) testMoney(options:&FirewallMonetizationOptions)',
  FleetImage:
    'amazonLinux2023(options?:&FleetOperatingSystemImageOptions) ubuntu2404(options?:&FleetOperatingSystemImageOptions) fromImageIds(imageIds:{string,options:&FleetMachineImageOptions) fromMachineImage(image:+IMachineImage.getImage,options:&FleetMachineImageOptions) fromImageBuilder(image:=CfnImage,options:&FleetMachineImageOptions) fromSsmParameter(parameterName:string,options:&FleetSsmParameterImageOptions)',
  FleetLifecycleHook:
    'launching(name:string,options?:&FleetLifecycleHookOptions) terminating(name:string,options?:&FleetLifecycleHookOptions)',
  FleetPredictiveMetric:
    'cpu(percent:number) requestsPerTarget(requestsPerMinute:number) networkIn(perMinute:=Size) networkOut(perMinute:=Size) custom(options:&FleetCustomPredictiveMetricOptions)',
  FleetScaling:
    'targetCpu(percent:number,options?:&FleetTargetScalingOptions) requestsPerTarget(requestsPerMinute:number,options?:&FleetTargetScalingOptions) targetNetworkIn(perMinute:=Size,options?:&FleetTargetScalingOptions) targetNetworkOut(perMinute:=Size,options?:&FleetTargetScalingOptions) targetMetric(name:string,options:&FleetTargetMetricScalingOptions) cpuBetween(lower:number,upper:number,options?:&FleetCpuBetweenScalingOptions) steps(name:string,options:&FleetStepScalingOptions) schedule(name:string,options:&FleetScheduledScalingOptions) predictive(options:&FleetPredictiveScalingOptions)',
  FleetUpdate: 'rolling(options?:&FleetRollingUpdateOptions) instanceRefresh(options?:&FleetInstanceRefreshOptions)',
  FlowLogs:
    'toCloudWatch(options?:&CloudWatchFlowLogsOptions) toBucket(bucket:+IBucket.bucketArn,options?:&BucketFlowLogsOptions) none(reason:string)',
  FunctionCode:
    'typeScript(entry:string,options?:&FunctionTypeScriptCodeOptions) pythonFolder(folder:string,options?:&FunctionFolderCodeOptions) goFolder(folder:string,options?:&FunctionFolderCodeOptions) rustFolder(folder:string,options?:&FunctionFolderCodeOptions) prebuilt(options:&FunctionPrebuiltCodeOptions)',
  FunctionDeployment:
    'allAtOnce() canary(options?:&FunctionCanaryDeploymentOptions) linear(options?:&FunctionLinearDeploymentOptions)',
  FunctionUrlAuthorization: 'iam() none(reason:string)',
  GatewayEndpointPolicy:
    'fullAccess() ownAccount() organization(organizationId:string) statements(statements:[=PolicyStatement)',
  HealthCheckMonitor:
    'https(options:&HttpMonitorOptions) http(options:&HttpMonitorOptions) tcp(options:&TcpMonitorOptions) calculated(options:&CalculatedMonitorOptions) alarm(alarm:+IAlarm.alarmArn,options?:&AlarmMonitorOptions) routingControl(arn:string)',
  HostImage:
    'amazonLinux2023() amazonLinux2023Nvidia() amazonLinux2023Neuron() fromMachineImage(image:+IMachineImage.getImage) fromSsmParameter(parameterName:string) fromImageBuilder(image:=CfnImage)',
  HttpApiDefinition:
    'routes(options:&HttpApiRoutesOptions) openApi(options:&HttpOpenApiOptions) lambdaIntegration(handler:+IFunction.functionName)',
  HttpAuthorization:
    'iam() jwt(options:&HttpJwtOptions) userPool(userPool:+IUserPool.userPoolId,options:&HttpUserPoolOptions) lambdaFunction(handler:+IFunction.functionName,options?:&HttpLambdaAuthorizerOptions) none(reason:string)',
  HttpTarget:
    'apiFunction(handler:=ApiFunction) lambdaFunction(handler:+IFunction.functionName) loadBalancer(listener:+IApplicationListener.addCertificates,options?:&HttpLoadBalancerTargetOptions) cloudMap(service:+IService.serviceName,options:&HttpCloudMapTargetOptions) integration(integration:=HttpRouteIntegration)',
  ImageRetention:
    'expireUntagged(age:=Duration) keepNewest(count:number) keepNewestTagged(pattern:string,count:number) expireTagged(pattern:string,age:=Duration)',
  ImageScanning: 'onPush() enhanced() none(reason:string)',
  InfluxDbEngine:
    'influxDb3Core(options:&InfluxDb3SingleNodeOptions) influxDb3Enterprise(options:&InfluxDbEngineOptions) influxDb3EnterpriseSingleNode(options:&InfluxDb3SingleNodeOptions) influxDb2(options:&InfluxDb2Options) influxDb2SingleAz(options:&InfluxDb2SingleAzOptions) influxDb2ReadReplicas(options:&InfluxDb2ReadReplicasOptions)',
  Ingress:
    'shared(webListener:+IWebListener.listenerParts,options:&SharedIngressOptions) listener(listener:+IApplicationListener.addCertificates,options:&ListenerIngressOptions)',
  Inspection:
    'endpointService(serviceName:string) appliances(appliances:+IInspectionService.serviceName) networkFirewall(firewall:=NetworkFirewall)',
  InstanceAccess: 'sessionManager() ssh(options:&SshAccessOptions) none()',
  InstanceTypes:
    'burstable(options?:&InstanceTypesOptions) general(options?:&InstanceTypesOptions) computeOptimized(options?:&InstanceTypesOptions) memoryOptimized(options?:&InstanceTypesOptions) storageOptimized(options?:&InstanceTypesOptions) accelerated(options?:&InstanceTypesOptions)',
  InterfaceEndpointPolicy:
    'fullAccess() ownAccount() organization(organizationId:string) statements(statements:[=PolicyStatement)',
  InterfaceEndpointSet: 'of(services:{=InterfaceVpcEndpointService.name.port.privateDnsDefault)',
  JobCapacity:
    'fargate(options?:&FargateJobCapacityOptions) fargateSpot(options?:&FargateJobCapacityOptions) fargateSpotFirst(options?:&FargateSpotFirstJobCapacityOptions) ec2(options?:&Ec2JobCapacityOptions) ec2Spot(options?:&Ec2SpotJobCapacityOptions) ec2SpotFirst(options?:&Ec2SpotFirstJobCapacityOptions) managedInstances(options?:&ManagedInstancesJobCapacityOptions) managedInstancesSpot(options?:&ManagedInstancesJobCapacityOptions) unmanaged(options?:&UnmanagedJobCapacityOptions) eks(options:&EksJobCapacityOptions) existing(environments:[+IComputeEnvironment.computeEnvironmentName) inOrder(capacities:[=JobCapacity)',
  JobDependency: 'onJob(jobId:string) childToChild(jobId:string) childByChild()',
  JobInstanceTypes:
    'graviton() x86() ofTypes(types:[=InstanceType) ofClasses(classes:[string) ofFamilies(families:[string)',
  JobPlatform:
    'fargate(options?:&FargatePlatformOptions) fargateWindows(options?:&FargateWindowsPlatformOptions) ec2(options?:&Ec2PlatformOptions) managedInstances(options?:&ManagedInstancesPlatformOptions)',
  JobQueue: 'fromAttributes(scope:=Construct.node.with.toString,id:string,attributes:&JobQueueAttributes)',
  JobVolume:
    'efs(options:&EfsJobVolumeOptions) host(options:&HostJobVolumeOptions) temporary(options:&JobVolumeOptions) memory(options:&MemoryJobVolumeOptions) scratch(options?:&ScratchJobVolumeOptions)',
  LargeObjects: 'limited(maxSize?:=Size) full() none()',
  LatticeAuthorization:
    'ownAccount() organization(organizationId:string) principals(principals:[+IPrincipal.assumeRoleAction) statements(statements:[=PolicyStatement) none(reason:string)',
  LedgerDataEvents: 'writes(options?:&LedgerDataEventOptions) readsAndWrites(options?:&LedgerDataEventOptions)',
  LedgerRetention:
    'governance(retention:=Duration) compliance(retention:=Duration,options:&LedgerComplianceRetentionOptions)',
  LowSamples: 'evaluate() ignore() atLeast(samples:number)',
  LustreDeployment:
    'scratch() persistent(mbpsPerTib:number,options?:&PersistentLustreDeploymentOptions) intelligentTiering(mbps:number,options?:&IntelligentTieringLustreDeploymentOptions) persistentHdd(mbpsPerTib:number,options?:&HddLustreDeploymentOptions)',
  LustreReadCache: 'none() automatic() ofSize(size:=Size)',
  ManagedInstancesCapacity: '',
  ManagedRules:
    'common(options?:&ManagedRulesOptions) knownBadInputs(options?:&ManagedRulesOptions) ipReputation(options?:&ManagedRulesOptions) anonymousIp(options?:&ManagedRulesOptions) adminProtection(options?:&ManagedRulesOptions) sqlInjection(options?:&ManagedRulesOptions) linux(options?:&ManagedRulesOptions) posix(options?:&ManagedRulesOptions) windows(options?:&ManagedRulesOptions) php(options?:&ManagedRulesOptions) wordPress(options?:&ManagedRulesOptions) botControl(options?:&BotControlOptions) accountTakeoverPrevention(options:&AccountTakeoverPreventionOptions) accountCreationFraudPrevention(options:&AccountCreationFraudPreventionOptions) antiDdos(options?:&AntiDdosOptions) fromRuleGroupArn(ruleGroupArn:string,options:&OwnRuleGroupOptions) named(options:&NamedManagedRulesOptions)',
  MigrationEndpoint:
    'postgres(options:&PostgresEndpointOptions) auroraPostgres(options:&PostgresEndpointOptions) mySql(options:&DatabaseEndpointOptions) mariaDb(options:&DatabaseEndpointOptions) auroraMySql(options:&DatabaseEndpointOptions) oracle(options:&OracleEndpointOptions) sqlServer(options:&SqlServerEndpointOptions) bucket(bucket:+IBucket.bucketArn,options?:&BucketEndpointOptions) kinesis(stream:+IStream.streamArn) dynamoDb(tables:[+ITable.tableArn)',
  MigrationEngine:
    'serverless(options?:&MigrationServerlessEngineOptions) instance(options?:&MigrationInstanceEngineOptions)',
  MigrationTls:
    'verified(certificatePem:string) verifiedByExisting(certificateArn:string) unverified(reason:string) none(reason:string)',
  MigrationType: 'fullLoad() fullLoadAndCdc() cdc(options?:&CdcOptions)',
  MutualTls: 'verify(trustStore:+ITrustStore.trustStoreName,options?:&VerifiedClientsOptions) passThrough()',
  NeptuneAuthentication: 'iam() none(reason:string)',
  NeptuneCapacity: 'serverless(options?:&NeptuneServerlessCapacityOptions) provisioned(instanceType:=InstanceType)',
  NeptuneEngineVersion: 'of(version:string)',
  NeptuneReaders: 'named(names:[string) none(reason:string)',
  NetworkExposure:
    'internet(options?:&InternetNetworkExposureOptions) internetWithQuic(options?:&QuicNetworkExposureOptions) internalOnly(options?:&InternalNetworkExposureOptions) privateLinkOnly(options?:&NetworkLoadBalancerOptions)',
  NetworkFirewall: '',
  NetworkHealthCheck:
    'tcp(options?:&NetworkHealthCheckOptions) http(options?:&NetworkHttpHealthCheckOptions) https(options?:&NetworkHttpHealthCheckOptions)',
  NetworkPort:
    'tcp(number:number,options?:&NetworkTcpPortOptions) udp(number:number) tcpAndUdp(number:number) quic(number:number) tcpAndQuic(number:number) tls(number:number,options:&NetworkTlsPortOptions)',
  NetworkTargets:
    'addresses(targetPort:number,addresses:[string,options?:&NetworkAddressTargetsOptions) instances(targetPort:number,instances:[=Instance) quicInstances(targetPort:number,servers:[&QuicInstance) quicAddresses(targetPort:number,servers:[&QuicAddress) autoScalingGroup(targetPort:number,group:=AutoScalingGroup) webListener(listener:=ApplicationListener)',
  NorthVirginia: 'before(scope:+IConstruct.node) after(scope:+IConstruct.node)',
  ObjectProtection:
    'none() legalHoldOnly(options?:&ObjectLockOptions) governance(retention:=Duration,options?:&ObjectLockOptions) compliance(retention:=Duration,reason:string,options?:&ObjectLockOptions)',
  OpenApiDocument: 'inline(document:{*) fromFile(file:string,options?:&OpenApiFileOptions)',
  OutpostEndpoint:
    'inSubnet(subnet:+ISubnet.availabilityZone) onPremises(subnet:+ISubnet.availabilityZone,pool:string) existing()',
  PipeEnrichment:
    'lambdaFunction(handler:+IFunction.functionName,options?:&PipeEnrichmentOptions) expressWorkflow(machine:+IStateMachine.stateMachineArn,options?:&PipeEnrichmentOptions) apiDestination(destination:+IApiDestination.apiDestinationName,options?:&PipeApiDestinationOptions)',
  PipeFilter: 'pattern(pattern:{*)',
  PipeInput: 'json(fields:{*) text(text:string)',
  PipeSource:
    'queue(queue:+IQueue.queueArn,options?:&PipeQueueSourceOptions) tableStream(table:+ITable.tableArn,options?:&PipeStreamSourceOptions) dataStream(stream:+IStream.streamArn,options?:&PipeStreamSourceOptions) activeMq(broker:=ActiveMqBroker,options:&PipeBrokerSourceOptions) rabbitMq(broker:=RabbitMqBroker,options:&PipeRabbitMqSourceOptions) managedKafka(clusterArn:string,options:&PipeKafkaSourceOptions) selfManagedKafka(options:&PipeSelfManagedKafkaSourceOptions)',
  PipeTarget:
    'queue(queue:+IQueue.queueArn,options?:&PipeQueueTargetOptions) lambdaFunction(handler:+IFunction.functionName,options?:&PipeComputeTargetOptions) workflow(machine:+IStateMachine.stateMachineArn,options?:&PipeTargetOptions) expressWorkflow(machine:+IStateMachine.stateMachineArn,options?:&PipeTargetOptions) eventBus(bus:+IEventBus.eventBusName,options:&PipeEventBusTargetOptions) topic(topic:+ITopic.topicArn,options?:&PipeTargetOptions) dataStream(stream:+IStream.streamArn,options:&PipeDataStreamTargetOptions) deliveryStream(stream:+IDeliveryStream.deliveryStreamArn,options?:&PipeTargetOptions) logGroup(logGroup:+ILogGroup.logGroupArn,options?:&PipeLogGroupTargetOptions) apiDestination(destination:+IApiDestination.apiDestinationName,options?:&PipeApiDestinationOptions) ecsTask(taskDefinition:=TaskDefinition,options:&PipeTaskTargetOptions) batchJob(jobQueue:+IJobQueue.jobQueueName,jobDefinition:+IJobDefinition.jobDefinitionArn,options?:&PipeJobTargetOptions)',
  PipelinePriority: 'always(priority:number) fromInput(options?:&PipelinePriorityInputOptions)',
  PipelineShare: 'always(share:string) fromInput(options:&PipelineShareInputOptions)',
  ProvisionedConcurrency: 'constant(environments:number) scaling(options:&ScalingProvisionedConcurrencyOptions)',
  PullThroughCache: '',
  PurchaseOption:
    'onDemand() mixed(options:&MixedPurchaseOptions) mixedByRequirements(options:&MixedByRequirementsPurchaseOptions) dedicatedInstances() dedicatedHost(options:&DedicatedHostOptions) capacityReservation(options:&CapacityReservationOptions)',
  QueueOrdering: 'standard() fifo(options?:&FifoQueueOrderingOptions)',
  RabbitMqAuthentication: 'simple() configManaged()',
  RabbitMqBroker: '',
  RabbitMqDeployment: 'single() cluster()',
  RabbitMqInstanceType: 'of(instanceType:string)',
  RabbitMqVersion: 'of(version:string)',
  RateLimit:
    'perCaller(limit:number,options?:&RateLimitOptions) perIp(limit:number,options?:&RateLimitOptions) perForwardedIp(limit:number,options?:&RateLimitOptions) perKeys(limit:number,keys:[=RateLimitKey,options?:&RateLimitOptions)',
  RateLimitKey:
    'address() header(name:string) cookie(name:string) queryArgument(name:string) queryString() ja4Fingerprint() method() path() network() labels(labelNamespace:string)',
  RecurringTaskSchedule:
    'cron(options:&RecurringTaskCronOptions) rate(interval:=Duration,options?:&RecurringTaskPeriodOptions) once(localTime:string,timeZone:=TimeZone)',
  RecurringTaskTarget:
    'lambdaFunction(handler:+IFunction.functionName,options?:&RecurringTaskInputOptions) queue(queue:+IQueue.queueArn,options:&RecurringTaskQueueOptions) topic(topic:+ITopic.topicArn,options:&RecurringTaskTopicOptions) eventBus(eventBus:+IEventBus.eventBusName,options:&RecurringTaskEventBusOptions) stateMachine(stateMachine:+IStateMachine.stateMachineArn,options?:&RecurringTaskInputOptions) stream(stream:+IStream.streamArn,options:&RecurringTaskStreamOptions) deliveryStream(deliveryStream:+IDeliveryStream.deliveryStreamArn,options:&RecurringTaskDeliveryStreamOptions) codeBuildProject(project:+IProject.projectArn) codePipeline(pipeline:+IPipeline.pipelineName) sageMakerPipeline(pipeline:+IPipeline.pipelineArn,options?:&RecurringTaskSageMakerPipelineOptions) universal(options:&RecurringTaskUniversalOptions)',
  RelationalAvailability: 'singleAz() multiAz() multiAzCluster(options:&MultiAzClusterOptions)',
  RelationalBackups: 'lastDays(days:number) none(reason:string)',
  RelationalDatabase: '',
  RelationalEngine:
    'postgres(options?:&PostgresEngineOptions) mySql(options?:&MySqlEngineOptions) mariaDb(options?:&MariaDbEngineOptions) sqlServer(options:&SqlServerEngineOptions) oracle(options:&OracleEngineOptions)',
  RelationalMasterPassword: 'managed() secret()',
  RelationalReplicaSource:
    'database(database:=RelationalDatabase) fromInstanceArn(instanceArn:string,options:&ReplicaSourceOptions)',
  RelationalSnapshot: 'ofInstance(snapshot:string) ofCluster(snapshot:string)',
  ReplicaBucket:
    'fromReplicaBucketAttributes(scope:=Construct.node.with.toString,id:string,attributes:&ReplicaBucketAttributes)',
  ReplicationDestination: 'region(region:string) account(accountId:string,region:string)',
  ReplicationScope: 'all() prefix(prefix:string) tags(tags:{string,prefix?:string)',
  RequestMatch:
    'path(text:=TextMatch) method(...methods:string) header(name:string,text:=TextMatch) cookie(name:string,text:=TextMatch) queryString(text:=TextMatch) queryArgument(name:string,text:=TextMatch) bodyLargerThan(size:=Size) countries(...codes:string) networks(...numbers:number) addresses(...cidrs:string) ipSet(ipSetArn:string) label(label:string) all(...parts:=RequestMatch) any(...parts:=RequestMatch) negated(match:=RequestMatch)',
  ResponseInspection:
    'statusCode(success:[number,failure:[number) header(name:string,texts:&ResponseInspectionTexts) body(texts:&ResponseInspectionTexts) json(pointer:string,texts:&ResponseInspectionTexts)',
  RestApiDefinition:
    'routes(options:&RestApiRoutesOptions) openApi(options:&OpenApiOptions) lambdaIntegration(handler:+IFunction.functionName,options?:&RestStreamingOptions)',
  RestApiEndpoint: 'regional() edge() privateThrough(vpcEndpoints:[+IInterfaceVpcEndpoint.vpcEndpointId)',
  RestAuthorization:
    'iam() userPool(userPool:+IUserPool.userPoolId,options?:&RestUserPoolOptions) lambdaToken(handler:+IFunction.functionName,options?:&RestTokenAuthorizerOptions) lambdaFunction(handler:+IFunction.functionName,options?:&RestRequestAuthorizerOptions) none(reason:string)',
  RestTarget:
    'apiFunction(handler:=ApiFunction,options?:&RestStreamingOptions) lambdaFunction(handler:+IFunction.functionName,options?:&RestStreamingOptions) queue(queue:+IQueue.queueArn,options?:&RestQueueTargetOptions) table(table:+ITable.tableArn,options:&RestTableTargetOptions) stateMachine(stateMachine:+IStateMachine.stateMachineArn) eventBus(eventBus:+IEventBus.eventBusName,options:&RestEventBusTargetOptions) stream(stream:+IStream.streamArn,options?:&RestStreamTargetOptions) httpUrl(url:string,options?:&RestHttpTargetOptions) vpcLink(vpcLink:+IVpcLink.vpcLinkId,url:string,options?:&RestHttpTargetOptions) mock(options?:&RestMockTargetOptions) integration(integration:=Integration)',
  RestoreTesting: 'scheduled(options:&RestoreTestingOptions)',
  RetryRule:
    'hostTerminated() fargateSpotInterrupted() networkInterfaceTimedOut() resourceInitializationFailed() imagePullFailed() startFailed() exitCode(pattern:string) exitCodeEnds(pattern:string) reason(pattern:string) statusReason(pattern:string) anythingElse()',
  RouteMatch: 'everything() paths(...paths:string) hosts(...hosts:string) of(options:&RouteMatchOptions)',
  RulePacks: 'acknowledge(scope:+IConstruct.node,rule:string,reason:string)',
  SagaAction:
    'lambdaFunction(handler:+IFunction.functionName,options?:&SagaFunctionActionOptions) task(task:=TaskStateBase,options?:&SagaTaskActionOptions) states(start:+IChainable.id,options:&SagaStatesActionOptions)',
  SagaExpression: 'input(path?:string) result(step:string,path?:string) idempotencyKey(step:string)',
  SagaStep:
    'of(id:string,options:&SagaStepOptions) readOnly(id:string,options:&SagaReadOnlyStepOptions) pivot(id:string,options:&SagaPivotStepOptions) retriable(id:string,options:&SagaReadOnlyStepOptions) parallel(id:string,steps:[=SagaStep)',
  Scratch:
    'instanceStore(options?:&ScratchOptions) lustre(fileSystem:+IFileSystem.fileSystemId,options?:&LustreScratchOptions)',
  SecurityHeaders:
    'strict(options?:&SecurityHeadersOptions) existing(policy:+IResponseHeadersPolicy.responseHeadersPolicyId) none(reason:string)',
  ServiceConnect: 'server(options:&ServiceConnectServerOptions) clientOnly()',
  ServiceDeployment:
    'rolling(options?:&ServiceRollingDeploymentOptions) blueGreen(options?:&ServiceTrafficShiftOptions) linear(options?:&ServiceLinearDeploymentOptions) canary(options?:&ServiceCanaryDeploymentOptions)',
  ServiceNetwork: 'fromServiceNetworkArn(scope:=Construct.node.with.toString,id:string,serviceNetworkArn:string)',
  ServicePredictiveMetric: 'cpu(percent:number) memory(percent:number)',
  ServiceScaling:
    'targetCpu(percent:number,options?:&ServiceTargetScalingOptions) targetMemory(percent:number,options?:&ServiceTargetScalingOptions) requestsPerTarget(requestsPerMinute:number,options?:&ServiceTargetScalingOptions) responseTime(target:=Duration,options?:&ServiceResponseTimeScalingOptions) targetMetric(name:string,options:&ServiceTargetMetricOptions) schedule(name:string,options:&ServiceScheduledScalingOptions) predictive(options:&ServicePredictiveScalingOptions) fixedTasks(tasks:number)',
  SharedFileSystem: '',
  ShieldGroupMembers:
    'all() ofType(resourceType:%APPLICATION_LOAD_BALANCER|CLASSIC_LOAD_BALANCER|CLOUDFRONT_DISTRIBUTION|ELASTIC_IP_ALLOCATION|GLOBAL_ACCELERATOR|ROUTE_53_HOSTED_ZONE) of(protections:[=ShieldProtection)',
  ShieldProtection: '',
  ShieldedResource:
    'applicationLoadBalancer(loadBalancer:+IApplicationLoadBalancer.loadBalancerArn) distribution(distribution:+IDistribution.distributionDomainName) accelerator(accelerator:+IAccelerator.acceleratorArn) hostedZone(zone:+IPublicHostedZone.hostedZoneId) elasticIps(addresses:[=CfnEIP) arn(resourceArn:string)',
  Sidecar: 'openTelemetry(options?:&OpenTelemetrySidecarOptions) container(options:&ContainerSidecarOptions)',
  SnapshotSchedule:
    'hourly(hours:number,options?:&SnapshotDailyScheduleOptions) daily(options?:&SnapshotDailyScheduleOptions) weekly(options?:&SnapshotScheduleOptions) monthly(options?:&SnapshotMonthlyScheduleOptions)',
  SnapshotScripts: 'windowsVss() document(documentName:string,options?:&SnapshotScriptsOptions)',
  SnapshotTarget:
    'instances(key:string,value:string,options?:&SnapshotInstancesOptions) volumes(key:string,value:string)',
  StatefulRuleGroup:
    'allowDomains(name:string,domains:[string,options?:&StatefulRuleGroupOptions) denyDomains(name:string,domains:[string,options?:&StatefulRuleGroupOptions) allowInbound(name:string,ports:[number,options?:&StatefulRuleGroupOptions) suricata(name:string,rules:[string,options?:&StatefulRuleGroupOptions) managed(ruleGroupArn:string,options?:&ManagedRuleGroupOptions)',
  StaticIpNetworkLoadBalancer: '',
  Stickiness: 'loadBalancerCookie(duration:=Duration) applicationCookie(cookieName:string,duration:=Duration)',
  StoragePlan:
    'hot(options?:&HotStoragePlanOptions) unknownAccess(options?:&UnknownAccessStoragePlanOptions) coolDown(options:&CoolDownStoragePlanOptions) backupHistory(options?:&BackupHistoryStoragePlanOptions) scratch(days:number)',
  StuckJobLimit:
    'insufficientCapacity(after:=Duration) exceedsMaximum(after:=Duration) impossibleRequirement(after:=Duration)',
  SubmissionQueue: '',
  TableRecovery: 'lastDays(days:number) none(reason:string)',
  TableSelection:
    'include(schema:string,table?:string) exclude(schema:string,table:string) includeViews(schema:string,view?:string)',
  TableThroughput:
    'onDemand(options?:&TableOnDemandThroughputOptions) provisioned(options:&TableProvisionedThroughputOptions)',
  TableTransformation:
    'renameSchema(schema:string,name:string) renameTable(schema:string,table:string,name:string) renameColumn(schema:string,table:string,column:string,name:string) removeColumn(schema:string,table:string,column:string) toLowerCase(target:%schema|table|column,scope?:&TransformationScope) toUpperCase(target:%schema|table|column,scope?:&TransformationScope) addPrefix(target:%schema|table|column,prefix:string,scope?:&TransformationScope) removePrefix(target:%schema|table|column,prefix:string,scope?:&TransformationScope)',
  TaskCapacity:
    'fargate() fargateSpot() mixed(options?:&TaskMixedCapacityOptions) ec2(capacity:=Ec2Capacity) managedInstances(capacity:=ManagedInstancesCapacity)',
  TextMatch:
    'exactly(text:string) startsWith(text:string) endsWith(text:string) contains(text:string) containsWord(word:string) matches(pattern:string)',
  TopicOrdering: 'standard() fifo(options?:&FifoTopicOrderingOptions)',
  TopicPublisher:
    'cloudWatchAlarms() eventBridge() s3() backup() budgets() costAnomalyDetection() service(principal:string,options?:&TopicServicePublisherOptions)',
  TopicTracing: 'passThrough() active() activeByExistingPolicy()',
  TransferAgent: 'basic(agentArn:string) enhanced(agentArn:string)',
  TransferDeletion: 'keep() mirror(reason:string)',
  TransferLocation:
    'bucket(bucket:+IBucket.bucketArn,options?:&BucketTransferOptions) nfs(options:&NfsTransferOptions) smb(options:&SmbTransferOptions) efs(fileSystem:+IFileSystem.fileSystemId,options:&EfsTransferOptions) lustre(fileSystem:*,options:&LustreTransferOptions) windows(options:&WindowsTransferOptions) objectStorage(options:&ObjectStorageTransferOptions)',
  TransferLogAccess: 'ownPolicy() existingPolicy()',
  TransitGatewayInspection: '',
  UpstreamRegistry:
    'ecrPublic() kubernetes() quay() dockerHub(credentials:+ISecret.secretArn) gitHub(credentials:+ISecret.secretArn) gitLab(credentials:+ISecret.secretArn) chainguard(credentials:+ISecret.secretArn) azure(name:string,credentials:+ISecret.secretArn) ecr(accountId:string,region:string,role?:+IRole.roleArn)',
  ValkeyAccess: 'readWrite(options?:&ValkeyAccessOptions) readOnly(options?:&ValkeyAccessOptions) custom(text:string)',
  ValkeyCapacity:
    'serverless(options:&ValkeyServerlessCapacityOptions) cluster(options:&ValkeyClusterCapacityOptions) withoutReplicas(options:&ValkeyUnreplicatedCapacityOptions)',
  VersionRetention: 'days(days:number,options?:&VersionRetentionOptions) indefinite()',
  VolumeSnapshotPolicy: '',
  VolumeSnapshots: 'every(options?:&VolumeSnapshotsOptions) byPolicy(policy:=VolumeSnapshotPolicy)',
  WebFirewall: 'fromWebAclArn(webAclArn:string)',
  WebFleet: '',
  WebLoadBalancer:
    'fromAttributes(scope:=Construct.node.with.toString,id:string,attributes:&WebLoadBalancerAttributes)',
  WebSocketAuthorization:
    'iam() lambdaFunction(handler:+IFunction.functionName,options?:&WebSocketLambdaAuthorizerOptions) none(reason:string)',
  WindowsShareDeployment: 'multiAz() singleAz()',
  WindowsShareStorage: 'ssd(size:=Size,options?:&SsdWindowsShareStorageOptions) hdd(size:=Size)',
  WorkQueue: 'existing(scope:=Construct.node.with.toString,id:string,props:&ExistingWorkQueueProps)',
  WorkflowDeployment:
    'allAtOnce(options?:&WorkflowAllAtOnceDeploymentOptions) canary(options?:&WorkflowCanaryDeploymentOptions) linear(options?:&WorkflowLinearDeploymentOptions)',
  WorkflowKind: 'standard(options?:&WorkflowStandardKindOptions) express(options?:&WorkflowExpressKindOptions)',
  ZoneQueryLogs: 'newLogGroup(options?:&ZoneQueryLogsOptions) toLogGroupArn(logGroupArn:string) none(reason:string)',
};
