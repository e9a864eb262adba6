import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { distinct, matches, nonEmpty, rule, validate } from '../private/validation';
import { bundledCode } from './private/bundling';

/** The format of a bundled module. */
export enum FunctionModuleFormat {
  /** An ES module, `index.mjs`: `await` at the top level, and the smallest bundles. */
  ESM = 'esm',
  /** CommonJS, `index.cjs`: for tools that patch `require`, such as older agents of tracing. */
  COMMON_JS = 'cjs',
}

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

  /**
   * The format of the module.
   *
   * @default FunctionModuleFormat.ESM
   */
  readonly format?: FunctionModuleFormat;

  /**
   * The file of compiler options, for example `join(__dirname, 'tsconfig.functions.json')`.
   *
   * @default - the `tsconfig.json` beside or above each source
   */
  readonly tsconfig?: string;

  /**
   * Packages that cannot be bundled, such as those with binaries (`sharp`): npm installs them beside the code, in the version
   * that your project has, for Linux and the architecture of the function. Scripts of packages do not run: a binary must come
   * as a package of its own (`optionalDependencies`), as those of most do.
   *
   * @default - none
   */
  readonly nodeModules?: string[];

  /**
   * Files and folders that lie beside the code, by their place in the package: `{ 'templates': join(__dirname, 'templates') }`
   * is `/var/task/templates`.
   *
   * @default - none
   */
  readonly copyFiles?: { [target: string]: string };
}

/** Options of a folder with code that is ready to run. */
export interface FunctionFolderCodeOptions {
  /**
   * The function in the code that handles events.
   *
   * @default - `index.handler` for Python, `bootstrap` for Go and Rust
   */
  readonly handler?: string;

  /**
   * The runtime.
   *
   * @default - that of the language: `lambda.Runtime.PYTHON_3_13`, and `lambda.Runtime.PROVIDED_AL2023` for Go and Rust
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Patterns of files in the folder that are left out.
   *
   * @default - what the language leaves behind: `__pycache__` and the like
   */
  readonly exclude?: string[];
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

/**
 * The function that code is made for.
 *
 * @internal
 */
export interface FunctionCodeBindOptions {
  /** The instruction set architecture. */
  readonly architecture: lambda.Architecture;
}

/** The code of a function. */
export abstract class FunctionCode {
  /**
   * TypeScript or JavaScript, bundled by the esbuild of your project to one minified module, without Docker.
   *
   * Bundles are kept by content in `node_modules/.cache`: esbuild runs again only when a file that goes in, or one that decides
   * how it is compiled, has changed. The context value `cdk-reference-architectures:bundleCache=false` makes all of them anew.
   *
   * @param entry the file; a relative path is resolved from the working directory, so better give an absolute one:
   *   `join(__dirname, 'items.ts')`
   */
  public static typeScript(entry: string, options: FunctionTypeScriptCodeOptions = {}): FunctionCode {
    return new BundledTypeScript(entry, options);
  }

  /**
   * A folder with Python code and the packages that it needs beside the system's, for example by
   * `pip install --target build/orders --platform manylinux2014_aarch64 --only-binary=:all: -r requirements.txt`. Packages with
   * binaries must be those of the function's architecture.
   *
   * @param folder the path of the folder, best made absolute with the folder of your own file
   */
  public static pythonFolder(folder: string, options: FunctionFolderCodeOptions = {}): FunctionCode {
    return new Folder('python', folder, { handler: 'index.handler', runtime: lambda.Runtime.PYTHON_3_13 }, options);
  }

  /**
   * A folder with the program `bootstrap`, for example by
   * `GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -tags lambda.norpc -o build/orders/bootstrap ./cmd/orders`.
   *
   * @param folder the path of the folder, best made absolute with the folder of your own file
   */
  public static goFolder(folder: string, options: FunctionFolderCodeOptions = {}): FunctionCode {
    return new Folder('go', folder, PROGRAM, options);
  }

