import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { lastPart, Reader, textOf } from './reader';

/** Amazon DynamoDB, SQS and SNS, AWS IAM, Amazon CloudWatch Logs, AWS KMS. */
export const dataReaders: Record<string, Reader> = {
  'AWS::DynamoDB::Table': (aws, id) => table(aws, id),
  'AWS::DynamoDB::GlobalTable': async (aws, id) => {
    const found = await table(aws, id);
    return found && { ...found, Replicas: [{ ...found, Region: 'us-east-1' }] };
  },
  'AWS::SSM::Parameter': async ({ ssm }, id) => {
    const { Parameters } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [id] }] });
    const { Parameter } = await ssm.getParameter({ Name: id });
    return Parameter && { ...Parameters?.[0], ...Parameter };
  },
  'AWS::Logs::ResourcePolicy': async ({ logs }, id) => {
    const { resourcePolicies = [] } = await logs.describeResourcePolicies({});
    const found = resourcePolicies.find(({ policyName }) => policyName === id);
    return found && { PolicyName: found.policyName, PolicyDocument: found.policyDocument };
  },
  'AWS::SecretsManager::Secret': ({ secretsManager }, id) => secretsManager.describeSecret({ SecretId: id }),
  'AWS::SQS::Queue': async ({ sqs }, id) => {
    const names: QueueAttributeName[] = ['All'];
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: id, AttributeNames: names });
    const { Tags } = await sqs.listQueueTags({ QueueUrl: id });
    return Attributes && { ...Attributes, Tags };
  },
  'AWS::SQS::QueuePolicy': async ({ sqs }, _id, { properties }) => {
    const [queue] = properties.Queues as string[];
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: queue, AttributeNames: ['Policy'] });
    return { Queues: properties.Queues, PolicyDocument: Attributes?.Policy };
  },
  'AWS::SNS::Topic': async ({ sns }, id) => {
    const { Attributes } = await sns.getTopicAttributes({ TopicArn: id });
    return Attributes && { ...Attributes, Tags: (await sns.listTagsForResource({ ResourceArn: id })).Tags };
  },
  'AWS::SNS::TopicPolicy': async ({ sns }, _id, { properties }) => {
    const [topic] = properties.Topics as string[];
    const { Attributes } = await sns.getTopicAttributes({ TopicArn: topic });
    return { Topics: properties.Topics, PolicyDocument: Attributes?.Policy };
  },
  'AWS::SNS::Subscription': async ({ sns }, id, subscription) => {
    const TopicArn = textOf(subscription, 'TopicArn');
    const { Subscriptions = [] } = await sns.listSubscriptionsByTopic({ TopicArn });
    // The ARN of what nobody has confirmed yet is not told, and so are its filter and its dead-letter queue.
    const found = Subscriptions.find(
      (item) =>
        item.SubscriptionArn === id ||
        (item.SubscriptionArn === 'PendingConfirmation' && item.Endpoint === subscription.properties.Endpoint),
    );
    if (found?.SubscriptionArn !== id) return found;
    const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn: id });
    return { ...found, ...Attributes };
  },
  'AWS::IAM::Role': async ({ iam }, id) => {
    const { Role } = await iam.getRole({ RoleName: id });
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: id });
    return Role && { ...Role, ManagedPolicyArns: AttachedPolicies.map((policy) => policy.PolicyArn) };
  },
  'AWS::IAM::Policy': async ({ iam }, _id, { properties }) => {
    const [role] = properties.Roles as string[];
    const found = await iam.getRolePolicy({ RoleName: role, PolicyName: String(properties.PolicyName) });
    return { ...found, Roles: [found.RoleName] };
  },
  'AWS::IAM::InstanceProfile': async ({ iam }, id) => {
    const { InstanceProfile } = await iam.getInstanceProfile({ InstanceProfileName: lastPart(id) });
    return InstanceProfile && { Roles: InstanceProfile.Roles?.map((role) => role.RoleName) };
  },
  'AWS::Logs::LogGroup': async ({ logs }, id) => {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    const group = logGroups.find((item) => item.logGroupName === id);
    const arn = group?.logGroupArn ?? group?.arn?.replace(/:\*$/, '') ?? '';
    const { tags } = await logs.listTagsForResource({ resourceArn: arn }).catch(() => ({ tags: undefined }));
    return group && { ...group, Tags: tags };
  },
  'AWS::Logs::DeliverySource': async ({ logs }, id) => {
    const { deliverySource: source } = await logs.getDeliverySource({ name: id });
    return source && { ...source, ResourceArn: source.resourceArns?.[0] };
  },
  'AWS::Logs::DeliveryDestination': async ({ logs }, id) => {
    const { deliveryDestination: destination } = await logs.getDeliveryDestination({ name: id });
    return destination && { ...destination, ...destination.deliveryDestinationConfiguration };
  },
  'AWS::Logs::Delivery': async ({ logs }, id) => (await logs.getDelivery({ id })).delivery,
  'AWS::KMS::Key': async ({ kms }, id) => {
    const KeyId = lastPart(id);
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    const { Policy } = await kms.getKeyPolicy({ KeyId, PolicyName: 'default' });
    const { KeyRotationEnabled } = await kms.getKeyRotationStatus({ KeyId });
    const { Tags = [] } = await kms.listResourceTags({ KeyId });
    return (
      KeyMetadata && {
        ...KeyMetadata,
        KeyPolicy: Policy,
        EnableKeyRotation: KeyRotationEnabled,
        Tags: Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })),
      }
    );
  },
};

async function table({ dynamoDb }: Parameters<Reader>[0], id: string) {
  const { Table } = await dynamoDb.describeTable({ TableName: id });
  const { TimeToLiveDescription: ttl } = await dynamoDb.describeTimeToLive({ TableName: id });
  const { ContinuousBackupsDescription: backups } = await dynamoDb.describeContinuousBackups({ TableName: id });
  const recovery = backups?.PointInTimeRecoveryDescription;
  return (
    Table && {
      ...Table,
      BillingMode: Table.BillingModeSummary?.BillingMode,
      TimeToLiveSpecification: { AttributeName: ttl?.AttributeName, Enabled: ttl?.TimeToLiveStatus === 'ENABLED' },
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: recovery?.PointInTimeRecoveryStatus === 'ENABLED',
      },
      SSESpecification: { ...Table.SSEDescription, SSEEnabled: Table.SSEDescription?.Status === 'ENABLED' },
    }
  );
}
