# /// hostile
# rows = [22]
# tries = "talks to others: TCP, UDP, local, abstract, raw, netlink and virtual sockets, names"
# verdicts = ["FAILED"]
# shares = true
# layer = "network"
# ///
import socket


def tcp():
    socket.create_connection(("127.0.0.1", TARGETS["tcp_port"]), 2).close()
    return "connected"


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"labels?", ("127.0.0.1", TARGETS["udp_port"]))


def local(address):
    def action():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(address)
        return "connected"

    return action


def opened(family, kind, protocol=0):
    def action():
        socket.socket(family, kind, protocol).close()
        return "opened"

    return action


def bound():
    with socket.socket(socket.AF_INET6) as server:
        server.bind(("::", 0))
    return "bound"


attempt("TCP to the host", tcp)
attempt("UDP to the host", udp)
attempt("a listening TCP socket", bound)
attempt("a local socket of the host's", local(TARGETS["unix_socket"]))
attempt("an abstract socket of the host's", local(f"\0{TARGETS['marker']}"))
for path in ("/run/dbus/system_bus_socket", "/var/run/docker.sock", "/run/systemd/private"):
    attempt(f"the system's {path}", local(path))
attempt("a host's name", lambda: socket.getaddrinfo("example.com", 80))
attempt("TCP to the world", lambda: socket.create_connection(("1.1.1.1", 53), 2).close() or "there")
for name, kind in (("AF_PACKET", 3), ("AF_NETLINK", 3), ("AF_VSOCK", 1), ("AF_ALG", 5)):
    if hasattr(socket, name):
        attempt(f"{name}", opened(getattr(socket, name), kind))
attempt("raw", opened(socket.AF_INET, socket.SOCK_RAW, 1))
