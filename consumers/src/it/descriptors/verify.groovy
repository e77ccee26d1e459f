def support = evaluate(support as File)

if (support.backend == 'jdk') {
    return true // No system with descriptors.
}
def all = '[exit, output, pipe, timer]'
def modules = ['target/consumer.jar', 'target/lib'].join(File.pathSeparator)
def access = support.nativeAccess('io.selectors.unix,com.sun.jna')

['foreign', 'jna'].findAll { it == 'jna' || support.binding == 'foreign' }.each { binding ->
    def answer = support.run(basedir, [support.tool('java')] + access + ["-Dselectors.descriptors.binding=$binding",
            '-p', modules, '-m', 'consumer/consumer.Main'])
    assert answer.status == 0
    assert answer.out.contains(all)
    assert answer.err.isEmpty()
}

def image = new File(basedir, 'target/image')
def linked = support.run(basedir, [support.tool('jlink'), '--module-path', modules, '--add-modules',
        'consumer,io.selectors.epoll,io.selectors.kqueue', '--strip-java-debug-attributes', '--no-header-files', '--no-man-pages', '--output', image])
assert linked.status == 0
def inImage = support.run(basedir, [new File(image, 'bin/java')] + access + ['-m', 'consumer/consumer.Main'])
assert inImage.status == 0
assert inImage.out.contains(all)
assert inImage.err.isEmpty()
return true
