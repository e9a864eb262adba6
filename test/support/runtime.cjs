const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

const OUTSIDE = /^(aws-cdk-lib|constructs|@aws-cdk\/[^/]+|cdk-nag|cdk-preflight)(\/|$)|\/outside\.cjs$/;

/**
 * Jest's runtime, with aws-cdk-lib loaded outside the sandbox of a test file: once for each worker, not once for each file,
 * which took half of the time of the suite. A mock of such a module still is in its file only.
 */
module.exports = class extends Runtime {
  requireModuleOrMock(from, moduleName) {
    const outside = OUTSIDE.test(moduleName) && !this.mockState.shouldMockCjs(from, moduleName).shouldMock;
    return outside ? createRequire(from)(moduleName) : super.requireModuleOrMock(from, moduleName);
  }
};
