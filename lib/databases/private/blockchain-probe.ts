import { Aws } from 'aws-cdk-lib/core';
import { DATA, HEALTH_PORT, NAMESPACE, NODE_DIMENSION, RPC_PORT } from './blockchain-host';

/** The file whose time says when the node was in sync last. It is on the volume: the next instance reads it. */
export const SYNCED_FILE = `${DATA}/probe/synced`;

/**
 * The program that asks both clients every ten seconds whether they are in sync, answers the load balancer with it, and publishes it every minute.
 * What cannot be asked is not published: the alarms take missing data for a failure. A consensus client that only believes its execution client
 * (`is_optimistic`) is not in sync.
 * https://ethereum.github.io/beacon-APIs/#/Node/getSyncingStatus, https://ethereum.org/developers/docs/apis/json-rpc/
 */
export function probe(maxLagSeconds: number): string[] {
  return [
    '#!/usr/bin/python3',
    'import json, os, pathlib, subprocess, sys, threading, time, urllib.request',
    'from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer',
    "seen = float('-inf')",
    'def ask(url, body=None):',
    "    request = urllib.request.Request(url, body, {'Content-Type': 'application/json'})",
    '    with urllib.request.urlopen(request, timeout=5) as answer:',
    '        return json.load(answer)',
    'def rpc(method, *params):',
    "    call = {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}",
    `    return ask('http://127.0.0.1:${RPC_PORT}', json.dumps(call).encode())['result']`,
    'def beacon(what):',
    "    return ask('http://127.0.0.1:5052/eth/v1/node/' + what)['data']",
    'def look():',
    '    metrics, synced = {}, []',
    '    def execution():',
    "        lag = max(0, time.time() - int(rpc('eth_getBlockByNumber', 'latest', False)['timestamp'], 16))",
    "        metrics['SyncLag'] = (lag, 'Seconds')",
    "        metrics['ExecutionPeers'] = (int(rpc('net_peerCount'), 16), 'Count')",
    `        synced.append(rpc('eth_syncing') is False and lag <= ${maxLagSeconds})`,
    '    def consensus():',
    "        metrics['ConsensusPeers'] = (int(beacon('peer_count')['connected']), 'Count')",
    "        state = beacon('syncing')",
    "        synced.append(not (state['is_syncing'] or state.get('is_optimistic') or state.get('el_offline')))",
    '    for client in (execution, consensus):',
    '        try:',
    '            client()',
    '        except Exception as error:',
    "            print(client.__name__, 'client:', repr(error), file=sys.stderr, flush=True)",
    '    return metrics, len(synced) == 2 and all(synced)',
    'def publish(metrics):',
    '    data = [',
    "        {'MetricName': name, 'Value': value, 'Unit': unit,",
    `         'Dimensions': [{'Name': '${NODE_DIMENSION}', 'Value': os.environ['VOLUME']}]}`,
    '        for name, (value, unit) in metrics.items()]',
    `    subprocess.run(['aws', 'cloudwatch', 'put-metric-data', '--region', '${Aws.REGION}', '--namespace', '${NAMESPACE}',`,
    "                    '--metric-data', json.dumps(data)], check=True, timeout=30)",
    'class Health(BaseHTTPRequestHandler):',
    '    def do_GET(self):',
    '        self.send_response(200 if time.monotonic() - seen < 60 else 503)',
    "        self.send_header('Content-Length', '0')",
    '        self.end_headers()',
    '    def log_message(self, *_):',
    '        pass',
    `server = ThreadingHTTPServer(('', ${HEALTH_PORT}), Health)`,
    'threading.Thread(target=server.serve_forever, daemon=True).start()',
    "published = float('-inf')",
    'while True:',
    '    metrics, synced = look()',
    '    if synced:',
    '        seen = time.monotonic()',
    `        pathlib.Path('${SYNCED_FILE}').touch()`,
    '    else:',
    "        seen = float('-inf')",
    '    if metrics and time.monotonic() - published >= 55:',
    '        try:',
    '            publish(metrics)',
    '            published = time.monotonic()',
    '        except Exception as error:',
    "            print('metrics:', repr(error), file=sys.stderr, flush=True)",
    '    time.sleep(10)',
  ];
}
