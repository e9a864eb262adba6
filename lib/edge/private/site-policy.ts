import { createHash } from 'node:crypto';

/** A Content-Security-Policy, as far as a page in a directory can be checked against it. */
export class SitePolicy {
  private readonly directives: ReadonlyMap<string, readonly string[]>;

  constructor(text: string) {
    this.directives = new Map(
      text
        .split(';')
        .map((directive) => directive.trim().split(/\s+/))
        .filter(([name]) => name)
        .map(([name = '', ...sources]) => [name.toLowerCase(), sources] as const)
        .reverse(),
    );
  }

  /** Whether an element with this text runs, or applies. */
  public allowsInline(kind: 'script' | 'style', text: string): boolean {
    const sources = this.sources(`${kind}-src-elem`, `${kind}-src`);
    const hash = createHash('sha256').update(text).digest('base64');
    return sources === undefined || sources.includes(`'sha256-${hash}'`) || allowsAllInline(sources);
  }

  /** Whether attributes such as `onclick` run, or `style` applies. */
  public allowsAttributes(kind: 'script' | 'style'): boolean {
    const sources = this.sources(`${kind}-src-attr`, `${kind}-src`);
    return sources === undefined || allowsAllInline(sources);
  }

  /** Whether something of another origin is loaded. */
  public allowsOrigin(directive: string, url: URL): boolean {
    const sources = this.sources(directive);
    return sources === undefined || sources.some((source) => covers(source.toLowerCase(), url));
  }

  private sources(...names: string[]): readonly string[] | undefined {
    const found = [...names, 'default-src'].find((name) => this.directives.has(name));
    return found === undefined ? undefined : this.directives.get(found);
  }
}

/** A hash or nonce beside it takes its effect away. */
function allowsAllInline(sources: readonly string[]): boolean {
  return sources.includes("'unsafe-inline'") && !sources.some((source) => /^'(nonce|sha\d+)-/.test(source));
}

function covers(source: string, { protocol, hostname, host }: URL): boolean {
  if (source === '*' || source === protocol) return true;
  const [, scheme, wildcard, name = ''] = /^(?:([a-z][a-z0-9+.-]*:)\/\/)?(\*\.)?([^/*]+)/.exec(source) ?? [];
  if (scheme !== undefined && scheme !== protocol) return false;
  return wildcard ? hostname.endsWith(`.${name}`) : name === host;
}
