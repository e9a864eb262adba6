import { Fact, named, Report, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';
import { ResourceChange, StackDeployment } from '../stack-deployment';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const SERVICE = 'AWS::ECS::Service';

const API = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference';

const PRIORITY = uniqueClaims({
  id: 'listener-rule-priority',
  says: 'A priority exists once on a listener (PriorityInUse).',
  source: `${API}/API_CreateRule.html`,
  remedy: 'give the new rule another priority, or take the old rule away in a deployment before this one',
  claims: ({ type, properties: { ListenerArn, Priority } }) =>
    type === RULE && Priority !== undefined
      ? [
          {
            key: `${JSON.stringify(ListenerArn)} ${String(Priority)}`,
            what: `priority ${String(Priority)} of the listener`,
          },
        ]
      : [],
});

const LISTENER_PORT = uniqueClaims({
  id: 'listener-port',
  says: 'A port exists once on a load balancer (DuplicateListener).',
  source: `${API}/API_CreateListener.html`,
  remedy: 'give the listener another port, or take the old one away in a deployment before this one',
  claims: ({ type, properties: { LoadBalancerArn, Port } }) =>
    type === LISTENER && Port !== undefined
      ? [
          {
            key: `${JSON.stringify(LoadBalancerArn)} ${String(Port)}`,
            what: `port ${String(Port)} of the load balancer`,
          },
        ]
      : [],
});

/** The target groups that a listener or a rule forwards to. */
function targetsOf({ properties }: LiveResource, deployment: StackDeployment): LiveResource[] {
  const actions = properties.DefaultActions ?? properties.Actions;
  return deployment.resourcesIn(actions).filter(({ type }) => type === TARGET_GROUP);
}

/** The load balancer of a listener or a rule. */
function loadBalancerOf({ type, properties }: LiveResource, deployment: StackDeployment): LiveResource | undefined {
  if (type === LISTENER) return deployment.resourceIn(properties.LoadBalancerArn);
  const listener = deployment.resourceIn(properties.ListenerArn);
  return listener?.type === LISTENER ? loadBalancerOf(listener, deployment) : undefined;
}

/** What stands for the load balancer where it is no resource of the account: an imported listener. */
function entranceOf(forwarder: LiveResource, deployment: StackDeployment): string {
  const balancer = loadBalancerOf(forwarder, deployment);
  return balancer ? String(balancer.number) : JSON.stringify(forwarder.properties.ListenerArn);
}

const ONE_LOAD_BALANCER: Fact = {
  id: 'target-group-one-load-balancer',
  says: 'A target group belongs to one load balancer (TargetGroupAssociationLimit). The rule of the new one is made before that of the old one is deleted.',
  source: `${API}/API_CreateRule.html`,
  check: (deployment, report) => {
    const forwarders = (resources: readonly LiveResource[]) =>
      resources.filter(({ type }) => type === LISTENER || type === RULE);
    for (const change of deployment.changed(LISTENER, RULE)) {
      if (!change.after) continue;
      const entrance = entranceOf(change.after, deployment);
      for (const group of targetsOf(change.after, deployment)) {
        const other = forwarders(deployment.before).find(
          (forwarder) =>
            entranceOf(forwarder, deployment) !== entrance &&
            targetsOf(forwarder, deployment).some(({ number }) => number === group.number),
        );
        if (!other) continue;
        report(
          change.after,
          'fails',
          `the target group ${named(group)} is still that of another load balancer, by ${named(other)}`,
          'let the target group be replaced with its load balancer: another logical id, or another name',
        );
      }
    }
  },
};

function valuesAt(value: unknown, key: string): unknown[] {
  return Array.isArray(value) ? value.map((item: Record<string, unknown> | undefined) => item?.[key]) : [];
}

/** The target groups that a resource registers targets with. */
function filledBy({ type, properties }: LiveResource, deployment: StackDeployment): number[] {
  const groups = (value: unknown) =>
    deployment.resourcesIn(value).flatMap((resource) => (resource.type === TARGET_GROUP ? [resource.number] : []));
  if (type === GROUP) return groups(properties.TargetGroupARNs);
  if (type === SERVICE) {
    const balancers = properties.LoadBalancers;
    return groups(
      [
        ...valuesAt(balancers, 'TargetGroupArn'),
        ...valuesAt(valuesAt(balancers, 'AdvancedConfiguration'), 'AlternateTargetGroupArn'),
      ].filter((value) => value !== undefined),
    );
  }
  return [];
}

function hasFixedTargets({ properties }: LiveResource): boolean {
  return Array.isArray(properties.Targets) && properties.Targets.length > 0;
}

function fillsNow(resource: LiveResource | undefined, group: LiveResource, deployment: StackDeployment): boolean {
  return resource !== undefined && filledBy(resource, deployment).includes(group.number);
}

/** What registers targets with a group after the deployment. */
function fillersOf(group: LiveResource, deployment: StackDeployment): ResourceChange[] {
  return deployment.changes.filter(({ after }) => fillsNow(after, group, deployment));
}

const FORWARDED_BEFORE_FILLED: Fact = {
  id: 'forwarded-before-filled',
  says: 'A rule that is pointed to a target group before anything is registered with it answers 503 until targets are healthy.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html',
  check: (deployment, report) => {
    if (deployment.first) return;
    for (const change of deployment.changed(LISTENER, RULE)) {
      if (!change.after) continue;
      const before = change.before ? targetsOf(change.before, deployment).map(({ number }) => number) : [];
      const groups = targetsOf(change.after, deployment).filter(
        ({ number }) => !weighsNothing(change.after, number, deployment),
      );
      // A group beside others takes its share of the traffic only when the weights say so.
      if (groups.some(({ number }) => before.includes(number))) continue;
      for (const group of groups) {
        if (hasFixedTargets(group)) continue;
        const fillers = fillersOf(group, deployment);
        if (fillers.length === 0) continue;
        const filled = fillers.some(
          (filler) => fillsNow(filler.before, group, deployment) || deployment.startsAfter(change, filler),
        );
        if (filled) continue;
        const filler = fillers[0]?.after as LiveResource;
        // A rule in front of a service or fleet of the same deployment serves paths that nothing served before, unless
        // another rule did.
        if (
          change.action === 'create' &&
          fillers.every(({ action }) => action === 'create') &&
          !takesOver(change.after, deployment)
        ) {
          continue;
        }
        report(
          change.after,
          'outage',
          `${named(change.after)} forwards to ${named(group)} before ${named(filler)} has registered a healthy target with it: ` +
            'requests are answered by 503 until then',
          'deploy the new target group beside the old one first, then point the rule to it',
        );
        break;
      }
    }
  },
};

/** Whether a rule gives a target group a weight of 0: no request goes to it until somebody moves the weights. */
function weighsNothing(rule: LiveResource | undefined, group: number, deployment: StackDeployment): boolean {
  const weighted = valuesAt(rule?.properties.DefaultActions ?? rule?.properties.Actions, 'ForwardConfig').flatMap(
    (config) => (config as { TargetGroups?: { TargetGroupArn?: unknown; Weight?: unknown }[] })?.TargetGroups ?? [],
  );
  const own = weighted.filter(({ TargetGroupArn }) =>
    deployment.resourcesIn(TargetGroupArn).some(({ number }) => number === group),
  );
  return own.length > 0 && own.every(({ Weight }) => Weight === 0);
}

/** Whether a new rule takes requests from a rule that served them before. */
function takesOver({ properties, number }: LiveResource, deployment: StackDeployment): boolean {
  const listener = JSON.stringify(properties.ListenerArn);
  return deployment.before.some(
    (other) =>
      other.type === RULE &&
      other.number !== number &&
      JSON.stringify(other.properties.ListenerArn) === listener &&
      Number(properties.Priority) < Number(other.properties.Priority) &&
      covers(other.properties.Conditions, properties.Conditions),
  );
}

interface Condition {
  readonly Field?: string;
  readonly [config: string]: unknown;
}

function patternsOf(conditions: unknown, field: string): string[] | undefined {
  if (!Array.isArray(conditions)) return undefined;
  const condition = (conditions as Condition[]).find(({ Field }) => Field === field);
  if (!condition) return undefined;
  const config = Object.entries(condition).find(([key]) => key.endsWith('Config'))?.[1] as
    { Values?: string[] } | undefined;
  return config?.Values ?? (condition.Values as string[] | undefined);
}

/** Whether a rule's conditions let all through that another's do, as far as hosts and paths say. */
function covers(wide: unknown, narrow: unknown): boolean {
  return ['host-header', 'path-pattern'].every((field) => {
    const patterns = patternsOf(wide, field);
    if (!patterns) return true;
    const others = patternsOf(narrow, field);
    return others?.every((other) => patterns.some((pattern) => matches(pattern, other))) ?? false;
  });
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`).test(text);
}

const RULE_OUTLIVES_TARGETS: Fact = {
  id: 'rule-outlives-its-targets',
  says: 'What is no longer in the template is deleted in the clean-up: a rule outlives the targets that were detached from its target group, and answers 503 until then.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html',
  check: (deployment, report) => {
    for (const change of deployment.changed(RULE)) {
      if (change.action !== 'remove' || !change.before) continue;
      for (const group of targetsOf(change.before, deployment)) {
        const emptied = deployment
          .changed(GROUP, SERVICE)
          .find(
            ({ action, before, after }) =>
              action === 'update' && fillsNow(before, group, deployment) && !fillsNow(after, group, deployment),
          );
        if (!emptied?.after) continue;
        report(
          change.before,
          'outage',
          `${named(change.before)} is deleted in the clean-up, and ${named(emptied.after)} takes its targets out of ` +
            `${named(group)} before: requests are answered by 503 for as long as its update takes`,
          'give the rule a match that no client asks for in a deployment before, then take it away',
        );
      }
      reportTargetsThatGoFirst(change.before, deployment, report);
    }
  },
};

/**
 * Reports a removed rule whose targets are deleted before it, because they depend on it, and that keeps requests from the
 * rule that takes its place for so long. Deletions go against the dependencies
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html).
 */
function reportTargetsThatGoFirst(rule: LiveResource, deployment: StackDeployment, report: Report): void {
  const heir = deployment.after.find(
    (other) =>
      other.type === RULE &&
      JSON.stringify(other.properties.ListenerArn) === JSON.stringify(rule.properties.ListenerArn) &&
      Number(other.properties.Priority) > Number(rule.properties.Priority) &&
      covers(other.properties.Conditions, rule.properties.Conditions),
  );
  if (!heir) return;
  for (const group of targetsOf(rule, deployment)) {
    const gone = deployment
      .changed(GROUP, SERVICE)
      .find(
        ({ action, before }) =>
          action === 'remove' &&
          before?.stack.name === rule.stack.name &&
          fillsNow(before, group, deployment) &&
          [before.template.DependsOn ?? []].flat().includes(rule.logicalId),
      );
    if (!gone?.before) continue;
    report(
      rule,
      'outage',
      `${named(rule)} is deleted after ${named(gone.before)}, which depends on it: requests that ${named(heir)} would take are ` +
        'answered by 503 for as long as the targets take to go',
      'exchange the matches of the two in a deployment before, then take the old one away',
    );
  }
}

const MOVED_TO_A_LATER_STACK: Fact = {
  id: 'rule-moves-to-a-later-stack',
  says: 'Stacks are deployed one after another: what moves to a later stack is deleted in the clean-up of the earlier one, before it is made again.',
  source: 'https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-deploy.html',
  check: (deployment, report) => {
    for (const { action, after } of deployment.changed(RULE)) {
      if (action !== 'create' || !after) continue;
      const earlier = deployment.earlier.flatMap((other) =>
        other.changed(RULE).flatMap((change) => (change.action === 'remove' && change.before ? [change.before] : [])),
      );
      const old = earlier.find(({ properties }) =>
        ['ListenerArn', 'Conditions'].every(
          (name) => JSON.stringify(properties[name]) === JSON.stringify(after.properties[name]),
        ),
      );
      if (!old) continue;
      report(
        after,
        'outage',
        `${named(old)} of '${old.stack.name}' is deleted before ${named(after)} is made: requests are answered by the listener's ` +
          'default until the stack is deployed and its targets are healthy',
        'deploy the new stack with another match first, move the match, then take the old one away',
      );
    }
  },
};

