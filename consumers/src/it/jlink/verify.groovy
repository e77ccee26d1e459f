def support = evaluate(support as File)

// Explicit modules only, named one by one: what is optional stays out, and jlink refuses automatic ones.
def modules = 'io.selectors.demo,io.selectors.epoll,io.selectors.jdk,io.selectors.kqueue'
def image = new File(basedir, 'target/image')
def linked = support.run(basedir, [support.tool('jlink'), '--module-path', [demo, 'target/lib'].join(File.pathSeparator),
        '--add-modules', modules, '--strip-java-debug-attributes', '--no-header-files', '--no-man-pages', '--output', image])
assert linked.status == 0

def inImage = { String... arguments ->
    support.run(basedir, [new File(image, 'bin/java')] + support.nativeAccess('io.selectors.unix,com.sun.jna')
            + ['-m', 'io.selectors.demo/io.selectors.demo.Main'] + (arguments as List))
}

def backends = inImage('backends')
assert backends.status == 0
assert backends.out =~ /(?m)^${support.backend} +usable +/
assert backends.out =~ /(?m)^jdk +usable +/
assert backends.err.isEmpty()

def tour = inImage('tour')
assert tour.status == 0
assert tour.out =~ /(?m)^${support.backend} .*20000 .*every message intact/
assert tour.err.isEmpty()
