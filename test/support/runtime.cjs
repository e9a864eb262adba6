const { statSync } = require('node:fs');
const { createRequire, Module } = require('node:module');
const { dirname, isAbsolute, join, resolve, sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const PACKAGES = /^(aws-cdk-lib|constructs|@aws-cdk\/[^/]+|cdk-nag|cdk-preflight)(\/|$)|\/outside\.cjs$/;
const ROOT = join(__dirname, '../..');
const OWN = ['lib', 'testing'].map((folder) => join(ROOT, folder) + sep);
const BY_NAME = /^cdk-reference-architectures(?:\/(.*))?$/;

/** The number of frames of a trace outside the sandbox: enough to get from a rule of this library to the test. */
const STACK_TRACE_LIMIT = 30;

/** Files of this library that are loaded outside, with the time of their last change. */
const loaded = new Map();
/** Where Jest finds the source maps of these files, for traces of errors. */
const sourceMaps = new Map();
/** Jest's transformer, with its cache on disk. */
let transformer;

const loadOther = Module._extensions['.ts'] ?? Module._extensions['.js'];
Module._extensions['.ts'] = (module, filename) => {
  if (!isOwn(filename)) return loadOther(module, filename);
  const { code, sourceMapPath } = transformer.transform(filename, { supportsStaticESM: false });
  if (sourceMapPath) sourceMaps.set(filename, sourceMapPath);
  loaded.set(filename, changed(filename));
  module._compile(code, filename);
};

/**
 * Jest's runtime, with aws-cdk-lib and this library loaded outside the sandbox of a test file: once for each worker, not once
 * for each file, which took more than half of the time of the suite. A mock of a package still is in its file only, and a file
 * with mocks has a library of its own that sees them.
 */
module.exports = class extends Runtime {
  constructor(config, environment, resolver, scriptTransformer, ...others) {
    super(config, environment, resolver, scriptTransformer, ...others);
    transformer = scriptTransformer;
    forgetIfChanged();
  }

  requireModuleOrMock(from, moduleName) {
    // Jest's runner sets a hundred, and maps each frame to its source whenever aws-cdk-lib asks where it was called.
    Error.stackTraceLimit = STACK_TRACE_LIMIT;
    if (PACKAGES.test(moduleName)) {
      const mocked = this.mockState.shouldMockCjs(from, moduleName).shouldMock;
      return mocked ? super.requireModuleOrMock(from, moduleName) : createRequire(from)(moduleName);
    }
    const path = pathOfOwn(from, moduleName);
    return path && this.mockState.explicitCjsMock.size === 0
      ? createRequire(from)(path)
      : super.requireModuleOrMock(from, moduleName);
  }

  getSourceMaps() {
    return new Map([...sourceMaps, ...super.getSourceMaps()]);
  }
};

function isOwn(path) {
  return OWN.some((folder) => path.startsWith(folder));
}

/** The path of a module of this library, or nothing for another module. */
function pathOfOwn(from, moduleName) {
  const [, entry] = BY_NAME.exec(moduleName) ?? [];
  if (BY_NAME.test(moduleName)) return entry === 'testing' ? join(ROOT, entry) : join(ROOT, 'lib', entry ?? '');
  // Tests over all of the library require the files that they find, and must get the classes that these import of each other.
  if (!moduleName.startsWith('.') && !isAbsolute(moduleName)) return undefined;
  const path = resolve(dirname(from), moduleName);
  return isOwn(path + sep) ? path : undefined;
}

/** Loads the library anew where one process runs the tests again after a change, as with `--watch`. */
function forgetIfChanged() {
  if (![...loaded].some(([filename, time]) => changed(filename) !== time)) return;
  for (const filename of loaded.keys()) Reflect.deleteProperty(require.cache, filename);
  loaded.clear();
}

function changed(filename) {
  return statSync(filename, { throwIfNoEntry: false })?.mtimeMs;
}
