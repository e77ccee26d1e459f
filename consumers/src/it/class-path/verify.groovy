def support = evaluate(support as File)

def answer = support.onClassPath(basedir, support.nativeAccess('ALL-UNNAMED'))
assert answer.status == 0
assert answer.out.startsWith("${support.backend}, readable true")
assert answer.err.isEmpty()

def jdk = support.onClassPath(basedir, ['-Dselectors.backend=jdk'])
assert jdk.out.startsWith('jdk, readable true')
assert jdk.err.isEmpty()
