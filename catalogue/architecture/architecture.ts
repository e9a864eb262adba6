import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { openings, Templates } from '../../test/support/reachability/reachability';
import { Resource, Resources } from '../../test/support/reachability/templates';
import { Network, Networks } from './networks';
import { LENDERS, SERVICES, STAND_INS } from './services';

/** Something that an architecture is made of. */
export interface Part {
  /** `Stack/LogicalId`. */
  readonly key: string;
  readonly stack: string;
  /** The path of its construct in the stack. */
  readonly label: string;
  readonly service: string;
  readonly place: 'global' | 'Region' | 'VPC';
  /** The key of its VPC, where the templates say it. */
  readonly network?: string;
}

/** What goes from one part to another, or from and to a VPC as a whole. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** What a stack is made of, and what talks to what. */
export interface Architecture {
  readonly stack: string;
  readonly parts: Part[];
  /** The VPCs of the stack. */
  readonly networks: Network[];
  readonly flows: Flow[];
}

/** Those who come from outside. */
export const CLIENTS = 'clients';

/** Functions of custom resources, and what is kept for those who look after a stack. */
const CUSTOM_RESOURCE =
  /\/(Custom::|LogRetention|Provider|framework|AWS[0-9a-f]{32}|.*CustomResourceProvider|SingletonFunction)/;
const PLUMBING =
  /(^|\/)(AccessLogs?|AccessLogsBucket|FlowLogs?|LogBucket|Logs|Alarms?|DeadLetters?|Failures?|FailedDeployments|Unreachable|\w*DeadLetters)(\/|$)/;

/** What constructs of this library call the L2 that they are made of. */
const GENERIC =
  /^(Api|ASG|Bucket|Bus|Cluster|Database|Distribution|FileSystem|Function|Group|Handler|LoadBalancer|Queue|Repository|Rest|Schedule|Service|StateMachine|Table|Topic)$/;

/** Reads the architecture of a stack out of the templates of its app. */
export function architectureOf(stack: string, templates: Templates, paths: Paths): Architecture {
  return new Reader(templates, paths).read(stack);
}

/** The paths of constructs by `Stack/LogicalId`. */
export type Paths = ReadonlyMap<string, string>;

/** The paths of the constructs of stacks, each in its stack. */
export function pathsOf(stacks: readonly Stack[]): Paths {
  return new Map(
    stacks.flatMap((stack) =>
      stack.node
        .findAll()
        .filter((construct) => CfnResource.isCfnResource(construct))
        .map((resource): [string, string] => [
          `${stack.node.id}/${String(stack.resolve(resource.logicalId))}`,
          resource.node.path.slice(stack.node.path.length + 1),
        ]),
    ),
  );
}

class Reader {
  private readonly resources: Resources;
  private readonly networks: Networks;
  private readonly parts = new Map<string, Part>();
  private readonly users = new Map<string, Resource[]>();

  constructor(
    private readonly templates: Templates,
    private readonly paths: Paths,
  ) {
    this.resources = new Resources(templates);
    this.networks = new Networks(this.resources, (resource) => this.pathOf(resource));
    const deadLetters = this.deadLetters();
    for (const resource of this.resources.ofType(/./)) {
      const service = SERVICES[resource.type];
      const path = this.pathOf(resource);
      for (const target of this.resources.targets(resource.stack, resource.properties)) {
        this.users.set(target.key, [...(this.users.get(target.key) ?? []), resource]);
      }
      if (!service || deadLetters.has(resource.key) || PLUMBING.test(path) || CUSTOM_RESOURCE.test(`/${path}`))
        continue;
      if (resource.type === 'AWS::RDS::DBInstance' && resource.properties.DBClusterIdentifier) continue;
      const place = service.global ? 'global' : this.isInVpc(resource) ? 'VPC' : 'Region';
      this.parts.set(resource.key, {
        key: resource.key,
        stack: resource.stack,
        label: this.labelOf(path),
        service: this.serviceName(resource, service.name),
        place,
        network: place === 'VPC' ? this.networks.keyFor(resource) : undefined,
      });
    }
  }

