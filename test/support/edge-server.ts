import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { TemplateJson } from './change-safety';

/** An answer of an origin. */
export interface OriginAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A request as it gets to an origin that is no bucket. */
export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The part of a template's distribution that decides about answers. */
interface Behavior {
  readonly PathPattern?: string;
  readonly AllowedMethods: readonly string[];
  readonly TargetOriginId: string;
  readonly ResponseHeadersPolicyId?: { readonly Ref: string };
}

interface Config {
  readonly CacheBehaviors?: readonly Behavior[];
  readonly DefaultCacheBehavior: Behavior;
  readonly DefaultRootObject?: string;
  readonly CustomErrorResponses?: readonly {
    readonly ErrorCode: number;
    readonly ResponseCode: number;
    readonly ResponsePagePath: string;
  }[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
};

/**
 * A distribution as its template has it, on loopback: its bucket with what the deployments of the template bring, in their order, its paths,
 * its error pages and its headers. It caches nothing.
 */
export class EdgeServer {
  /** Starts one, of the only distribution of a template. */
  public static async start(
    template: TemplateJson,
    assembly: string,
    api: (request: OriginRequest) => Promise<OriginAnswer>,
  ): Promise<EdgeServer> {
    const edge = new EdgeServer(template, filesOf(template, assembly), api);
    await new Promise<void>((resolve) => edge.server.listen(0, '127.0.0.1', resolve));
    return edge;
  }

  /** Headers that are left out, to see what they do. */
  public readonly withheld = new Set<string>();

  /** Whether answers of the API are lost on their way: it has done what it was asked for, and clients get 503. */
  public losesAnswers = false;

  private readonly config: Config;
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });

  private constructor(
    private readonly template: TemplateJson,
    /** The objects of the bucket. */
    public readonly files: ReadonlyMap<string, OriginAnswer>,
    private readonly api: (request: OriginRequest) => Promise<OriginAnswer>,
  ) {
    const [distribution] = resourcesOf(template, 'AWS::CloudFront::Distribution');
    this.config = (distribution as { DistributionConfig: Config }).DistributionConfig;
  }

  /** Its address: of a host whose pages browsers trust without TLS. */
  public get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname } = new URL(request.url ?? '/', this.url);
    const behavior =
      this.config.CacheBehaviors?.find(({ PathPattern: pattern = '' }) => matches(pattern, pathname)) ??
      this.config.DefaultCacheBehavior;
    const method = request.method ?? 'GET';
    if (!behavior.AllowedMethods.includes(method)) {
      response.writeHead(403).end();
      return;
    }
    const isFile = behavior === this.config.DefaultCacheBehavior;
    const answer = this.withErrorPage(
      isFile ? this.file(pathname) : await this.ask(request, pathname, Buffer.concat(chunks).toString('utf8')),
    );
    const headers = Object.entries({
      ...answer.headers,
      ...headersOf(this.template, behavior.ResponseHeadersPolicyId?.Ref),
    }).filter(([name]) => !this.withheld.has(name));
    response.writeHead(answer.status, Object.fromEntries(headers)).end(answer.body);
  }

  private async ask({ method = 'GET', headers }: IncomingMessage, path: string, body: string): Promise<OriginAnswer> {
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const answer = await this.api({ method, path, headers: sent, body });
    return this.losesAnswers ? { status: 503, headers: { 'content-type': 'application/json' }, body: '{}' } : answer;
  }

  private file(pathname: string): OriginAnswer {
    const key = pathname === '/' ? (this.config.DefaultRootObject ?? '') : decodeURIComponent(pathname.slice(1));
    return this.files.get(key) ?? { status: 404, headers: { 'content-type': 'application/xml' }, body: '<Error/>' };
  }

  private withErrorPage(answer: OriginAnswer): OriginAnswer {
    const replaced = this.config.CustomErrorResponses?.find(({ ErrorCode: code }) => code === answer.status);
    return replaced ? { ...this.file(replaced.ResponsePagePath), status: replaced.ResponseCode } : answer;
  }
}

/** The objects that deployments bring, from the archives of the assembly. */
function filesOf(template: TemplateJson, assembly: string): Map<string, OriginAnswer> {
  const files = new Map<string, OriginAnswer>();
  for (const properties of resourcesOf(template, 'Custom::CDKBucketDeployment')) {
    const { SourceObjectKeys: keys, SystemMetadata: metadata } = properties as {
      readonly SourceObjectKeys: readonly string[];
      readonly SystemMetadata: Readonly<Record<string, string>>;
    };
    for (const archive of keys) {
      const folder = join(assembly, `asset.${archive.replace(/\.zip$/, '')}`);
      for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (statSync(join(folder, path)).isDirectory()) continue;
        const type = metadata['content-type'] ?? TYPES[extname(path)];
        if (type === undefined) throw new Error(`what is the content type of '${path}'?`);
        files.set(path, {
          status: 200,
          headers: { 'content-type': type, 'cache-control': metadata['cache-control'] ?? '' },
          body: readFileSync(join(folder, path)),
        });
      }
    }
  }
  return files;
}

/** The headers that a policy of the template adds. */
function headersOf(template: TemplateJson, policy: string | undefined): Record<string, string> {
  if (policy === undefined) return {};
  const { ResponseHeadersPolicyConfig: config } = template.Resources?.[policy]?.Properties as {
    readonly ResponseHeadersPolicyConfig: {
      readonly SecurityHeadersConfig: {
        readonly ContentSecurityPolicy: { readonly ContentSecurityPolicy: string };
        readonly ContentTypeOptions?: object;
        readonly FrameOptions: { readonly FrameOption: string };
        readonly ReferrerPolicy: { readonly ReferrerPolicy: string };
        readonly StrictTransportSecurity: { readonly AccessControlMaxAgeSec: number };
      };
      readonly CustomHeadersConfig?: { readonly Items: readonly { readonly Header: string; readonly Value: string }[] };
    };
  };
  const security = config.SecurityHeadersConfig;
  return {
    'content-security-policy': security.ContentSecurityPolicy.ContentSecurityPolicy,
    ...(security.ContentTypeOptions && { 'x-content-type-options': 'nosniff' }),
    'x-frame-options': security.FrameOptions.FrameOption,
    'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
    'strict-transport-security': `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}`,
    ...Object.fromEntries(
      (config.CustomHeadersConfig?.Items ?? []).map(({ Header: name, Value: value }) => [name.toLowerCase(), value]),
    ),
  };
}

/** Whether a path is of a pattern of CloudFront. */
function matches(pattern: string, path: string): boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`).test(path);
}

function resourcesOf(template: TemplateJson, type: string): object[] {
  return Object.values(template.Resources ?? {})
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties ?? {});
}