const RULE_HIDDEN: Fact = {
  id: 'rule-hidden',
  says: 'The rule of the lowest priority number that matches takes a request; rules behind it never see it.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html',
  check: (deployment, report) => {
    const rules = deployment.after.filter(({ type }) => type === RULE);
    for (const { action, after } of deployment.changed(RULE)) {
      if (!after || action === 'remove') continue;
      const listener = JSON.stringify(after.properties.ListenerArn);
      for (const other of rules) {
        if (other.number === after.number || JSON.stringify(other.properties.ListenerArn) !== listener) continue;
        if (Number(other.properties.Priority) >= Number(after.properties.Priority)) continue;
        if (!hasOnlyHostsAndPaths(other)) continue;
        const hosts = patternsOf(other.properties.Conditions, 'host-header');
        const own = patternsOf(after.properties.Conditions, 'host-header');
        if (covers(other.properties.Conditions, after.properties.Conditions)) {
          report(after, 'ignored', `${named(after)} is never reached: ${named(other)} takes all its requests`);
        } else if (hosts && !own && servesWith(after, other, deployment) && covers(pathsOf(other), pathsOf(after))) {
          report(
            after,
            'ignored',
            `${named(after)} has no host, and ${named(other)} takes its requests for ${hosts.join(', ')} before`,
            'give the rule the same hosts, and a lower priority number',
          );
        }
      }
    }
  },
};

