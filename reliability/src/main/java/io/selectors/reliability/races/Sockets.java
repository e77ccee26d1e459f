package io.selectors.reliability.races;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes connected sockets; Unix domain ones, because there is no end of them. */
final class Sockets implements AutoCloseable {
    private final Path folder = Files.createTempDirectory("races");
    private final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);

    Sockets() throws IOException {
        server.bind(address);
    }

    SocketChannel connect() throws IOException {
        return SocketChannel.open(address);
    }

    SocketChannel accept() throws IOException {
        return server.accept();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(address.getPath());
        Files.delete(folder);
    }
}