  public read(stack: string): Architecture {
    const networks = this.networks.of(stack);
    const flows = unique(
      [
        ...this.permissions(),
        ...this.events(),
        ...this.requests(),
        ...this.connections(),
        ...this.copies(),
        ...this.routes(networks),
      ].filter(({ from, to }) => from !== to && (from.startsWith(`${stack}/`) || to.startsWith(`${stack}/`))),
    );
    const shown = new Set(flows.flatMap(({ from, to }) => [from, to]));
    const parts = [...this.parts.values()].filter((part) => part.stack === stack || shown.has(part.key));
    return { stack, parts, networks, flows };
  }

  /** Where the routes of VPCs lead: to other networks, and to what inspects their traffic. */
  private routes(networks: readonly Network[]): Flow[] {
    const isShown = (key: string) => this.parts.has(key) || networks.some((network) => network.key === key);
    return this.networks.leads().filter(({ from, to }) => isShown(from) && isShown(to));
  }

  /** What roles may do with other parts. */
  private permissions(): Flow[] {
    return this.resources.ofType(/^AWS::IAM::(Policy|ManagedPolicy|Role)$/).flatMap((policy) => {
      const { properties, stack, type } = policy;
      const roles = type === 'AWS::IAM::Role' ? [policy] : this.resources.targets(stack, properties.Roles);
      const documents =
        type === 'AWS::IAM::Role'
          ? ((properties.Policies ?? []) as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument)
          : [properties.PolicyDocument];
      const owners = roles.flatMap((role) => this.ownersOf(role.key));
      return documents.flatMap((document) =>
        ((document as { Statement: Statement[] }).Statement ?? []).flatMap(({ Effect, Action, Resource: of }) => {
          if (Effect !== 'Allow') return [];
          const label = verbOf([Action ?? []].flat());
          const targets = this.resources.targets(stack, of).flatMap((target) => this.partOf(target) ?? []);
          if (!label) return [];
          if (label === 'messages') {
            return owners.flatMap((owner) => targets.map((target) => ({ from: target.key, to: owner.key, label })));
          }
          return owners.flatMap((owner) => targets.map((target) => ({ from: owner.key, to: target.key, label })));
        }),
      );
    });
  }

  /** Queues, streams, rules, subscriptions and schedules, and what they start. */
  private events(): Flow[] {
    const flows: Flow[] = [];
    for (const { type, stack, properties } of this.resources.ofType(/./)) {
      const add = (from: unknown, to: unknown, label: string) => {
        for (const one of this.partsOf(stack, from)) {
          for (const other of this.partsOf(stack, to)) flows.push({ from: one.key, to: other.key, label });
        }
      };
      if (type === 'AWS::Lambda::EventSourceMapping')
        add(properties.EventSourceArn, properties.FunctionName, 'messages');
      if (type === 'AWS::SNS::Subscription') add(properties.TopicArn, properties.Endpoint, 'notifies');
      if (type === 'AWS::Pipes::Pipe') add(properties.Source, properties.Target, 'events');
      if (type === 'AWS::Events::Rule') {
        const targets = (properties.Targets ?? []) as { Arn: unknown }[];
        const source = [properties.EventBusName, properties.EventPattern];
        for (const { Arn } of targets) add(source, Arn, 'events');
      }
      if (type === 'AWS::S3::Bucket') {
        const self = this.resources.ofType(type).find((other) => other.properties === properties);
        if (self) add({ Ref: self.key.split('/')[1] }, properties.NotificationConfiguration, 'events');
      }
      if (type === 'AWS::Scheduler::Schedule') {
        const self = this.resources.ofType(type).find((other) => other.properties === properties);
        if (self) add({ Ref: self.key.split('/')[1] }, (properties.Target as { Arn: unknown }).Arn, 'starts');
      }
    }
    return flows;
  }

