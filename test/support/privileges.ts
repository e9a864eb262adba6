import { TemplateJson } from './change-safety';

/** Something in a template that gives more than it should. */
export interface Excess {
  readonly logicalId: string;
  readonly rule:
    | 'wildcard action'
    | 'wildcard resource'
    | 'service without source'
    | 'anybody'
    | 'open security group'
    | 'public'
    | 'not encrypted';
  /** The action, resource, principal or property that it is about. */
  readonly detail: string;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

type Properties = Record<string, unknown>;
type Resources = NonNullable<TemplateJson['Resources']>;

/**
 * Reads every policy, security group and public setting of a template.
 *
 * Wildcards inside the ARN of what is granted are no excess: objects of one bucket (`<bucket>/*`), streams of one log
 * group (`<group>:*`), versions of one function (`<function>:*`), routes of one API.
 */
export function excessesOf(template: TemplateJson): Excess[] {
  const resources = template.Resources ?? {};
  return Object.entries(resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const found = [
      ...identityPolicies(Type, Properties).flatMap((statement) => [...wildcards(statement)]),
      ...resourcePolicies(Type, Properties).flatMap((statement) => [...principals(statement)]),
      ...trustPolicies(Type, Properties).flatMap((statement) => [...principals(statement)]),
      ...(Type === 'AWS::Lambda::Permission' ? invokePermission(Properties) : []),
      ...securityGroup(logicalId, Type, Properties, resources),
      ...exposed(Type, Properties),
    ];
    return found.map(([rule, detail]) => ({ logicalId, rule, detail }));
  });
}

type Found = [Excess['rule'], string];

function statementsOf(document: unknown): Statement[] {
  const statements = (document as { Statement?: Statement | Statement[] } | undefined)?.Statement ?? [];
  return [statements].flat().filter(({ Effect }) => Effect === 'Allow');
}

function identityPolicies(type: string, properties: Properties): Statement[] {
  const documents =
    type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy'
      ? [properties.PolicyDocument]
      : type === 'AWS::IAM::Role'
        ? ((properties.Policies as { PolicyDocument: unknown }[] | undefined) ?? []).map((p) => p.PolicyDocument)
        : [];
  return documents.flatMap(statementsOf);
}

const RESOURCE_POLICY: Record<string, string> = {
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::Logs::ResourcePolicy': 'PolicyDocument',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
  'AWS::EventsV2::ResourcePolicy': 'PolicyDocument',
};

function resourcePolicies(type: string, properties: Properties): Statement[] {
  const document = properties[RESOURCE_POLICY[type] ?? ''];
  return statementsOf(typeof document === 'string' ? JSON.parse(document) : document);
}

function trustPolicies(type: string, properties: Properties): Statement[] {
  return type === 'AWS::IAM::Role' ? statementsOf(properties.AssumeRolePolicyDocument) : [];
}

function wildcards({ Action, Resource }: Statement): Found[] {
  const actions = [Action ?? []].flat() as string[];
  const resources = [Resource ?? []].flat().map(textOf);
  return [
    ...actions.filter((action) => action.includes('*')).map((action): Found => ['wildcard action', action]),
    ...(resources.includes('*') ? actions.map((action): Found => ['wildcard resource', action]) : []),
    ...resources
      .filter((resource) => resource !== '*' && isWide(resource))
      .map((resource): Found => ['wildcard resource', resource]),
  ];
}

/** An ARN as text, with what is known at deployment only in braces. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind, argument]] = Object.entries(value) as [string, unknown][];
  if (kind === 'Fn::Join') return (argument as [string, unknown[]])[1].map(textOf).join((argument as [string])[0]);
  if (kind === 'Fn::Sub')
    return [argument]
      .flat()
      .filter((part) => typeof part === 'string')
      .join('');
  return `{${JSON.stringify(argument)}}`;
}

/** A `*` anywhere but behind the ARN of one resource, or in the tail of a whole ARN that names one. */
function isWide(resource: string): boolean {
  if (!resource.includes('*')) return false;
  // <one resource>/*, <one resource>:*, and for APIs <one resource>/stage/METHOD/path
  if (/^\{[^}]*\}[/:]?[^{]*\*$/.test(resource)) return false;
  const [, , service, , , ...rest] = resource.split(':');
  const name = rest.join(':');
  if (service === 's3') return !/^[^*]*[^*/:]\/[^*]*\*$/.test(name);
  if (service === 'execute-api') return !/^\{[^}]*\}\//.test(name) && !/^[a-z0-9]+\//.test(name);
  return true;
}

const SOURCE_KEYS = [
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  // Log groups, by ARNs with their account: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  'kms:encryptioncontext:aws:logs:arn',
  'kms:viaservice',
  'aws:principalarn',
  'aws:principalorgid',
];

