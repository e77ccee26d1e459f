def support = evaluate(support as File)

// No options: the manifest has them.
def run = { String... options -> support.run(basedir, [support.tool('java')] + (options as List) + ['-jar', 'target/consumer.jar']) }

def answer = run()
assert answer.status == 0
assert answer.out.startsWith("${support.backend}, readable true")
assert answer.err.isEmpty()

def jar = new java.util.jar.JarFile(new File(basedir, 'target/consumer.jar'))
assert jar.getInputStream(jar.getEntry('META-INF/services/io.selectors.spi.SelectorBackend')).readLines().size() == 3

for (binding in ['foreign', 'netty', 'jna']) {
    // The foreign binding needs Java 22, in the build and here.
    if (support.linux && (binding != 'foreign' || support.java >= 22)) {
        def bound = run('-Dselectors.backend=epoll', "-Dselectors.epoll.binding=$binding")
        assert bound.status == 0
        assert bound.out.startsWith("epoll, readable true, binding $binding")
    }
}
