import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../examples/inspection-service/appliance');

/** Python that makes datagrams as a Gateway Load Balancer sends them: 24 bytes of options after the header. */
const DATAGRAMS = `
import json, struct, sys
sys.path.insert(0, ${JSON.stringify(FOLDER)})
sys.dont_write_bytecode = True
import gate

OPTIONS = struct.pack("!HBBQ", 0x0108, 1, 2, 7) + struct.pack("!HBBQ", 0x0108, 2, 2, 8)

def geneve(packet, kind=0x0800, version=0):
    return struct.pack("!BBHI", version << 6 | len(OPTIONS) // 4, 0, kind, 0) + OPTIONS + packet

def tcp(source, target, flags, payload=b""):
    return struct.pack("!HHIIBBHHH", source, target, 0, 0, 5 << 4, flags, 0, 0, 0) + payload

def ipv4(protocol, segment, fragment=0):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, fragment, 64, protocol, 0, b"\\xc0\\x00\\x02\\x01", b"\\x0a\\x32\\x00\\x0a") + segment

def ipv6(protocol, segment):
    return struct.pack("!IHBB16s16s", 6 << 28, len(segment), protocol, 64, b"\\x20" * 16, b"\\x20" * 16) + segment

SYN, ACK = 2, 16
`;

function python(program: string): unknown {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', `${DATAGRAMS}\n${program}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The reasons why datagrams do not pass, by what they are. */
function refusals(cases: Record<string, string>): unknown {
  const entries = Object.entries(cases).map(([name, datagram]) => `${JSON.stringify(name)}: ${datagram}`);
  return python(
    `print(json.dumps({name: gate.refusal(datagram, {80, 443}, [b"drop-me"]) for name, datagram in {${entries.join(', ')}}.items()}))`,
  );
}

describe('the program of the appliances', () => {
  test('lets new connections to its ports pass, and their answers, in both directions', () => {
    expect(
      refusals({
        opens: 'geneve(ipv4(6, tcp(50000, 443, SYN)))',
        answers: 'geneve(ipv4(6, tcp(443, 50000, SYN | ACK)))',
        sends: 'geneve(ipv4(6, tcp(50000, 80, ACK, b"GET / HTTP/1.1")))',
        'with IPv6': 'geneve(ipv6(6, tcp(50000, 80, SYN)), 0x86DD)',
        'says that a packet was too long': 'geneve(ipv4(1, b"\\x03\\x04" + bytes(6)))',
      }),
    ).toEqual({
      opens: null,
      answers: null,
      sends: null,
      'with IPv6': null,
      'says that a packet was too long': null,
    });
  });

  test('lets nothing else pass', () => {
    expect(
      refusals({
        'another port': 'geneve(ipv4(6, tcp(50000, 22, SYN)))',
        'another port, from one that is allowed': 'geneve(ipv4(6, tcp(443, 22, SYN)))',
        'neither port': 'geneve(ipv4(6, tcp(50000, 22, ACK)))',
        udp: 'geneve(ipv4(17, bytes(28)))',
        'a fragment': 'geneve(ipv4(6, tcp(50000, 443, ACK), 0x2000))',
        'the text': 'geneve(ipv4(6, tcp(50000, 80, ACK, b"X: drop-me")))',
        'the text in an answer': 'geneve(ipv4(6, tcp(80, 50000, ACK, b"drop-me")))',
        'cut off': 'geneve(ipv4(6, b"\\x00"))',
        'no packet': 'geneve(b"")',
        'another protocol': 'geneve(bytes(40), 0x6558)',
        'another version': 'geneve(ipv4(6, tcp(50000, 443, SYN)), version=1)',
        nothing: 'b""',
      }),
    ).toEqual({
      'another port': 'port',
      'another port, from one that is allowed': 'port',
      'neither port': 'port',
      udp: 'protocol',
      'a fragment': 'fragment or unknown header',
      'the text': 'signature',
      'the text in an answer': 'signature',
      'cut off': 'protocol',
      'no packet': 'not GENEVE',
      'another protocol': 'not GENEVE',
      'another version': 'not GENEVE',
      nothing: 'not GENEVE',
    });
  });

  test('sends a packet back as it came, options included, to the port of GENEVE from the port it came from', () => {
    expect(
      python(`
sent = []
one = gate.Gate({443}, [], lambda *args: sent.append(args))
passes, stays = geneve(ipv4(6, tcp(50000, 443, SYN))), geneve(ipv4(6, tcp(50000, 22, SYN)))
for datagram in [passes, stays]:
    one.take(datagram, ("10.0.80.5", 61234))
[(udp, address)] = sent
print(json.dumps([udp[8:] == passes, struct.unpack("!HHHH", udp[:8]), len(passes), address, one.counts]))
`),
    ).toEqual([true, [61234, 6081, 80, 0], 72, ['10.0.80.5', 0], { passed: 1, port: 1 }]);
  });

  test('answers health checks, and waits for no one who asks for nothing', () => {
    expect(
      python(`
import selectors, socket, time
selector = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", 0))
health = gate.Health(listener, selector)
connect = lambda: socket.create_connection(listener.getsockname(), timeout=5)
silent, gone, asking = connect(), connect(), connect()
gone.close()
asking.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
began = time.monotonic()
for _ in range(9):
    gate.turn(selector, 0.05)
took = time.monotonic() - began
answer = asking.recv(1024).decode().split("\\r\\n")[0]
waiting = len(health.asking)
health.forget(began + 60)
print(json.dumps([answer, took < 1, waiting, silent.recv(1024).decode(), len(selector.get_map())]))
`),
    ).toEqual(['HTTP/1.1 200 OK', true, 1, '', 1]);
  });

  test('goes on after what fails', () => {
    expect(
      python(`
import contextlib, io, selectors, socket
selector = selectors.DefaultSelector()
here, there = socket.socketpair()
said, taken = io.StringIO(), []
def take(_, __):
    taken.append(here.recv(1))
    raise OSError("Message too long")
selector.register(here, selectors.EVENT_READ, take)
with contextlib.redirect_stderr(said):
    for letter in [b"a", b"b"]:
        there.sendall(letter)
        gate.turn(selector, 1)
print(json.dumps([len(taken), said.getvalue().splitlines()[0]]))
`),
    ).toEqual([2, '{"error": "Message too long"}']);
  });

  test('says once a minute what passed', () => {
    expect(
      python(`
import contextlib, io
said = io.StringIO()
one = gate.Gate({443}, [], lambda *args: None)
with contextlib.redirect_stdout(said):
    for now in [100, 130, 161]:
        one.take(geneve(ipv4(6, tcp(50000, 443, SYN))), ("10.0.80.5", 1))
        one.tell(now)
print(json.dumps([json.loads(line) for line in said.getvalue().splitlines()]))
`),
    ).toEqual([{ packets: { passed: 1 } }, { packets: { passed: 2 } }]);
  });
});
