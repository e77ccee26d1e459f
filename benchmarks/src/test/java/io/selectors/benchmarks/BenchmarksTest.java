package io.selectors.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the benchmarks still run, and measure what they say; no figure is judged here. */
@EnabledOnOs(OS.LINUX)
class BenchmarksTest {
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "jdk", "nio-keys", "nio-consumer", "netty", "jnr-enxio"})
    void everyContenderSeesWhatIsReady(String name) throws Exception {
        Contender contender = Worker.contender(name);
        try {
            contender.open(3, 2);
            assertEquals(3, contender.poll());
            assertEquals(3, contender.poll());
        } finally {
            contender.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "jdk", "nio-keys", "nio-consumer"})
    void theChainPassesEveryByteOn(String name) throws Exception {
        Contender contender = Worker.contender(name);
        contender.open(0, 0);
        Chain chain = new Chain(10, 3, 100);
        contender.link(chain);
        assertTrue(chain.run(contender) > 0);
        assertTrue(chain.runControl() > 0);
        contender.close();
        chain.close();
    }

    @Test
    void aRunWritesItsReport(@TempDir Path folder) throws Exception {
        List<String> missing = new ArrayList<>();
        List<Peer> peers = List.of(Peer.java("jdk"), Peer.java("nio-keys"));
        List<Case> cases = Case.all(false).stream().filter(one -> one.name().equals("wait-1") || one.name().equals("churn")).toList();
        List<Result> results = new Runner(peers, 2).run(cases);
        for (Peer peer : peers) {
            peer.close();
        }
        new Report(folder, results, missing).write("test");
        String prefix = "java-" + Runtime.version().feature();
        String table = Files.readString(folder.resolve(prefix + ".md"));
        assertTrue(table.contains("Register and unregister") && table.contains("nio-keys"), table);
        assertTrue(Files.readString(folder.resolve(prefix + ".json")).contains("\"wait-1\""));
        assertTrue(Files.size(folder.resolve(prefix + "-wait.png")) > 1_000);
        assertTrue(results.get(0).median("jdk") > 0);
    }
}