function hasOnlyHostsAndPaths({ properties }: LiveResource): boolean {
  const conditions = properties.Conditions;
  return (
    Array.isArray(conditions) &&
    (conditions as Condition[]).every(({ Field }) => Field === 'host-header' || Field === 'path-pattern')
  );
}

function pathsOf({ properties }: LiveResource): Condition[] {
  return ((properties.Conditions as Condition[] | undefined) ?? []).filter(({ Field }) => Field === 'path-pattern');
}

/** Whether the same service or fleet is behind two rules. */
function servesWith(one: LiveResource, other: LiveResource, deployment: StackDeployment): boolean {
  const behind = (rule: LiveResource) =>
    deployment.after.filter((resource) =>
      targetsOf(rule, deployment).some((group) => fillsNow(resource, group, deployment)),
    );
  const all = behind(other).map(({ number }) => number);
  return behind(one).some(({ number }) => all.includes(number));
}

interface Attribute {
  readonly Key?: unknown;
  readonly Value?: unknown;
}

function attributesOf({ properties }: LiveResource): Map<string, string> {
  const list = properties.LoadBalancerAttributes ?? properties.TargetGroupAttributes;
  return new Map(
    Array.isArray(list) ? (list as Attribute[]).map(({ Key, Value }) => [String(Key), String(Value)]) : [],
  );
}