function principals({ Principal, Condition = {} }: Statement): Found[] {
  if (Principal === '*') return isNarrowed(Condition) ? [] : [['anybody', '*']];
  const { AWS, Service } = (Principal ?? {}) as { AWS?: unknown; Service?: unknown };
  const everybody = [AWS ?? []].flat().includes('*') && !isNarrowed(Condition);
  const services: string[] = isNarrowed(Condition) ? [] : [Service ?? []].flat().map((service) => textOf(service));
  return [
    ...(everybody ? ([['anybody', '*']] as Found[]) : []),
    ...services.map((service): Found => ['service without source', service]),
  ];
}

function isNarrowed(condition: NonNullable<Statement['Condition']>): boolean {
  return Object.values(condition).some((test) =>
    Object.keys(test).some(
      (key) =>
        SOURCE_KEYS.includes(key.toLowerCase()) || /^kms:(calleraccount|encryptioncontext:aws:logs:arn)$/i.test(key),
    ),
  );
}

function invokePermission({ Principal, SourceArn, SourceAccount }: Properties): Found[] {
  if (SourceArn !== undefined || SourceAccount !== undefined) return [];
  return String(Principal).endsWith('.amazonaws.com') ? [['service without source', String(Principal)]] : [];
}

interface Rule {
  readonly CidrIp?: unknown;
  readonly CidrIpv6?: unknown;
  readonly IpProtocol?: unknown;
  readonly FromPort?: unknown;
  readonly ToPort?: unknown;
}

function securityGroup(logicalId: string, type: string, properties: Properties, resources: Resources): Found[] {
  const own = type === 'AWS::EC2::SecurityGroup' ? ((properties.SecurityGroupIngress as Rule[] | undefined) ?? []) : [];
  const rules = type === 'AWS::EC2::SecurityGroupIngress' ? [properties as Rule] : own;
  const group = type === 'AWS::EC2::SecurityGroup' ? logicalId : JSON.stringify(properties.GroupId ?? '');
  const balancers = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer')
    .map(({ Properties = {} }) => JSON.stringify(Properties.SecurityGroups ?? []));
  const ofBalancer = balancers.some((groups) => groups.includes(group.replace(/.*\["?([A-Za-z0-9]+)"?,.*/, '$1')));
  return rules
    .filter(({ CidrIp, CidrIpv6 }) => CidrIp === '0.0.0.0/0' || CidrIpv6 === '::/0')
    .filter(
      ({ IpProtocol, FromPort, ToPort }) =>
        !(ofBalancer && IpProtocol === 'tcp' && FromPort === ToPort && (FromPort === 80 || FromPort === 443)),
    )
    .map(({ IpProtocol, FromPort, ToPort }): Found => ['open security group', `${IpProtocol} ${FromPort}-${ToPort}`]);
}

function exposed(type: string, properties: Properties): Found[] {
  switch (type) {
    case 'AWS::S3::Bucket': {
      const block = (properties.PublicAccessBlockConfiguration ?? {}) as Record<string, unknown>;
      const all = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
      return [
        ...(all.every((setting) => block[setting] === true) ? [] : ([['public', 'bucket']] as Found[])),
        ...(properties.BucketEncryption ? [] : ([['not encrypted', 'bucket']] as Found[])),
      ];
    }
    case 'AWS::SQS::Queue':
      return properties.KmsMasterKeyId || properties.SqsManagedSseEnabled === true ? [] : [['not encrypted', 'queue']];
    case 'AWS::Lambda::Url':
      return properties.AuthType === 'AWS_IAM' ? [] : [['public', 'function URL']];
    case 'AWS::RDS::DBInstance':
      return properties.PubliclyAccessible === true ? [['public', 'database']] : [];
    case 'AWS::ECS::Service':
      return JSON.stringify(properties).includes('"AssignPublicIp":"ENABLED"') ? [['public', 'task address']] : [];
    case 'AWS::EC2::Subnet':
      return properties.MapPublicIpOnLaunch === true ? [['public', 'addresses on launch']] : [];
    case 'AWS::EC2::Instance':
    case 'AWS::EC2::LaunchTemplate':
      return JSON.stringify(properties).includes('"AssociatePublicIpAddress":true')
        ? [['public', 'instance address']]
        : [];
    case 'AWS::ApiGateway::Method':
      return properties.AuthorizationType === 'NONE' && properties.HttpMethod !== 'OPTIONS'
        ? [['public', `method ${String(properties.HttpMethod)}`]]
        : [];
    case 'AWS::ApiGatewayV2::Route':
      return properties.AuthorizationType === 'NONE' || properties.AuthorizationType === undefined
        ? [['public', `route ${textOf(properties.RouteKey)}`]]
        : [];
    default:
      return [];
  }
}
