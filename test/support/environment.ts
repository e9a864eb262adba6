// Unit tests synthesize hundreds of small templates. The CloudFormation validator would cost each test file more than
// a second; test/stacks/example-stacks.test.ts turns it on for every example stack instead.
process.env.CDK_VALIDATION ??= 'false';
