import rule from '../rules/import-order.mjs';
import { tester } from './rule-tester.mjs';

const SORTED = `import { join } from 'node:path';
import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WebFleet } from 'cdk-reference-architectures/compute';
import { validate } from '../../private/validation';
import { Ingress } from '../ingress';
import { Scaling } from '../scaling';
import { rules } from './private/rules';
import { Updates } from './updates';`;
const order = (code, output, source, before) => ({
  code,
  output,
  errors: [{ messageId: 'order', data: { source, before } }],
});

tester.run('import-order', rule, {
  valid: [
    SORTED,
    `#!/usr/bin/env node\n${SORTED}\nf();`,
    "import { b } from './b';\nf();",
    // An import for its effects stays where it is, and what stands on its two sides is not mixed.
    "import { b } from './b';\nimport './setup';\nimport { a } from './a';",
    "import { Route } from './route';\nimport { RouteOptions } from './route-options';",
    "import type { A } from './a';\nimport { B } from './b';",
  ],
  invalid: [
    order(SORTED.split('\n').toReversed().join('\n'), SORTED, 'node:path', './updates'),
    order(
      "import { Duration } from 'aws-cdk-lib/core';\nimport { Construct } from 'constructs';",
      "import { Construct } from 'constructs';\nimport { Duration } from 'aws-cdk-lib/core';",
      'constructs',
      'aws-cdk-lib/core',
    ),
    order(
      "import * as sqs from 'aws-cdk-lib/aws-sqs';\nimport * as sns from 'aws-cdk-lib/aws-sns';",
      "import * as sns from 'aws-cdk-lib/aws-sns';\nimport * as sqs from 'aws-cdk-lib/aws-sqs';",
      'aws-cdk-lib/aws-sns',
      'aws-cdk-lib/aws-sqs',
    ),
    order(
      "import { b } from './b';\nimport { a } from '../../a';\nimport { c } from '../c';",
      "import { a } from '../../a';\nimport { c } from '../c';\nimport { b } from './b';",
      '../../a',
      './b',
    ),
    // Comments go with their import; what stands above all of them is about the file.
    order(
      "// About the file.\n\nimport { b } from './b'; // of b\n// Why a.\nimport { a } from './a';\nf();",
      "// About the file.\n\n// Why a.\nimport { a } from './a';\nimport { b } from './b'; // of b\nf();",
      './a',
      './b',
    ),
    order(
      "import {\n  b,\n} from './b';\n\nimport { a } from './a';",
      "import { a } from './a';\nimport {\n  b,\n} from './b';",
      './a',
      './b',
    ),
    order("import b from './b'; import a from './a';", "import a from './a';\nimport b from './b';", './a', './b'),
  ],
});
