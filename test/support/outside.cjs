/** Runs what uses something of aws-cdk-lib that is deprecated: other libraries, which our tests do not fail for. */
exports.withDeprecated = (run) => {
  const before = process.env.JSII_DEPRECATED;
  process.env.JSII_DEPRECATED = 'quiet';
  try {
    return run();
  } finally {
    if (before === undefined) delete process.env.JSII_DEPRECATED;
    else process.env.JSII_DEPRECATED = before;
  }
};

/**
 * Runs a synthesis with the CloudFormation validator on, and without its print: findings are read from the report.
 *
 * Loaded outside the sandbox (runtime.cjs), as aws-cdk-lib is: a test file has only a copy of the environment and streams
 * that aws-cdk-lib looks at.
 */
exports.validated = (synthesize) => {
  const before = process.env.CDK_VALIDATION;
  const write = process.stderr.write;
  process.env.CDK_VALIDATION = 'true';
  process.stderr.write = () => true;
  try {
    synthesize();
  } finally {
    process.stderr.write = write;
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
};