  /** Who answers requests: load balancers, APIs, distributions, and what is behind them. */
  private requests(): Flow[] {
    const flows: Flow[] = [];
    const add = (from: Part | undefined, to: readonly Part[], label: string) => {
      if (from) for (const { key } of to) flows.push({ from: from.key, to: key, label });
    };
    for (const resource of this.resources.ofType(/./)) {
      const { type, stack, properties } = resource;
      const part = this.parts.get(resource.key);
      if (/^AWS::ElasticLoadBalancingV2::Listener(Rule)?$/.test(type)) {
        const groups = this.resources.targets(stack, properties).filter((to) => to.type.endsWith('::TargetGroup'));
        const [listener] = this.resources.targets(stack, properties.ListenerArn);
        const owner = listener ?? resource;
        const [loadBalancer] = this.partsOf(owner.stack, owner.properties.LoadBalancerArn);
        for (const group of groups) add(loadBalancer, this.targetsOf(group), 'requests');
      }
      if (type === 'AWS::Lambda::Permission') {
        const [api] = this.partsOf(stack, properties.SourceArn).filter(({ service }) => service.startsWith('API'));
        add(api, this.partsOf(stack, properties.FunctionName), 'requests');
      }
      if (/^AWS::ApiGateway(V2::Integration|::Method)$/.test(type)) {
        const [api] = this.partsOf(stack, properties.ApiId ?? properties.RestApiId);
        add(api, this.partsOf(stack, [properties.IntegrationUri, properties.Integration]), 'requests');
      }
      if (type === 'AWS::CloudFront::Distribution') {
        const { Origins, OriginGroups } = properties.DistributionConfig as { Origins: unknown; OriginGroups?: unknown };
        add(part, this.partsOf(stack, [Origins, OriginGroups]), 'requests');
      }
      if (type === 'AWS::GlobalAccelerator::EndpointGroup') {
        const [listener] = this.resources.targets(stack, properties.ListenerArn);
        const [accelerator] = listener ? this.partsOf(stack, listener.properties.AcceleratorArn) : [];
        add(accelerator, this.partsOf(stack, properties.EndpointConfigurations), 'connections');
      }
      if (part && isPublic(resource)) flows.push({ from: CLIENTS, to: part.key, label: '' });
    }
    return flows;
  }

  /** Who opens connections to whom, by security groups. */
  private connections(): Flow[] {
    const byName = new Map<string, Part>();
    for (const part of this.parts.values()) byName.set(nameOf(part.key), part);
    for (const resource of this.resources.ofType(/^AWS::/)) {
      const of = this.partOf(resource);
      if (of) byName.set(nameOf(resource.key), of);
    }
    return openings(this.templates).flatMap((line) => {
      const [, from = '', to = '', ports = ''] = /^(\S+) -> (\S+): (.*)$/.exec(line) ?? [];
      const [one, other] = [byName.get(from), byName.get(to)];
      const elastic = /Elastic|Load balancer/.test(one?.service ?? '');
      return one && other && !elastic ? [{ from: one.key, to: other.key, label: ports }] : [];
    });
  }

  /** What is copied from one part to another. */
  private copies(): Flow[] {
    return [...this.parts.values()].flatMap(({ key }) => {
      const resource = this.resources.get(key);
      if (!resource) return [];
      const { stack, properties, type } = resource;
      const to =
        type === 'AWS::S3::Bucket'
          ? this.partsOf(stack, properties.ReplicationConfiguration)
          : type === 'AWS::DataSync::Task' || type === 'AWS::FSx::FileSystem'
            ? this.resources.targets(stack, properties).flatMap(({ properties: of }) => this.partsOf(stack, of))
            : [];
      return to.map((part) => ({ from: key, to: part.key, label: 'copies' }));
    });
  }

  private targetsOf(group: Resource): Part[] {
    const registered = this.partsOf(group.stack, group.properties.Targets);
    const users = (this.users.get(group.key) ?? []).flatMap((user) => this.partOf(user) ?? []);
    return [...registered, ...users.filter(({ service }) => service !== 'Load balancer')];
  }

  private partsOf(stack: string, value: unknown): Part[] {
    return this.resources.targets(stack, value).flatMap((resource) => this.partOf(resource) ?? []);
  }

  private partOf(resource: Resource): Part | undefined {
    const part = this.parts.get(resource.key);
    if (part) return part;
    const property = STAND_INS[resource.type];
    const [next] = property ? this.resources.targets(resource.stack, resource.properties[property]) : [];
    return next && next.key !== resource.key ? this.partOf(next) : undefined;
  }

  /** The parts that have a role, themselves or by what they are made from. */
  private ownersOf(key: string, seen = new Set<string>()): Part[] {
    if (seen.has(key)) return [];
    seen.add(key);
    return (this.users.get(key) ?? []).flatMap((user) => {
      const part = this.parts.get(user.key);
      if (part) return [part];
      return LENDERS.has(user.type) && user.type !== 'AWS::IAM::Role' ? this.ownersOf(user.key, seen) : [];
    });
  }

