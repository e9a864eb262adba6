// ts-node as it is without `swc` and without `transpileOnly`: it checks the types of every file that it loads.
'use strict';
require('ts-node').register({
  swc: false,
  transpileOnly: false,
  compilerOptions: { module: 'node16', moduleResolution: 'node16', target: 'es2022', isolatedModules: false },
});