const KEEPS_ATTRIBUTE: Fact = {
  id: 'attribute-keeps-value',
  says: 'An attribute of a load balancer or a target group that is taken out of the template keeps its value.',
  source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(LOAD_BALANCER, TARGET_GROUP)) {
      if (action !== 'update' || !before || !after) continue;
      const now = attributesOf(after);
      const switchedOff = [...now].flatMap(([key, value]) =>
        key.endsWith('.enabled') && value === 'false' ? [key.slice(0, -'enabled'.length)] : [],
      );
      for (const [key, value] of attributesOf(before)) {
        if (now.has(key) || value === 'false' || value === '0') continue;
        // Details of what is off, or of the other kind of cookie, have no effect.
        if (switchedOff.some((prefix) => key.startsWith(prefix)) || /^stickiness\.\w+_cookie/.test(key)) continue;
        report(
          after,
          'ignored',
          `${named(after)} no longer sets '${key}': the attribute keeps its value`,
          'set the attribute to its default value',
        );
      }
    }
  },
};

const LOAD_BALANCER_VPC: Fact = {
  id: 'load-balancer-vpc',
  says: 'A load balancer cannot move to another VPC: it takes subnets and security groups of its own only (InvalidConfigurationRequest).',
  source: `${API}/API_SetSubnets.html`,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(LOAD_BALANCER)) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [vpcsOf(before, deployment), vpcsOf(after, deployment)];
      if (old.size === 0 || now.size === 0 || [...now].every((vpc) => old.has(vpc))) continue;
      report(
        after,
        'fails',
        `${named(after)} would get subnets of another VPC, which Elastic Load Balancing refuses`,
        'give the construct another id, so that a load balancer is made in the new VPC beside the old one',
      );
    }
  },
};