  /**
   * A folder with the program `bootstrap`, for example by `cargo lambda build --release --arm64`, which writes
   * `target/lambda/<name>/bootstrap`.
   *
   * @param folder the path of the folder, best made absolute with the folder of your own file
   */
  public static rustFolder(folder: string, options: FunctionFolderCodeOptions = {}): FunctionCode {
    return new Folder('rust', folder, PROGRAM, options);
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
  public abstract _bind(scope: Construct, options: FunctionCodeBindOptions): FunctionCodeConfig;
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
      rule(
        options.tsconfig !== undefined && !isFile(resolve(options.tsconfig)),
        () => `'tsconfig' must be a file, got '${options.tsconfig}' which is none; give its absolute path`,
      ),
      Object.entries(options.copyFiles ?? {}).map(([target, source]) => [
        rule(
          !existsSync(source),
          () => `'copyFiles' must name files and folders that exist, got '${source}'; give absolute paths`,
        ),
        rule(
          target === '' || isAbsolute(target) || target.split(/[\\/]/).includes('..'),
          () => `'copyFiles' must name places inside the package, got '${target}'; give a relative path without '..'`,
        ),
      ]),
      distinct('nodeModules', options.nodeModules),
    );
  }

  public _bind(scope: Construct, { architecture }: FunctionCodeBindOptions): FunctionCodeConfig {
    const { sourceMap = true, tsconfig, nodeModules = [], copyFiles = {} } = this.options;
    return {
      code: bundledCode(scope, {
        entry: this.entry,
        target: this._runtime.name.replace(/^nodejs(\d+).*$/, 'node$1'),
        externalModules: this.options.externalModules ?? ['@aws-sdk/*'],
        sourceMap,
        define: this.options.define ?? {},
        loaders: this.options.loaders ?? {},
        exportName: this.exportName,
        format: this.options.format ?? FunctionModuleFormat.ESM,
        tsconfig: tsconfig === undefined ? undefined : resolve(tsconfig),
        nodeModules,
        cpu: nodeModules.length === 0 ? undefined : architecture === lambda.Architecture.ARM_64 ? 'arm64' : 'x64',
        copyFiles: Object.fromEntries(Object.entries(copyFiles).map(([target, source]) => [target, resolve(source)])),
      }),
      handler: `index.${this.exportName}`,
      environment: sourceMap ? { NODE_OPTIONS: '--enable-source-maps' } : {},
    };
  }
}

/** What Go and Rust are built to: a program that talks to Lambda itself, on the bare operating system. */
const PROGRAM = { handler: 'bootstrap', runtime: lambda.Runtime.PROVIDED_AL2023 };

class Folder extends FunctionCode {
  public readonly _runtime: lambda.Runtime;
  private readonly handler: string;
  private readonly folder: string;

  constructor(
    language: 'python' | 'go' | 'rust',
    folder: string,
    defaults: { readonly handler: string; readonly runtime: lambda.Runtime },
    private readonly options: FunctionFolderCodeOptions,
  ) {
    super();
    this.folder = resolve(folder);
    this.handler = options.handler ?? defaults.handler;
    this._runtime = options.runtime ?? defaults.runtime;
    const isFolder = existsSync(this.folder) && statSync(this.folder).isDirectory();
    const isPython = language === 'python';
    const [family, kind] = isPython
      ? [lambda.RuntimeFamily.PYTHON, 'a Python runtime']
      : [lambda.RuntimeFamily.OTHER, 'a runtime of the operating system alone'];
    const file = isPython ? `${this.handler.split('.').slice(0, -1).join('.')}.py` : 'bootstrap';
    validate(
      `FunctionCode.${language}Folder`,
      rule(!isFolder, () => `'folder' must be a folder, got '${folder}' which is none; build it before the synthesis`),
      nonEmpty('handler', options.handler),
      rule(
        this._runtime.family !== family,
        () => `'runtime' must be ${kind}, got '${this._runtime.name}'; use FunctionCode.prebuilt() for others`,
      ),
      rule(
        isFolder && !isFile(join(this.folder, file)),
        () =>
          `'folder' must hold '${file}', which Lambda starts, got '${folder}' without it; ` +
          (isPython ? "build it there or give 'handler'" : 'build the program under that name'),
      ),
    );
  }

  public _bind(): FunctionCodeConfig {
    const exclude = this.options.exclude ?? ['**/__pycache__', '**/*.pyc', '.DS_Store'];
    return { code: lambda.Code.fromAsset(this.folder, { exclude }), handler: this.handler, environment: {} };
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
