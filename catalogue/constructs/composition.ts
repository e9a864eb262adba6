import { TemplateJson } from '../../test/support/change-safety';
import { Resources } from '../../test/support/reachability/templates';

/** What is neither a part of its own nor refers to one in a way that explains it: permissions and associations. */
const PLUMBING =
  /^AWS::(IAM::(Managed)?Policy|Lambda::(Permission|Version)|SQS::QueuePolicy|S3::BucketPolicy|SNS::TopicPolicy|Events::EventBusPolicy|Logs::ResourcePolicy|EC2::(SecurityGroup(In|E)gress|SubnetRouteTableAssociation|VPCGatewayAttachment)|CDK::Metadata|ApiGateway::Deployment)$/;

/** The types of resources of a template with their number, and which refers to which. */
export interface Composition {
  readonly types: ReadonlyMap<string, number>;
  readonly references: readonly (readonly [from: string, to: string])[];
}

/** What a template is made of. */
export function compositionOf(template: TemplateJson): Composition {
  const resources = new Resources({ It: template });
  const types = new Map<string, number>();
  const references = new Map<string, readonly [string, string]>();
  for (const { type } of resources.ofType(/./)) types.set(type, (types.get(type) ?? 0) + 1);
  for (const resource of resources.ofType(/./)) {
    if (PLUMBING.test(resource.type)) continue;
    for (const { type } of resources.targets('It', resource.properties)) {
      if (type === resource.type || PLUMBING.test(type)) continue;
      references.set(`${resource.type} ${type}`, [resource.type, type]);
    }
  }
  return { types, references: [...references.values()] };
}

/** The picture of it; nothing where only one type would be in it. */
export function compositionDiagram({ types, references }: Composition): string[] {
  const shown = [...types].filter(([type]) => !PLUMBING.test(type));
  if (shown.length < 2) return [];
  const ids = new Map(shown.map(([type], index) => [type, `n${index}`]));
  return [
    '```mermaid',
    'flowchart LR',
    ...shown.map(([type, count]) => `  ${ids.get(type)}["${labelOf(type, count)}"]`),
    ...references.map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`),
    '```',
  ];
}

function labelOf(type: string, count: number): string {
  const times = count > 1 ? ` × ${count}` : '';
  const [vendor, service = '', resource] = type.split('::');
  const name = resource && resource.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return vendor === 'AWS'
    ? `${name}${times}<br/><small>${service}</small>`
    : `${service}${times}<br/><small>custom resource</small>`;
}