  private deadLetters(): Set<string> {
    return new Set(
      this.resources
        .ofType(/./)
        .flatMap(({ stack, properties }) =>
          this.resources.targets(stack, [
            properties.RedrivePolicy,
            properties.DeadLetterConfig,
            properties.DestinationConfig,
            ((properties.Targets ?? []) as { DeadLetterConfig?: unknown }[]).map?.((target) => target.DeadLetterConfig),
            (properties.Target as { DeadLetterConfig?: unknown } | undefined)?.DeadLetterConfig,
          ]),
        )
        .map(({ key }) => key),
    );
  }

  private isInVpc({ type, properties }: Resource): boolean {
    if (/LoadBalancer$|AutoScalingGroup$|::NatGateway$|::DBCluster$|::DBInstance$|::DBProxy$/.test(type)) return true;
    const { VpcConfig, NetworkConfiguration, SecurityGroups, SecurityGroupIds, SubnetIds } = properties;
    return [
      VpcConfig,
      NetworkConfiguration,
      SecurityGroups,
      SecurityGroupIds,
      SubnetIds,
      properties.VpcSecurityGroupIds,
    ].some((value) => value !== undefined);
  }

  private serviceName({ type, properties }: Resource, name: string): string {
    if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
      const kind = { network: 'Network', gateway: 'Gateway' }[String(properties.Type)] ?? 'Application';
      return `${kind} Load Balancer`;
    }
    if (type === 'AWS::ApiGatewayV2::Api') {
      return `API Gateway (${properties.ProtocolType === 'WEBSOCKET' ? 'WebSocket' : 'HTTP'})`;
    }
    return name;
  }

  private pathOf({ key, stack }: Resource): string {
    const segments = (this.paths.get(key) ?? key.slice(stack.length + 1)).split('/');
    return segments.filter((segment) => !/^(Resource|Default)$/.test(segment)).join('/');
  }

  /** The path without the names that a construct gives to what it is made of, where the first says it. */
  private labelOf(path: string): string {
    const [first = '', ...rest] = path.split('/');
    return [first, ...rest.filter((segment) => !GENERIC.test(segment))].join(' ');
  }
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly Resource?: unknown;
}

/** What a list of actions comes to, in a word. */
function verbOf(actions: string[]): string | undefined {
  const verbs = actions.map((action) => action.split(':')[1] ?? '');
  const has = (pattern: RegExp) => verbs.some((verb) => pattern.test(verb));
  if (has(/^(Invoke|Start|Submit|Run|Execute|StartSync)/)) return 'starts';
  if (has(/^(SendMessage|Publish)/)) return 'sends';
  if (has(/^PutEvents/)) return 'events';
  if (has(/^ReceiveMessage/) || (has(/^GetRecords/) && !has(/^(GetItem|Query)/))) return 'messages';
  const writes = has(/^(Put|Update|Delete|BatchWrite|Write|Create|Abort|Client|Modify|Transact)|^\*$/);
  const reads = has(/^(Get|Query|Scan|BatchGet|List|Read|Describe|Condition|Connect)|^\*$/);
  if (reads && writes) return 'reads and writes';
  return reads ? 'reads' : writes ? 'writes' : undefined;
}

function isPublic({ type, properties }: Resource): boolean {
  if (/^AWS::(CloudFront::Distribution|GlobalAccelerator::Accelerator)$/.test(type)) return true;
  if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') return properties.Scheme === 'internet-facing';
  return /^AWS::ApiGateway(::RestApi|V2::Api)$/.test(type);
}

function nameOf(key: string): string {
  const [stack = '', id = ''] = key.split('/');
  return `${stack}.${id.replace(/[0-9A-F]{8}$/, '')}`;
}

/** One flow for two parts, with what is said of it. */
function unique(flows: Flow[]): Flow[] {
  const labels = new Map<string, Set<string>>();
  for (const { from, to, label } of flows) {
    const key = `${from} ${to}`;
    labels.set(key, (labels.get(key) ?? new Set()).add(label));
  }
  return [...labels].map(([key, said]) => {
    const [from = '', to = ''] = key.split(' ');
    return { from, to, label: worded([...said].filter((label) => label !== '')) };
  });
}

function worded(said: string[]): string {
  // That a request comes to a port is said in the security group.
  if (said.includes('requests')) return 'requests';
  const access = said.filter((label) => /^(reads|writes|reads and writes)$/.test(label));
  const others = said.filter((label) => !access.includes(label) && !(label === 'events' && said.includes('starts')));
  if (access.length > 1) access.splice(0, access.length, 'reads and writes');
  return [...access, ...others].join(', ');
}
