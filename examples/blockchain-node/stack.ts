import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import {
  BlockchainClient,
  BlockchainDeployment,
  BlockchainNode,
  EthereumConsensusClient,
  EthereumExecutionClient,
  EthereumNetwork,
} from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `BlockchainNode` stack. */
export interface BlockchainNodeStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/**
 * Balances of Ethereum accounts by nodes of one's own, which one function alone may call: Sepolia and one node in a sandbox, mainnet and two nodes in
 * production.
 *
 * The releases are examples until they are given as context, with checksums that no archive has: a node starts nothing that you have not verified.
 */
export class BlockchainNodeStack extends Stack {
  private readonly alarms: Alarms;
  private readonly profile: Profile;

  constructor(scope: Construct, id: string, { profile, network }: BlockchainNodeStackProps) {
    super(scope, id);
    describe(this, profile, 'Balances of Ethereum accounts, by nodes that one function alone may call');
    this.alarms = profile.alarms(this);
    this.profile = profile;
    const { alarms } = this;
    const { vpc } = network.network;

    const node = new BlockchainNode(this, 'Node', {
      vpc,
      client: this.createClient(),
      deployment: profile.choose({
        sandbox: BlockchainDeployment.single('A sandbox may wait for its node.'),
        production: BlockchainDeployment.highlyAvailable(),
      }),
      rpc: profile.site && {
        domain: profile.domain(this, 'node'),
        certificates: [profile.certificate(this, 'node')],
      },
      removalPolicy: profile.choose({ sandbox: RemovalPolicy.DESTROY, production: RemovalPolicy.SNAPSHOT }),
      logRetention: profile.logRetention,
      alarms,
    });
    const backend = new ApiFunction(this, 'Backend', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'balances.ts')),
      description: 'Answers with the balance of an account',
      vpcPlacement: { vpc },
      environment: {
        RPC_URL: node.url ?? '',
        MAX_BLOCK_AGE_SECONDS: String(Duration.minutes(2).toSeconds()),
        POWERTOOLS_SERVICE_NAME: 'balances',
      },
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      logRetention: profile.logRetention,
      alarms,
    });
    node.connections.allowDefaultPortFrom(backend.function, 'RPC of the one client');
    const api = new HttpApiService(this, 'Api', {
      description: 'Balances of accounts',
      definition: HttpApiDefinition.routes({
        authorization: HttpAuthorization.iam(),
        routes: [
          {
            path: '/balances/{address}',
            methods: [apigwv2.HttpMethod.GET],
            target: HttpTarget.apiFunction(backend),
          },
        ],
      }),
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { rollbackFunctions: [backend] },
      }),
      alarms,
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [api, backend, node] });

    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; a balance is at /balances/0x...' });
    acknowledgeFindings(this, { profile, node });
  }

  private createClient(): BlockchainClient {
    const given = (name: string, example: string) => String(this.node.tryGetContext(name) ?? example);
    return BlockchainClient.ethereum({
      network: this.profile.choose({ sandbox: EthereumNetwork.SEPOLIA, production: EthereumNetwork.MAINNET }),
      execution: EthereumExecutionClient.geth({
        version: given('gethVersion', '1.17.2'),
        commit: given('gethCommit', '00000000'),
        sha256: given('gethSha256', NO_ARCHIVE),
      }),
      consensus: EthereumConsensusClient.lighthouse({
        version: given('lighthouseVersion', '8.1.3'),
        sha256: given('lighthouseSha256', NO_ARCHIVE),
        checkpointSyncUrl: given('checkpointSyncUrl', 'https://beacon.example.com'),
      }),
    });
  }
}

/** The checksum of nothing. */
const NO_ARCHIVE = '0'.repeat(64);
