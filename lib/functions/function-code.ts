import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { matches, nonEmpty, rule, validate } from '../private/validation';
import { bundledCode } from './private/bundling';

/** Options of code that is bundled from TypeScript or JavaScript. */
export interface FunctionTypeScriptCodeOptions {
  /**
   * The exported function that handles events.
   *
   * @default 'handler'
   */
  readonly exportName?: string;

  /**
   * The Node.js runtime.
   *
   * @default lambda.Runtime.NODEJS_LATEST - the newest LTS that your aws-cdk-lib knows (Node.js 24 in 2.276)
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Packages that are not bundled because the runtime or a layer brings them; `*` stands for anything.
   *
   * @default - `@aws-sdk/*`, the AWS SDK v3 that Lambda's Node.js runtimes bring. Its inner `@smithy/*` packages come and
   * go with its versions: what your code imports of them is bundled.
   */
  readonly externalModules?: string[];

  /**
   * Whether stack traces name lines of the source. The map lies beside the code and adds to the size of the package
   * and a few milliseconds to the first error, nothing to the cold start.
   *
   * @default true
   */
  readonly sourceMap?: boolean;

  /**
   * Identifiers that are replaced by constant expressions, for example `{ 'process.env.STAGE': '"production"' }`.
   *
   * @default - none
   */
  readonly define?: { [identifier: string]: string };

  /**
   * The loaders of files by their extension, for example `{ '.wasm': 'binary' }`
   * (https://esbuild.github.io/content-types/).
   *
   * @default - those of esbuild
   */
  readonly loaders?: { [extension: string]: string };
}

/** Code that is ready to run. */
export interface FunctionPrebuiltCodeOptions {
  /** The code, for example `lambda.Code.fromAsset('build/api.zip')`. */
  readonly code: lambda.Code;

  /** The function in the code, for example `app.handler`; `lambda.Handler.FROM_IMAGE` for a container image. */
  readonly handler: string;

  /** The runtime; `lambda.Runtime.FROM_IMAGE` for a container image. */
  readonly runtime: lambda.Runtime;
}

/**
 * The parts of a function that its code decides.
 *
 * @internal
 */
export interface FunctionCodeConfig {
  /** The code. */
  readonly code: lambda.Code;

  /** The function in the code that handles events. */
  readonly handler: string;

  /** The environment variables that the code needs to run well; those of the caller take precedence. */
  readonly environment: { readonly [name: string]: string };
}

/** The code of a function. */
export abstract class FunctionCode {
  /**
   * TypeScript or JavaScript, bundled by the esbuild of your project to one minified ES module, without Docker.
   *
   * Bundles are kept by content in `node_modules/.cache`: esbuild runs again only when a file that goes in has changed.
   *
   * @param entry the file; a relative path is resolved from the working directory, so better give an absolute one:
   *   `join(__dirname, 'items.ts')`
   */
  public static typeScript(entry: string, options: FunctionTypeScriptCodeOptions = {}): FunctionCode {
    return new BundledTypeScript(entry, options);
  }

  /** Any code that aws-cdk-lib knows: a folder, an archive, an object in a bucket, a container image. */
  public static prebuilt(options: FunctionPrebuiltCodeOptions): FunctionCode {
    validate('FunctionCode.prebuilt', nonEmpty('handler', options.handler));
    return new Prebuilt(options);
  }

  /**
   * The runtime of the code, which the rules of the function ask for before anything is bundled.
   *
   * @internal
   */
  public abstract readonly _runtime: lambda.Runtime;

  /**
   * Makes the code ready to be deployed.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): FunctionCodeConfig;
}

class BundledTypeScript extends FunctionCode {
  public readonly _runtime: lambda.Runtime;
  private readonly entry: string;
  private readonly exportName: string;

  constructor(
    entry: string,
    private readonly options: FunctionTypeScriptCodeOptions,
  ) {
    super();
    this.entry = resolve(entry);
    this.exportName = options.exportName ?? 'handler';
    this._runtime = options.runtime ?? lambda.Runtime.NODEJS_LATEST;
    validate(
      'FunctionCode.typeScript',
      rule(!Token.isUnresolved(entry) && !isFile(this.entry), () =>
        [
          `'entry' must be a file, got '${entry}' which is none`,
          `give the absolute path of a .ts, .mts, .js or .mjs file, for example join(__dirname, 'items.ts')`,
        ].join('; '),
      ),
      matches('entry', entry, /\.[cm]?[jt]sx?$/, 'a TypeScript or JavaScript file'),
      matches('exportName', options.exportName, /^[A-Za-z_$][\w$]*$/, 'the name of an exported function'),
      rule(
        this._runtime.family !== lambda.RuntimeFamily.NODEJS,
        () =>
          `'runtime' must be a Node.js runtime, got '${this._runtime.name}'; use FunctionCode.prebuilt() for others`,
      ),
    );
  }

  public _bind(scope: Construct): FunctionCodeConfig {
    const sourceMap = this.options.sourceMap ?? true;
    return {
      code: bundledCode(scope, {
        entry: this.entry,
        target: this._runtime.name.replace(/^nodejs(\d+).*$/, 'node$1'),
        externalModules: this.options.externalModules ?? ['@aws-sdk/*'],
        sourceMap,
        define: this.options.define ?? {},
        loaders: this.options.loaders ?? {},
      }),
      handler: `index.${this.exportName}`,
      environment: sourceMap ? { NODE_OPTIONS: '--enable-source-maps' } : {},
    };
  }
}

class Prebuilt extends FunctionCode {
  public readonly _runtime: lambda.Runtime;

  constructor(private readonly options: FunctionPrebuiltCodeOptions) {
    super();
    this._runtime = options.runtime;
  }

  public _bind(): FunctionCodeConfig {
    const { code, handler } = this.options;
    return { code, handler, environment: {} };
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
