def support = evaluate(support as File)

def modules = ['target/consumer.jar', 'target/lib'].join(File.pathSeparator)
def answer = support.run(basedir, [support.tool('java')]
        + support.nativeAccess('io.selectors.unix,com.sun.jna')
        + ['-p', modules, '--show-module-resolution', '-m', 'consumer/consumer.Main'])
assert answer.status == 0
assert answer.out.contains("\n${support.backend}, readable true")
assert answer.err.isEmpty()
['io.selectors.epoll', 'io.selectors.jdk', 'io.selectors.kqueue'].each { assert answer.out.contains("io.selectors binds $it ") }
assert !answer.out.contains('automatic')
