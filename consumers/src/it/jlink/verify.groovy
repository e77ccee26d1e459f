def support = evaluate(support as File)

// Explicit modules only: what is optional stays out, and jlink refuses automatic ones.
def link = { String name, String modules ->
    def image = new File(basedir, "target/$name")
    def linked = support.run(basedir, [support.tool('jlink'), '--module-path', [demo, 'target/lib'].join(File.pathSeparator),
            '--add-modules', modules, '--strip-java-debug-attributes', '--no-header-files', '--no-man-pages', '--output', image])
    assert linked.status == 0
    new File(image, 'bin/java')
}

// io.selectors.all brings every backend.
def java = link('image', 'io.selectors.demo,io.selectors.all')
def inImage = { String... arguments ->
    support.run(basedir, [java] + support.nativeAccess('io.selectors.unix,com.sun.jna')
            + ['-m', 'io.selectors.demo/io.selectors.demo.Main'] + (arguments as List))
}

// Without a backend that works here, the error says what is missing. Descriptors bring that for kqueue.
def empty = link('empty', 'io.selectors.demo')
def refused = support.run(basedir, [empty, '-m', 'io.selectors.demo/io.selectors.demo.Main', 'tour'])
assert refused.status == 2
assert refused.err.contains('--add-modules io.selectors.all')

def version = inImage('--version')
assert version.status == 0
assert version.out.trim() == "selectors-demo $projectVersion"

def backends = inImage('backends')
assert backends.status == 0
assert backends.out =~ /(?m)^${support.backend} +usable +/
assert backends.out =~ /(?m)^jdk +usable +/
assert backends.err.isEmpty()

def tour = inImage('tour')
assert tour.status == 0
assert tour.out =~ /(?m)^${support.backend} .*20000 .*every message intact/
assert tour.err.isEmpty()
