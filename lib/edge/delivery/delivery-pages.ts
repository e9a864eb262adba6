import { Construct } from 'constructs';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { matches, validate } from '../../private/validation';

/** The files of a bucket that the paths of requests stand for, by a function at the edge (CloudFront Functions) of the default behavior alone. */
export class DeliveryPages {
  /** The path is the key of the file. */
  public static asStored(): DeliveryPages {
    return new DeliveryPages(undefined, 'asStored');
  }

  /**
   * `/docs/` and `/docs` are the file `docs/index.html`. What has a dot in its last part is a file. Nobody is redirected: links of that page
   * begin with a slash, since a relative one is another at each of the two.
   */
  public static directories(): DeliveryPages {
    return new DeliveryPages(
      [
        'function handler(event) {',
        '  var request = event.request;',
        "  if (request.uri.endsWith('/')) request.uri += 'index.html';",
        "  else if (!request.uri.split('/').pop().includes('.')) request.uri += '/index.html';",
        '  return request;',
        '}',
      ],
      'directories',
    );
  }

  /**
   * Every path without a dot in its last part is one page, whose script does the rest. Files that are missing stay missing (404), and so
   * do the answers of other routes, unlike with error pages, which hold for the whole distribution.
   *
   * @param page the path of the page
   */
  public static singlePage(page = '/index.html'): DeliveryPages {
    validate('DeliveryPages.singlePage', matches('page', page, /^\/[A-Za-z0-9._~/-]+$/, "a path, as '/index.html'"));
    return new DeliveryPages(
      [
        'function handler(event) {',
        '  var request = event.request;',
        `  if (!request.uri.split('/').pop().includes('.')) request.uri = '${page}';`,
        '  return request;',
        '}',
      ],
      'singlePage',
    );
  }

  /**
   * Whether it changes paths.
   *
   * @internal
   */
  public readonly _rewrites: boolean;

  private readonly code: readonly string[] | undefined;
  private readonly name: string;

  private constructor(code: readonly string[] | undefined, name: string) {
    this.code = code;
    this.name = name;
    this._rewrites = code !== undefined;
  }

  /**
   * The function of the default behavior.
   *
   * @internal
   */
  public _bind(scope: Construct): cloudfront.FunctionAssociation | undefined {
    if (!this.code) return undefined;
    return {
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
      function: new cloudfront.Function(scope, 'Pages', {
        code: cloudfront.FunctionCode.fromInline(this.code.join('\n')),
        runtime: cloudfront.FunctionRuntime.JS_2_0,
        comment: `Paths as files: ${this.name}`,
      }),
    };
  }
}
