import { TemplateJson } from './change-safety';
import { Excess, excessesOf } from './privileges';

/** What may stand, with why. `in` narrows it to logical ids. */
interface Allowance {
  readonly rule: Excess['rule'];
  readonly detail: RegExp;
  readonly in?: RegExp;
  readonly why: string;
}

const AUTHORIZATION_REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/';

const ALLOWED: Allowance[] = [
  {
    rule: 'wildcard resource',
    detail: /^route53:ListHostedZonesByName/,
    in: /Teams/,
    why: `The role by which other accounts delegate looks for its zone by name, which takes no resource: ${AUTHORIZATION_REFERENCE}list_amazonroute53.html`,
  },
  {
    rule: 'service without source',
    detail: /^dax\.amazonaws\.com$/,
    why: 'AWS documents the trust policy of a DAX cluster without a source, and a condition on what a service does not send would refuse it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html',
  },
  {
    rule: 'service without source',
    detail: /^drt\.shield\.amazonaws\.com$/,
    why: 'AWS documents the trust in the Shield Response Team without a source; the role is given to the subscription of its own account alone, by iam:PassRole: https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_AssociateDRTRole.html',
  },
  {
    rule: 'service without source',
    detail: /^rds\.amazonaws\.com$/,
    in: /LoadRole/,
    why: 'AWS documents the role of bulk loads without a source; it is given to a cluster of its own account alone, by iam:PassRole: https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load-tutorial-IAM-CreateRole.html',
  },
  {
    rule: 'wildcard resource',
    detail: /:neptune-db:.*"ClusterResourceId"\]\}\/\*$/,
    why: 'The ARN of the graph of one cluster ends so: https://docs.aws.amazon.com/neptune/latest/userguide/iam-data-resources.html',
  },
  {
    rule: 'wildcard resource',
    detail: /:s3:::exports-0123456789abcdef0\/graph\/\*$/,
    in: /LoadRole/,
    why: 'What is loaded from one bucket, by its prefix.',
  },
  {
    rule: 'service without source',
    detail: /^(events|delivery\.logs)\.amazonaws\.com$/,
    in: /LedgerKey|^ItKeyD9946D7F$/,
    why: 'EventBridge names no source to KMS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq-cmkey.html; the delivery of logs names the log groups of the account, in the encryption context: https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html',
  },
  {
    rule: 'service without source',
    detail: /^redshift\.amazonaws\.com$/,
    in: /EndpointRole/,
    why: 'Redshift documents no source for a role, which is given to a cluster of its own account alone, by iam:PassRole, and can be narrowed to users of its database: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html',
  },
  {
    rule: 'service without source',
    detail: /^s3\.amazonaws\.com$/,
    in: /ReplicationRole/,
    why: 'S3 documents no source for the role of replication, which is given to a bucket of its own account alone: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
  },
  {
    rule: 'service without source',
    detail: /^malware-protection\.guardduty\.amazonaws\.com$/,
    in: /ScannerRole/,
    why: 'GuardDuty documents its service principal alone for the role by which it reads backups, which is handed to it in its own account, by iam:PassRole: https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-backup-iam-permissions.html',
  },
  {
    rule: 'wildcard resource',
    detail: /:execute-api:[^*]*\/\*\/(GET|POST)\/games\/\*$/,
    in: /PlayersRole/,
    why: 'The scores of all games are there for every player who signed in; the stage of the API is its only one.',
  },
  {
    rule: 'wildcard resource',
    detail: /:ecs:[^*]*:task-definition\/\w+:\*$/,
    in: /(SchedulerRole|RunsRole)/,
    why: 'All revisions of one task definition: a schedule, or an execution that goes on, starts the one of before.',
  },
  {
    rule: 'wildcard resource',
    detail: /:batch:[^*]*:job-definition\/nf-\*$/,
    in: /HeadDefaultPolicy/,
    why: 'The job definitions that an engine registers itself, after a prefix.',
  },
  {
    rule: 'wildcard action',
    detail: /^(s3:(GetObject|GetBucket|List|DeleteObject|Abort)|kms:(ReEncrypt|GenerateDataKey))\*$/,
    why: 'What the grants of aws-cdk-lib give, on one bucket or key.',
  },
  {
    rule: 'wildcard resource',
    detail: new RegExp(
      [
        'ecr:GetAuthorizationToken',
        'xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets|GetSamplingStatisticSummaries)',
        'ssmmessages:(Create|Open)(Control|Data)Channel',
        'elasticloadbalancing:Describe(Listeners|Rules|TargetGroups|TargetHealth)',
        'cloudwatch:(DescribeAlarms|PutMetricData)',
        'autoscaling:DescribeAutoScalingInstances',
        'batch:(DescribeJobs|ListJobs)',
        'ec2:Describe(Instances|Snapshots|Tags|Volumes)',
        'ecs:DiscoverPollEndpoint',
        'batch:(Describe(ComputeEnvironments|JobDefinitions|JobQueues|Jobs)|ListJobs)',
        'dms:Describe(Replications|ReplicationTasks)',
        'dynamodb:List(Streams|Tables)',
        'logs:Describe(LogGroups|ResourcePolicies)',
      ]
        .map((action) => `^${action}$`)
        .join('|'),
    ),
    why: `These actions have no resource-level permissions: ${AUTHORIZATION_REFERENCE}`,
  },
  {
    rule: 'wildcard resource',
    detail: /:dms:[^*]*:(task|replication-config):[^*]*-\*$/,
    in: /RunStateRole/,
    why: 'All versions of the task of one migration: another one has another end of its name, and the old one is stopped as well.',
  },
  {
    rule: 'service without source',
    detail: /^states\.amazonaws\.com$/,
    in: /Providerwaiterstatemachine/,
    why: 'The provider framework of aws-cdk-lib makes the role of its state machine itself.',
  },
  {
    rule: 'wildcard resource',
    detail: /^logs:((Create|Get|Update|Delete|List)LogDelivery|ListLogDeliveries|PutResourcePolicy)$/,
    why: 'Log delivery has no resource-level permissions: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
  },
  {
    rule: 'wildcard resource',
    detail: /^arn:[^/]*:logs:[^/]*"AWS::AccountId"\}:\*$/,
    why: 'The log groups of all APIs of the account and Region, those to come included: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html',
  },
  {
    rule: 'wildcard resource',
    detail:
      /^ec2:((Create|Delete|Describe)NetworkInterfaces?|Describe(Subnets|Vpcs|SecurityGroups)|(Una|A)ssignPrivateIpAddresses)$/,
    why: 'Interfaces of functions in a VPC, which Lambda makes under ids of their own: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions',
  },
  {
    rule: 'wildcard resource',
    detail: /^ec2:Describe(Vpcs|SecurityGroups)$|^rds:Describe(DBClusters|DBClusterParameters|DBSubnetGroups)$/,
    why: 'What a mapping of a broker or of Amazon DocumentDB looks up: https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html',
  },
  {
    rule: 'wildcard resource',
    detail: /^elasticfilesystem:ClientMount$/,
    why: 'One access point, by a condition: what aws-cdk-lib gives to a function with a file system.',
  },
  {
    rule: 'wildcard resource',
    detail: /:autoscaling:.*:autoScalingGroup:\*:autoScalingGroupName\/\*$/,
    in: /(InstancePolicy|NodePolicy)/,
    why: 'Only the group with the tag of this stack, by a condition: its name is not known before its launch template.',
  },
  {
    rule: 'wildcard resource',
    detail: /:ec2:.*:(volume|snapshot|instance)\/\*$/,
    in: /(InstancePolicy|SnapshotRole)/,
    why: 'Snapshots of volumes that instances bring; deletion is limited to the policy of the fleet by a condition.',
  },
  {
    rule: 'wildcard resource',
    detail:
      /^(ec2:Describe(AvailabilityZones|FastSnapshotRestores)|ssm:(DescribeInstanceInformation|GetCommandInvocation|ListCommands))$/,
    in: /SnapshotRole/,
    why: 'Descriptions without resource-level permissions: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDataLifecycleManagerSSMFullAccess.html',
  },
  {
    rule: 'wildcard resource',
    detail: /:ec2:.*:instance\/\*$/,
    in: /NodePolicy/,
    why: 'The heartbeat of Session Manager, and instances with the tag of their node, by a condition, to which its one volume is attached.',
  },
  {
    rule: 'wildcard resource',
    detail: /:ec2:.*:instance\/\*$/,
    in: /NatInstanceInstanceRole/,
    why: 'The heartbeat of Session Manager: the instance needs its permissions before it has an id.',
  },
  {
    rule: 'wildcard resource',
    detail: /:ecs:.*:(cluster|task|container-instance)\/(AWSBatch\*|(AWSBatch\*\/|\{[^}]*\}\/)?\*)$/,
    in: /(InstancesRole|InstanceRole|SchedulerRole|TaskRole|RunsRole|LimitRole)/,
    why: 'Tasks and instances get their ids when they start; Batch ends the name of the cluster of an environment by itself.',
  },
  {
    rule: 'wildcard resource',
    detail: /^ecs:ListTasks$|:ecs:.*:(task|service|service-revision)\/\{[^}]*\}\/\*$/,
    in: /SmokeTestRole/,
    why: 'Of one cluster, ecs:ListTasks by a condition: tasks and revisions get their ids when they start, and the service refers to the function.',
  },
  {
    rule: 'wildcard action',
    detail: /^ecs:Submit\*$/,
    in: /^(It|SurroundingsInstances)RoleDefaultPolicy/,
    why: 'What aws-cdk-lib gives the instances of a cluster, for that cluster.',
  },
  {
    rule: 'wildcard resource',
    detail: /^(ecs:(Poll|StartTelemetrySession)|logs:(CreateLogStream|PutLogEvents))$/,
    in: /^(It|SurroundingsInstances)RoleDefaultPolicy/,
    why: 'What aws-cdk-lib gives the instances of a cluster; the actions of ECS are limited to it by a condition.',
  },
  {
    rule: 'wildcard resource',
    detail:
      /:logs:.*:log-group:(\/aws\/ecs\/application\/metrics|\/aws\/amazonmq\/broker\/\{[^}]*\}\/(general|audit)|\{[^}]*\}):\*$/,
    why: 'The streams of one log group.',
  },
  {
    rule: 'wildcard resource',
    detail: /:s3:::results-of-jobs\/(records\/[\w-]+|runs)\/\*(\/slices\/\*)?$/,
    why: 'The records of the runs of one pipeline, and the lists of slices among them: runs are not known beforehand.',
  },
  {
    rule: 'wildcard resource',
    detail: /:batch:.*:job\/\*$/,
    why: 'Jobs get their ids when they are submitted; the state machine waits for and ends its own.',
  },
  {
    rule: 'wildcard resource',
    detail: /:batch:[^*]*:\{\[5,\{"Fn::Split":\[":",\{"Ref":"\w+"\}\]\}\]\}:\*$/,
    why: 'All revisions of one job definition: running executions submit the one that they began with.',
  },
  {
    rule: 'wildcard resource',
    detail: /\/runs\/\*\/(result|manifest)\.json$/,
    why: 'One file of each run, in one bucket.',
  },
  {
    rule: 'wildcard resource',
    detail: /\/\*\/@connections\/\*$/,
    why: 'Connections of one stage of one API; their ids are given when they open.',
  },
  {
    rule: 'service without source',
    detail: /^(lambda|ec2|apigateway|codedeploy|autoscaling)\.amazonaws\.com$/,
    why: 'Roles that the account itself hands to the service by iam:PassRole; the services document no source condition for them.',
  },
  {
    rule: 'service without source',
    detail: /^ecs-tasks\.amazonaws\.com$/,
    in: /ExecutionRole/,
    why: 'Made by aws-cdk-lib as documented: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  },
  {
    rule: 'service without source',
    detail: /^ecs\.amazonaws\.com$/,
    why: 'The infrastructure role as documented: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  },
  {
    rule: 'service without source',
    detail: /^events\.amazonaws\.com$/,
    in: /(Alarms(Key|TopicPolicy)|TopicPolicy[0-9A-F]{8}$)/,
    why: 'EventBridge names no source to topics: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
  {
    rule: 'service without source',
    detail: /^backup\.amazonaws\.com$/,
    in: /TopicPolicy[0-9A-F]{8}$/,
    why: 'AWS Backup documents no source, and publishes in its own account alone: https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html',
  },
  {
    rule: 'service without source',
    detail: /^backup\.amazonaws\.com$/,
    in: /Role[0-9A-F]{8}$/,
    why: 'Roles that the account itself hands to AWS Backup by iam:PassRole, as documented: https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html',
  },
  {
    rule: 'service without source',
    detail: /^sns\.amazonaws\.com$/,
    in: /(DeliveryLog|Stream)Role/,
    why: 'Roles that the account itself hands to SNS by iam:PassRole, as documented: https://docs.aws.amazon.com/sns/latest/dg/prereqs-kinesis-data-firehose.html',
  },
  {
    rule: 'public',
    detail: /^instance address$/,
    in: /NatInstance/,
    why: 'A NAT instance is how the sandbox reaches the internet; its security group admits the VPC alone.',
  },
  {
    rule: 'public',
    detail: /^route OPTIONS \/(\{proxy\+\})?$/,
    why: 'Browsers send preflight requests without credentials, and the fallback would ask for some.',
  },
  {
    rule: 'public',
    detail: /^route (GET \/api\/hours|(GET|POST) \/api\/wishes)$/,
    why: 'The library of the static site asks nobody who they are; requests are throttled, and go past a firewall in production.',
  },
  {
    rule: 'wildcard resource',
    detail: /:s3:::cdk-[^*]*-assets-[^*]*\/\*\.zip$/,
    in: /RoleDefaultPolicy/,
    why: 'Archives of a site in the bucket of the bootstrap stack: a rollback deploys that of before, which the policy cannot name.',
  },
  {
    rule: 'public',
    detail: /^route (send|leave|join|\$disconnect|\$default)$/,
    why: 'WebSocket APIs authorize the connection, on $connect; messages come over what was authorized.',
  },
  {
    rule: 'open security group',
    detail: /^(udp 7777-7777|tcp 7778-7778)$/,
    in: /^EntranceSecurityGroup/,
    why: 'The two ports of the game server, which is for everybody.',
  },
];

function isAllowed({ rule, detail, logicalId }: Excess): boolean {
  return ALLOWED.some(
    (allowance) => allowance.rule === rule && allowance.detail.test(detail) && (allowance.in?.test(logicalId) ?? true),
  );
}

/** What a template gives beyond what it needs, as text; empty where all of it may stand. */
export function excessesNotAllowed(template: TemplateJson): string[] {
  return excessesOf(template)
    .filter((excess) => !isAllowed(excess))
    .map(({ logicalId, rule, detail }) => `${rule}: ${detail} (${logicalId})`);
}