/** The VPCs of a load balancer, as far as its subnets and security groups are resources of the account. */
function vpcsOf({ properties }: LiveResource, deployment: StackDeployment): Set<string> {
  const parts = deployment.resourcesIn([properties.Subnets, properties.SubnetMappings, properties.SecurityGroups]);
  return new Set(
    parts.flatMap(({ type, properties: { VpcId } }) =>
      type === 'AWS::EC2::Subnet' || type === 'AWS::EC2::SecurityGroup' ? [JSON.stringify(VpcId)] : [],
    ),
  );
}

/** A zone of a Network Load Balancer, as a mapping has it. */
interface ZoneMapping {
  readonly SubnetId?: unknown;
  readonly AllocationId?: unknown;
  readonly PrivateIPv4Address?: unknown;
}

/** The addresses of the zones of a load balancer, by their subnets. */
function addressesOf({ properties }: LiveResource): Map<string, string> {
  const mappings = (properties.SubnetMappings ?? []) as ZoneMapping[];
  return new Map(
    mappings.map(({ SubnetId, AllocationId, PrivateIPv4Address }) => [
      JSON.stringify(SubnetId),
      JSON.stringify([AllocationId, PrivateIPv4Address]),
    ]),
  );
}

const ZONE_ADDRESS: Fact = {
  id: 'network-load-balancer-address',
  says: 'The address of a zone of a Network Load Balancer cannot be changed while the zone is enabled: whoever sets subnets must give those that were enabled "with their existing configurations".',
  source: `${API}/API_SetSubnets.html`,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(LOAD_BALANCER)) {
      if (action !== 'update' || !before || !after) continue;
      const old = addressesOf(before);
      const moved = [...addressesOf(after)].some(([subnet, address]) => old.has(subnet) && old.get(subnet) !== address);
      if (!moved) continue;
      report(
        after,
        'fails',
        `${named(after)} would get another address in a zone that it has`,
        'take the zone away in one deployment and add it with the other address in a second one, or make a second load balancer',
      );
    }
  },
};

export const ELASTIC_LOAD_BALANCING_FACTS: readonly Fact[] = [
  PRIORITY,
  LISTENER_PORT,
  ONE_LOAD_BALANCER,
  FORWARDED_BEFORE_FILLED,
  RULE_OUTLIVES_TARGETS,
  MOVED_TO_A_LATER_STACK,
  RULE_HIDDEN,
  KEEPS_ATTRIBUTE,
  LOAD_BALANCER_VPC,
  ZONE_ADDRESS,
];
