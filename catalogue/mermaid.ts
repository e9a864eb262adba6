import { Architecture, CLIENTS, Part } from './architecture/architecture';

/** A diagram of an architecture as Mermaid, which code hosts draw. */
export function mermaidOf({ stack, parts, networks, flows }: Architecture): string {
  const ids = new Map(parts.map(({ key }, index) => [key, `n${index}`]));
  ids.set(CLIENTS, CLIENTS);
  const isOnly = networks.length === 1;
  networks.forEach(({ key }, index) => ids.set(key, isOnly ? 'vpc' : `vpc${index}`));
  const node = ({ key, label, service }: Part) => `${ids.get(key)}["${label}<br/><small>${service}</small>"]`;
  const group = (id: string, title: string, members: readonly string[]) =>
    members.length === 0 ? [] : [`subgraph ${id}["${title}"]`, ...indent(members), 'end'];
  // Also an empty one, where something leads to it.
  const box = (id: string, title: string, members: readonly string[]) =>
    members.length === 0 && flows.some(({ from, to }) => [from, to].some((key) => ids.get(key) === id))
      ? [`${id}["${title}"]`]
      : group(id, title, members);
  const own = parts.filter((part) => part.stack === stack);
  const others = [...new Set(parts.filter((part) => part.stack !== stack).map((part) => part.stack))];
  const at = (place: Part['place'], network?: string) =>
    own.filter((part) => part.place === place && (network === undefined || part.network === network)).map(node);
  const inVpc = isOnly
    ? box('vpc', 'VPC', at('VPC'))
    : networks.flatMap(({ key, label }) => box(ids.get(key) ?? '', `${label}, a VPC`, at('VPC', key)));
  // In a VPC of another stack, or in one that the template does not say.
  const elsewhere = isOnly ? [] : own.filter(({ place, network }) => place === 'VPC' && !ids.has(network ?? ''));
  const lines = [
    ...(flows.some(({ from }) => from === CLIENTS) ? [`${CLIENTS}(["clients on the internet"])`] : []),
    ...at('global'),
    ...group('region', `${stack}, a Region`, [...inVpc, ...group('vpc', 'VPC', elsewhere.map(node)), ...at('Region')]),
    ...others.flatMap((other, index) =>
      group(`other${index}`, `stack ${other}`, parts.filter((part) => part.stack === other).map(node)),
    ),
    ...flows.map(({ from, to, label }) => `${ids.get(from)} -->${label ? `|"${label}"|` : ''} ${ids.get(to)}`),
  ];
  return ['flowchart LR', ...indent(lines)].join('\n');
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
