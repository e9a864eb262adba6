#!/usr/bin/python3
"""Inspects packets that a Gateway Load Balancer sends by GENEVE, and sends those that may pass back to it, as they came.

A new TCP connection must be for one of the ports, and no packet may have a signature in it. Both directions of a flow come here; answers
are known by their flag, as nothing is remembered of a flow. It shows how an appliance works, and is slow: use a vendor's in its place.
"""
import json
import os
import selectors
import socket
import struct
import sys
import time

GENEVE_PORT = 6081
IPV4, IPV6 = 0x0800, 0x86DD
ICMP, TCP, ICMP_V6 = 1, 6, 58
SYN, ACK = 0x02, 0x10


def inner_packet(datagram):
    """The packet in a datagram of GENEVE (RFC 8926), with its kind; None for what is no such datagram."""
    if len(datagram) < 8 or datagram[0] >> 6 != 0:
        return None
    start = 8 + (datagram[0] & 0x3F) * 4
    (kind,) = struct.unpack_from("!H", datagram, 2)
    if kind not in (IPV4, IPV6) or len(datagram) <= start:
        return None
    return kind, datagram[start:]


def transport(kind, packet):
    """The protocol of a packet and what is behind its IP header; None for fragments, IPv6 extensions and what is cut off."""
    if kind == IPV4:
        header = (packet[0] & 0x0F) * 4
        if len(packet) < 20 or header < 20 or packet[0] >> 4 != 4:
            return None
        (fragment,) = struct.unpack_from("!H", packet, 6)
        # Of a fragment nobody knows whether its signature is in the next one.
        if fragment & 0x3FFF:
            return None
        return packet[9], packet[header:]
    if len(packet) < 40 or packet[0] >> 4 != 6:
        return None
    return packet[6], packet[40:]


def refusal(datagram, ports, signatures):
    """The reason why a datagram does not pass; None for one that does."""
    inner = inner_packet(datagram)
    if inner is None:
        return "not GENEVE"
    found = transport(*inner)
    if found is None:
        return "fragment or unknown header"
    protocol, segment = found
    if protocol in (ICMP, ICMP_V6):
        return None
    if protocol != TCP or len(segment) < 20:
        return "protocol"
    source, target = struct.unpack_from("!HH", segment)
    if target not in ports:
        opens = segment[13] & SYN and not segment[13] & ACK
        if opens or source not in ports:
            return "port"
    payload = segment[(segment[12] >> 4) * 4 :]
    return "signature" if any(signature in payload for signature in signatures) else None


def answer(datagram, source_port):
    """The datagram as UDP that goes back: from the port that it came from, to that of GENEVE."""
    return struct.pack("!HHHH", source_port, GENEVE_PORT, 8 + len(datagram), 0) + datagram


class Gate:
    """Answers packets and health checks in one loop: who is healthy inspects."""

    def __init__(self, ports, signatures, send):
        self.ports, self.signatures, self.send = ports, signatures, send
        self.counts, self.told = {}, 0.0

    def take(self, datagram, address):
        reason = refusal(datagram, self.ports, self.signatures)
        self.counts[reason or "passed"] = self.counts.get(reason or "passed", 0) + 1
        if reason is None:
            self.send(answer(datagram, address[1]), (address[0], 0))

    def tell(self, now):
        """Writes what passed and what did not, once a minute."""
        if self.counts and now - self.told >= 60:
            print(json.dumps({"packets": self.counts}), flush=True)
            self.counts, self.told = {}, now


class Health:
    """Answers health checks, and waits for nobody who asks: packets would wait as well."""

    ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"
    PATIENCE = 5

    def __init__(self, listener, selector):
        self.listener, self.selector, self.asking = listener, selector, {}
        listener.setblocking(False)
        selector.register(listener, selectors.EVENT_READ, self.accept)

    def accept(self, _, now):
        connection, _ = self.listener.accept()
        connection.setblocking(False)
        self.asking[connection] = now
        self.selector.register(connection, selectors.EVENT_READ, self.answer)

    def answer(self, connection, _):
        try:
            if connection.recv(1024):
                connection.sendall(self.ANSWER)
        finally:
            self.close(connection)

    def forget(self, now):
        """Closes connections of those who ask for nothing."""
        for connection in [it for it, since in self.asking.items() if now - since >= self.PATIENCE]:
            self.close(connection)

    def close(self, connection):
        del self.asking[connection]
        self.selector.unregister(connection)
        connection.close()


def turn(selector, timeout=Health.PATIENCE):
    """Does what there is to do. What fails is one packet or one check, and not the program."""
    for key, _ in selector.select(timeout):
        try:
            key.data(key.fileobj, time.monotonic())
        except (OSError, struct.error, IndexError) as error:
            print(json.dumps({"error": str(error)}), file=sys.stderr, flush=True)


def main():
    ports = {int(port) for port in os.environ["PORTS"].split(",")}
    signatures = [text.encode() for text in os.environ.get("SIGNATURES", "").split(",") if text]
    packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    packets.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    packets.bind(("0.0.0.0", GENEVE_PORT))
    # A socket of UDP has one port; what goes back has the port that it came from.
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    gate = Gate(ports, signatures, out.sendto)
    selector = selectors.DefaultSelector()
    selector.register(packets, selectors.EVENT_READ, lambda *_: gate.take(*packets.recvfrom(65535)))
    health = Health(socket.create_server(("0.0.0.0", int(os.environ["HEALTH_PORT"]))), selector)
    while True:
        turn(selector)
        now = time.monotonic()
        health.forget(now)
        gate.tell(now)


if __name__ == "__main__":
    main()
