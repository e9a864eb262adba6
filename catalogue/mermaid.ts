import { Architecture, CLIENTS, Part } from './architecture/architecture';

/** A diagram of an architecture as Mermaid, which code hosts draw. */
export function mermaidOf({ stack, parts, flows }: Architecture): string {
  const ids = new Map(parts.map(({ key }, index) => [key, `n${index}`]));
  ids.set(CLIENTS, CLIENTS);
  const node = ({ key, label, service }: Part) => `${ids.get(key)}["${label}<br/><small>${service}</small>"]`;
  const group = (id: string, title: string, members: readonly string[]) =>
    members.length === 0 ? [] : [`subgraph ${id}["${title}"]`, ...indent(members), 'end'];
  const own = parts.filter((part) => part.stack === stack);
  const others = [...new Set(parts.filter((part) => part.stack !== stack).map((part) => part.stack))];
  const at = (place: Part['place']) => own.filter((part) => part.place === place).map(node);
  const lines = [
    ...(flows.some(({ from }) => from === CLIENTS) ? [`${CLIENTS}(["clients on the internet"])`] : []),
    ...at('global'),
    ...group('region', `${stack}, a Region`, [...group('vpc', 'VPC', at('VPC')), ...at('Region')]),
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
